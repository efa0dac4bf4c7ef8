# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an applicant types into any form of the plan: a fitting answer for each field that is asked for."""

from django.core.files.base import ContentFile
from django.utils import timezone

from grants.engine.codes import fictional_uscc
from grants.engine.formdefs import FieldKind
from grants.engine.formfields import options
from grants.models import AttachmentRequirement
from grants.selectors.choices import choice_lists
from grants.selectors.forms import form_of
from grants.services.attachments import attachment_add
from grants.services.sections import section_write
from tests.factories.files import PDF

CODES = {
    "uscc": fictional_uscc(31),
    "mobile": "13900000000",
    "email": "office@example.com",
    "postcode": "200001",
    "industry_gb": "C3562",
    "plain": "A-1",
}
PLAIN = {
    FieldKind.TEXT: "示范",
    FieldKind.LONG_TEXT: "两化融合工作情况",
    FieldKind.RICH_TEXT: "<p>两化融合工作情况</p>",
    FieldKind.DATE: "2015-01-01",
    FieldKind.MONTH: "2026-01",
    FieldKind.BOOLEAN: "false",
    FieldKind.STATEMENT: "on",
    FieldKind.PERSON: "王五",
    FieldKind.ORGANISATION: "示范单位",
    FieldKind.PERCENT: "50",
    FieldKind.MONEY: "100",
    FieldKind.DECIMAL: "20",
}
UNTYPED = {FieldKind.COMPUTED, FieldKind.FILE}
INTEGERS = {"year": "2027", "staff_total": "100", "staff_rd": "10", "staff_it": "5"}


def answer_of(field, lists):
    """Return what a browser sends for a field."""
    if field.kind == FieldKind.TABLE:
        count = len(field.rows) or max(1, field.min_rows or 1)
        return [{column.code: answer_of(column, lists) for column in field.columns} for _row in range(count)]
    if field.kind in {FieldKind.CHOICE, FieldKind.CHOICES}:
        first = next(iter(options(field, lists)))
        return [first] if field.kind == FieldKind.CHOICES else first
    if field.kind == FieldKind.INTEGER:
        return INTEGERS.get(field.code, "5")
    if field.kind == FieldKind.CODE:
        return CODES.get(field.scheme, "A-1")
    return PLAIN[field.kind]


def posted(section, lists, **given):
    """Return the fields of a section as a browser sends them: cells of tables by row and column."""
    data = {}
    for field in section.own_fields:
        if field.kind in UNTYPED or field.code.endswith("_na"):
            continue
        value = given.get(field.code, answer_of(field, lists))
        if not isinstance(value, list) or not value or not isinstance(value[0], dict):
            data[field.code] = value
            continue
        for row, cells in enumerate(value):
            data.update({f"{field.code}-{row}-{code}": cell for code, cell in cells.items()})
    return data


def case_filled(case, **given):
    """Fill every section of a draft and hand in every document that is required; ``given`` answers by field."""
    lists = choice_lists(on=timezone.localdate())
    revisions = dict(case.sections.values_list("code", "revision"))
    for section in form_of(case.call.form_template).sections:
        posted = {
            field.code: given.get(field.code, answer_of(field, lists))
            for field in section.own_fields
            if field.kind not in UNTYPED and not field.code.endswith("_na")
        }
        section_write(
            actor=case.created_by,
            application=case,
            code=section.code,
            posted=posted,
            revision=revisions.get(section.code, 0),
        )
    wanted = AttachmentRequirement.objects.filter(
        template=case.call.form_template, stage="application", is_required=True
    )
    for requirement in wanted:
        name = f"{requirement.name_zh}.pdf"
        attachment_add(
            actor=case.created_by,
            application=case,
            requirement=requirement,
            upload=ContentFile(PDF, name=name),
            name=name,
        )
    case.refresh_from_db()
    return case
