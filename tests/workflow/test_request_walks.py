# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests of an organisation about its award, from asking to each of their ends."""

import pytest
from django.core.exceptions import PermissionDenied

from grants.enums import PaymentState
from grants.selectors.awards import awards_off_balance
from grants.services.jobs import jobs_run_due
from tests.factories.awards import AMOUNT_FEN, AwardWorld, instalment_of
from workflow.services.awards import award_break_off
from workflow.services.requests import (
    payment_ask,
    report_hand_in,
    request_answer,
    request_complete,
    request_pass,
    request_send_back,
    request_take_back,
)

pytestmark = pytest.mark.django_db
HALF = AMOUNT_FEN // 2


@pytest.fixture(autouse=True)
def _books_balance():
    yield
    assert list(awards_off_balance()) == []


def test_payment_asked_for_ends_with_its_project():
    world = AwardWorld().signed()
    payment = payment_ask(
        actor=world.boss,
        award=world.award,
        text="申请",
        instalment=instalment_of(world.award, 1),
        payee=world.award.organisation.name,
    )
    jobs_run_due()

    award_break_off(actor=world.officer, award=world.award, reason="自愿终止", document_number="终止1号", spent_fen=0)

    payment.refresh_from_db()
    assert payment.state == PaymentState.CANCELLED
    request_pass(actor=world.officer, request=payment.request)
    request_answer(actor=world.finance, request=payment.request, is_granted=False, answer="项目已终止")
    payment.request.refresh_from_db()
    assert payment.request.state == "denied"


def test_report_sent_back_is_completed_and_noted():
    world = AwardWorld().signed()
    report = report_hand_in(actor=world.boss, award=world.award, period="2026H2", done="略", spent_fen=0)
    jobs_run_due()

    request_send_back(actor=world.officer, request=report.request, answer="请写明支出")
    request_complete(actor=world.boss, request=report.request, text="完成基础施工", spent_fen=HALF // 2)
    request_pass(actor=world.officer, request=report.request)

    report.refresh_from_db()
    report.request.refresh_from_db()
    assert (report.done, report.spent_fen, report.request.state) == ("完成基础施工", HALF // 2, "granted")


def test_denied_payment_releases_its_reserve():
    world = AwardWorld().signed()
    payment = payment_ask(
        actor=world.boss,
        award=world.award,
        text="申请",
        instalment=instalment_of(world.award, 1),
        payee=world.award.organisation.name,
    )
    jobs_run_due()
    request_pass(actor=world.officer, request=payment.request)
    with pytest.raises(PermissionDenied):
        request_answer(actor=world.officer, request=payment.request, is_granted=True, answer="")

    request_answer(actor=world.finance, request=payment.request, is_granted=False, answer="收据不符")

    payment.refresh_from_db()
    assert (payment.state, world.fresh().reserved_fen) == (PaymentState.CANCELLED, 0)


def test_withdrawn_payment_request_releases_its_reserve():
    world = AwardWorld().signed()
    payment = payment_ask(
        actor=world.boss,
        award=world.award,
        text="申请",
        instalment=instalment_of(world.award, 1),
        payee=world.award.organisation.name,
    )
    jobs_run_due()

    request_take_back(actor=world.boss, request=payment.request)

    payment.refresh_from_db()
    assert (payment.state, world.fresh().reserved_fen) == (PaymentState.CANCELLED, 0)
