# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form groups of cases that are judged together."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.audit import record
from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError
from grants.models import Application, Call, Industry, User
from grants.rules import load_rules
from reviewers.enums import AssessmentState, Stage
from reviewers.models import Assessment, CaseGroup
from reviewers.selectors.samples import sample_is_due
from reviewers.services.assessments import assessment_void


@transaction.atomic
def group_create(
    *, actor: User, call: Call, name: str, applications: Sequence[Application], industry: Industry | None = None
) -> CaseGroup:
    """Put accepted cases together that are judged together; each gets its assessment."""
    call = _call_locked(call)
    if call.case_groups.filter(name=name).exists():
        raise GrantsError(_("There is already a group “%(name)s” in this call.") % {"name": name})
    group = CaseGroup.objects.create(call=call, name=name, industry=industry)

    _assessments_open(group, call, applications)

    record(call, actor=actor, action="call.group_formed", data={"group_id": group.pk, "cases": len(applications)})
    return group


@transaction.atomic
def group_fill(*, actor: User, group: CaseGroup, applications: Sequence[Application]) -> CaseGroup:
    """Add accepted cases to a group whose panel is not drawn yet."""
    group = CaseGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    call = _call_locked(group.call)
    if group.panel_id is not None:
        raise GrantsError(_("The panel of this group is drawn already; its ties were weighed for the cases it had."))

    _assessments_open(group, call, applications)

    record(call, actor=actor, action="call.group_filled", data={"group_id": group.pk, "cases": len(applications)})
    return group


@transaction.atomic
def group_rename(*, actor: User, group: CaseGroup, name: str) -> CaseGroup:
    """Give a group another name."""
    group = CaseGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    call = _call_locked(group.call)
    if call.case_groups.filter(name=name).exclude(pk=group.pk).exists():
        raise GrantsError(_("There is already a group “%(name)s” in this call.") % {"name": name})
    group.name = name
    group.save(update_fields=["name"])

    record(call, actor=actor, action="call.group_renamed", data={"group_id": group.pk})
    return group


@transaction.atomic
def group_release(*, actor: User, group: CaseGroup, applications: Sequence[Application], reason: str) -> CaseGroup:
    """Take cases out of a group whose panel is not drawn yet; each may then join another group."""
    group = CaseGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    if group.panel_id is not None:
        raise GrantsError(_("The panel of this group is drawn already; its ties were weighed for the cases it had."))
    wanted = [application.pk for application in applications]
    rows = list(group.assessments.filter(application__in=wanted, state=AssessmentState.OPEN).order_by("pk"))
    if not rows:
        raise GrantsError(_("Choose cases of this group."))

    for assessment in rows:
        assessment_void(actor=actor, assessment=assessment, reason=reason)

    record(group.call, actor=actor, action="call.group_released", data={"group_id": group.pk, "cases": len(rows)})
    return group


def _assessments_open(group: CaseGroup, call: Call, applications: Sequence[Application]) -> None:
    if not applications:
        raise GrantsError(_("Choose the cases of the group."))
    if call.rubric_id is None:
        raise GrantsError(_("The call has no rubric."))
    before = Count("assessments", filter=Q(assessments__stage=Stage.SELECTION))
    chosen = Application.objects.filter(pk__in=[case.pk for case in applications])
    cases = list(chosen.select_related("rule_set").annotate(before=before).order_by("pk"))
    _refuse_unsampled(call, cases)
    _refuse_unfit(call, cases)
    rules = {case.rule_set_id: case.rule_set for case in cases}
    minimum = {key: load_rules(rule_set.data).scoring.valid_scores_min for key, rule_set in rules.items()}
    Assessment.objects.bulk_create(
        Assessment(
            application=case,
            stage=Stage.SELECTION,
            number=case.before + 1,
            rubric_id=call.rubric_id,
            rule_set_id=case.rule_set_id,
            group=group,
            minimum_reviews=minimum[case.rule_set_id],
        )
        for case in cases
    )


def _refuse_unsampled(call: Call, cases: Sequence[Application]) -> None:
    if sample_is_due(call):
        raise GrantsError(_("Draw the sample first: experts judge what is drawn."))
    unsampled = next((case for case in cases if case.is_sampled is False), None)
    if unsampled is not None:
        raise GrantsError(_("Case %(case)s was not drawn into the sample.") % {"case": unsampled})


def _refuse_unfit(call: Call, cases: Sequence[Application]) -> None:
    unfit = sum(case.status != ApplicationStatus.ACCEPTED or case.call_id != call.pk for case in cases)
    if unfit:
        raise GrantsError(
            ngettext(
                "A group holds accepted cases of this call; %(count)d case is not.",
                "A group holds accepted cases of this call; %(count)d cases are not.",
                unfit,
            )
            % {"count": unfit}
        )
    grouped = Assessment.objects.filter(application__in=cases, stage=Stage.SELECTION).exclude(
        state=AssessmentState.VOID
    )
    taken = grouped.select_related("application").first()
    if taken is not None:
        raise GrantsError(_("Case %(case)s is in a group already.") % {"case": taken.application})


def _call_locked(call: Call) -> Call:
    return Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
