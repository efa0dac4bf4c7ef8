# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calls of the demo and their cases, each brought to its state by the acts of the product."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from grants.enums import DecisionOutcome, HonourSource
from grants.exceptions import GrantsError
from grants.models import (
    Application,
    Call,
    District,
    FormTemplate,
    Honour,
    Industry,
    Programme,
    Recommender,
    Rubric,
    User,
)
from grants.rules.defaults import default_rules
from grants.selectors.clock import database_now
from grants.services.corrections import CorrectionPoint
from grants.services.decisions import Proposal
from grants.services.jobs import jobs_run_due
from grants.services.programmes import budget_set, round_set
from reviewers.enums import MemberRole
from reviewers.models import Seat
from reviewers.services.draws import panel_draw
from reviewers.services.groups import group_create
from reviewers.services.panels import chair_set, member_answer, panel_commit
from reviewers.services.reviews import Points, criteria_of, review_save
from workflow.management.demo.answers import form_filled
from workflow.management.demo.people import Cast, cast_made
from workflow.services.calls import (
    call_begin,
    call_go_public,
    call_intake_ends,
    call_opens,
    call_rank,
    call_review_begins,
    call_review_done,
    call_screening_done,
)
from workflow.services.cases import (
    case_accept,
    case_begin,
    case_recommend,
    case_return_by_officer,
    case_submit,
)
from workflow.services.decisions import decisions_prepare, decisions_sign, decisions_submit, notice_go_public
from workflow.services.reviews import review_hand_in, seat_declares_clear

WAN = 1_000_000  # fen in ten thousand yuan
TITLES = (
    "面向大型装备的全生命周期协同制造平台",
    "炼化一体化智能优化控制系统",
    "船舶分段数字化车间",
    "整车柔性装配与质量追溯平台",
    "高端机床远程运维服务系统",
    "民机零部件精益制造执行系统",
    "日化产品个性化定制平台",
    "集成电路设计协同云平台",
    "港口物流可视化调度平台",
    "工程总承包协同管理平台",
)
HONOURS = (("DEMO_PROJECT", 14), ("DEMO_ENTERPRISE", 37), ("PRACTICE_DISTRICT", 2), ("DIGITAL_PARK", 3))


def demo_made(*, seed: int) -> Cast:
    """Make the whole world, the same for the same seed; the reference data must be there."""
    random = Random(seed)  # noqa: S311 -- a play, not a secret
    cast = cast_made(random)
    _register_filled(random)
    _reviewed_call(cast, random)
    _open_call(cast, random)
    return cast


def _call_made(cast: Cast, *, code: str, title: str, days_open: int) -> Call:
    now = timezone.now()
    call = call_begin(
        actor=cast.officer,
        programme=cast.programme,
        code=code,
        year=now.year,
        title_zh=title,
        title_en=f"Demonstration projects {code}",
        rules=default_rules("DEMO_PROJECT"),
        form_template=FormTemplate.objects.filter(programme=cast.programme).latest("version"),
        rubric=Rubric.objects.filter(programme=cast.programme).latest("version"),
        places=20,
    )
    round_set(
        actor=cast.officer,
        call=call,
        number=1,
        opens_at=now - timedelta(days=10),
        closes_at=now + timedelta(days=days_open),
    )
    budget_set(actor=cast.officer, call=call, by_year={now.year: 2650 * WAN})
    call_go_public(actor=cast.officer, call=call, document_number=f"示经信推〔{now.year}〕{code[-1]}号")
    call_opens(call=call)
    call.refresh_from_db()
    return call


def _draft(cast: Cast, call: Call, number: int, random: Random) -> Application:
    organisation, boss = cast.firms[number]
    recommender = Recommender.objects.filter(code__in=cast.clerks, district=organisation.district).get()
    application = case_begin(
        actor=boss,
        call=call,
        organisation=organisation,
        recommender=recommender,
        industry=organisation.industry,
        title=TITLES[number],
    )
    return form_filled(actor=boss, application=application, random=random, title=TITLES[number])


def _submitted(cast: Cast, call: Call, number: int, random: Random) -> Application:
    application = _draft(cast, call, number, random)
    case_submit(actor=application.created_by, application=application, received_at=database_now())
    application.refresh_from_db()
    return application


def _recommended(cast: Cast, call: Call, number: int, random: Random) -> Application:
    application = _submitted(cast, call, number, random)
    case_recommend(
        actor=_clerk_of(cast, application),
        application=application,
        opinion="项目基础扎实，建设内容明确，同意推荐。",
        rank=number + 1,
        letter_number=f"区经信〔{call.year}〕{number + 1}号",
    )
    application.refresh_from_db()
    return application


def _accepted(cast: Cast, call: Call, number: int, random: Random) -> Application:
    application = _recommended(cast, call, number, random)
    case_accept(actor=cast.officer, application=application, items=[])
    application.refresh_from_db()
    return application


