# SPDX-License-Identifier: AGPL-3.0-or-later
"""Honours that came without a code get their organisation from the office, once, and never count twice."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from grants.audit import events_of
from grants.engine.codes import fictional_uscc
from grants.exceptions import GrantsError
from grants.models import Organisation
from grants.services.awards import honour_code_set
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.plan import HonourFactory, ProgrammeFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db
A = fictional_uscc(801)


@pytest.fixture
def officer(client):
    user = World().officer
    client.force_login(user)
    return user


@pytest.fixture
def honour():
    return HonourFactory(organisation_name="旧名公司", organisation=None)


def post(client, honour, **data):
    return client.post(reverse("grants:honour_code", args=[honour.pk]), data)


def listed(client, **query):
    return list(client.get(reverse("grants:honours_pending"), query).context["page"])


@pytest.mark.usefixtures("officer")
def test_list_holds_what_has_no_code_and_narrows(client, honour):
    other = HonourFactory(organisation_name="别的公司", organisation=None, year=2013)
    HonourFactory(organisation=OrganisationFactory())

    assert set(listed(client)) == {honour, other}
    assert listed(client, q="旧名") == [honour]
    assert listed(client, year=2013) == [other]
    assert listed(client, programme=ProgrammeFactory(code="DIGITAL_PARK").code) == []
    assert client.get(reverse("grants:honours")).context["pending"] == 2


def test_code_that_nobody_has_registers_the_organisation_under_the_name_as_approved(client, officer, honour):
    answer = post(client, honour, uscc=A.lower())

    honour.refresh_from_db()
    assert answer.url == reverse("grants:honours_pending")
    assert (honour.organisation.uscc, honour.organisation.name, honour.organisation_name) == (A, "旧名公司", "旧名公司")
    assert honour.organisation.verification == "unverified"
    assert [(event.action, event.actor) for event in events_of(honour)] == [("honour.code_set", officer)]
    assert listed(client) == []


@pytest.mark.usefixtures("officer")
def test_organisation_under_another_name_has_to_be_called_the_same(client, honour):
    known = OrganisationFactory(uscc=A, name="新名公司", name_key="新名公司")

    asked = post(client, honour, uscc=A)

    honour.refresh_from_db()
    assert (asked.status_code, list(asked.context["form"].errors), honour.organisation) == (422, ["is_same"], None)
    post(client, honour, uscc=A, is_same="on")
    honour.refresh_from_db()
    assert (honour.organisation, honour.organisation_name) == (known, "旧名公司")


@pytest.mark.usefixtures("officer")
def test_honour_that_the_organisation_has_already_is_refused(client, honour):
    known = OrganisationFactory(uscc=A, name="旧名公司", name_key="旧名公司")
    HonourFactory(programme=honour.programme, organisation=known, year=honour.year)

    answer = post(client, honour, uscc=A)

    honour.refresh_from_db()
    assert (answer.status_code, list(answer.context["form"].errors), honour.organisation) == (422, ["uscc"], None)


@pytest.mark.usefixtures("officer")
def test_wrong_code_is_refused_and_registers_nothing(client, honour):
    before = Organisation.objects.count()

    answer = post(client, honour, uscc="12345")

    honour.refresh_from_db()
    assert (answer.status_code, honour.organisation, Organisation.objects.count()) == (422, None, before)


def test_entry_gets_its_organisation_once_and_from_the_office_alone(officer, honour):
    with pytest.raises(PermissionDenied):
        honour_code_set(actor=UserFactory(), honour=honour, uscc=A)

    honour_code_set(actor=officer, honour=honour, uscc=A)

    with pytest.raises(GrantsError):
        honour_code_set(actor=officer, honour=honour, uscc=fictional_uscc(802))
    honour.refresh_from_db()
    assert honour.organisation.uscc == A
