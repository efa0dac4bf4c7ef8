# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates over HTTP: shown, printed, verified by anybody, issued anew, withdrawn."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.engine.calendar import city_date
from grants.enums import AwardStatus, CertificateState
from grants.models import Certificate
from tests.factories.awards import AwardWorld
from tests.factories.marks import mark
from tests.factories.people import UserFactory
from workflow.services.awards import certificate_runs_out, certificate_take_back

pytestmark = pytest.mark.django_db
GIVEN = {"ground": "failed_review", "reason": "复核不合格", "document_number": "取消1号"}


@pytest.fixture
def certified():
    return AwardWorld("DEMO_ENTERPRISE")


def at(world, name="certificate"):
    return reverse(f"workflow:{name}", args=[world.award.reference])


def public(number, **query):
    return Client().get(reverse("grants:certificate_verified", args=[number]), query)


def last(world):
    return world.award.certificates.latest("version")


def renamed(world, name="新名有限公司"):
    organisation = world.award.organisation
    organisation.name = name
    organisation.save(update_fields=["name"])
    return organisation


def test_holder_and_officer_see_the_certificate_and_strangers_none(certified, signed_in):
    holder, officer = signed_in(certified.boss).get(at(certified)), signed_in(certified.officer).get(at(certified))

    assert (holder.status_code, officer.status_code) == (200, 200)
    assert holder.context["facts"].state == CertificateState.VALID
    assert holder.context["may_file"]
    assert not officer.context["may_file"]
    assert officer.context["may_withdraw"]
    assert signed_in(certified.stranger).get(at(certified)).status_code == 404
    assert Client().get(at(certified)).status_code == 302


def test_print_is_a_pdf_that_names_the_check_value(certified, signed_in):
    answer = signed_in(certified.boss).get(at(certified, "certificate_pdf"))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert len(last(certified).digest) == 64


def test_list_finds_by_name_number_and_state(certified, signed_in):
    client, address = signed_in(certified.officer), reverse("workflow:certificates")

    def found(**query):
        return [award.certificate_number for award in client.get(address, query).context["page"]]

    number = last(certified).number
    assert found() == found(q=number) == found(state="certified", q=certified.award.organisation.name) == [number]
    mark(certified.award.organisation)
    assert found(mark="giant") == [number]
    assert found(mark="bqw") == found(state="expired") == found(q="没有这家") == []
    assert list(signed_in(UserFactory()).get(address).context["page"]) == []


def test_anybody_verifies_a_certificate_by_number_or_by_the_address_of_its_code(certified):
    issued = last(certified)

    by_number = Client().get(reverse("grants:certificate_verify"), {"number": f" {issued.number.lower()} "})
    by_code = public(issued.number, digest=issued.digest)
    forged = public(issued.number, digest="0" * 64)

    assert by_number.context["found"].state == CertificateState.VALID
    assert (by_code.context["agrees"], forged.context["agrees"]) == (True, False)
    assert issued.holder_name in by_code.content.decode()
    assert public("LHRH-ZS-1900-E-0001").status_code == 404
    unknown = Client().get(reverse("grants:certificate_verify"), {"number": "没有"})
    assert (unknown.status_code, unknown.context["found"]) == (200, None)


def test_expired_certificate_says_so_before_and_after_its_end_is_noted(certified):
    yesterday = city_date(timezone.now()) - timedelta(days=1)
    number = last(certified).number
    Certificate.objects.filter(number=number).update(valid_to=yesterday)
    assert public(number).context["found"].state == CertificateState.EXPIRED
    certificate_runs_out(award=certified.award)
    assert public(number).context["found"].state == CertificateState.EXPIRED


def test_withdrawn_certificate_says_so(certified):
    certificate_take_back(actor=certified.officer, award=certified.award, **GIVEN)

    assert public(last(certified).number).context["found"].state == CertificateState.WITHDRAWN


def test_renamed_holder_gets_a_new_certificate_and_the_old_one_says_which(certified, signed_in):
    old = last(certified)
    officer = signed_in(certified.officer)
    assert officer.post(at(certified, "certificate_reissue")).status_code == 422
    organisation = renamed(certified)
    found = public(old.number).context["found"]
    assert (found.name_then, found.name_now) == (old.holder_name, organisation.name)

    assert officer.post(at(certified, "certificate_reissue")).status_code == 302

    new = last(certified)
    assert (new.holder_name, new.valid_to, new.version) == (organisation.name, old.valid_to, 2)
    assert new.digest != old.digest
    assert public(old.number).context["found"].state == CertificateState.REPLACED
    assert public(old.number).context["found"].replaced_by == new.number
    assert public(new.number).context["found"].state == CertificateState.VALID
    assert officer.post(at(certified, "certificate_reissue")).status_code == 422
    assert certified.award.certificates.count() == 2


def test_holder_does_not_issue_or_withdraw(certified, signed_in):
    holder = signed_in(certified.boss)

    assert holder.post(at(certified, "certificate_reissue")).status_code == 403
    assert holder.post(at(certified, "certificate_withdraw"), GIVEN).status_code == 403
    assert certified.status == AwardStatus.CERTIFIED


def test_decider_withdraws_with_ground_reason_and_document(certified, signed_in):
    client, address = signed_in(certified.officer), at(certified, "certificate_withdraw")
    for missing in GIVEN:
        assert client.post(address, {**GIVEN, missing: ""}).status_code == 422
    assert certified.status == AwardStatus.CERTIFIED

    assert client.post(address, GIVEN).status_code == 302

    assert (certified.status, certified.step) == (AwardStatus.DECERTIFIED, "decertified")
    again = client.post(address, GIVEN)
    assert again.status_code == 422
    assert again.context["form"].non_field_errors()
    assert "复核不合格" in client.get(at(certified)).content.decode()
