# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates, and cases of enterprises with their self-assessment."""

from collections.abc import Iterator

from django.urls import reverse

from grants.selectors.clock import database_now
from tests.e2e.pages.document import Document
from tests.e2e.pages.visitor import Visitor
from tests.factories.awards import AwardWorld
from tests.factories.certified import EnterpriseWorld
from tests.factories.world import fresh
from workflow.services.cases import case_accept, case_recommend, case_submit


def documents() -> Iterator[Document]:
    """Yield the pages of both."""
    for path, user in {**pages_of_certificates(), **pages_of_enterprises()}.items():
        yield from filter(None, [Visitor("reader" if user else "anonymous", "certified", user).get(path)])


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
