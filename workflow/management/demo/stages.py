# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far each call of the demo goes once its cases are in: arranged, scored, ranked, decided, noticed, finished."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from grants.enums import ApplicationStatus, DecisionOutcome
from grants.exceptions import GrantsError
from grants.models import Application, DecisionList, Notice, RankingEntry
from grants.rules import load_rules
from grants.rules.choices import TieKind
from grants.services.decisions import Proposal
from reviewers.enums import MemberRole, MemberState
from reviewers.models import Expert, Panel, Seat
from workflow.management.demo.calls import jobs_done
from workflow.management.demo.cases import Desk
from workflow.management.demo.panels import group_drawn, panel_half_asked, panel_ready
from workflow.management.demo.people import Cast
from workflow.management.demo.scores import expert_of, review_written, seat_scored, seats_of
from workflow.management.demo.texts import texts
from workflow.services.answers import case_objected
from workflow.services.calls import (
    call_intake_ends,
    call_rank,
    call_review_begins,
    call_review_done,
    call_screening_done,
)
from workflow.services.decisions import (
    approval_confirm,
    approval_record,
    call_end,
    decisions_prepare,
    decisions_sign,
    decisions_submit,
    notice_go_public,
    notice_period_ends,
    result_go_public,
)
from workflow.services.panels import group_form
from workflow.services.reviews import (
    seat_called_up,
    seat_declares_clear,
    seat_declares_doubt,
    seat_declares_tie,
)

# how good the cases of a scored call are, in the order in which they came in
QUALITIES = (0.91, 0.87, 0.70, 0.83, 0.64, 0.79, 0.75, 0.68)
LATER = 0.88
RESERVES = 2
# of the experts of the second panel, how many have done what with its cases
HANDED_IN, WRITTEN, DECLARED = 2, 1, 1


def accepted_of(desk: Desk) -> list[Application]:
    """Return the accepted cases of a call in the order they came in."""
    rows = Application.objects.filter(call=desk.call, status=ApplicationStatus.ACCEPTED).order_by("pk")
    return list(rows)


def screened(desk: Desk) -> None:
    """Close the intake and the screening."""
    call_intake_ends(call=desk.call)
    jobs_done()
    call_screening_done(actor=desk.cast.officer, call=desk.call)


def arranged(desk: Desk, sizes: Sequence[int]) -> None:
    """Form three groups: one with its panel, one whose experts are just being asked, one not drawn yet."""
    screened(desk)
    cases = accepted_of(desk)
    ready, asking, waiting = (cases[sum(sizes[:place]) : sum(sizes[: place + 1])] for place in range(len(sizes)))
    panel_ready(desk.cast, group_drawn(desk.cast, desk.call, name="第一组", cases=ready))
    panel_half_asked(desk.cast, group_drawn(desk.cast, desk.call, name="第二组", cases=asking))
    group_form(actor=desk.cast.officer, call=desk.call, name="第三组", applications=waiting)


