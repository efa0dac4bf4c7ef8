# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agreement: drafted from the case, signed by the organisation, agreed by the officer, replaced by versions."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import AgreementState, AwardStatus, InstalmentTrigger
from grants.exceptions import GrantsError
from grants.models import Agreement, Award, Instalment, Target, User
from grants.rules import load_rules
from grants.services.awards.hold import award_locked, award_moved, reason_required


@dataclass(frozen=True)
class TargetDraft:
    """A target to be agreed: from where, to where, in what unit."""

    code: str
    name: str
    target: Decimal
    unit: str = ""
    baseline: Decimal | None = None
    lower_is_better: bool = False


@dataclass(frozen=True)
class InstalmentDraft:
    """A part of the award to be agreed; ``number`` keeps its place in the plan through all versions."""

    number: int
    trigger: str
    amount_fen: int

    @property
    def name(self) -> str:
        """Return what the instalment is called in the agreement, in the language of the house."""
        with translation.override(settings.LANGUAGE_CODE):
            return str(InstalmentTrigger(self.trigger).label)


def agreement_drafted(
    *, award: Award, targets: Sequence[TargetDraft], instalments: Sequence[InstalmentDraft], text: str = ""
) -> Agreement:
    """Write the next version of the agreement of a locked award, as a draft."""
    last = award.agreements.order_by("-version").first()
    agreement = Agreement.objects.create(award=award, version=last.version + 1 if last else 1, text=text)
    _targets_write(agreement, targets)
    Instalment.objects.bulk_create(
        Instalment(
            agreement=agreement, number=part.number, name=part.name, trigger=part.trigger, amount_fen=part.amount_fen
        )
        for part in instalments
    )
    return agreement


@transaction.atomic
def agreement_revise(*, actor: User, award: Award, text: str, targets: Sequence[TargetDraft]) -> Agreement:
    """Put text and targets of the draft right before it is signed."""
    award = award_locked(award=award, among={AwardStatus.CONTRACTING})
    agreement = _version_in(award, AgreementState.DRAFT)

    agreement.targets.all().delete()
    _targets_write(agreement, targets)
    agreement.text = text
    agreement.save(update_fields=["text"])

    record(award, actor=actor, action="agreement.revised", data={"version": agreement.version, "targets": len(targets)})
    return agreement


@transaction.atomic
def agreement_sign(*, actor: User, award: Award, sealed_scan_sha256: str = "") -> Agreement:
    """Sign the draft for the organisation."""
    award = award_locked(award=award, among={AwardStatus.CONTRACTING})
    agreement = _version_in(award, AgreementState.DRAFT)
    if load_rules(award.rule_set.data).route.acceptance and not agreement.targets.exists():
        raise GrantsError(_("The agreement names no targets yet. Ask the officer to enter them before you sign."))

    agreement.state = AgreementState.SIGNED
    agreement.digest = agreement_digest(agreement=agreement)
    agreement.sealed_scan_sha256 = sealed_scan_sha256
    agreement.signed_by = actor
    agreement.signed_at = timezone.now()
    agreement.save(update_fields=["state", "digest", "sealed_scan_sha256", "signed_by", "signed_at"])

    record(
        award, actor=actor, action="agreement.signed", data={"version": agreement.version, "digest": agreement.digest}
    )
    return agreement


@transaction.atomic
def agreement_send_back(*, actor: User, award: Award, reason: str) -> Agreement:
    """Send a signed agreement back, to be put right and signed again."""
    award = award_locked(award=award, among={AwardStatus.CONTRACTING})
    agreement = _version_in(award, AgreementState.SIGNED)

    agreement.state = AgreementState.DRAFT
    agreement.remark = reason_required(reason=reason)
    agreement.signed_by = None
    agreement.signed_at = None
    agreement.save(update_fields=["state", "remark", "signed_by", "signed_at"])

    record(award, actor=actor, action="agreement.sent_back", data={"version": agreement.version})
    return agreement


@transaction.atomic
def agreement_agree(*, actor: User, award: Award) -> Award:
    """Agree for the authority: the agreement is in force and the project under way."""
    award = award_locked(award=award, among={AwardStatus.CONTRACTING})
    agreement = _version_in(award, AgreementState.SIGNED)
    if agreement.signed_by_id == actor.pk:
        raise GrantsError(_("An agreement has two sides: who signed for the organisation cannot agree to it."))
    if agreement.digest != agreement_digest(agreement=agreement):
        raise GrantsError(_("The agreement was changed after it was signed. Send it back to be signed again."))

    agreement_put_in_force(actor=actor, agreement=agreement)

    return award_moved(
        award=award,
        status=AwardStatus.ACTIVE,
        actor=actor,
        action="agreement.agreed",
        data={"version": agreement.version, "digest": agreement.digest},
    )


def agreement_put_in_force(*, actor: User | None, agreement: Agreement) -> Agreement:
    """Bring a version of a locked award into force and replace the one before; Σ instalments = award."""
    planned = agreement.instalments.aggregate(total=Sum("amount_fen"))["total"] or 0
    if planned != agreement.award.amount_fen:
        raise GrantsError(_("The instalments do not add up to the award. Correct the plan first."))

    agreement.award.agreements.filter(state=AgreementState.AGREED).update(state=AgreementState.REPLACED)
    agreement.state = AgreementState.AGREED
    agreement.agreed_by = actor
    agreement.agreed_at = timezone.now()
    agreement.save(update_fields=["state", "agreed_by", "agreed_at"])
    return agreement


def agreement_digest(*, agreement: Agreement) -> str:
    """Return the SHA-256 of what is agreed, in canonical JSON."""
    award = agreement.award
    content = {
        "award": award.reference,
        "version": agreement.version,
        "text": agreement.text,
        "amount_fen": award.amount_fen,
        "starts_on": award.starts_on and award.starts_on.isoformat(),
        "ends_on": award.ends_on and award.ends_on.isoformat(),
        "targets": [
            [row.code, row.name, row.unit, _plain(row.baseline), _plain(row.target), row.lower_is_better]
            for row in agreement.targets.order_by("code")
        ],
        "instalments": [[row.number, row.trigger, row.amount_fen] for row in agreement.instalments.order_by("number")],
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Decimal | None) -> str:
    """Write a number the same way whether it was just entered or read back with all its places."""
    return "" if value is None else f"{value:.4f}"


def _targets_write(agreement: Agreement, targets: Sequence[TargetDraft]) -> None:
    if len({draft.code for draft in targets}) != len(targets):
        raise GrantsError(_("Each target needs a code of its own."))
    for draft in targets:
        target = Target(
            agreement=agreement,
            code=draft.code,
            name=draft.name,
            unit=draft.unit,
            baseline=draft.baseline,
            target=draft.target,
            lower_is_better=draft.lower_is_better,
        )
        target.save()


def _version_in(award: Award, state: AgreementState) -> Agreement:
    agreement = award.agreements.filter(state=state).select_related("award").order_by("-version").first()
    if agreement is None:
        raise GrantsError(
            _("There is no agreement in the state “%(state)s”. Reload the page to see where it stands.")
            % {"state": state.label}
        )
    agreement.award = award
    return agreement
