# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an officer needs to know to check a case: what was corrected, what others say, what the house knows itself."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.engine.money import wan_text
from grants.enums import ApplicationStatus as Case
from grants.enums import CorrectionAsker, Standing, Verification
from grants.models import (
    Application,
    Attachment,
    Call,
    CorrectionRequest,
    FormalCheck,
    FormTemplate,
    Note,
    Organisation,
    OutsideCheck,
    Recommendation,
    User,
)
from grants.permissions import holdings
from grants.rules import CallRules, load_rules
from grants.rules.choices import CheckPoint, RecommendationPart
from grants.selectors.applications import HANDLING, applications_visible_to
from grants.selectors.counts import IN_SCREENING
from grants.selectors.forms import form_of, template_of
from workflow.selectors.queues import TO_CHECK

SCREEN = "grants.screen_call"
AUDIT = "grants.audit_call"
DAYS_OF_YEAR = 365

OUTSIDE_STATES: Mapping[str, bool | None] = {"open": None, "clear": True, "finding": False}

Hints = Mapping[str, list[str]]


def calls_handled_by(user: User | AnonymousUser) -> QuerySet[Call]:
    """Return the calls in which ``user`` has any part in the office."""
    keys = {key for perm in HANDLING for key in holdings(user, perm)}
    return Call.objects.filter(pk__in=keys)


def calls_to_screen(user: User | AnonymousUser) -> QuerySet[Call]:
    """Return the calls that ``user`` screens or audits, with how many cases wait, the newest first."""
    keys = {*holdings(user, SCREEN), *holdings(user, AUDIT)}
    handed_in = Q(applications__submitted_at__isnull=False)
    return (
        Call.objects.filter(pk__in=keys, published_at__isnull=False)
        .annotate(
            to_check=Count("applications", filter=Q(applications__status__in=TO_CHECK)),
            in_screening=Count("applications", filter=Q(applications__status__in=IN_SCREENING)),
            handed_in=Count("applications", filter=handed_in),
        )
        .order_by("-published_at", "-pk")
    )


def screening_counts(call: Call) -> dict[str, int]:
    """Return how many cases of a call stand under each status of the screening, in its order."""
    counts = dict(
        Application.objects.filter(call=call, status__in=IN_SCREENING)
        .order_by()
        .values_list("status")
        .annotate(count=Count("pk"))
    )
    return {status: counts[status] for status in map(str, IN_SCREENING) if status in counts}


@dataclass(frozen=True)
class Asked:
    """What a case was sent back for: the request, and each thing with its place in words."""

    request: CorrectionRequest
    points: list[tuple[str, str]]


def corrections_of(application: Application) -> list[Asked]:
    """Return what a case was sent back for, the last time first."""
    requests = (
        CorrectionRequest.objects.filter(application=application)
        .select_related("opened_by")
        .prefetch_related("items")
        .order_by("-number")
    )
    labels = place_labels(template_of(application)) if requests else {}
    return [
        Asked(one, [(place_in_words(labels, item.section, item.field), item.text) for item in one.items.all()])
        for one in requests
    ]


def place_labels(template: FormTemplate) -> dict[tuple[str, str], str]:
    """Return the words for each section, and each field in it, of a form."""
    labels = {}
    for section in form_of(template).sections:
        labels[section.code, ""] = section.label
        labels.update({(section.code, field.code): f"{section.label} / {field.label}" for field in section.fields})
    return labels


def place_in_words(labels: Mapping[tuple[str, str], str], section: str, field: str) -> str:
    """Return where something is to be corrected; a place that the form does not know stays a code."""
    if not section:
        return ""
    return labels.get((section, field)) or labels.get((section, "")) or ".".join(filter(None, (section, field)))


def rounds_left(application: Application, asker: CorrectionAsker) -> int:
    """Return how often a recommender or an officer may still send the case back."""
    rules = load_rules(application.rule_set.data)
    chapter = rules.recommendation if asker == CorrectionAsker.RECOMMENDER else rules.formal_check
    used = CorrectionRequest.objects.filter(application=application, asked_by=asker).count()
    return max(0, chapter.correction_rounds - used)


def recommendations_of(application: Application) -> QuerySet[Recommendation]:
    """Return what recommenders concluded on a case, the last first."""
    return (
        Recommendation.objects.filter(application=application)
        .select_related("recommender", "given_by", "letter_checked_by")
        .order_by("-pk")
    )


@dataclass(frozen=True)
class Checked:
    """A formal check with its lines: what was asked, whether it is met, on what evidence."""

    check: FormalCheck
    lines: list[tuple[str, bool, str]]


def checks_of(application: Application) -> list[Checked]:
    """Return the formal checks of a case with their lines, the last first."""
    made = (
        FormalCheck.objects.filter(application=application)
        .select_related("checked_by")
        .prefetch_related("items")
        .order_by("-number")
    )
    labels = {point.value: str(point.label) for point in CheckPoint}
    return [
        Checked(one, [(labels.get(item.code, item.code), item.is_met, item.evidence) for item in one.items.all()])
        for one in made
    ]


def notes_of(application: Application) -> QuerySet[Note]:
    """Return the notes about a case, the last first."""
    return Note.objects.filter(application=application).select_related("written_by").order_by("-pk")


