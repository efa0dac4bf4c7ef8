# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rosters staged and written from rows, and what became of them."""

from grants.enums import ImportMode
from grants.models import ImportIssue
from grants.services.rosters import import_apply, import_stage, roster_kinds
from tests.rosters.books import xlsx

HEAD = ["单位名称", "统一社会信用代码", "所属区", "从业人数"]


def staged(*rows, kind="organisations", head=HEAD, actor=None):
    body = xlsx([head, *rows])
    return import_stage(actor=actor, kind=roster_kinds()[kind], body=body, file_name="名单.xlsx")


def applied(*rows, mode=ImportMode.VALID, actor=None, **given):
    return import_apply(batch=staged(*rows, actor=actor, **given), mode=mode, actor=actor)


def outcomes(batch):
    return list(batch.rows.values_list("number", "outcome"))


def faults(batch):
    return list(ImportIssue.objects.filter(batch=batch).order_by("row", "pk").values_list("row", "column", "code"))
