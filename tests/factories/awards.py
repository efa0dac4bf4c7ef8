# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approved cases and awards for tests, made by the services that make them in life."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from grants.engine.calendar import city_date
from grants.enums import ApplicationStatus, SubjectKind
from grants.models import (
    Answer,
    Application,
    Approval,
    ApprovalEntry,
    Award,
    Call,
    CallBudget,
    Programme,
    Round,
    RuleSet,
    Snapshot,
    WorkdayYear,
)
from grants.rules import dump_rules, load_rules
from grants.rules.defaults import default_rules
from grants.services.awards import (
    agreement_agree,
    agreement_sign,
    award_create,
    fund_plan_prepare,
    fund_plan_send,
    payment_approve,
    payment_confirm,
    payment_request,
)
from grants.services.jobs import jobs_run_due
from reviewers.services.acceptances import Sitting
from tests.factories.people import AuthorityFactory, DistrictFactory, OrganisationFactory, UserFactory
from tests.factories.programmes import rubric_made
from tests.factories.reviewers import ExpertFactory
from tests.factories.roles import holder
from workflow.enums import DeadlineState
from workflow.models import Deadline
from workflow.selectors.drift import step_of
from workflow.selectors.tasks import process_of
from workflow.services.acceptances import acceptance_panel_heard
from workflow.services.awards import (
    acceptance_hand_in,
    agreement_conclude,
    agreement_hand_in,
    award_finish_early,
    award_start,
)
from workflow.services.money import payment_book, plan_prepare, plan_send
from workflow.services.requests import payment_ask, request_answer, request_pass
from workflow.services.work import deadlines_due

AMOUNT_FEN = 3_000_000_00
KINDS = {"DEMO_PROJECT": "P", "DEMO_ENTERPRISE": "E", "LEAD_TALENT": "T"}
_numbers = itertools.count(1)


def rules_with(programme_code="DEMO_PROJECT", **values):
    """Return default rules with values by path, as ``rules_with(change__extension_times_max=2)``."""
    data = dump_rules(default_rules(programme_code))
    for path, value in values.items():
        *chapters, key = path.split("__")
        branch = data
        for chapter in chapters:
            branch = branch[chapter]
        branch[key] = value
    return load_rules(data)


def approved_case(programme_code="DEMO_PROJECT", *, amount_fen=AMOUNT_FEN, rules=None, targets=3, **fields):
    """Return an approved application, with the document that approves it."""
    number = next(_numbers)
    officer = UserFactory()
    rule_set = _rule_set(programme_code, number, rules or default_rules(programme_code))
    today = city_date(timezone.now())
    organisation = fields.pop("organisation", None) or OrganisationFactory()
    values = {
        "call": rule_set.call,
        "round": rule_set.call.rounds.get(),
        "rule_set": rule_set,
        "organisation": organisation,
        "organisation_name": organisation.name,
        "district": DistrictFactory(),
        "subject_kind": SubjectKind.PROJECT,
        "title": "智能车间示范项目",
        "status": ApplicationStatus.APPROVED,
        "number": f"LHRH-2026-P-{number:04d}",
        "submitted_at": timezone.now() - timedelta(days=190),
        "total_fen": 10_000_000_00,
        "approved_total_fen": 10_000_000_00,
        "requested_fen": amount_fen,
        "starts_on": today - timedelta(days=100),
        "ends_on": today + timedelta(days=500),
        "created_by": officer,
    }
    application = Application.objects.create(**{**values, **fields})
    _snapshot_write(application, officer, targets)
    return application, _approval_of(application, number, amount_fen)


def _rule_set(programme_code, number, rules):
    """Return the rules of a new call whose window closed half a year ago."""
    programme = Programme.objects.create(
        code=f"{programme_code}_{number}",
        authority=AuthorityFactory(),
        name_zh="两化融合示范项目",
        letter=KINDS[programme_code],
        subject_kind=SubjectKind.PROJECT,
        result_kind=rules.route.result.value,
    )
    call = Call.objects.create(
        programme=programme,
        code=f"A-{number}",
        year=2026,
        title_zh="示范项目申报",
        budget_fen=10 * AMOUNT_FEN,
        rubric=rubric_made(programme),
    )
    CallBudget.objects.create(call=call, fiscal_year=2026, item_number="2150801", amount_fen=10 * AMOUNT_FEN)
    Round.objects.create(
        call=call, opens_at=timezone.now() - timedelta(days=200), closes_at=timezone.now() - timedelta(days=180)
    )
    return RuleSet.objects.create(call=call, version=1, data=dump_rules(rules), digest=f"{number:064d}")


def _approval_of(application, number, amount_fen):
    approval = Approval.objects.create(
        call=application.call,
        document_number=f"示经信推〔2026〕{number}号",
        dated_on=date(2026, 11, 2),
        digest="0" * 64,
        entered_by=application.created_by,
        checked_by=UserFactory(),
    )
    ApprovalEntry.objects.create(approval=approval, application=application, amount_fen=amount_fen)
    return approval


def official_years(*years):
    """Say that the official tables of these years are known."""
    for year in years:
        WorkdayYear.objects.get_or_create(year=year)


def award_new(programme_code="DEMO_PROJECT", *, amount_fen=None, **fields):
    """Return a fresh award: to be signed when funded, else certified."""
    amount = (AMOUNT_FEN if programme_code == "DEMO_PROJECT" else 0) if amount_fen is None else amount_fen
    application, approval = approved_case(programme_code, amount_fen=amount, **fields)
    return award_create(actor=UserFactory(), application=application, approval=approval, amount_fen=amount)


