# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing up by name and mobile number; the number is proved by a code before anything can be done."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from grants.audit import events_of
from grants.enums import MessageChannel
from grants.models import Message, User
from grants.services.people import membership_invite
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.roles import member

NUMBER, SPELT = "137 0000 0001", "+8613700000001"


@pytest.fixture
def sign_up(client, db):
    return lambda name="张伟", phone=NUMBER: client.post(reverse("account_signup"), {"name": name, "phone": phone})


@pytest.fixture
def prove(client):
    return lambda code: client.post(reverse("account_verify_phone"), {"code": code})


def test_a_person_signs_up_by_name_and_number_and_proves_it_by_a_code(sign_up, prove, last_code, signed_in):
    response = sign_up()
    assert response.url == reverse("account_verify_phone")
    assert signed_in() is None

    response = prove(last_code())

    person = User.objects.get()
    assert (person.mobile, person.name, person.mobile_verified) == (SPELT, "张伟", True)
    assert person.has_usable_password() is False
    assert signed_in() == person.pk
    assert response.url == reverse("grants:organisations")
    assert list(events_of(person).values_list("action", flat=True)) == ["user.created", "user.mobile_changed"]


def test_the_way_on_may_lead_to_where_the_person_came_from(client, sign_up, prove, last_code):
    target = reverse("grants:organisation_register")
    client.post(reverse("account_signup") + f"?next={target}", {"name": "张伟", "phone": NUMBER, "next": target})

    assert prove(last_code()).url == target


@pytest.mark.parametrize(
    ("name", "phone", "wrong"), [("", NUMBER, "name"), ("张伟", "", "phone"), ("张伟", "12345", "phone")]
)
def test_name_and_a_real_number_are_needed(sign_up, name, phone, wrong):
    response = sign_up(name, phone)

    assert list(response.context["form"].errors) == [wrong]
    assert User.objects.count() == 0
    assert Message.objects.count() == 0


def test_a_wrong_code_lets_nobody_in(sign_up, prove, last_code, signed_in):
    sign_up()
    wrong = "000000" if last_code() != "000000" else "111111"

    response = prove(wrong)

    assert response.status_code == 200
    assert signed_in() is None
    assert User.objects.get().mobile_verified is False


def test_a_number_with_an_account_gets_the_same_answer_and_a_hint_by_message(sign_up, signed_in):
    person = UserFactory(mobile=SPELT, name="真正的主人")

    response = sign_up("冒名者")

    assert response.url == reverse("account_verify_phone")
    assert signed_in() is None
    message = Message.objects.get()
    assert (message.template, message.channel, message.address) == ("account_exists", MessageChannel.SMS, SPELT)
    person.refresh_from_db()
    assert (person.name, User.objects.count()) == ("真正的主人", 1)


def test_an_account_with_a_password_is_never_taken_over(sign_up):
    UserFactory(mobile=SPELT, mobile_verified=False, password="Correct-horse-battery-9")

    sign_up()

    assert Message.objects.get().template == "account_exists"


def test_who_did_not_finish_begins_again_with_the_name_then_given(client, sign_up, prove, last_code, signed_in):
    sign_up("张玮")
    cache.clear()
    client.cookies.clear()

    sign_up("张伟")
    prove(last_code())

    person = User.objects.get()
    assert (person.name, person.mobile_verified, signed_in()) == ("张伟", True, person.pk)


def test_a_colleague_taken_in_keeps_the_name_that_the_administrator_entered(sign_up, prove, last_code, signed_in):
    organisation = OrganisationFactory()
    leader = member(organisation, is_administrator=True, is_preparer=False)
    membership = membership_invite(
        actor=leader, organisation=organisation, mobile=NUMBER, name="李娜", is_administrator=False, is_preparer=True
    )

    sign_up("别的名字")
    prove(last_code())

    membership.user.refresh_from_db()
    assert (membership.user.name, signed_in()) == ("李娜", membership.user_id)


def test_a_signed_in_person_is_led_away(client, db):
    client.force_login(UserFactory())

    assert client.get(reverse("account_signup")).status_code == 302
