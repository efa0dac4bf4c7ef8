# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel that accepts a project: named by the office within the rules, met once, its opinion on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import Acceptance, Application, Rubric, User
from grants.rules import load_rules
from grants.rules.acceptance import AcceptanceRules
from reviewers.enums import Discipline, ExpertStanding, MemberRole, MemberState, Stage
from reviewers.models import Assessment, Expert, Meeting, Opinion, Panel, PanelMember
from reviewers.selectors.acceptances import acceptance_opinion
from reviewers.selectors.ties import barred_experts
from reviewers.services.assessments import assessment_complete, assessment_open


@dataclass(frozen=True)
class Sitting:
    """A meeting of an acceptance panel: who sat (by number, the chair first), when, where, what it found."""

    numbers: Sequence[str]
    held_at: datetime
    place: str
    text: str


@transaction.atomic
def acceptance_panel_record(*, actor: User, acceptance: Acceptance, sitting: Sitting) -> Opinion:
    """Record the panel that heard an application for acceptance, with its opinion; one for each application.

    Raises GrantsError where the panel is not as the rules of the award ask, an expert is unknown, suspended or tied to
    the case, or the meeting lies in the future.
    """
    award = acceptance.award
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=award.application_id)
    if acceptance_opinion(application, acceptance.number) is not None:
        raise GrantsError(_("The opinion of the panel on this application is on record already."))
    if sitting.held_at > timezone.now():
        raise GrantsError(_("The meeting lies in the future. Record it when it has taken place."))
    if not sitting.text.strip():
        raise GrantsError(_("Write down what the panel found."))
    experts = _experts(application, sitting.numbers)
    _check_rules(load_rules(award.rule_set.data).acceptance, experts)

    name = _("Acceptance %(case)s, %(number)s") % {"case": application.number, "number": acceptance.number}
    panel = Panel.objects.create(call_id=application.call_id, name=name, size=len(experts))
    PanelMember.objects.bulk_create(
        PanelMember(
            panel=panel,
            expert=expert,
            position=position,
            role=MemberRole.MEMBER if position > 1 else MemberRole.CHAIR,
            state=MemberState.ACCEPTED,
            answered_at=timezone.now(),
        )
        for position, expert in enumerate(experts, start=1)
    )
    opinion = _opinion(actor, _heard(actor, application, panel), sitting)
    record(application, actor=actor, action="application.acceptance_heard", data={"assessment": opinion.assessment_id})
    return opinion


def _heard(actor: User, application: Application, panel: Panel) -> Assessment:
    rubric = application.call.rubric or Rubric.objects.filter(programme=application.call.programme_id).last()
    assessment = assessment_open(
        actor=actor, application=application, panel=None, stage=Stage.ACCEPTANCE, rubric=rubric, minimum_reviews=0
    )
    assessment.panel = panel
    assessment.save(update_fields=["panel"])
    return assessment_complete(actor=actor, assessment=assessment)


def _opinion(actor: User, assessment: Assessment, sitting: Sitting) -> Opinion:
    if assessment.panel is None:
        raise GrantsError(_("The panel of this case is not committed."))
    meeting = Meeting.objects.create(
        panel=assessment.panel, held_at=sitting.held_at, place=sitting.place.strip(), recorded_by=actor
    )
    return Opinion.objects.create(assessment=assessment, meeting=meeting, text=sitting.text.strip(), written_by=actor)


def _experts(application: Application, numbers: Sequence[str]) -> list[Expert]:
    """Return the experts in the order they were named; each must be free to judge this case."""
    found = {expert.number: expert for expert in Expert.objects.filter(number__in=numbers)}
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise GrantsError(_("There is no expert with the number %(numbers)s.") % {"numbers": ", ".join(unknown)})
    experts = [found[number] for number in dict.fromkeys(numbers)]
    away = [expert.number for expert in experts if expert.standing != ExpertStanding.ACTIVE]
    if away:
        raise GrantsError(_("Not active in the register: %(numbers)s.") % {"numbers": ", ".join(away)})
    uscc = application.organisation.uscc
    barred = barred_experts(application)
    tied = [one.number for one in experts if one.pk in barred or (uscc and one.employer_uscc == uscc)]
    if tied:
        raise GrantsError(_("Excluded from this case by a tie: %(numbers)s.") % {"numbers": ", ".join(tied)})
    return experts


def _check_rules(rules: AcceptanceRules, experts: Sequence[Expert]) -> None:
    if len(experts) < rules.panel_size or (rules.panel_odd_size and len(experts) % 2 == 0):
        raise GrantsError(
            _("An acceptance panel has at least %(size)d experts, in an odd number; named are %(count)d.")
            % {"size": rules.panel_size, "count": len(experts)}
        )
    finance = sum(expert.discipline == Discipline.FINANCE for expert in experts)
    if finance < rules.finance_experts_min:
        raise GrantsError(
            ngettext(
                "The panel needs at least %(count)d finance expert.",
                "The panel needs at least %(count)d finance experts.",
                rules.finance_experts_min,
            )
            % {"count": rules.finance_experts_min}
        )
