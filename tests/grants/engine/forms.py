# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small form and a filled one, for the tests of reading, checking and answering."""

from datetime import date
from decimal import Decimal

from grants.engine.formdefs import FormDefinition
from grants.engine.formfields import Reading

TODAY = date(2026, 11, 24)
READING = Reading(choices=lambda _source: {"IND01": "钢铁"}, today=TODAY)
PARAMS = {"cap_ratio": Decimal("0.30"), "cap_fen": 300_000_000, "call_year": 2026}


def label(code):
    return {"code": code, "label_zh": f"{code}（中）", "label_en": code}


FORM = FormDefinition.model_validate(
    {
        **label("SMALL"),
        "sections": [
            {
                **label("A"),
                "fields": [
                    {**label("number"), "kind": "text", "filled_by": "system"},
                    {**label("title"), "kind": "text", "required": True, "max_length": 10},
                    {**label("industry"), "kind": "choice", "source": "industries", "required": True},
                    {**label("listed"), "kind": "boolean", "required": True},
                    {
                        **label("stock"),
                        "kind": "text",
                        "shown_when": {"eq": [{"field": "listed"}, True]},
                        "required_when": {"eq": [{"field": "listed"}, True]},
                    },
                    {**label("note"), "kind": "rich_text"},
                    {**label("phone"), "kind": "code", "scheme": "mobile", "personal": True},
                    {**label("marks"), "kind": "choices", "choices": [label("x"), label("y")]},
                    {**label("owner"), "kind": "organisation"},
                    {**label("agreed"), "kind": "statement", "required": True},
                    {**label("proof"), "kind": "file", "attachment": "A03", "required": True},
                ],
            },
            {
                **label("F"),
                "fields": [
                    {**label("total"), "kind": "money", "required": True},
                    {**label("grant"), "kind": "money", "required": True},
                    {
                        **label("budget"),
                        "kind": "table",
                        "required": True,
                        "rows": [label("equipment"), label("software")],
                        "columns": [{**label("all"), "kind": "money"}, {**label("part"), "kind": "money"}],
                    },
                    {
                        **label("sum"),
                        "kind": "computed",
                        "computed_as": "money",
                        "formula": {"sum": [{"column": "budget.all"}]},
                    },
                    {
                        **label("share"),
                        "kind": "computed",
                        "formula": {"div": [{"field": "grant"}, {"field": "total"}]},
                    },
                    {
                        **label("steps"),
                        "kind": "table",
                        "required": True,
                        "min_rows": 2,
                        "max_rows": 3,
                        "columns": [
                            {**label("what"), "kind": "text", "required": True, "max_length": 5},
                            {**label("month"), "kind": "month"},
                        ],
                    },
                    {
                        **label("years"),
                        "kind": "table",
                        "rows": [label("y1"), label("y2")],
                        "columns": [
                            {**label("not_applicable"), "kind": "boolean"},
                            {**label("profit"), "kind": "money", "required": True},
                        ],
                    },
                ],
            },
        ],
        "checks": [
            {
                "code": "ceiling",
                "field": "grant",
                "tree": {
                    "le": [
                        {"field": "grant"},
                        {"min": [{"mul": [{"field": "total"}, {"param": "cap_ratio"}]}, {"param": "cap_fen"}]},
                    ]
                },
                "message_zh": "应不超过 {limit} 万元，当前为 {value} 万元",
                "message_en": "At most {limit}, now {value}.",
                "values": [
                    {
                        "name": "limit",
                        "tree": {"min": [{"mul": [{"field": "total"}, {"param": "cap_ratio"}]}, {"param": "cap_fen"}]},
                        "form": "wan",
                    },
                    {"name": "value", "tree": {"field": "grant"}, "form": "wan"},
                ],
            },
            {
                "code": "line",
                "field": "part",
                "each": "budget",
                "tree": {"le": [{"sum": [{"field": "part"}]}, {"sum": [{"field": "all"}]}]},
                "message_zh": "超过本行",
                "message_en": "More than the line.",
            },
        ],
        "attachments": [
            {
                "code": code,
                "label_zh": code,
                "stage": stage,
                "required": required,
                "formats": ["pdf"],
                "max_megabytes": 10,
                "max_files": 1,
            }
            for code, stage, required in (
                ("A01", "application", True),
                ("A03", "application", True),
                ("A05", "application", False),
                ("A12", "acceptance", True),
            )
        ],
    }
)

FILLED = {
    "A": {
        "values": {
            "title": "项目",
            "industry": "IND01",
            "listed": False,
            "note": "<p>字</p>",
            "phone": "+8613800001234",
            "marks": ["x"],
            "owner": {"uscc": "91310115PDY000028D", "name": "某公司"},
            "agreed": True,
        },
        "raw": {},
    },
    "F": {
        "values": {
            "total": 1_000_000_000,
            "grant": 300_000_000,
            "budget": [{"all": 600_000_000, "part": 100_000_000}, {"all": 400_000_000, "part": 200_000_000}],
            "steps": [{"what": "一", "month": "2026-12"}, {"what": "二"}],
            "years": [{"not_applicable": True}, {"profit": -5_000_000}],
        },
        "raw": {},
    },
}
ATTACHED = {"A01": 1, "A03": 1}
