# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of honours: counted against the plan, linked to its verification, handed out to the office."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from grants.models import Call
from grants.services.awards.honours import honour_register, honour_withdraw
from tests.factories.people import UserFactory
from tests.factories.programmes import CallFactory, ProgrammeFactory
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db


def entered(programme, name, number="", year=2026):
    return honour_register(actor=None, programme=programme, organisation_name=name, year=year, number=number)


@pytest.fixture
def enterprises():
    return ProgrammeFactory(name_zh="示范企业", target=1000)


def page(**query):
    return Client().get(reverse("grants:honours"), query)


def officer():
    client = Client()
    client.force_login(holder("officer", CallFactory()))
    return client


def test_register_counts_what_holds_against_the_plan(enterprises):
    entered(enterprises, "甲公司")
    honour_withdraw(actor=None, honour=entered(enterprises, "乙公司"))

    counts = {one.programme.pk: (one.valid, one.target) for one in page().context["counts"]}

    assert counts[enterprises.pk] == (1, 1000)


def test_number_of_any_spelling_leads_to_its_verification(enterprises):
    entered(enterprises, "甲公司", number="沪经信〔2026〕7号 & 附件")

    answer = page()

    assert answer.status_code == 200
    address = f"{reverse('grants:certificate_verify')}?number=%E6%B2%AA"
    assert address in answer.content.decode()
    found = Client().get(reverse("grants:certificate_verify"), {"number": "沪经信〔2026〕7号 & 附件"}).context["found"]
    assert found.name_then == "甲公司"


def test_office_takes_the_register_out_as_narrowed(enterprises):
    entered(enterprises, "甲公司", year=2026)
    entered(enterprises, "乙公司", year=2025)
    address = f"{reverse('grants:honours_export')}?year=2026"

    sheet = b"".join(officer().post(address, {"format": "xlsx"}).streaming_content)
    text = b"".join(officer().post(address, {"format": "csv"}).streaming_content).decode("utf-8-sig")

    rows = list(openpyxl.load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True))
    assert [row[2] for row in rows] == ["认定时名称", "甲公司"]
    assert "甲公司" in text
    assert "乙公司" not in text


def test_register_leaves_the_house_through_the_office_only(enterprises):
    entered(enterprises, "甲公司")
    stranger = Client()
    stranger.force_login(UserFactory())

    assert Client().post(reverse("grants:honours_export")).status_code == 302
    assert stranger.post(reverse("grants:honours_export")).status_code == 403
    assert page().context["formats"] == ()
    assert officer().get(reverse("grants:honours")).context["formats"] == ("csv", "xlsx")
    assert Call.objects.exists()


def test_register_needs_the_same_queries_for_more_rows(enterprises, count_queries):
    entered(enterprises, "甲公司")
    page()
    with count_queries() as few:
        page()
    for number in range(20):
        entered(enterprises, f"单位{number}", number=f"YS-{number}")
    with count_queries() as many:
        page()

    assert len(many) == len(few) <= 8
