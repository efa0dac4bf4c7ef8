# SPDX-License-Identifier: AGPL-3.0-or-later
"""Set a call up part by part while it is in design; what was published is changed by documents, not here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.calendar import city_date
from grants.enums import CallState, QuotaDimension
from grants.exceptions import GrantsError
from grants.models import Call, FormTemplate, Quota, Round, Rubric, RuleSet, User
from grants.rules import CallRules, dump_rules
from grants.services.programmes import call_locked, rules_digest

IN_DESIGN = (CallState.DESIGN,)


@dataclass(frozen=True)
class Window:
    """When cases come in, and when their review is to start."""

    opens_at: datetime
    closes_at: datetime
    review_starts_on: date | None = None


@dataclass(frozen=True)
class Bounds:
    """How many cases one recommender, district or industry should bring at least and may bring at most."""

    minimum: int
    maximum: int


@transaction.atomic
def call_describe(
    *,
    actor: User,
    call: Call,
    code: str,
    year: int,
    title_zh: str,
    title_en: str = "",
    guide_zh: str = "",
    guide_en: str = "",
    document_number: str = "",
) -> Call:
    """Say what a call is called and what its guide says."""
    call = call_locked(call=call, among=IN_DESIGN)
    code_free(code=code, call=call)

    call.code, call.year, call.document_number = code, year, document_number
    call.title_zh, call.title_en = title_zh, title_en
    call.guide_zh, call.guide_en = guide_zh, guide_en
    call.save(update_fields=["code", "year", "document_number", "title_zh", "title_en", "guide_zh", "guide_en"])

    record(call, actor=actor, action="call.described", data={"code": code, "year": year})
    return call


def code_free(*, code: str, call: Call | None = None) -> None:
    """Refuse a code that another call has."""
    others = Call.objects.filter(code=code)
    if (others.exclude(pk=call.pk) if call else others).exists():
        raise GrantsError(_("Another call has the code “%(code)s”. Choose another one.") % {"code": code})


@transaction.atomic
def contacts_set(*, actor: User, call: Call, name: str, phone: str, email: str = "") -> Call:
    """Say whom applicants may ask."""
    call = call_locked(call=call, among=IN_DESIGN)

    call.contact_name, call.contact_phone, call.contact_email = name, phone, email
    call.save(update_fields=["contact_name", "contact_phone", "contact_email"])

    record(call, actor=actor, action="call.contacts_set")
    return call


@transaction.atomic
def places_set(*, actor: User, call: Call, places: int | None) -> Call:
    """Say how many may be supported; None leaves it to the budget."""
    call = call_locked(call=call, among=IN_DESIGN)

    call.places = places
    call.save(update_fields=["places"])

    record(call, actor=actor, action="call.places_set", data={"places": places})
    return call


@transaction.atomic
def form_choose(*, actor: User, call: Call, form_template: FormTemplate) -> Call:
    """Choose the version of the form that applicants fill in."""
    call = call_locked(call=call, among=IN_DESIGN)
    _same_programme(call, form_template)

    call.form_template = form_template
    call.save(update_fields=["form_template"])

    record(call, actor=actor, action="call.form_chosen", data={"template_id": form_template.pk})
    return call


@transaction.atomic
def rubric_choose(*, actor: User, call: Call, rubric: Rubric) -> Call:
    """Choose the version of the rubric by which experts score."""
    call = call_locked(call=call, among=IN_DESIGN)
    _same_programme(call, rubric)

    call.rubric = rubric
    call.save(update_fields=["rubric"])

    record(call, actor=actor, action="call.rubric_chosen", data={"rubric_id": rubric.pk})
    return call


def _same_programme(call: Call, chosen: FormTemplate | Rubric) -> None:
    if chosen.programme_id != call.programme_id:
        raise GrantsError(_("This belongs to another programme. Choose one of the programme of this call."))


@transaction.atomic
def quotas_set(*, actor: User, call: Call, dimension: QuotaDimension, bounds: Mapping[str, Bounds]) -> Call:
    """Set the quotas of one dimension by key; a key that is left out has no quota."""
    call = call_locked(call=call, among=IN_DESIGN)
    if any(one.minimum > one.maximum for one in bounds.values()):
        raise GrantsError(_("The minimum of a quota should not be above its maximum."))

    Quota.objects.filter(call=call, dimension=dimension).delete()
    Quota.objects.bulk_create(
        Quota(call=call, dimension=dimension, key=key, minimum=one.minimum, maximum=one.maximum)
        for key, one in bounds.items()
    )

    total = sum(one.maximum for one in bounds.values())
    data = {"dimension": dimension.value, "quotas": len(bounds), "total": total}
    record(call, actor=actor, action="call.quotas_set", data=data)
    return call


@transaction.atomic
def rounds_set(*, actor: User, call: Call, windows: Sequence[Window]) -> Call:
    """Set all windows of a call in their order; a rolling call has several."""
    call = call_locked(call=call, among=IN_DESIGN)
    _windows_follow(windows)

    for number, window in enumerate(windows, start=1):
        Round.objects.update_or_create(
            call=call,
            number=number,
            defaults={
                "opens_at": window.opens_at,
                "closes_at": window.closes_at,
                "review_starts_on": window.review_starts_on,
            },
        )
    Round.objects.filter(call=call, number__gt=len(windows)).delete()

    last = windows[-1].closes_at.isoformat()
    record(call, actor=actor, action="call.rounds_set", data={"rounds": len(windows), "closes_at": last})
    return call


def _windows_follow(windows: Sequence[Window]) -> None:
    if not windows:
        raise GrantsError(_("Enter when the intake opens and closes."))
    for window in windows:
        if window.closes_at <= window.opens_at:
            raise GrantsError(_("The intake should close after it opens. Check the two dates."))
        if window.review_starts_on and window.review_starts_on < city_date(window.closes_at):
            raise GrantsError(_("The review should not start before the intake closes."))
    if any(later.opens_at < earlier.closes_at for earlier, later in pairwise(windows)):
        raise GrantsError(_("Each round should open when the one before it has closed."))


@transaction.atomic
def rules_draft_set(*, actor: User, call: Call, rules: CallRules) -> RuleSet:
    """Replace the draft of the rules; no case stands under it yet."""
    call = call_locked(call=call, among=IN_DESIGN)
    draft = call.rule_sets.get()

    draft.data = dump_rules(rules)
    draft.digest = rules_digest(rules=rules)
    draft.save(update_fields=["data", "digest"])

    record(call, actor=actor, action="call.rules_drafted", data={"digest": draft.digest})
    return draft
