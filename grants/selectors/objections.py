# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objections as their filer may see them, and on what terms one is taken; never who filed it."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from grants.engine.mobiles import phone_spelt
from grants.enums import NoticeState
from grants.fields import keyed_hash
from grants.models import Notice, Objection, ObjectionFile, User
from grants.permissions import holdings
from grants.rules.notice import NoticeRules

HANDLING = ("grants.manage_call", "grants.decide_call", "grants.audit_call")


@dataclass(frozen=True)
class ObjectionTerms:
    """Who may object and with what: without a name, with a sealed letter; answered within how many working days."""

    anonymous: bool
    anonymous_needs_evidence: bool
    seal_required: bool
    working_days: int


def objection_terms(rules: NoticeRules) -> ObjectionTerms:
    """Read the terms from the rules: a written objection of an organisation comes under its seal."""
    return ObjectionTerms(
        anonymous=rules.anonymous_taken_with_evidence or not rules.objection_real_name,
        anonymous_needs_evidence=rules.objection_real_name,
        seal_required=rules.objection_written,
        working_days=rules.objection_working_days,
    )


def is_open_to_objection(notice: Notice) -> bool:
    """Say whether objections to the entries of a notice are taken today."""
    return notice.state == NoticeState.OPEN and bool(notice.closes_on and timezone.localdate() <= notice.closes_on)


def phone_hash(phone: str) -> str:
    """Return the hash by which the objections under a telephone number are found."""
    return keyed_hash(phone, purpose="objection")


def objection_found(*, receipt: str, phone: str) -> Objection | None:
    """Return the objection with this receipt and telephone number; an anonymous one has no number."""
    number = phone_spelt(phone) if phone.strip() else ""
    if number is None:
        return None
    found = Q(phone_hash=phone_hash(number)) if number else Q(is_anonymous=True)
    return objections_received().filter(found, receipt=receipt.strip().upper()).first()


def objections_received() -> QuerySet[Objection]:
    """Return all objections with what their filers may see."""
    return Objection.objects.select_related(
        "request", "entry__notice__call__programme__authority", "entry__application__rule_set"
    ).defer("filer_name", "filer_unit", "filer_phone")


def objection_files_visible_to(user: User | AnonymousUser) -> QuerySet[ObjectionFile]:
    """Return the files of the objections that ``user`` handles or audits; an applicant never sees one."""
    calls = {key for perm in HANDLING for key in holdings(user, perm)}
    return ObjectionFile.objects.filter(objection__entry__notice__call__in=calls).select_related("blob")
