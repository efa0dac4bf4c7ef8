# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes after signing: asked for in time, minor or major by the rules; a major one makes a new version."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.calendar import add_months, city_date
from grants.enums import AwardStatus
from grants.exceptions import GrantsError
from grants.models import Agreement, Award, ChangeRequest, Organisation, Request, User
from grants.rules import load_rules
from grants.rules.change import ChangeRules
from grants.rules.choices import ChangeKind
from grants.selectors.awards import agreement_in_force
from grants.services.awards.agreements import (
    InstalmentDraft,
    TargetDraft,
    agreement_digest,
    agreement_drafted,
    agreement_put_in_force,
)
from grants.services.awards.hold import award_locked


@transaction.atomic
def change_file(
    *,
    actor: User,
    award: Award,
    request: Request,
    what: str,
    new_value: str,
    caused_on: date,
    new_ends_on: date | None = None,
    new_organisation: Organisation | None = None,
    shift_ratio: Decimal | None = None,
) -> ChangeRequest:
    """Ask for a change within the days of the rules; ``shift_ratio`` is the share of the item that is moved."""
    award = award_locked(award=award, among={AwardStatus.ACTIVE})
    rules = load_rules(award.rule_set.data).change
    is_major = _is_major(rules, what, shift_ratio)
    _check_in_time(award, rules, caused_on, is_major=is_major)
    if what == ChangeKind.PERIOD:
        _check_extension(award, rules, new_ends_on)
    if what == ChangeKind.LEAD_ORGANISATION and new_organisation is None:
        raise GrantsError(_("Choose the organisation that takes the project over."))

    change = ChangeRequest.objects.create(
        request=request,
        award=award,
        what=what,
        is_major=is_major,
        old_value=_old_value(award, what),
        new_value=new_value,
        caused_on=caused_on,
        new_ends_on=new_ends_on if what == ChangeKind.PERIOD else None,
        new_organisation=new_organisation if what == ChangeKind.LEAD_ORGANISATION else None,
        shift_ratio=shift_ratio,
    )

    record(award, actor=actor, action="change.filed", data={"change": change.pk, "what": what, "major": is_major})
    return change


@transaction.atomic
def change_approve(*, actor: User, change: ChangeRequest, targets: Sequence[TargetDraft] = ()) -> ChangeRequest:
    """Grant a change: a major one makes a new version of the agreement; ``targets`` replace the old where given."""
    award = award_locked(award=change.award, among={AwardStatus.ACTIVE})
    change = ChangeRequest.objects.select_related("request", "new_organisation").get(pk=change.pk)
    if change.what == ChangeKind.TARGETS and not targets:
        raise GrantsError(_("Enter the targets as they stand after the change."))
    if change.what == ChangeKind.PERIOD:
        # an earlier change may have been granted since this one was filed
        _check_extension(award, load_rules(award.rule_set.data).change, change.new_ends_on)

    _apply(award, change)
    if change.is_major:
        change.agreement = _next_version(actor, award, change, targets)
        change.save(update_fields=["agreement"])

    record(
        award,
        actor=actor,
        action="change.granted",
        data={"change": change.pk, "what": change.what, "version": change.agreement.version if change.agreement else 0},
    )
    return change


def _is_major(rules: ChangeRules, what: str, shift_ratio: Decimal | None) -> bool:
    if what not in {*rules.major, *rules.minor}:
        raise GrantsError(_("The rules of this call do not know this kind of change."))
    # a shift up to the lower limit is only filed (docs/sources.md)
    if what == ChangeKind.GRANT_USE and shift_ratio is not None and shift_ratio <= rules.shift_filed_ratio_max:
        return False
    return what in rules.major


def _check_in_time(award: Award, rules: ChangeRules, caused_on: date, *, is_major: bool) -> None:
    today = city_date(timezone.now())
    if not caused_on <= today <= caused_on + timedelta(days=rules.apply_within_days):
        raise GrantsError(
            _("A change is asked for within %(days)d days of its cause.") % {"days": rules.apply_within_days}
        )
    latest = award.ends_on and award.ends_on - timedelta(days=rules.latest_days_before_end)
    if is_major and latest and today > latest:
        raise GrantsError(
            _("A major change is asked for at least %(days)d days before the end of the project.")
            % {"days": rules.latest_days_before_end}
        )


def _check_extension(award: Award, rules: ChangeRules, new_ends_on: date | None) -> None:
    if award.ends_on is None or new_ends_on is None or new_ends_on <= award.ends_on:
        raise GrantsError(_("Enter a new end after the present one."))
    if award.extensions >= rules.extension_times_max:
        raise GrantsError(_("The period has been extended as often as the rules allow."))
    if new_ends_on > add_months(award.ends_on, rules.extension_max_months):
        raise GrantsError(
            _("The period may be extended by at most %(months)d months.") % {"months": rules.extension_max_months}
        )


def _old_value(award: Award, what: str) -> str:
    if what == ChangeKind.PERIOD and award.ends_on:
        return award.ends_on.isoformat()
    return award.organisation.name if what == ChangeKind.LEAD_ORGANISATION else ""


def _apply(award: Award, change: ChangeRequest) -> None:
    if change.what == ChangeKind.PERIOD:
        award.ends_on = change.new_ends_on
        award.extensions += 1
        award.save(update_fields=["ends_on", "extensions"])
    if change.what == ChangeKind.LEAD_ORGANISATION and change.new_organisation:
        award.organisation = change.new_organisation
        award.save(update_fields=["organisation"])


def _next_version(actor: User, award: Award, change: ChangeRequest, targets: Sequence[TargetDraft]) -> Agreement:
    """Copy what holds into a new version, signed by the request and agreed by its decision."""
    old = agreement_in_force(award)
    if old is None:
        raise GrantsError(_("There is no agreement in force to be changed."))
    kept = [
        TargetDraft(
            code=row.code,
            name=row.name,
            target=row.target,
            unit=row.unit,
            baseline=row.baseline,
            lower_is_better=row.lower_is_better,
        )
        for row in old.targets.order_by("code")
    ]
    plan = [
        InstalmentDraft(number=row.number, trigger=row.trigger, amount_fen=row.amount_fen)
        for row in old.instalments.order_by("number")
    ]
    version = agreement_drafted(award=award, targets=list(targets) or kept, instalments=plan, text=old.text)
    version.award = award
    version.digest = agreement_digest(agreement=version)
    version.signed_by = change.request.filed_by
    version.signed_at = change.request.filed_at
    version.save(update_fields=["digest", "signed_by", "signed_at"])
    return agreement_put_in_force(actor=actor, agreement=version)
