# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the plan's programmes, built from reference/form_fields.csv and reference/attachments.csv."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from grants.engine.formdefs import FormDefinition, SectionDefinition
from grants.engine.standardchecks import CHECKS
from grants.engine.standardfields import BESIDE, FIELDS, FINANCE, LATER, NOT_FOUNDED, YEARS, part

Row = Mapping[str, str]

TITLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "A": ("申报信息", "Application"),
        "B": ("单位基本信息", "Organisation"),
        "C": ("财务与经营", "Finance and business"),
        "D": ("两化融合现状", "Where integration stands"),
        "E": ("项目信息", "Project"),
        "F": ("投资与资金来源", "Investment and sources"),
        "G": ("预算科目", "Budget"),
        "H": ("预期目标与考核指标", "Targets"),
        "I": ("承诺与意见", "Commitment and opinions"),
        "J": ("实践区申报", "Practice district"),
        "S": ("申报对象", "Subject"),
    }
)
SUBJECT = (
    part("subject_name", "text", "申报对象名称", "Name of the subject", required=True, max_length=100),
    part("subject_code", "code", "申报对象编号", "Code of the subject", max_length=40),
    part("subject_summary", "long_text", "申报对象简介", "Summary of the subject", required=True, max_length=500),
)
SECTIONS: Mapping[str, str] = MappingProxyType(
    {"DEMO_PROJECT": "ABCDEFGHI", "DEMO_ENTERPRISE": "ABCDHI", "PRACTICE_DISTRICT": "ABJHI", "DIGITAL_PARK": "ABSDHI"}
)
OTHERS = "ABSHI"
# A district office has a name and people to ring up, but no capital, owners or accounts.
OFFICE_FIELDS = frozenset({"org_name", "uscc", "address", "contact", "mobile", "email"})
# A district has many industries; it lists the key ones.
FIRM_FIELDS = frozenset({"industry", "engineering"})
PROJECT_ONLY = frozenset({"duplicate_stmt", "dup_report"})
RECOMMENDED_ONLY = frozenset({"recommender", "district_opinion"})
LETTER = "A15"
PERSON_PROGRAMMES = frozenset({"LEAD_TALENT", "LEAD_TEAM"})
FIRM_ATTACHMENTS = frozenset({"A01", "A02", "A10"})


def standard_form(
    programme: str,
    *,
    label_zh: str,
    label_en: str,
    recommended: bool,
    fields: Iterable[Row],
    attachments: Iterable[Row],
    questions: Iterable[SectionDefinition] = (),
) -> FormDefinition:
    """Return the form of ``programme``; the rows are those of the two files, ``questions`` follow as sections.

    ``recommended`` says whether the route has a recommendation: without one nobody is asked for a recommender.
    """
    rows = [row for row in fields if recommended or row["field"] not in RECOMMENDED_ONLY]
    papers = [row for row in attachments if recommended or row["code"] != LETTER]
    sections = [_section(letter, programme, rows) for letter in SECTIONS.get(programme, OTHERS)]
    codes = {field["code"] for section in sections for field in section["fields"]}
    codes |= {
        f"{field['code']}.{column['code']}"
        for section in sections
        for field in section["fields"]
        for column in field.get("columns", ())
    }
    return FormDefinition.model_validate(
        {
            "code": programme,
            "label_zh": f"{label_zh}申报书",
            "label_en": f"{label_en}: application form",
            "sections": [*sections, *questions],
            "checks": [check for needs, check in CHECKS if needs <= codes],
            "attachments": [entry for row in papers if (entry := _attachment(row, programme))],
        }
    )


def _section(letter: str, programme: str, rows: Iterable[Row]) -> dict[str, Any]:
    own = [row for row in rows if row["section"].startswith(f"{letter} ") and row["field"] not in LATER]
    if letter == "B" and programme == "PRACTICE_DISTRICT":
        own = [row for row in own if row["field"] in OFFICE_FIELDS]
    if letter == "A" and programme == "PRACTICE_DISTRICT":
        own = [row for row in own if row["field"] not in FIRM_FIELDS]
    if programme != "DEMO_PROJECT":
        own = [row for row in own if row["field"] not in PROJECT_ONLY]
    build = {"C": _finance, "G": _budget, "S": _subject}.get(letter, _plain)
    label_zh, label_en = TITLES[letter]
    return {"code": letter, "label_zh": label_zh, "label_en": label_en, "fields": build(own)}


def _subject(_rows: Iterable[Row]) -> list[dict[str, Any]]:
    return list(SUBJECT)


def _plain(rows: Iterable[Row]) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = []
    for row in rows:
        labels = {"label_zh": row["label_zh"], "label_en": row["label_en"], "unit": row["unit"]}
        fields.append({"code": row["field"], **labels, "required": row["required"] == "y", **FIELDS[row["field"]]})
        fields.extend(BESIDE.get(row["field"], ()))
    return fields


def _finance(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return one table: a row for each of the last three years, a column for each field of the file."""
    columns = [
        part(row["field"], FINANCE[row["field"]]["kind"], row["label_zh"].partition("(")[0], row["label_en"])
        | {"unit": row["unit"], "required": row["required"] == "y"}
        | dict(FINANCE[row["field"]])
        for row in rows
    ]
    finance = part("finance", "table", "近三年财务与经营数据", "Finance of the last three years", required=True)
    return [{**finance, "rows": YEARS, "columns": [NOT_FOUNDED, *columns]}]


def _budget(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return one table: a row for each budget item, the total and what of it the grant pays; then the sums."""
    lines = [{"code": row["field"], "label_zh": row["label_zh"], "label_en": row["label_en"]} for row in rows]
    columns = [
        part("total", "money", "总额", "Total", minimum="0"),
        part("grant", "money", "其中专项资金", "Of which grant", minimum="0"),
    ]
    budget = part("budget", "table", "预算明细", "Budget", required=True, rows=lines, columns=columns)
    sums = [
        part(f"budget_{name}", "computed", zh, en, computed_as="money", formula={"sum": [{"column": f"budget.{name}"}]})
        for name, zh, en in (
            ("total", "预算合计", "Total of the budget"),
            ("grant", "专项资金合计", "Grant in the budget"),
        )
    ]
    return [budget, *sums]


def _attachment(row: Row, programme: str) -> dict[str, Any] | None:
    """Return a document that this programme asks for, or nothing."""
    word = row["required"]
    if word == "y(project)" and programme != "DEMO_PROJECT":
        return None
    if word == "y(person)" and programme not in PERSON_PROGRAMMES:
        return None
    if word == "acceptance" and programme != "DEMO_PROJECT":
        return None
    if row["code"] in FIRM_ATTACHMENTS and programme == "PRACTICE_DISTRICT":
        return None
    stage = "acceptance" if word == "acceptance" else "recommendation" if row["code"] == LETTER else "application"
    return {
        "code": row["code"],
        "label_zh": row["name_zh"],
        "label_en": row["name_en"],
        "stage": stage,
        "required": word != "n",
        "formats": row["formats"].split("|"),
        "max_megabytes": int(row["max_mb_each"]),
        "max_files": int(row["max_files"]),
        "note_zh": row["note_zh"],
        "note_en": row["note"],
    }
