# SPDX-License-Identifier: AGPL-3.0-or-later
"""The money of awards over HTTP: asked for, checked, approved, planned, paid or returned, ordered back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.enums import PaymentState
from grants.models import FundPlan, Payment, Recovery
from grants.permissions import assign_role
from grants.services.jobs import jobs_run_due
from tests.factories.awards import AwardWorld
from workflow.services.awards import award_break_off
from workflow.services.money import plan_prepare
from workflow.services.requests import request_pass, request_send_back

pytestmark = pytest.mark.django_db
ACCOUNT = "6222000011112222"
ENTERED = {"instalment": "1", "bank": "工商银行", "account": ACCOUNT, "purpose": "设备购置", "text": "申请首期"}


@pytest.fixture
def world():
    return AwardWorld().signed()


@pytest.fixture
def post(signed_in):
    """Post as somebody to a page of ours."""

    def posted(user, name, *args, **data):
        return signed_in(user).post(reverse(f"workflow:{name}", args=args), data)

    return posted


def ask(post, world, **fields):
    """Ask for the first instalment over HTTP."""
    payee = world.award.organisation.name
    answer = post(world.boss, "payment_new", world.award.reference, **{**ENTERED, "payee": payee, **fields})
    jobs_run_due()
    return answer


def approved(post, world):
    """Bring a payment to its approval over HTTP."""
    ask(post, world)
    payment = Payment.objects.latest("pk")
    reference = payment.request.reference
    assert post(world.officer, "request_check", reference, act="pass").status_code == 302
    answer = post(world.finance, "request_decide", reference, act="answer", outcome="uphold", answer="")
    assert answer.status_code == 302
    payment.refresh_from_db()
    return payment


def planned(post, world):
    """Bring a payment into a plan that is sent, over HTTP."""
    payment = approved(post, world)
    answer = post(world.finance, "funds", world.call.reference, act="plan", payments=payment.pk, budget="2026:2150801")
    plan = FundPlan.objects.get(payments=payment)
    assert answer.url == reverse("workflow:fund_plan", args=[world.call.reference, 2026, plan.number])
    assert result(post, world, plan, act="send", letter_number="函1号").status_code == 302
    payment.refresh_from_db()
    return payment, plan


def result(post, world, plan, who="second_finance", **data):
    return post(getattr(world, who), "fund_plan", world.call.reference, plan.fiscal_year, plan.number, **data)


def test_a_payment_is_asked_for_once_and_its_account_is_masked(post, signed_in, world):
    assert ask(post, world).status_code == 302
    again = ask(post, world)

    assert again.status_code == 422
    payment = Payment.objects.get()
    assert (payment.account, payment.state) == (ACCOUNT, PaymentState.REQUESTED)
    page = signed_in(world.boss).get(reverse("workflow:payment_new", args=[world.award.reference])).content.decode()
    assert (ACCOUNT in page, "****2222" in page) == (False, True)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"payee": "别的单位"}, "__all__"), ({"account": "abc"}, "account"), ({"instalment": "2"}, "instalment")],
)
def test_what_is_wrong_is_said_and_nothing_is_reserved(post, world, fields, wrong):
    page = ask(post, world, **fields)

    assert (page.status_code, list(page.context["form"].errors)) == (422, [wrong])
    assert world.fresh().reserved_fen == 0


def test_the_account_in_full_is_for_finance_alone(post, signed_in, world):
    ask(post, world)
    address = reverse("workflow:request_check", args=[Payment.objects.get().request.reference])

    seen = {
        who: ACCOUNT in signed_in(getattr(world, who)).get(address).content.decode() for who in ("officer", "finance")
    }

    assert seen == {"officer": False, "finance": True}


def test_a_request_sent_back_is_corrected_by_its_holder(post, signed_in, world):
    ask(post, world)
    payment = Payment.objects.get()
    request_send_back(actor=world.officer, request=payment.request, answer="账号有误")
    reference = payment.request.reference
    page = signed_in(world.boss).get(reverse("workflow:payment_correct", args=[reference]))
    assert "账号有误" in page.content.decode()

    wrong = post(world.boss, "payment_correct", reference, bank="", account="1", purpose="", text="")
    right = {"bank": "建设银行", "account": "6222 0000 3333 4444", "purpose": "设备", "text": "已更正"}
    answer = post(world.boss, "payment_correct", reference, **right)

    payment.refresh_from_db()
    assert (wrong.status_code, answer.status_code) == (422, 302)
    assert (payment.account, payment.bank, payment.request.state) == ("6222000033334444", "建设银行", "filed")


def test_who_checked_a_payment_does_not_approve_it(post, world):
    assign_role(role="finance_officer", user=world.officer, target=world.call)
    ask(post, world)
    request = Payment.objects.get().request
    request_pass(actor=world.officer, request=request)

    answer = post(world.officer, "request_decide", request.reference, act="answer", outcome="uphold", answer="")

    assert answer.status_code == 422
    assert Payment.objects.get().state == PaymentState.REQUESTED


def test_a_denied_payment_gives_its_reason_and_frees_its_amount(post, world):
    ask(post, world)
    reference = Payment.objects.get().request.reference
    post(world.officer, "request_check", reference, act="pass")

    silent = post(world.finance, "request_decide", reference, act="answer", outcome="dismiss", answer="")
    answer = post(world.finance, "request_decide", reference, act="answer", outcome="dismiss", answer="票据不符")

    assert (silent.status_code, answer.status_code) == (422, 302)
    assert (Payment.objects.get().state, world.fresh().reserved_fen) == (PaymentState.CANCELLED, 0)


def test_nobody_confirms_what_he_approved(post, world):
    payment, plan = planned(post, world)
    paid = {"act": "paid", "payment": payment.pk, "voucher": "V-1", "paid_on": timezone.localdate().isoformat()}

    same = result(post, world, plan, who="finance", **paid)
    other = result(post, world, plan, **paid)

    payment.refresh_from_db()
    assert (same.status_code, other.status_code, payment.state) == (422, 302, PaymentState.PAID)
    assert result(post, world, plan, **paid).status_code == 422


def test_a_returned_payment_is_asked_for_again(post, world):
    payment, plan = planned(post, world)
    without = result(post, world, plan, act="back", payment=payment.pk, reason="")

    result(post, world, plan, act="back", payment=payment.pk, reason="户名不符")

    payment.refresh_from_db()
    assert (without.status_code, payment.state) == (422, PaymentState.RETURNED)
    assert ask(post, world).status_code == 302


def test_a_payment_is_carried_over_and_given_up(post, world):
    payment, plan = planned(post, world)
    result(post, world, plan, act="carry", payment=payment.pk)
    carried = Payment.objects.get(state=PaymentState.APPROVED)

    none = post(world.finance, "funds", world.call.reference, act="drop", reason="撤销")
    done = post(world.finance, "funds", world.call.reference, act="drop", reason="撤销", payments=carried.pk)

    carried.refresh_from_db()
    assert (none.status_code, done.status_code, carried.state) == (422, 302, PaymentState.CANCELLED)


def test_a_draft_is_put_aside_and_its_payments_wait(post, world):
    payment = approved(post, world)
    empty = post(world.finance, "funds", world.call.reference, act="plan", budget="2026:2150801")
    budget = {"fiscal_year": 2026, "item_number": "2150801"}
    plan = plan_prepare(actor=world.finance, call=world.call, payments=[payment], **budget)

    unnumbered = result(post, world, plan, act="send", letter_number="")
    answer = result(post, world, plan, act="void")

    payment.refresh_from_db()
    assert (empty.status_code, unnumbered.status_code, answer.status_code) == (422, 422, 302)
    assert payment.state == PaymentState.APPROVED


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_a_plan_and_the_ledgers_are_handed_out(post, world, form):
    _payment, plan = planned(post, world)

    files = (
        result(post, world, plan, act="export", format=form),
        post(world.finance, "award_ledger", world.award.reference, format=form),
        post(world.finance, "call_ledger", world.call.reference, format=form),
    )

    assert [len(b"".join(one.streaming_content)) > 50 for one in files] == [True] * 3


def test_the_ledger_shows_every_movement_and_balances(signed_in, world):
    world.paid()

    page = signed_in(world.boss).get(reverse("workflow:award_ledger", args=[world.award.reference]))

    last = page.context["lines"][-1]
    assert (last.reserved_fen, last.paid_fen) == (0, world.fresh().paid_fen)
    assert page.context["is_right"] is True
    totals = signed_in(world.finance).get(reverse("workflow:call_ledger", args=[world.call.reference])).context
    assert (totals["totals"]["paid"], totals["totals"]["off"]) == (world.award.paid_fen, 0)


def test_money_is_ordered_back_repaid_and_written_off(post, signed_in, world):
    world.paid()
    paid = world.fresh().paid_fen
    award_break_off(actor=world.officer, award=world.award, reason="终止", document_number="1号", spent_fen=paid // 2)
    reference = world.award.reference
    order = {"act": "order", "amount_fen": "10", "document_number": "追缴1号", "reason": "审计"}

    assert post(world.finance, "recoveries", reference, **order).status_code in {403, 422}
    assert post(world.officer, "recoveries", reference, **order).status_code == 302
    assert post(world.officer, "recoveries", reference, **{**order, "amount_fen": "9999"}).status_code == 422
    recovery = Recovery.objects.latest("pk")
    repaid = {"act": "repaid", "recovery": recovery.pk, "voucher": "V-9", "came_on": timezone.localdate().isoformat()}
    assert post(world.finance, "recoveries", reference, **repaid, amount_fen="11").status_code == 422
    assert post(world.finance, "recoveries", reference, **repaid, amount_fen="4").status_code == 302
    Recovery.objects.filter(pk=recovery.pk).update(due_on="2026-01-05")
    page = signed_in(world.boss).get(reverse("workflow:recoveries", args=[reference]))
    assert [row["is_overdue"] for row in page.context["rows"]][-1] is True
    off = {"act": "write_off", "recovery": recovery.pk, "document_number": "核销1号"}
    assert post(world.finance, "recoveries", reference, **off).status_code == 302

    recovery.refresh_from_db()
    assert (recovery.repaid_fen, recovery.state) == (4_000_000, "written_off")


def test_strangers_find_nothing(signed_in, world):
    for name in ("payment_new", "award_ledger", "recoveries"):
        address = reverse(f"workflow:{name}", args=[world.award.reference])
        assert signed_in(world.stranger).get(address).status_code == 404


@pytest.mark.parametrize("name", ["funds", "call_ledger"])
def test_lists_of_money_ask_the_same_of_one_and_of_two(post, world, queries_of, name):
    payment = approved(post, world)
    before = queries_of(world.finance, f"workflow:{name}", world.call.reference)
    Payment.objects.filter(pk=payment.pk).update(state=PaymentState.CANCELLED)
    approved(post, world)
    Payment.objects.filter(pk=payment.pk).update(instalment_number=2, state=PaymentState.APPROVED)

    assert queries_of(world.finance, f"workflow:{name}", world.call.reference) == before
