# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publish frozen lists, count their days, and move the cases that stand in them."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import ApplicationStatus, CallState, NoticeEntryState, NoticeKind, NoticeState
from grants.exceptions import GrantsError
from grants.models import Application, Authority, Call, Decision, Notice, NoticeEntry, NumberSeries, User
from grants.rules import load_rules
from grants.rules.notice import NoticeRules
from grants.selectors.calendar import working_days
from grants.services.cases import application_locked, application_moved
from grants.services.programmes import call_locked, call_moved


@transaction.atomic
def notice_publish(*, actor: User, call: Call, title: str, opens_on: date, body: str = "") -> Notice:
    """Publish the proposed list: ordered by number of the case, without scores, for the days the rules give.

    Raises GrantsError while a counted date rests on a year without the official working-day table.
    """
    call = call_locked(call=call, among={CallState.DECIDED})
    rules = load_rules(call.rule_sets.latest("version").data).notice
    closes_on = _last_day(opens_on, rules)
    cases = _listed(call, ApplicationStatus.PROPOSED)
    if not cases:
        raise GrantsError(_("No case is proposed for support."))

    notice = Notice.objects.create(
        call=call,
        kind=NoticeKind.PROPOSED,
        number=number_next(authority=call.programme.authority, kind="notice", year=opens_on.year),
        year=opens_on.year,
        title=title,
        body=body,
        state=NoticeState.OPEN,
        opens_on=opens_on,
        closes_on=closes_on,
        working_days=rules.working_days,
        published_by=actor,
        published_at=timezone.now(),
    )
    frozen = _freeze(notice, cases)

    call_moved(
        call=call,
        state=CallState.NOTICED,
        actor=actor,
        action="call.noticed",
        data={**frozen, "closes_on": closes_on.isoformat()},
    )
    return notice


@transaction.atomic
def notice_skip(*, actor: User, call: Call) -> Call:
    """Go on without a notice when a decided list supports nobody."""
    call = call_locked(call=call, among={CallState.DECIDED})
    if Application.objects.filter(call=call, status=ApplicationStatus.PROPOSED).exists():
        raise GrantsError(_("Cases are proposed for support; publish the notice."))
    return call_moved(call=call, state=CallState.ANNOUNCED, actor=actor, action="call.nothing_to_notice")


@transaction.atomic
def number_next(*, authority: Authority, kind: str, year: int) -> int:
    """Return the next number of a series, without gaps; the series stays locked until the transaction ends."""
    series, _created = NumberSeries.objects.get_or_create(authority=authority, kind=kind, year=year)
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db(fields=["last"])
    return series.last


@transaction.atomic
def notice_end(*, actor: User | None, notice: Notice) -> Notice:
    """End the period of a notice."""
    notice = Notice.objects.select_for_update(of=("self",), no_key=True).get(pk=notice.pk)
    if notice.state != NoticeState.OPEN:
        raise GrantsError(_("This notice is not running."))
    notice.state = NoticeState.ENDED
    notice.save(update_fields=["state"])
    record(notice, actor=actor, action="notice.ended")
    return notice


@transaction.atomic
def result_announce(*, actor: User, call: Call, title: str, body: str = "") -> Notice:
    """Announce the approved list."""
    call = call_locked(call=call, among={CallState.APPROVED})
    cases = _listed(call, ApplicationStatus.APPROVED)
    today = timezone.localdate()

    notice = Notice.objects.create(
        call=call,
        kind=NoticeKind.RESULT,
        number=number_next(authority=call.programme.authority, kind="notice", year=today.year),
        year=today.year,
        title=title,
        body=body,
        state=NoticeState.ENDED,
        opens_on=today,
        published_by=actor,
        published_at=timezone.now(),
    )
    frozen = _freeze(notice, cases)

    call_moved(
        call=call,
        state=CallState.ANNOUNCED,
        actor=actor,
        action="call.announced",
        data=frozen,
    )
    return notice


@transaction.atomic
def application_notice(*, actor: User | None, application: Application) -> Application:
    """Show that a case stands in a running notice."""
    application = application_locked(application=application, among={ApplicationStatus.PROPOSED})
    return application_moved(
        application=application, status=ApplicationStatus.PUBLICITY, actor=actor, action="application.noticed"
    )


@transaction.atomic
def application_clear(*, actor: User | None, application: Application) -> Application:
    """Let a case go on to approval: its notice ended and no objection is open."""
    application = application_locked(application=application, among={ApplicationStatus.PUBLICITY})
    if application.notice_entries.filter(notice__state=NoticeState.OPEN).exists():
        raise GrantsError(_("The notice of this case is still running."))
    return application_moved(
        application=application,
        status=ApplicationStatus.AWAITING_APPROVAL,
        actor=actor,
        action="application.notice_ended",
    )


@transaction.atomic
def reserve_end(*, actor: User | None, application: Application) -> Application:
    """End the reserve of a case when its call closes."""
    application = application_locked(application=application, among={ApplicationStatus.RESERVE})
    return application_moved(
        application=application, status=ApplicationStatus.REJECTED, actor=actor, action="application.reserve_ended"
    )


def entries_digest(*, entries: Iterable[NoticeEntry]) -> str:
    """Return the SHA-256 of the rows of a notice, in their order."""
    rows = [f"{e.position}|{e.organisation_name}|{e.title}|{e.district_name}|{e.amount_fen}" for e in entries]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _last_day(opens_on: date, rules: NoticeRules) -> date:
    counted = working_days().add(opens_on, rules.working_days, counts_start=rules.counts_posting_day)
    if counted.provisional:
        raise GrantsError(
            _("The working-day table of the year %(year)d has not been entered, so the end of the notice is uncertain.")
            % {"year": counted.date.year}
        )
    return counted.date


def _listed(call: Call, status: ApplicationStatus) -> list[Application]:
    cases = Application.objects.filter(call=call, status=status)
    return list(cases.select_related("district").order_by("number"))


def _freeze(notice: Notice, cases: list[Application]) -> dict[str, Any]:
    """Write the rows of a notice, with the names as at submission, and their digest; return what the event says."""
    decisions = {
        decision.application_id: decision
        for decision in Decision.objects.filter(application__in=cases, is_current=True)
    }
    entries = [
        NoticeEntry(
            notice=notice,
            application=case,
            decision=decisions.get(case.pk),
            position=position,
            organisation_name=case.organisation_name,
            title=case.title,
            district_name=case.district.name_zh if case.district else "",
            amount_fen=decisions[case.pk].amount_fen if case.pk in decisions else 0,
            state=NoticeEntryState.CLEAR,
        )
        for position, case in enumerate(cases, start=1)
    ]
    NoticeEntry.objects.bulk_create(entries)
    notice.sha256 = entries_digest(entries=entries)
    notice.save(update_fields=["sha256"])
    return {"notice": notice.number, "sha256": notice.sha256, "rows": len(cases)}
