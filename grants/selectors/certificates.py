# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates: what one is worth today, to whom it was given under which name, and when it is reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from grants.engine.calendar import add_months, city_date
from grants.enums import AwardStatus, CertificateState, HonourState, RequestKind, RequestState
from grants.models import Award, Certificate, Honour, Programme, Request, User
from grants.rules import CallRules, load_rules
from grants.selectors.awards import awards_visible
from grants.selectors.marks import marked

MONTHS_A_YEAR = 12
COUNTING = (RequestState.FILED, RequestState.CORRECTION, RequestState.CHECKED, RequestState.GRANTED)
OF_HONOUR = {
    HonourState.VALID: CertificateState.VALID,
    HonourState.EXPIRED: CertificateState.EXPIRED,
    HonourState.WITHDRAWN: CertificateState.WITHDRAWN,
}


@dataclass(frozen=True)
class Verified:
    """What the register says about a number; ``name_now`` is empty while the holder bears the name it was given under."""

    number: str
    state: CertificateState
    programme: Programme
    name_then: str
    name_now: str
    subject_name: str
    document_number: str
    year: int
    valid_from: date | None = None
    valid_to: date | None = None
    digest: str = ""
    replaced_by: str = ""


def verified(number: str) -> Verified | None:
    """Return what the register says about a certificate or an entry of the register by its number."""
    wanted = number.strip()
    if not wanted or "\x00" in wanted:
        return None
    chosen = Certificate.objects.select_related("award__programme__authority", "award__organisation", "award__approval")
    certificate = chosen.filter(number__iexact=wanted).first()
    if certificate is not None:
        return verified_certificate(certificate)
    entries = Honour.objects.select_related("programme__authority", "organisation")
    honour = entries.filter(number__iexact=wanted).order_by("-pk").first()
    return _verified_honour(honour) if honour else None


def verified_certificate(certificate: Certificate) -> Verified:
    """Return what the register says about a certificate today; one query."""
    award = certificate.award
    last = award.certificates.order_by("-version").first() or certificate
    now = award.organisation.name
    then = certificate.holder_name or now
    return Verified(
        number=certificate.number,
        state=state_of(certificate, last.version),
        programme=award.programme,
        name_then=then,
        name_now=now if now != then else "",
        subject_name=certificate.subject_name if certificate.subject_name != then else "",
        document_number=award.approval.document_number,
        year=award.approval.dated_on.year,
        valid_from=certificate.valid_from,
        valid_to=certificate.valid_to,
        digest=certificate.digest,
        replaced_by=last.number if last.version > certificate.version else "",
    )


def state_of(certificate: Certificate, latest_version: int) -> CertificateState:
    """Return what a certificate is worth today."""
    status = certificate.award.status
    if status not in (AwardStatus.CERTIFIED, AwardStatus.EXPIRED):
        return CertificateState.WITHDRAWN
    if certificate.version < latest_version:
        return CertificateState.REPLACED
    is_over = certificate.valid_to is not None and certificate.valid_to < city_date(timezone.now())
    return CertificateState.EXPIRED if is_over or status == AwardStatus.EXPIRED else CertificateState.VALID


def certified_awards(user: User | AnonymousUser) -> QuerySet[Award]:
    """Return the awards with a certificate that ``user`` may see, each with the number and end of its last one."""
    last = Certificate.objects.filter(award=OuterRef("pk")).order_by("-version")
    return (
        awards_visible(user)
        .filter(certificates__isnull=False)
        .distinct()
        .annotate(certificate_number=Subquery(last.values("number")[:1]), until=Max("certificates__valid_to"))
        .order_by("-pk")
    )


def certified_found(awards: QuerySet[Award], *, words: str, status: str, mark: str = "") -> QuerySet[Award]:
    """Return those of ``awards`` with this status, and on this list of firms, whose holder, subject or number has ``words`` in it."""
    awards = marked(awards, mark)
    if status:
        awards = awards.filter(status=status)
    text = words.replace("\x00", "").strip()
    if not text:
        return awards
    return awards.filter(
        Q(organisation__name__icontains=text)
        | Q(application__organisation_name__icontains=text)
        | Q(application__subject_name__icontains=text)
        | Q(application__title__icontains=text)
        | Q(certificate_number__icontains=text)
    )


def certificates_of(award: Award) -> list[Certificate]:
    """Return the certificates of an award, the last issued first."""
    return list(award.certificates.select_related("issued_by").order_by("-version"))


def review_days(award: Award, rules: CallRules) -> list[date]:
    """Return the last days of the annual reviews of a certificate.

    One on each anniversary of its beginning, and the last as many months before its end as the rules say. A
    certificate without an end is not reviewed.
    """
    if award.starts_on is None or award.ends_on is None:
        return []
    last = add_months(award.ends_on, -rules.certificate.review_months_before_expiry)
    years = range(1, award.ends_on.year - award.starts_on.year + 1)
    days = [add_months(award.starts_on, MONTHS_A_YEAR * year) for year in years]
    return [*(day for day in days if day < last), *([last] if last > award.starts_on else [])]


def reviews_open(award: Award, rules: CallRules) -> list[date]:
    """Return the days of the reviews that are not filed, in order; a review that failed is due again."""
    days = review_days(award, rules)
    if not days:
        return days
    filed = Request.objects.filter(
        application=award.application_id, kind=RequestKind.ANNUAL_REVIEW, state__in=COUNTING
    ).count()
    return days[filed:]


def reviews_of(award: Award) -> Sequence[Request]:
    """Return the annual reviews of an award, the last first."""
    return list(
        Request.objects.filter(application=award.application_id, kind=RequestKind.ANNUAL_REVIEW)
        .select_related("filed_by", "decided_by")
        .order_by("-pk")
    )


def rules_of_award(award: Award) -> CallRules:
    """Return the rules an award is kept under."""
    return load_rules(award.rule_set.data)


def _verified_honour(honour: Honour) -> Verified:
    now = honour.organisation.name if honour.organisation else ""
    state = OF_HONOUR[HonourState(honour.state)]
    is_over = honour.valid_to is not None and honour.valid_to < city_date(timezone.now())
    return Verified(
        number=honour.number,
        state=CertificateState.EXPIRED if state == CertificateState.VALID and is_over else state,
        programme=honour.programme,
        name_then=honour.organisation_name,
        name_now=now if now != honour.organisation_name else "",
        subject_name=honour.subject_name if honour.subject_name != honour.organisation_name else "",
        document_number=honour.document_number,
        year=honour.year,
        valid_to=honour.valid_to,
    )