def outside_checks_of(application: Application) -> QuerySet[OutsideCheck]:
    """Return what other bodies were asked about the organisation of a case in this call."""
    return OutsideCheck.objects.filter(call=application.call_id, organisation=application.organisation_id).order_by(
        "body"
    )


def hints_for(application: Application, *, reader: User) -> Hints:
    """Return, for each line of the checklist, what the house knows itself; the officer judges."""
    rules = load_rules(application.rule_set.data)
    return {
        CheckPoint.ATTACHMENTS_COMPLETE: _attachments(application),
        CheckPoint.IDENTITY: _identity(application),
        CheckPoint.AMOUNTS: _amounts(application),
        CheckPoint.SEALED_AS_SUBMITTED: _seal(application, rules),
        CheckPoint.ELIGIBILITY: _eligibility(application),
        CheckPoint.SINGLE_FUNDING: _other_cases(application, rules, reader),
    }


def _attachments(application: Application) -> list[str]:
    """Count the files by the document that they answer."""
    counts = Counter(
        str(file.requirement)
        for file in Attachment.objects.filter(application=application, removed_at=None).select_related("requirement")
    )
    return [_("%(document)s: %(count)d") % {"document": name, "count": count} for name, count in counts.items()]


def _identity(application: Application) -> list[str]:
    organisation = application.organisation
    lines = [
        _("Code %(code)s: %(state)s")
        % {"code": organisation.uscc or "—", "state": Verification(organisation.verification).label}
    ]
    if application.organisation_name and application.organisation_name != organisation.name:
        lines.append(
            _("Named “%(then)s” at submission, “%(now)s” today")
            % {"then": application.organisation_name, "now": organisation.name}
        )
    if organisation.standing != Standing.ACTIVE:
        lines.append(str(Standing(organisation.standing).label))
    return lines


def _amounts(application: Application) -> list[str]:
    total, requested, own = application.total_fen, application.requested_fen, application.own_fen
    if total is None or requested is None or own is None:
        return [_("Not all amounts are stated")]
    rest = total - requested - own
    line = _("Total %(total)s, grant %(grant)s, own funds %(own)s (10,000 yuan)") % {
        "total": wan_text(total), "grant": wan_text(requested), "own": wan_text(own)
    }  # fmt: skip
    if rest:
        return [line, _("%(rest)s are neither grant nor own funds") % {"rest": wan_text(rest)}]
    return [line]


def _seal(application: Application, rules: CallRules) -> list[str]:
    given = application.recommendations.filter(is_current=True, conclusion="recommended").first()
    if given is None:
        return []
    lines = [_("Letter %(number)s") % {"number": given.letter_number or "—"}]
    if given.letter_checked_by_id is None and RecommendationPart.SEAL in rules.recommendation.requires:
        lines.append(_("No second person of the recommender has compared the letter yet"))
    return lines


def _eligibility(application: Application) -> list[str]:
    answers = {None: _("no reply yet"), True: _("nothing found"), False: _("a finding")}
    return [
        _("%(body)s: %(answer)s") % {"body": check.body, "answer": answers[check.is_clear]}
        for check in outside_checks_of(application)
    ]


def _other_cases(application: Application, rules: CallRules, reader: User) -> list[str]:
    """Name other cases of the organisation within the years of the duplicate check; those not to be seen are counted."""
    since = timezone.now() - timedelta(days=DAYS_OF_YEAR * max(1, rules.limits.duplicate_check_years))
    others = (
        Application.objects.filter(organisation=application.organisation_id, submitted_at__gte=since)
        .exclude(pk=application.pk)
        .exclude(status__in=(Case.WITHDRAWN, Case.LAPSED))
    )
    visible = list(applications_visible_to(reader).filter(pk__in=others.values("pk")).order_by("-submitted_at"))
    lines = [
        _("%(number)s “%(title)s”: %(status)s")
        % {"number": one.number, "title": one.title, "status": Case(one.status).label}
        for one in visible
    ]
    hidden = others.count() - len(visible)
    if hidden:
        lines.append(
            ngettext("%(count)d more case in another call", "%(count)d more cases in other calls", hidden)
            % {"count": hidden}
        )
    return lines


def outside_checks_in(call: Call, *, text: str = "", state: str = "") -> QuerySet[OutsideCheck]:
    """Return what other bodies were asked in a call: all, or only the open, clear or doubtful answers."""
    checks = OutsideCheck.objects.filter(call=call).select_related("organisation")
    if state in OUTSIDE_STATES:
        checks = checks.filter(is_clear=OUTSIDE_STATES[state])
    if text:
        checks = checks.filter(
            Q(body__icontains=text) | Q(organisation__name__icontains=text) | Q(letter_number__icontains=text)
        )
    return checks.order_by("is_clear", "body", "organisation__name", "pk")


def outside_open(call: Call) -> int:
    """Return how many questions to other bodies wait for an answer."""
    return OutsideCheck.objects.filter(call=call, is_clear=None).count()


def organisations_in(call: Call, statuses: Collection[str]) -> QuerySet[Organisation]:
    """Return the organisations that have a case under one of ``statuses`` in a call."""
    cases = Application.objects.filter(call=call, status__in=statuses, submitted_at__isnull=False)
    return Organisation.objects.filter(pk__in=cases.values("organisation")).order_by("pk")
