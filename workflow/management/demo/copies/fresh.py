# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new in the copy of a row: references, codes, numbers, names, and where a row points without a key."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from viewflow.workflow.models import Task
from viewflow.workflow.token import Token

from grants.engine.codes import fictional_uscc
from grants.engine.names import name_key
from grants.engine.references import new_reference
from grants.enums import AgreementState
from grants.models import (
    Agreement,
    Application,
    Award,
    Call,
    Certificate,
    Notice,
    Objection,
    Organisation,
    Sample,
    SectionRevision,
    Snapshot,
    User,
)
from grants.permissions import model_of
from grants.services.awards.certificates import certificate_digest
from grants.services.notices import number_next
from grants.services.snapshots import content_digest
from reviewers.selectors.samples import numbers_digest
from workflow.management.demo.copies.parts import TICKET, Values
from workflow.management.demo.copies.rows import Copy, Row
from workflow.management.demo.people import mobile_of
from workflow.models import Deadline

# people and codes of a copy begin here, and there are at most so many of a kind in one
PEOPLE, CODES, STEP = 10_000, 10_000, 80
MARK = "（演示"


def made_fresh(copy: Copy, model: type[Model], row: Row, values: Values) -> None:
    """Change in ``values`` what the copy of a row may not share with it."""
    if "reference" in values:
        values["reference"] = new_reference()
    for name, (text, hits) in row.documents.items():
        values[name] = _spelt(copy, text, hits) if hits else values[name]
    change = FRESH.get(model)
    if change is not None:
        change(copy, row, values)


def _spelt(copy: Copy, text: str, hits: tuple[str, ...]) -> Any:
    for word in hits:
        text = text.replace(word, copy.word(word))
    return json.loads(text)


def _person(copy: Copy, _row: Row, values: Values) -> None:
    # people come first, so that nothing but their numbers has been spelt anew yet
    values["mobile"] = mobile_of(PEOPLE + copy.number * STEP + len(copy.words))


def _organisation(copy: Copy, _row: Row, values: Values) -> None:
    place = int(values["uscc"][11:16]) - 1
    values["uscc"] = fictional_uscc(CODES + copy.number * STEP + place, district=values["uscc"][2:8])
    values["name"] = values["name"].replace(MARK, f"{MARK}{copy.number + 1}")
    values["name_key"] = name_key(values["name"])


def _call(copy: Copy, _row: Row, values: Values) -> None:
    values["code"] = f"{values['code']}-{copy.number + 1}"
    values["title_zh"] = f"{values['title_zh']}（{copy.number + 1}）"
    values["title_en"] = f"{values['title_en']} ({copy.number + 1})"


def _application(copy: Copy, _row: Row, values: Values) -> None:
    values["title"] = f"{values['title']}（{copy.number + 1}）"
    # the number is drawn when the row is there, and comes with the moment of the submission
    values["number"] = values["submitted_at"] = None


def _revision(_copy: Copy, row: Row, values: Values) -> None:
    if any(hits for _text, hits in row.documents.values()):
        text = json.dumps(values["data"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        values["digest"] = hashlib.sha256(text.encode()).hexdigest()


def _snapshot(_copy: Copy, _row: Row, values: Values) -> None:
    values["sha256"], values["pdf_id"] = content_digest(data=values["data"]), None


def _notice(copy: Copy, _row: Row, values: Values) -> None:
    call = Call.objects.select_related("programme__authority").get(pk=values["call_id"])
    values["title"] = f"{values['title']}（{copy.number + 1}）"
    values["number"] = number_next(authority=call.programme.authority, kind="notice", year=values["year"])


def _sample(_copy: Copy, _row: Row, values: Values) -> None:
    values["pool_digest"] = numbers_digest(values["pool"])


def _certificate(_copy: Copy, _row: Row, values: Values) -> None:
    award = Award.objects.select_related("programme__authority", "approval").get(pk=values["award_id"])
    head, _hyphen, _serial = values["number"].rpartition("-")
    year = int(head.split("-")[2])
    values["number"] = f"{head}-{number_next(authority=award.programme.authority, kind='certificate', year=year):04d}"
    values["digest"] = certificate_digest(certificate=Certificate(**values))


def _agreement(_copy: Copy, _row: Row, values: Values) -> None:
    # in force only when its instalments are there: the database asks for their sum
    values["state"] = AgreementState.DRAFT


def _objection(_copy: Copy, _row: Row, values: Values) -> None:
    values["receipt"] = new_reference()


def _task(copy: Copy, _row: Row, values: Values) -> None:
    if values["owner_permission_obj_pk"]:
        model = apps.get_model(model_of(values["owner_permission"]))
        values["owner_permission_obj_pk"] = str(copy.key(model, int(values["owner_permission_obj_pk"])))
    values["token"] = Token(TICKET.sub(lambda found: str(copy.key(Task, int(found[0]))), str(values["token"])))


def _deadline(copy: Copy, _row: Row, values: Values) -> None:
    model = ContentType.objects.get_for_id(values["subject_type_id"]).model_class()
    if model is not None:
        values["subject_id"] = copy.key(model, values["subject_id"])


FRESH: Mapping[type[Model], Callable[[Copy, Row, Values], None]] = {
    User: _person,
    Organisation: _organisation,
    Call: _call,
    Application: _application,
    SectionRevision: _revision,
    Snapshot: _snapshot,
    Notice: _notice,
    Sample: _sample,
    Certificate: _certificate,
    Agreement: _agreement,
    Objection: _objection,
    Task: _task,
    Deadline: _deadline,
}
