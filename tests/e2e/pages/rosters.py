# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way in, in each state that their page has, and how they come back when something is wrong."""

from collections.abc import Iterator

from django.urls import reverse

from grants.engine.codes import fictional_uscc
from grants.enums import ImportMode, ImportState
from grants.models import Authority, ImportJob
from grants.services.reference import reference_load
from grants.services.rosters import import_cancel, import_confirm, import_stop, import_undo
from tests.e2e.pages.document import Document
from tests.e2e.pages.visitor import Visitor
from tests.factories.people import OrganisationFactory
from tests.factories.roles import holder
from tests.factories.rosters import applied, staged

A, B, C, D = (fictional_uscc(number) for number in (851, 852, 853, 854))


def documents() -> Iterator[Document]:
    """Yield the page of a list in every state and view, and the forms that were refused."""
    reference_load()
    keeper = holder("system_administrator", Authority.objects.first())
    visitor = Visitor("a keeper", "rosters", keeper)
    batches = _batches(keeper)
    for batch in batches.values():
        yield from filter(None, [visitor.get(_at(batch)), visitor.get(_at(batch, "roster_undo"))])
    asking = batches["asking"]
    for view in ("?show=update", "?show=left", "?column=-", "?column=uscc"):
        yield from filter(None, [visitor.get(_at(asking) + view)])
    twice = {"column_1": "name", "column_2": "name"}
    yield from filter(None, [visitor.post(_at(asking, "roster_columns"), twice)])


def _at(batch: ImportJob, name: str = "roster") -> str:
    return reverse(f"grants:{name}", args=[batch.reference])


def _batches(keeper) -> dict[str, ImportJob]:
    """Return a list in each state."""
    OrganisationFactory(uscc=A, name="旧名公司", name_key="旧名公司")
    asking = staged(["新名公司", A, "", ""], ["甲公司", "1", "某区", "x"], ["乙公司", B, "", ""], ["丙公司", B, "", ""])
    found = {
        "asking": asking,
        "refused": staged(["甲"], head=["签到"]),
        "done": applied(["丁公司", C, "", ""], actor=keeper),
        "undone": import_undo(batch=applied(["戊公司", D, "", ""], actor=keeper), actor=keeper),
        "cancelled": import_cancel(batch=staged(["己公司", D, "", ""]), actor=keeper),
    }
    found["stopped"], found["writing"] = (staged(["庚公司", D, "", ""]) for _batch in range(2))
    for batch in (found["stopped"], found["writing"]):
        import_confirm(batch=batch, mode=ImportMode.VALID, actor=keeper)
    import_stop(batch=found["stopped"], actor=keeper)
    states = set(ImportJob.objects.values_list("state", flat=True))
    assert states >= {*ImportState} - {ImportState.READING, ImportState.UNDOING}
    return found
