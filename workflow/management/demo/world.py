# SPDX-License-Identifier: AGPL-3.0-or-later
"""The world of the demo: which calls there are, which firm brings which case, and how far each call has come."""

from collections.abc import Mapping, Sequence
from random import Random
from types import MappingProxyType

from django.utils import timezone

from workflow.management.demo.answers import Period
from workflow.management.demo.awards import FATES, awards_begun, periods
from workflow.management.demo.calls import Plan, call_made
from workflow.management.demo.cases import Desk
from workflow.management.demo.certified import certified_made
from workflow.management.demo.exports import exports_filled
from workflow.management.demo.firms import experts_made, firms_made
from workflow.management.demo.honours import register_filled
from workflow.management.demo.marks import firms_listed
from workflow.management.demo.people import Cast, cast_made
from workflow.management.demo.rosters import rosters_filled
from workflow.management.demo.stages import arranged, finished, in_review, in_signing, objected

Intake = Sequence[tuple[int, str]]

# the firms of the calls that are over, by their place in the list of firms
FINISHED: Intake = [
    *((firm, "accepted") for firm in range(8)),
    (8, "refused"),
    *((firm, "accepted") for firm in FATES if firm > 8),  # noqa: PLR2004 -- those above are there already
]
NOTICED: Intake = [(firm, "accepted") for firm in (10, 11, 12, 13, 16, 17, 18, 19)]
DECIDING: Intake = [(firm, "accepted") for firm in (20, 21, 24, 25, 26, 27, 28, 29)]
IN_REVIEW: Intake = [(firm, "accepted") for firm in (31, 32, 33, 35, 36, 37, 38, 39)]
ARRANGED: Intake = [*((firm, "accepted") for firm in range(40, 48)), (48, "refused"), (49, "withdrawn_late")]
ARRANGED_GROUPS = (3, 3, 2)
OPEN: Intake = (
    (0, "draft_whole"),
    (0, "returned_by_officer"),
    (50, "draft_begun"),
    (51, "draft_half"),
    (69, "draft_half"),
    (61, "submitted"),
    (62, "submitted"),
    (63, "submitted"),
    (64, "submitted"),
    (52, "submitted"),
    (65, "returned_by_recommender"),
    (53, "returned_by_recommender"),
    (68, "recommended"),
    (54, "recommended"),
    (55, "recommended"),
    (56, "returned_by_officer"),
    (57, "not_recommended"),
    (58, "refused"),
    (59, "withdrawn"),
    (60, "accepted"),
    (66, "accepted"),
    (67, "accepted"),
)
QUOTA = 6
NO_PERIODS: Mapping[int, Period] = MappingProxyType({})


def demo_made(*, seed: int) -> Cast:
    """Make the whole world, the same for the same seed; the reference data must be there."""
    cast = people_made(seed=seed)
    register_filled(cast, cast.random)
    firms_listed(cast)
    _calls_made(cast)
    rosters_filled(cast)
    exports_filled(cast)
    return cast


def people_made(*, seed: int, firms: int | None = None) -> Cast:
    """Make everybody: the office, the clerks, the firms (all, or so many) and the experts."""
    cast = cast_made(Random(seed), seed)  # noqa: S311 -- a play, not a secret
    firms_made(cast, firms)
    experts_made(cast)
    return cast


def _calls_made(cast: Cast) -> None:
    year = timezone.localdate().year
    titles: dict[str, int] = {}
    last = project_call(year - 1, 1, "第二批", "second call", places=24, budget_wan=(1000, 5200))
    if finished(desk := desk_made(cast, last, titles, FINISHED, periods())):
        awards_begun(cast, desk.call)
    objected(desk_made(cast, project_call(year, 2, "第一批", "first call"), titles, NOTICED))
    in_signing(desk_made(cast, project_call(year, 3, "第二批", "second call"), titles, DECIDING))
    in_review(desk_made(cast, project_call(year, 4, "第三批", "third call"), titles, IN_REVIEW))
    arranged(desk_made(cast, project_call(year, 5, "第四批", "fourth call"), titles, ARRANGED), ARRANGED_GROUPS)
    desk_made(cast, project_call(year, 6, "第五批", "fifth call", closes=14), titles, OPEN)
    call_made(cast, _enterprises(year))
    certified_made(cast)


def desk_made(
    cast: Cast, plan: Plan, titles: dict[str, int], intake: Intake, periods: Mapping[int, Period] = NO_PERIODS
) -> Desk:
    """Make a call and take its cases in; ``periods`` says of some firms when their projects run."""
    desk = Desk(cast=cast, call=call_made(cast, plan), titles=titles, periods=periods)
    for firm, fate in intake:
        desk.taken(firm, fate)
    return desk


def project_call(
    year: int,
    number: int,
    batch: str,
    english: str,
    *,
    closes: int | None = None,
    places: int = 20,
    budget_wan: Sequence[int] = (2650,),
) -> Plan:
    """Return the plan of a call of demonstration projects."""
    return Plan(
        code=f"LHRH-P-{number}",
        title_zh=f"{year} 年{batch}两化融合示范项目",
        title_en=f"Demonstration projects {year}, {english}",
        year=year,
        opens=-20,
        closes=closes,
        places=places,
        budget_wan=budget_wan,
        quota=QUOTA,
    )


def _enterprises(year: int) -> Plan:
    return Plan(
        code="LHRH-E-1",
        title_zh=f"{year} 年两化融合示范企业",
        title_en=f"Demonstration enterprises {year}",
        year=year,
        opens=10,
        closes=45,
        places=100,
        budget_wan=(),
        programme="DEMO_ENTERPRISE",
    )