def _open_call(cast: Cast, random: Random) -> None:
    """A call in intake, with a case in each state before the review."""
    call = _call_made(cast, code="LHRH-P-2", title=f"{timezone.localdate().year} 年第二批两化融合示范项目", days_open=7)
    _draft(cast, call, 0, random)
    _submitted(cast, call, 1, random)
    _recommended(cast, call, 2, random)
    _accepted(cast, call, 3, random)
    returned = _recommended(cast, call, 4, random)
    case_return_by_officer(
        actor=cast.officer,
        application=returned,
        reason="审计报告缺少签字页，请补充上传。",
        points=[CorrectionPoint(section="C", field="assets", text="补充上年度审计报告签字页")],
    )


def _reviewed_call(cast: Cast, random: Random) -> None:
    """A call whose list is decided, and in public notice where the working-day table reaches that far."""
    call = _call_made(cast, code="LHRH-P-1", title=f"{timezone.localdate().year} 年第一批两化融合示范项目", days_open=1)
    cases = [_accepted(cast, call, number, random) for number in range(5, 10)]
    _review(cast, call, cases, random)
    call_review_done(actor=cast.officer, call=call)
    ranking = call_rank(actor=cast.officer, call=call)
    entries = list(ranking.entries.select_related("application").order_by("rank"))
    proposals = [_proposal(entry.application, place) for place, entry in enumerate(entries, start=1)]
    draft = decisions_prepare(actor=cast.officer, call=call, proposals=proposals)
    decisions_submit(actor=cast.officer, decision_list=draft)
    for _step in default_rules("DEMO_PROJECT").decision.sign_off:
        decisions_sign(actor=cast.leader, decision_list=draft)
    jobs_run_due()
    try:
        notice_go_public(
            actor=cast.officer, call=call, title=f"{call.title_zh}拟支持名单公示", opens_on=timezone.localdate()
        )
    except GrantsError:
        return
    jobs_run_due()


def _proposal(application: Application, place: int) -> Proposal:
    if place <= 3:  # noqa: PLR2004 -- three supported, one in reserve, one not selected
        return Proposal(application, DecisionOutcome.SUPPORT, amount_fen=application.requested_fen or 0)
    if place == 4:  # noqa: PLR2004 -- see above
        return Proposal(application, DecisionOutcome.RESERVE, reserve_order=1)
    return Proposal(application, DecisionOutcome.REJECT, reason="得分低于支持线。")


def _review(cast: Cast, call: Call, cases: list[Application], random: Random) -> None:
    call_intake_ends(call=call)
    jobs_run_due()
    call_screening_done(actor=cast.officer, call=call)
    group = group_create(actor=cast.officer, call=call, name="综合一组", applications=cases)
    panel_draw(actor=cast.officer, group=group, seed=f"{random.getrandbits(256):064x}", supervised_by="机关纪委")
    group.refresh_from_db()
    if group.panel is None:
        return
    for member in group.panel.members.all():
        member_answer(actor=cast.officer, member=member, accepts=True, by_phone=True)
    first = group.panel.members.exclude(role=MemberRole.STANDBY).earliest("position")
    chair_set(actor=cast.officer, member=first)
    panel_commit(actor=cast.officer, panel=group.panel)
    call_review_begins(actor=cast.officer, call=call)
    jobs_run_due()
    for number, case in enumerate(cases):
        for seat in Seat.objects.filter(assessment__application=case).select_related(
            "expert__user", "assessment__rule_set"
        ):
            _score(seat, Decimal(88 - 4 * number + random.randrange(-3, 4)) / 100)
    jobs_run_due()


def _score(seat: Seat, share: Decimal) -> None:
    expert = seat.expert.user
    if expert is None:
        return
    seat_declares_clear(actor=expert, seat=seat)
    seat.refresh_from_db()
    scores = {
        key: Points(points=(criterion.points * share * 2).quantize(Decimal(1)) / 2, comment="依据充分。")
        for key, criterion in criteria_of(seat=seat).items()
    }
    review_save(actor=expert, seat=seat, revision=0, scores=scores, opinion="方案可行，建议支持。", is_supported=True)
    review_hand_in(actor=expert, seat=seat)


def _clerk_of(cast: Cast, application: Application) -> User:
    return cast.clerks[application.recommender.code if application.recommender else ""]


def _register_filled(random: Random) -> None:
    """Earlier honours, so that the register and the figures of the home page have something to count."""
    districts = list(District.objects.filter(valid_to=None).order_by("code"))
    industries = list(Industry.objects.order_by("sort"))
    year = timezone.localdate().year - 1
    number = 0
    for code, count in HONOURS:
        programme = Programme.objects.get(code=code)
        for _place in range(count):
            number += 1
            Honour.objects.create(
                programme=programme,
                organisation_name=f"演示单位{number:03d}",
                subject_name=f"{programme.name_zh}{number:03d}",
                district=random.choice(districts),
                industry=random.choice(industries),
                year=year,
                number=f"YS-{year}-{number:04d}",
                document_number=f"示经信推〔{year}〕1号",
                source=HonourSource.ROSTER,
            )
