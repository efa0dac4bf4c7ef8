# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to a project of the demo while it runs: reports, the mid-term check, changes, a suspension."""

from datetime import timedelta

from django.utils import timezone

from grants.engine.calendar import ONE_DAY, add_months
from grants.engine.periods import period_end
from grants.models import ChangeRequest, Request
from grants.rules.choices import ChangeKind, MidtermGrade
from grants.selectors.awards import reports_open
from workflow.management.demo.awarded import Awarded, said
from workflow.management.demo.calls import WAN, jobs_done
from workflow.management.demo.texts import texts
from workflow.services.awards import award_pause, midterm_check
from workflow.services.requests import change_ask, report_hand_in, request_answer, request_pass, request_send_back

SINCE_CAUSE = timedelta(days=12)


def reported(one: Awarded) -> list[Request]:
    """File the report of every period that is over, each with what was spent until then."""
    award = one.award
    total = award.application.total_fen or 0
    periods = [code for code in reports_open(award) if period_end(code) < timezone.localdate()]
    requests = []
    for number, period in enumerate(periods):
        spent = total * (number + 1) // (len(periods) + 1) // WAN * WAN
        report = report_hand_in(
            actor=one.boss, award=award, period=period, done=texts("awards")["reports"][number], spent_fen=spent
        )
        requests.append(Request.objects.get(progress_report=report))
    jobs_done()
    return requests


def report_noted(one: Awarded) -> None:
    """File what is to be reported, and have it noted."""
    for request in reported(one):
        request_pass(actor=one.cast.officer, request=request)


def report_sent_back(one: Awarded) -> None:
    """File what is to be reported; the last report is not complete."""
    *noted, last = reported(one)
    for request in noted:
        request_pass(actor=one.cast.officer, request=request)
    request_send_back(actor=one.cast.officer, request=last, answer=said("report_incomplete"))


def checked(one: Awarded) -> None:
    """Pass the mid-term check."""
    report_noted(one)
    midterm_check(actor=one.cast.officer, award=one.award, grade=MidtermGrade.ON_PLAN, opinion=said("midterm"))


def extension_asked(one: Awarded) -> None:
    """Ask for half a year more."""
    report_noted(one)
    _more_time(one, months=6, text="period_asked")


def extended(one: Awarded) -> None:
    """Ask for some months more and get them, with a new version of the agreement."""
    report_noted(one)
    request = _more_time(one, months=4, text="period_asked_too").request
    request_pass(actor=one.cast.officer, request=request)
    request_answer(actor=one.cast.second_officer, request=request, is_granted=True, answer=said("period_granted"))


def suspended(one: Awarded) -> None:
    """Suspend a project that has not reported."""
    award_pause(actor=one.cast.officer, award=one.award, reason=said("suspended"))


def _more_time(one: Awarded, *, months: int, text: str) -> ChangeRequest:
    award = one.award
    if award.ends_on is None:
        message = f"Award {award.pk} has no period."
        raise LookupError(message)
    end = add_months(award.ends_on + ONE_DAY, months) - ONE_DAY
    change = change_ask(
        actor=one.boss,
        award=award,
        what=ChangeKind.PERIOD,
        text=said(text),
        new_value=end.isoformat(),
        caused_on=timezone.localdate() - SINCE_CAUSE,
        new_ends_on=end,
    )
    jobs_done()
    return change
