# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds a step of a call, and what follows when it is taken: read before the button and again behind it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.enums import ApplicationStatus as Case
from grants.models import Application, Call
from grants.selectors.counts import BEFORE_APPROVAL, IN_REVIEW, cases_in
from reviewers.enums import AssessmentState, Stage
from reviewers.models import Assessment, CaseGroup
from reviewers.selectors.groups import FOR_EXPERTS
from reviewers.selectors.samples import sample_is_due
from reviewers.selectors.visits import visits_missing
from workflow.selectors.callstretches import Stretch


@dataclass(frozen=True)
class Blocker:
    """A sentence that says what holds the step, and the stretch of cases it is about."""

    sentence: str
    stretch: Stretch | None = None


def ungrouped_cases(call: Call) -> int:
    """Count the accepted cases that experts judge and no group holds."""
    grouped = Assessment.objects.filter(application=OuterRef("pk"), stage=Stage.SELECTION).exclude(
        state=AssessmentState.VOID
    )
    return Application.objects.filter(~Exists(grouped), FOR_EXPERTS, call=call, status=Case.ACCEPTED).count()


def groups_without_panel(call: Call) -> list[str]:
    """Return the names of the groups whose panel is not committed."""
    groups = CaseGroup.objects.filter(Q(panel=None) | Q(panel__is_committed=False), call=call)
    return list(groups.order_by("name").values_list("name", flat=True))


def arrange_blockers(call: Call) -> list[Blocker]:
    """Return what keeps the review from beginning."""
    ungrouped, waiting = ungrouped_cases(call), groups_without_panel(call)
    found = []
    if ungrouped and sample_is_due(call):
        sentence = _("The sample that experts check is not drawn. Draw it first.")
        return [Blocker(sentence, Stretch.REVIEW)]
    if ungrouped:
        sentence = ngettext(
            "%(count)d accepted case is in no group. Put it into one first.",
            "%(count)d accepted cases are in no group. Put them into one first.",
            ungrouped,
        )
        found.append(Blocker(sentence % {"count": ungrouped}, Stretch.REVIEW))
    if waiting:
        sentence = _("The panel of these groups is not committed: %(groups)s. Commit it first.")
        found.append(Blocker(sentence % {"groups": _(", ").join(waiting)}))
    return found


def assess_blockers(call: Call) -> list[Blocker]:
    """Return what keeps the review from being closed."""
    waiting = cases_in(call, IN_REVIEW)
    if not waiting:
        return _visit_blockers(call)
    sentence = ngettext(
        "%(count)d case still waits for its scores. Remind its experts, or call up a standby.",
        "%(count)d cases still wait for their scores. Remind their experts, or call up standbys.",
        waiting,
    )
    return [Blocker(sentence % {"count": waiting}, Stretch.REVIEW)]


def _visit_blockers(call: Call) -> list[Blocker]:
    waiting = visits_missing(call)
    if not waiting:
        return []
    sentence = ngettext(
        "The visit to the site of %(count)d case is not on record.",
        "The visits to the sites of %(count)d cases are not on record.",
        waiting,
    )
    return [Blocker(sentence % {"count": waiting}, Stretch.REVIEW)]


def close_blockers(call: Call) -> list[Blocker]:
    """Return what keeps a call from being closed."""
    waiting = cases_in(call, BEFORE_APPROVAL)
    if not waiting:
        return []
    sentence = ngettext(
        "%(count)d case is still in notice or waits for approval.",
        "%(count)d cases are still in notice or wait for approval.",
        waiting,
    )
    return [Blocker(sentence % {"count": waiting}, Stretch.NOTICE)]


def first_sentence(blockers: Iterable[Blocker]) -> str:
    """Return what the first blocker says; empty when nothing holds the step."""
    return next((blocker.sentence for blocker in blockers), "")