def award_active(**fields):
    """Return a funded award whose agreement is in force."""
    award = award_new(**fields)
    agreement_sign(actor=UserFactory(), award=award)
    return agreement_agree(actor=UserFactory(), award=award)


def instalment_of(award, number):
    """Return an instalment of the agreement in force."""
    return award.agreements.get(state="agreed").instalments.get(number=number)


def payment_planned(award, number=1):
    """Return a payment of an instalment in a plan that is with the treasury."""
    payment = payment_request(
        actor=UserFactory(), award=award, instalment=instalment_of(award, number), payee=award.organisation.name
    )
    payment_approve(actor=UserFactory(), payment=payment)
    plan = fund_plan_prepare(
        actor=UserFactory(),
        call=award.application.call,
        fiscal_year=2026,
        item_number="2150801",
        payments=[payment],
    )
    fund_plan_send(actor=UserFactory(), plan=plan, letter_number="示经信财〔2026〕1号")
    payment.refresh_from_db()
    return payment


def payment_made(award, number=1):
    """Return a payment that the treasury has made."""
    payment = payment_planned(award, number)
    return payment_confirm(actor=UserFactory(), payment=payment, voucher="V-1", paid_on=city_date(timezone.now()))


def _snapshot_write(application, officer, targets):
    snapshot = Snapshot.objects.create(
        application=application, number=1, data={}, sha256="0" * 64, created_by=officer, handed_in_at=timezone.now()
    )
    for row in range(targets):
        for part, text, number in (
            ("name", f"考核指标{row + 1}", None),
            ("unit", "%", None),
            ("baseline", "", Decimal(10)),
            ("target", "", Decimal(20 + row)),
        ):
            Answer.objects.create(snapshot=snapshot, field=f"kpi.{part}", row=row, text=text, number=number)


class AwardWorld:
    """An award with its process and the people around it; every act goes the way a page would."""

    def __init__(self, programme_code="DEMO_PROJECT", *, amount_fen=None, **fields):
        official_years(2025, 2026, 2027, 2028)
        amount = (AMOUNT_FEN if programme_code == "DEMO_PROJECT" else 0) if amount_fen is None else amount_fen
        application, _approval = approved_case(programme_code, amount_fen=amount, **fields)
        self.application = application
        self.call = application.call
        self.officer = holder("officer", self.call)
        self.finance = holder("finance_officer", self.call)
        self.second_finance = holder("finance_officer", self.call)
        self.boss = holder("organisation_administrator", application.organisation)
        self.stranger = UserFactory()
        self.award = award_start(application=application)
        jobs_run_due()

    def fresh(self):
        """Return the award as the database has it."""
        self.award = Award.objects.select_related("application", "organisation", "rule_set").get(pk=self.award.pk)
        return self.award

    @property
    def status(self):
        """Return the status as the database has it."""
        return self.fresh().status

    @property
    def step(self):
        """Return the open step of the process, or its end."""
        return step_of(process_of(self.award))

    def signed(self):
        """Sign and agree."""
        agreement_hand_in(actor=self.boss, award=self.award)
        agreement_conclude(actor=self.officer, award=self.award)
        return self

    def paid(self, number=1):
        """Ask for an instalment, have it approved, planned, sent and booked."""
        payment = payment_ask(
            actor=self.boss,
            award=self.fresh(),
            text="申请拨付",
            instalment=instalment_of(self.award, number),
            payee=self.award.organisation.name,
        )
        jobs_run_due()
        request_pass(actor=self.officer, request=payment.request)
        request_answer(actor=self.finance, request=payment.request, is_granted=True, answer="")
        plan = plan_prepare(
            actor=self.finance, call=self.call, fiscal_year=2026, item_number="2150801", payments=[payment]
        )
        plan_send(actor=self.finance, plan=plan, letter_number=f"函{number}号")
        return payment_book(
            actor=self.second_finance, payment=payment, voucher=f"V-{number}", paid_on=city_date(timezone.now())
        )

    def in_acceptance(self):
        """Let the project be due and its organisation apply."""
        if self.step == "active":
            award_finish_early(actor=self.boss, award=self.award)
        acceptance_hand_in(actor=self.boss, award=self.award, summary="已完成全部建设内容")
        self.panel_met()
        return self

    def panel_met(self):
        """Let a panel hear the application for acceptance."""
        numbers = [ExpertFactory(discipline=one).number for one in ("finance", *["technical"] * 4)]
        sitting = Sitting(numbers=numbers, held_at=timezone.now(), place="验收现场", text="专家组同意")
        acceptance_panel_heard(actor=self.officer, award=self.fresh(), sitting=sitting)

    def reached(self, met=3):
        """Return results of which ``met`` meet their target."""
        return {f"T{number}": Decimal(100 if number <= met else 0) for number in (1, 2, 3)}

    def deadlines(self, subject=None):
        """Return the kinds of the open deadlines of the award."""
        return sorted(open_deadline_kinds(subject or self.award))


def open_deadline_kinds(subject):
    """Return the kinds of the open deadlines of an object."""
    return Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk, state=DeadlineState.OPEN
    ).values_list("kind", flat=True)


def deadline_passes(subject, kind):
    """Let the open deadline of ``kind`` run out and what follows happen."""
    Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        kind=kind,
        state=DeadlineState.OPEN,
    ).update(due_at=timezone.now() - timedelta(minutes=1))
    deadlines_due()
    jobs_run_due()
