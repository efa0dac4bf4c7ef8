# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier's record of the whole process: every event of the case, with its digest."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from grants.models import Application
from workflow.selectors.dossier.chapters import Chapter, Table, chapter, table, who
from workflow.selectors.events import events_of_case
from workflow.selectors.timeline import ACTS


def chapters(application: Application) -> Iterator[Chapter]:
    """Return the chapter of events."""
    yield chapter(_("Record of the process"), events_table(application))


def events_table(application: Application) -> Table:
    """Return all events of a case in order, in one query."""
    return table(
        _("Events"),
        (_("Number"), _("When"), _("Who"), _("Act"), _("Code"), _("Digest")),
        (
            (event.pk, event.at, who(event.actor), ACTS.get(event.action, ("", ""))[1], event.action, event.digest)
            for event in events_of_case(application).select_related("actor").order_by("pk")
        ),
    )
