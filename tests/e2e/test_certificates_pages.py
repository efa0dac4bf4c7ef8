# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of certificates and of self-assessments in a browser: readable by all, at every width, sound HTML."""

import pytest
from django.test import Client
from django.urls import reverse

from config.stores import content_storages
from grants.selectors.clock import database_now
from tests.e2e.checks import accessibility, html_errors, overflow, small_text
from tests.factories.awards import AwardWorld
from tests.factories.certified import EnterpriseWorld
from tests.factories.world import fresh
from workflow.services.cases import case_accept, case_recommend, case_submit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _stores(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD = ""


def at(name, *args):
    return reverse(f"workflow:{name}", args=args)


def pages_of_certificates():
    """Return the pages of a certificate with who opens them."""
    world = AwardWorld("DEMO_ENTERPRISE")
    award = world.award
    number = award.certificates.get().number
    return {
        at("certificate", award.reference): world.officer,
        at("certificates"): world.officer,
        at("certificate_withdraw", award.reference): world.officer,
        at("annual_review", award.reference): world.boss,
        reverse("grants:certificate_verified", args=[number]): None,
        f"{reverse('grants:certificate_verify')}?number=nothing": None,
        reverse("grants:honours"): world.officer,
    }


def pages_of_enterprises():
    """Return the pages that show a self-assessment, and its sample, with who opens them."""
    world = EnterpriseWorld().opened()
    draft = super(EnterpriseWorld, world).draft("乙企业")
    case = world.draft("甲企业")
    case_submit(actor=case.created_by, application=case, received_at=database_now())
    pages = {at("recommend", case.reference): world.clerk}
    case_recommend(actor=world.clerk, application=fresh(case), opinion="同意", rank=1, letter_number="1号")
    case_accept(actor=world.officer, application=fresh(case), items=[])
    return {
        at("form", draft.reference): draft.created_by,
        at("case", case.reference): world.officer,
        f"{at('screening', world.call.reference)}?state=all": world.officer,
        at("call_sample", world.call.reference): world.officer,
        **{at("recommendations", world.call.reference): who for who in pages.values()},
    }


@pytest.mark.parametrize("pages", [pages_of_certificates, pages_of_enterprises])
def test_pages_are_readable_by_all_and_fit(visit, pages):
    for path, user in pages().items():
        for width in (390, 1280):
            page = visit(path, language="zh-hans", user=user, width=width)

            assert accessibility(page) == [], path
            assert overflow(page) == [], path
            assert small_text(page) == [], path


@pytest.mark.parametrize("pages", [pages_of_certificates, pages_of_enterprises])
def test_pages_are_sound_html(pages):
    found = {}
    for path, user in pages().items():
        client = Client()
        if user is not None:
            client.force_login(user)
        found[f"page{len(found)}"] = client.get(path).content.decode()

    assert html_errors(found) == []