def review_begun(desk: Desk, names: Sequence[str], sits: Expert | None = None) -> list[Panel]:
    """Draw a panel for each share of the cases, and hand the cases over."""
    screened(desk)
    cases, panels = accepted_of(desk), []
    size = -(-len(cases) // len(names))
    for place, name in enumerate(names):
        part = cases[place * size : (place + 1) * size]
        panel = group_drawn(desk.cast, desk.call, name=name, cases=part, sits=None if place else sits)
        panel_ready(desk.cast, panel)
        panels.append(panel)
    call_review_begins(actor=desk.cast.officer, call=desk.call)
    jobs_done()
    return panels


def in_review(desk: Desk) -> None:
    """Let the first panel be in the middle of its pile, and the second have its troubles."""
    mine = desk.cast.experts[0]
    first, second = review_begun(desk, ["第一组", "第二组"], sits=mine)
    _pile_half_done(desk.cast, first, mine)
    _troubles(desk.cast, second)
    jobs_done()


def scored(desk: Desk) -> None:
    """Let every expert hand in for every case."""
    review_begun(desk, ["综合组"])
    for place, case in enumerate(accepted_or_in_review(desk)):
        for seat in seats_of([case.pk]):
            seat_scored(desk.cast, seat, QUALITIES[place] if place < len(QUALITIES) else LATER)
    jobs_done()
    call_review_done(actor=desk.cast.officer, call=desk.call)
    call_rank(actor=desk.cast.officer, call=desk.call)


def accepted_or_in_review(desk: Desk) -> list[Application]:
    """Return the cases of a call that the experts have before them."""
    return list(Application.objects.filter(call=desk.call, status=ApplicationStatus.IN_REVIEW).order_by("pk"))


def in_signing(desk: Desk) -> DecisionList:
    """Put the list together and let the first of the chain sign it."""
    scored(desk)
    return list_signed_once(desk)


def list_signed_once(desk: Desk) -> DecisionList:
    """Put the list of a ranked call together and let the first of the chain sign it."""
    draft = decisions_prepare(actor=desk.cast.officer, call=desk.call, proposals=_proposals(desk))
    decisions_submit(actor=desk.cast.officer, decision_list=draft)
    decisions_sign(actor=desk.cast.leader, decision_list=draft, opinion=desk.say("signatures")[0])
    return draft


def decided(desk: Desk) -> None:
    """Have the whole chain sign, and let every case take its decision."""
    signed_by_all(desk, in_signing(desk))


def signed_by_all(desk: Desk, draft: DecisionList) -> None:
    """Have the rest of the chain sign, and let every case take its decision."""
    for _step in load_rules(desk.call.rule_sets.latest("version").data).decision.sign_off[1:]:
        decisions_sign(actor=desk.cast.leader, decision_list=draft, opinion=desk.say("signatures")[0])
    jobs_done()


def noticed(desk: Desk) -> Notice | None:
    """Publish the notice; none where its days would run into a year whose working days are not official yet."""
    decided(desk)
    return notice_published(desk)


def decided_by(desk: Desk) -> Notice | None:
    """Decide on a ranked call and publish its notice, as ``noticed`` does."""
    signed_by_all(desk, list_signed_once(desk))
    return notice_published(desk)


def notice_published(desk: Desk) -> Notice | None:
    """Publish the notice of what was decided; None as for ``noticed``."""
    try:
        notice = notice_go_public(
            actor=desk.cast.officer,
            call=desk.call,
            title=f"{desk.call.title_zh}拟支持名单公示",
            opens_on=timezone.localdate(),
        )
    except GrantsError:
        return None
    jobs_done()
    return notice


def objected(desk: Desk) -> None:
    """Publish the notice, and let somebody object to its second row."""
    notice = noticed(desk)
    if notice is None:
        return
    case_objected(
        entry=notice.entries.order_by("position")[1],
        text=texts("screening")["objection"],
        filer_name="周知明",
        filer_phone="+8613900000999",
    )
    jobs_done()


def finished(desk: Desk) -> bool:
    """Go to the end: approved by its document, announced, closed; False where no notice could be published."""
    notice = noticed(desk)
    if notice is None:
        return False
    approved_and_closed(desk, notice)
    return True


def approved_and_closed(desk: Desk, notice: Notice, dated_on: date | None = None) -> None:
    """Let a notice end, and go on from the approval, dated today unless said, to the end of the call."""
    cast, call = desk.cast, desk.call
    notice_period_ends(call=call, notice=notice)
    jobs_done()
    approval = approval_record(
        actor=cast.officer,
        call=call,
        document_number=f"示经信推〔{call.year}〕9{call.code.rpartition('-')[2]}号",
        dated_on=dated_on or timezone.localdate(),
        applications=list(Application.objects.filter(call=call, status=ApplicationStatus.AWAITING_APPROVAL)),
    )
    approval_confirm(actor=cast.second_officer, approval=approval)
    jobs_done()
    result_go_public(actor=cast.officer, call=call, title=f"{call.title_zh}名单")
    call_end(actor=cast.officer, call=call)
    jobs_done()


def _proposals(desk: Desk) -> list[Proposal]:
    """Propose by the order of the scores: support from the support line on, a short reserve, the rest not selected."""
    rules = load_rules(desk.call.rule_sets.latest("version").data)
    entries = list(
        RankingEntry.objects.filter(ranking__call=desk.call, ranking__is_current=True)
        .select_related("application")
        .order_by("rank")
    )
    supported = [entry for entry in entries if (entry.basis_score or 0) >= rules.scoring.support_points]
    reserve = [entry for entry in entries if entry not in supported][:RESERVES]
    orders: Mapping[int, int] = {entry.application_id: place for place, entry in enumerate(reserve, start=1)}
    return [_proposal(desk, entry.application, entry in supported, orders) for entry in entries]


def _proposal(desk: Desk, case: Application, is_supported: bool, orders: Mapping[int, int]) -> Proposal:
    if is_supported:
        return Proposal(case, DecisionOutcome.SUPPORT, amount_fen=case.requested_fen or 0)
    if case.pk in orders:
        return Proposal(case, DecisionOutcome.RESERVE, reserve_order=orders[case.pk])
    return Proposal(case, DecisionOutcome.REJECT, reason=desk.say("rejected")[0])


def _pile_half_done(cast: Cast, panel: Panel, mine: Expert) -> None:
    """Score one case wholly; of the next, leave one expert's review out; of the others, do less and less."""
    cases = list(panel.assessments.order_by("pk").values_list("application", flat=True))
    for place, case in enumerate(cases):
        for number, seat in enumerate(seats_of([case])):
            quality = QUALITIES[place]
            if place == 0 or (place == 1 and seat.expert_id != mine.pk):
                seat_scored(cast, seat, quality)
            elif place == 1:
                seat_declares_clear(actor=expert_of(seat), seat=seat)
                review_written(cast, seat, quality)
            elif place == 2 and (seat.expert_id == mine.pk or number % 2):  # noqa: PLR2004 -- the third case
                seat_declares_clear(actor=expert_of(seat), seat=seat)
                review_written(cast, seat, quality, is_whole=False)


def _troubles(cast: Cast, panel: Panel) -> None:
    """Let one expert recuse and be replaced, one be in doubt, and the others be at different points."""
    case, other = list(panel.assessments.order_by("pk").values_list("application", flat=True))[:2]
    recused, *rest = seats_of([case])
    seat_declares_tie(
        actor=expert_of(recused),
        seat=recused,
        kind=TieKind.ADVISER,
        explanation=texts("screening")["recusal"],
    )
    seat_called_up(
        actor=cast.officer,
        assessment=recused.assessment,
        member=panel.members.filter(role=MemberRole.STANDBY, state=MemberState.ACCEPTED).earliest("position"),
        reason=texts("screening")["standby_reason"],
    )
    for seat in rest[:HANDED_IN]:
        seat_scored(cast, seat, QUALITIES[3])
    for seat in rest[HANDED_IN : HANDED_IN + WRITTEN]:
        _written_only(cast, seat)
    doubtful, *others = [seat for seat in seats_of([other]) if seat.expert_id != recused.expert_id]
    seat_declares_doubt(actor=expert_of(doubtful), seat=doubtful, explanation=texts("screening")["doubt"])
    for seat in others[:DECLARED]:
        seat_declares_clear(actor=expert_of(seat), seat=seat)


def _written_only(cast: Cast, seat: Seat) -> None:
    seat_declares_clear(actor=expert_of(seat), seat=seat)
    review_written(cast, seat, QUALITIES[3])
