# SPDX-License-Identifier: AGPL-3.0-or-later
"""Begin a case, submit it, submit it again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.audit import record
from grants.enums import (
    ApplicationStatus,
    BlobState,
    CallState,
    CorrectionAsker,
    OrganisationKind,
    Standing,
    SubjectKind,
    Verification,
)
from grants.exceptions import GrantsError, IncompleteError
from grants.models import (
    Application,
    Call,
    Industry,
    NumberTicket,
    Organisation,
    Recommender,
    Round,
    Snapshot,
    User,
)
from grants.rules import CallRules, load_rules
from grants.selectors.clock import database_now
from grants.selectors.forms import case_form
from grants.selectors.reading import EDITABLE
from grants.selectors.windows import closing_of
from grants.services.cases import application_locked, application_moved
from grants.services.partners import partners_follow
from grants.services.snapshots import snapshot_freeze, snapshot_take

LIVE_ENDS = (ApplicationStatus.WITHDRAWN, ApplicationStatus.LAPSED)


@transaction.atomic
def application_create(
    *,
    actor: User,
    call: Call,
    organisation: Organisation,
    recommender: Recommender | None = None,
    industry: Industry | None = None,
    title: str = "",
) -> Application:
    """Begin a draft of an organisation in the round that is open."""
    organisation = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
    window = _open_round(call)
    rule_set = call.rule_sets.latest("version")
    _check_standing(organisation)
    _check_subject(organisation, call)
    _check_limit(organisation, call, load_rules(rule_set.data))

    application = Application(
        call=call,
        round=window,
        rule_set=rule_set,
        organisation=organisation,
        recommender=recommender,
        industry=industry,
        district=organisation.district,
        subject_kind=call.programme.subject_kind,
        title=title,
        created_by=actor,
    )
    application.full_clean()
    application.save()

    record(application, actor=actor, action="application.created", data={"call": call.code})
    return application


@transaction.atomic
def eligibility_declare(*, actor: User, application: Application, conditions: Sequence[str]) -> None:
    """Record that the applicant declared each condition of the call, by its code."""
    application_locked(application=application, among={ApplicationStatus.DRAFT})
    record(application, actor=actor, action="application.eligibility_declared", data={"conditions": list(conditions)})


@transaction.atomic
def application_freeze(*, actor: User, application: Application) -> Snapshot:
    """Freeze a whole form to be printed and sealed; submitted unchanged, the sealed version is the submitted one."""
    application = application_locked(application=application, among=EDITABLE)
    _check_whole(application)
    snapshot = snapshot_freeze(actor=actor, application=application)

    record(
        application,
        actor=actor,
        action="application.frozen",
        data={"snapshot": snapshot.number, "sha256": snapshot.sha256},
    )
    return snapshot


@transaction.atomic
def application_submit(
    *, actor: User, application: Application, received_at: datetime, status: ApplicationStatus
) -> Application:
    """Submit a draft: number, snapshot, status of the first step of the route.

    ``received_at`` is the database's clock read before any lock; the closing moment itself is late.
    """
    application = application_locked(application=application, among={ApplicationStatus.DRAFT})
    if application.call.state != CallState.OPEN:
        raise GrantsError(_("The intake is not open."))
    closing = closing_of(application)
    if received_at >= closing:
        raise GrantsError(
            _("The intake closed on %(moment)s. Your text is kept as a draft. For questions, contact your recommender.")
            % {"moment": timezone.localtime(closing).strftime("%Y-%m-%d %H:%M")}
        )
    _check_whole(application)

    application.submitted_at = received_at
    application.organisation_name = application.organisation.name
    application.district = application.district or application.organisation.district
    partners_follow(application=application)
    application.number = number_draw(application=application)
    snapshot = snapshot_take(actor=actor, application=application)

    return application_moved(
        application=application,
        status=status,
        actor=actor,
        action="application.submitted",
        data={"number": application.number, "snapshot": snapshot.number, "sha256": snapshot.sha256},
        also=("submitted_at", "organisation_name", "district", "number"),
    )


def number_draw(*, application: Application) -> str:
    """Return a number never given before; drawing it waits for nobody, so numbers may have gaps."""
    return number_of(call=application.call, ticket=NumberTicket.objects.create(application=application))


def number_of(*, call: Call, ticket: NumberTicket) -> str:
    """Return the number that a ticket makes in a call."""
    programme = call.programme
    return f"{programme.prefix}-{call.year}-{programme.letter}-{ticket.pk:04d}"


@transaction.atomic
def application_resubmit(*, actor: User, application: Application, status: ApplicationStatus) -> Application:
    """Hand a corrected case in again; a new snapshot is frozen, the number stays."""
    application = application_locked(application=application, among={ApplicationStatus.RETURNED})
    _check_whole(application)
    correction = application.correction_requests.get(answered_at=None)

    correction.answered_at = timezone.now()
    correction.save(update_fields=["answered_at"])
    partners_follow(application=application)
    snapshot = snapshot_take(actor=actor, application=application)

    return application_moved(
        application=application,
        status=status,
        actor=actor,
        action="application.resubmitted",
        data={"snapshot": snapshot.number, "sha256": snapshot.sha256, "asked_by": correction.asked_by},
    )


@transaction.atomic
def application_update(*, actor: User, application: Application) -> Application:
    """Hand in the short update of a case carried over from an earlier round."""
    application = application_locked(application=application, among={ApplicationStatus.UPDATING})
    _check_whole(application)
    partners_follow(application=application)
    snapshot = snapshot_take(actor=actor, application=application)
    return application_moved(
        application=application,
        status=ApplicationStatus.ACCEPTED,
        actor=actor,
        action="application.updated",
        data={"snapshot": snapshot.number, "sha256": snapshot.sha256},
    )


def asker_of_open_correction(*, application: Application) -> CorrectionAsker:
    """Return who asked for the correction that is open; raises DoesNotExist when none is."""
    return CorrectionAsker(application.correction_requests.get(answered_at=None).asked_by)


def _open_round(call: Call) -> Round:
    now = database_now()
    window = call.rounds.filter(opens_at__lte=now).order_by("-number").first() if call.state == CallState.OPEN else None
    if window is None:
        raise GrantsError(_("This call is not open. Open calls stand on the home page."))
    return window


def _check_standing(organisation: Organisation) -> None:
    if organisation.standing != Standing.ACTIVE:
        raise GrantsError(_("This organisation is frozen or closed. Contact the commission."))
    if organisation.verification != Verification.VERIFIED:
        raise GrantsError(_("The organisation must be verified first. Upload the licence in its profile."))
    bans = organisation.credit_records.filter(banned_until__gte=timezone.localdate(), repaired_on=None)
    ban = bans.order_by("banned_until").last()
    if ban is not None:
        raise GrantsError(
            _("A credit record keeps this organisation from applying until %(day)s. Its page says why.")
            % {"day": ban.banned_until}
        )


def _check_subject(organisation: Organisation, call: Call) -> None:
    is_government = organisation.kind == OrganisationKind.GOVERNMENT
    if call.programme.subject_kind == SubjectKind.DISTRICT and not is_government:
        raise GrantsError(_("Only the government or the commission of a district may apply here."))


def _check_limit(organisation: Organisation, call: Call, rules: CallRules) -> None:
    limit = rules.limits.applications_per_organisation_per_year
    if limit is None:
        return
    begun = (
        Application.objects.filter(organisation=organisation, call__year=call.year)
        .exclude(status__in=LIVE_ENDS)
        .count()
    )
    if begun >= limit:
        raise GrantsError(
            _("One organisation may bring at most %(limit)d applications a year; yours has %(begun)d.")
            % {"limit": limit, "begun": begun}
        )


def _check_whole(application: Application) -> None:
    latest = application.call.amendments.order_by("-number").first()
    if latest is not None and application.confirmed_amendment_id != latest.pk:
        raise GrantsError(
            _("The guide has been amended. Read and confirm amendment %(number)d first.") % {"number": latest.number}
        )
    if application.attachments.filter(removed_at=None, blob__state=BlobState.QUARANTINED).exists():
        raise GrantsError(_("A file is still being checked for viruses. Try again in a minute."))
    problems = tuple(case_form(application).problems())
    if problems:
        raise IncompleteError(
            ngettext(
                "%(count)d place of the form is still to be filled in or corrected.",
                "%(count)d places of the form are still to be filled in or corrected.",
                len(problems),
            )
            % {"count": len(problems)},
            problems,
        )
