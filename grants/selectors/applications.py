# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which cases a person may see: rights follow from the organisation, the recommender, the call and the seats."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from grants.enums import ApplicationStatus
from grants.models import Application, User
from grants.permissions import grounds_of, holdings, register_ground

# Until the notice an applicant reads nothing that gives the decision away.
SECRET = frozenset(
    {
        ApplicationStatus.SCORED,
        ApplicationStatus.RESERVE,
        ApplicationStatus.PROPOSED,
        ApplicationStatus.IN_REVIEW,
    }
)
OWN = ("grants.administer_organisation", "grants.prepare_application")
RECOMMENDING = ("grants.handle_recommendation", "grants.sign_recommendation")
HANDLING = tuple(
    f"grants.{act}_call"
    for act in (
        "manage",
        "screen",
        "assign",
        "rank",
        "decide",
        "sign",
        "exempt",
        "notice",
        "finance",
        "run_reviews",
        "audit",
    )
)


def applications_visible_to(user: User | AnonymousUser) -> QuerySet[Application]:
    """Return the cases that any ground opens to ``user``."""
    return Application.objects.filter(grounds_of(Application, user)).select_related("organisation", "call")


def status_for_applicant(application: Application) -> str:
    """Return the status in the applicant's words: until the notice a case is under review."""
    status = ApplicationStatus(application.status)
    return str((ApplicationStatus.IN_REVIEW if status in SECRET else status).label)


def register_grounds() -> None:
    """Make the grounds of cases known that grants itself knows."""
    register_ground(Application, "organisation", _own_cases)
    register_ground(Application, "recommender", _recommended_cases)
    register_ground(Application, "call", _cases_of_calls)


def _own_cases(user: User) -> Q:
    return Q(organisation__in=_any(user, OWN))


def _recommended_cases(user: User) -> Q:
    """Open what was handed in; a draft belongs to its organisation alone."""
    return Q(recommender__in=_any(user, RECOMMENDING), submitted_at__isnull=False)


def _cases_of_calls(user: User) -> Q:
    """Open what was handed in; a draft belongs to its organisation alone."""
    return Q(call__in=_any(user, HANDLING), submitted_at__isnull=False)


def _any(user: User, perms: tuple[str, ...]) -> set[int]:
    return {key for perm in perms for key in holdings(user, perm)}
