# SPDX-License-Identifier: AGPL-3.0-or-later
"""The self-assessment on its pages: live while it is filled in, frozen beside the case, in lists, drawn as a sample."""

import pytest
from django.urls import reverse

from grants.models import Application, Sample
from grants.selectors.clock import database_now
from grants.selectors.forms import form_of as definition_of
from tests.factories.certified import BEST, MIDDLE, WORST, EnterpriseWorld, posted_answers
from tests.factories.world import SEED, fresh
from workflow.services.cases import case_accept, case_recommend, case_submit


@pytest.fixture
def enterprises(world):
    return EnterpriseWorld().opened()


def handed_in(world, title, how):
    case = world.draft(title, how)
    case_submit(actor=case.created_by, application=case, received_at=database_now())
    return fresh(case)


def accepted(world, title, how, rank):
    case = handed_in(world, title, how)
    case_recommend(actor=world.clerk, application=case, opinion="同意", rank=rank, letter_number="1号")
    case_accept(actor=world.officer, application=fresh(case), items=[])
    return fresh(case)


def hub(client, case):
    return client.get(reverse("workflow:form", args=[case.reference]))


def test_hub_shows_score_parts_and_open_questions_while_answers_are_saved(enterprises, signed_in):
    case = super(EnterpriseWorld, enterprises).draft("甲企业")
    client = signed_in(case.created_by)
    before = hub(client, case).context["card"]
    section = enterprises.call.form_template.definition["sections"][-1]["code"]
    definition = definition_of(enterprises.call.form_template)
    last = next(one for one in definition.sections if one.code == section)

    address = reverse("workflow:section", args=[case.reference, section])
    client.post(address, {**posted_answers(last, BEST), "revision": 0})

    after = hub(client, case).context["card"]
    assert (before.total, len(before.dimensions), before.is_final) == (0, 6, False)
    assert after.total > before.total
    assert len(after.open) < len(before.open)
    assert {line.section: line.points for line in after.dimensions}[section] == 100


def test_question_that_does_not_apply_leaves_the_denominator(enterprises, signed_in):
    case = enterprises.draft("甲企业", BEST)
    assert hub(signed_in(case.created_by), case).context["card"].total == 100

    first = next(one for one in definition_of(enterprises.call.form_template).sections if one.code == "Q1")
    name = first.fields[0].code
    posted = {**posted_answers(first, BEST), f"{name}_na": "on"}
    del posted[name]
    address = reverse("workflow:section", args=[case.reference, "Q1"])
    signed_in(case.created_by).post(address, {**posted, "revision": 1})

    card = hub(signed_in(case.created_by), case).context["card"]
    assert (card.total, card.open) == (100, ())


def test_recommender_and_officer_see_the_frozen_score(enterprises, signed_in):
    case = handed_in(enterprises, "甲企业", BEST)
    asked = [
        signed_in(enterprises.clerk).get(reverse("workflow:recommend", args=[case.reference])),
        signed_in(enterprises.officer).get(reverse("workflow:case", args=[case.reference])),
    ]

    assert [answer.context["card"].total for answer in asked] == [100, 100]
    assert all("100.00" in answer.content.decode() for answer in asked)


@pytest.mark.parametrize(
    ("name", "who"), [("recommendations", "clerk"), ("screening", "officer"), ("call_cases", "officer")]
)
def test_lists_are_ordered_and_narrowed_by_the_score(enterprises, signed_in, name, who):
    best, worst = handed_in(enterprises, "甲企业", BEST), handed_in(enterprises, "乙企业", WORST)
    client = signed_in(getattr(enterprises, who))
    address = reverse(f"workflow:{name}", args=[enterprises.call.reference])

    first = client.get(address, {"sort": "-score", "state": "all"}).content.decode()
    narrowed = client.get(address, {"score": "90", "state": "all"}).content.decode()

    assert first.index(best.number) < first.index(worst.number)
    assert best.number in narrowed
    assert worst.number not in narrowed
    assert client.get(address, {"score": "viele"}).status_code == 200


def test_officer_draws_the_sample_in_the_browser_and_verifies_it(enterprises, signed_in):
    for place, how in enumerate([BEST, MIDDLE, WORST, BEST, MIDDLE, WORST], start=1):
        accepted(enterprises, f"企业{place}", how, place)
    enterprises.screened()
    client, address = signed_in(enterprises.officer), reverse("workflow:call_sample", args=[enterprises.call.reference])
    pool = client.get(address).context["pool"]
    given = {"supervised_by": "监督员", "origin": "given", "seed": SEED, "pool_seen": pool.digest}

    assert client.post(address, {**given, "supervised_by": ""}).status_code == 422
    assert client.post(address, {**given, "pool_seen": "0" * 64}).status_code == 422
    assert not Sample.objects.exists()
    assert client.post(address, given).status_code == 302

    drawn = Sample.objects.get()
    assert Application.objects.filter(is_sampled=True).count() == len(drawn.result) == 5
    assert client.get(address, {"verify": "1"}).context["outcome"] is True
    assert client.post(address, given).status_code == 422
    groups = client.get(reverse("workflow:groups", args=[enterprises.call.reference]))
    assert {case.number for case in groups.context["page"]} == set(drawn.result)


def test_nobody_else_draws_the_sample(enterprises, signed_in):
    address = reverse("workflow:call_sample", args=[enterprises.call.reference])

    assert signed_in(enterprises.clerk).get(address).status_code == 404
    assert signed_in(enterprises.clerk).post(address).status_code == 404
