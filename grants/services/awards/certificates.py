# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates: issued with a number and a term, issued anew, expired, withdrawn."""

import hashlib
import json
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.calendar import ONE_DAY, add_months, city_date
from grants.enums import AwardStatus, HonourState
from grants.exceptions import GrantsError
from grants.models import Award, Certificate, User
from grants.rules import load_rules
from grants.rules.choices import RevokeReason
from grants.services.awards.hold import award_locked, award_moved, reason_required
from grants.services.awards.honours import award_honour_end
from grants.services.messages import message_queue
from grants.services.notices import number_next

MONTHS_A_YEAR = 12


@transaction.atomic
def certificate_issue(*, actor: User, award: Award, valid_from: date) -> Certificate:
    """Issue the certificate of an award, for the years its rules say; 0 years have no end."""
    award = award_locked(award=award, among={AwardStatus.CERTIFIED})
    if award.certificates.exists():
        raise GrantsError(_("This award has its certificate already. Issue it anew instead."))
    years = load_rules(award.rule_set.data).certificate.validity_years
    valid_to = add_months(valid_from, MONTHS_A_YEAR * years) - ONE_DAY if years else None

    award.starts_on, award.ends_on = valid_from, valid_to
    award.save(update_fields=["starts_on", "ends_on"])
    return _certificate_write(actor, award, 1, valid_from, valid_to)


@transaction.atomic
def certificate_reissue(*, actor: User, award: Award) -> Certificate:
    """Issue a certificate anew for the rest of its term, as after a change of name; the old number is not reused."""
    award = award_locked(award=award, among={AwardStatus.CERTIFIED})
    last = award.certificates.order_by("-version").first()
    if last is None:
        raise GrantsError(_("This award carries no certificate."))

    certificate = _certificate_write(actor, award, last.version + 1, last.valid_from, last.valid_to)
    award.honour.number = certificate.number
    award.honour.save(update_fields=["number"])
    return certificate


@transaction.atomic
def award_expire(*, actor: User | None, award: Award) -> Award:
    """End a certified award whose term is over."""
    award = award_locked(award=award, among={AwardStatus.CERTIFIED})
    valid_to = award.certificates.aggregate(latest=Max("valid_to"))["latest"]
    if valid_to is None or city_date(timezone.now()) <= valid_to:
        raise GrantsError(_("The certificate is still valid."))

    award_honour_end(actor=actor, award=award, state=HonourState.EXPIRED)
    message_queue(subject=award, template="certificate_expired", to=award.organisation, context=_context(award))
    return award_moved(award=award, status=AwardStatus.EXPIRED, actor=actor, action="award.expired")


@transaction.atomic
def award_decertify(*, actor: User, award: Award, ground: str, reason: str, document_number: str) -> Award:
    """Withdraw a certified award on one of the grounds of its rules."""
    award = award_locked(award=award, among={AwardStatus.CERTIFIED})
    if ground not in load_rules(award.rule_set.data).certificate.revoke_reasons:
        raise GrantsError(_("The rules of this call do not name this ground for withdrawing a certificate."))
    if not document_number.strip():
        raise GrantsError(_("Enter the document number of the withdrawal."))

    award.status_reason = reason_required(reason=reason)
    award.status_document = document_number
    award_honour_end(actor=actor, award=award, state=HonourState.WITHDRAWN)
    message_queue(
        subject=award,
        template="certificate_withdrawn",
        to=award.organisation,
        context={**_context(award), "reason": reason},
    )
    return award_moved(
        award=award,
        status=AwardStatus.DECERTIFIED,
        actor=actor,
        action="award.decertified",
        data={"ground": RevokeReason(ground).value, "document": document_number},
        also=("status_reason", "status_document"),
    )


def _certificate_write(actor: User, award: Award, version: int, valid_from: date, valid_to: date | None) -> Certificate:
    year = city_date(timezone.now()).year
    serial = number_next(authority=award.programme.authority, kind="certificate", year=year)

    application = award.application
    certificate = Certificate(
        award=award,
        version=version,
        number=f"LHRH-ZS-{year}-{award.programme.letter}-{serial:04d}",
        holder_name=(application.organisation_name if version == 1 else "") or award.organisation.name,
        subject_name=application.subject_name or application.title,
        valid_from=valid_from,
        valid_to=valid_to,
        issued_by=actor,
    )
    certificate.digest = certificate_digest(certificate=certificate)
    certificate.save()

    record(award, actor=actor, action="certificate.issued", data={"number": certificate.number, "version": version})
    return certificate


def certificate_digest(*, certificate: Certificate) -> str:
    """Return the SHA-256 of what a certificate says, in canonical JSON."""
    content = {
        "number": certificate.number,
        "version": certificate.version,
        "programme": certificate.award.programme.code,
        "holder": certificate.holder_name,
        "subject": certificate.subject_name,
        "from": certificate.valid_from.isoformat(),
        "to": certificate.valid_to.isoformat() if certificate.valid_to else "",
        "document": certificate.award.approval.document_number,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _context(award: Award) -> dict[str, object]:
    last = award.certificates.order_by("-version").first()
    return {"number": last.number if last else award.honour.number}
