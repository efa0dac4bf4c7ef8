# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recommender's pages: its queue and quota, one case at a time."""

import pytest
from django.urls import reverse

from grants.enums import ApplicationStatus as Case
from grants.models import Event, Quota
from grants.permissions import assign_role
from tests.factories.marks import mark
from tests.factories.people import RecommenderFactory
from tests.factories.roles import holder
from tests.factories.world import World, assert_sound, fresh
from workflow.services.cases import case_resubmit, case_return_by_recommender

MOST_QUERIES = 8
LETTER = "区经信〔2026〕8号"
NO_FLAGS = {"flags-TOTAL_FORMS": "0", "flags-INITIAL_FORMS": "0"}


def flag(where="E.summary", text="补充材料"):
    return {"flags-TOTAL_FORMS": "1", "flags-INITIAL_FORMS": "0", "flags-0-where": where, "flags-0-text": text}


def queue(client, world, **query):
    return client.get(reverse("workflow:recommendations", args=[world.call.reference]), query)


def numbers(answer):
    return [row.case.number for row in answer.context["queue"].page]


def post(client, application, **data):
    return client.post(reverse("workflow:recommend", args=[application.reference]), {**NO_FLAGS, **data})


def quota(world, maximum):
    return Quota.objects.create(call=world.call, dimension="recommender", key=world.recommender.code, maximum=maximum)


@pytest.fixture
def clerk(world, signed_in):
    return signed_in(world.clerk)


# -- the queue ----------------------------------------------------------------------------------------------------


def test_the_queue_holds_the_cases_of_the_recommender_alone(world, clerk, signed_in):
    application = world.submitted()
    world.draft("草稿")
    other = RecommenderFactory()

    mine = queue(clerk, world)
    theirs = queue(signed_in(holder("recommender_clerk", other)), world)

    assert numbers(mine) == [application.number]
    assert numbers(theirs) == []


def test_the_queue_is_parted_by_state_and_counts_each_part(world, clerk):
    waiting, recommended = world.submitted(), world.recommended("第二个项目")

    answer = queue(clerk, world, state="passed")

    assert numbers(answer) == [recommended.number]
    assert {part.code: part.count for part in answer.context["queue"].parts} == {
        "todo": 1, "returned": 0, "passed": 1, "refused": 0, "ended": 0, "all": 2,
    }  # fmt: skip
    assert numbers(queue(clerk, world)) == [waiting.number]


@pytest.mark.parametrize(("query", "found"), [({"q": "机床"}, 1), ({"q": "没有"}, 0), ({"industry": "ZZ"}, 2)])
def test_a_search_narrows_and_an_unknown_filter_does_not(world, clerk, query, found):
    world.submitted("高端机床")
    world.submitted("数字船厂")

    answer = queue(clerk, world, **query)

    assert len(numbers(answer)) == found
    assert answer.context["queue"].page.paginator.count == found


def test_the_queue_is_narrowed_to_a_list_of_firms(world, clerk):
    first, second = world.submitted("甲"), world.submitted("乙")
    mark(second.organisation)

    answer = queue(clerk, world, mark="giant")

    assert numbers(answer) == [second.number]
    assert answer.context["queue"].is_filtered
    assert numbers(queue(clerk, world, mark="bqw")) == []
    assert numbers(queue(clerk, world, mark="nonsense")) == [first.number, second.number]


def test_the_queue_is_ordered_by_what_is_asked(world, clerk):
    first, second = world.submitted(), world.submitted("第二个项目")

    down = queue(clerk, world, sort="-number")

    assert numbers(down) == [second.number, first.number]


def test_the_quota_is_in_sight(world, clerk):
    quota(world, 3)
    world.recommended()

    places = queue(clerk, world).context["places"]

    assert (places.used, places.total, places.left, places.share) == (1, 3, 2, 33)


def test_a_call_without_a_quota_says_so(world, clerk):
    assert queue(clerk, world).context["places"] is None


def test_the_answer_to_htmx_is_the_list_alone(world, clerk):
    answer = clerk.get(reverse("workflow:recommendations", args=[world.call.reference]), headers={"HX-Request": "true"})

    assert "workflow/_recommendations.html" in [template.name for template in answer.templates]
    assert "shell_work.html" not in [template.name for template in answer.templates]


def test_who_acts_for_two_bodies_chooses_one(world, clerk):
    application = world.submitted()
    other = RecommenderFactory(code="aaa")
    assign_role(role="recommender_clerk", user=world.clerk, target=other)

    first, mine = queue(clerk, world), queue(clerk, world, body=world.recommender.code)

    assert (first.context["body"], numbers(first)) == (other, [])
    assert numbers(mine) == [application.number]


def test_a_recommender_reads_no_decision_before_the_notice(world, clerk):
    application = world.accepted()
    world.ranked(application)

    (row,) = queue(clerk, world, state="passed").context["queue"].page

    assert fresh(application).status == Case.SCORED
    assert row.status == Case.IN_REVIEW.label


def test_queries_do_not_grow_with_the_cases(world, queries_of):
    quota(world, 9)
    names = [("workflow:recommendation_calls", [])]
    names += [(name, [world.call.reference]) for name in ("workflow:recommendations", "workflow:letters")]
    world.recommended()
    world.submitted()
    one = [queries_of(world.clerk, name, *args) for name, args in names]
    for number in range(2):
        world.submitted(f"项目{number}")
        world.recommended(f"推荐{number}")
        World()

    three = [queries_of(world.clerk, name, *args) for name, args in names]

    assert three == one
    assert max(three) <= MOST_QUERIES


# -- one case -----------------------------------------------------------------------------------------------------


def test_a_recommendation_is_shown_once_more_before_it_is_given(world, clerk):
    application = world.submitted()
    given = {"outcome": "recommend", "opinion": "同意推荐", "rank": "1", "letter_number": LETTER}

    shown = post(clerk, application, act="review", **given)
    unchanged = fresh(application).status
    done = post(clerk, application, act="confirm", **given)

    assert (shown.status_code, unchanged) == (200, Case.SUBMITTED)
    assert ("rank", "1") in shown.context["kept"]
    assert (done.status_code, fresh(application).status) == (302, Case.RECOMMENDED)
    recommendation = application.recommendations.get()
    assert (recommendation.rank, recommendation.letter_number, recommendation.given_by) == (1, LETTER, world.clerk)
    assert_sound()


@pytest.mark.parametrize(
    ("missing", "field"),
    [("outcome", "outcome"), ("opinion", "opinion"), ("rank", "rank"), ("letter_number", "letter_number")],
)
def test_what_the_rules_ask_for_has_to_be_entered(world, clerk, missing, field):
    application = world.submitted()
    given = {"outcome": "recommend", "opinion": "同意推荐", "rank": "1", "letter_number": LETTER, missing: ""}

    answer = post(clerk, application, act="confirm", **given)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert fresh(application).status == Case.SUBMITTED
    assert application.recommendations.count() == 0


def test_a_full_quota_refuses_clearly_and_changes_nothing(world, clerk):
    quota(world, 1)
    world.recommended()
    second = world.submitted("第二个项目")
    before = Event.objects.count()

    answer = post(clerk, second, act="confirm", outcome="recommend", opinion="同意", rank="2", letter_number=LETTER)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["outcome"]
    assert fresh(second).status == Case.SUBMITTED
    assert Quota.objects.get().used == 1
    assert Event.objects.count() == before


def test_a_rank_is_given_once(world, clerk):
    world.recommended()
    second = world.submitted("第二个项目")

    answer = post(clerk, second, act="confirm", outcome="recommend", opinion="同意", rank="1", letter_number=LETTER)

    assert list(answer.context["form"].errors) == ["rank"]
    assert fresh(second).status == Case.SUBMITTED


def test_the_next_rank_is_proposed(world, clerk):
    world.recommended()

    answer = clerk.get(reverse("workflow:recommend", args=[world.submitted("第二个项目").reference]))

    assert answer.context["form"].initial["rank"] == 2


def test_a_return_names_what_is_to_be_corrected(world, clerk):
    application = world.submitted()

    bare = post(clerk, application, act="confirm", outcome="return", opinion="请补充")
    done = post(clerk, application, act="confirm", outcome="return", opinion="请补充", **flag())

    assert (bare.status_code, list(bare.context["form"].errors)) == (422, ["outcome"])
    assert (done.status_code, fresh(application).status) == (302, Case.RETURNED)
    (item,) = application.correction_requests.get().items.all()
    assert (item.section, item.field, item.text) == ("E", "summary", "补充材料")
    assert_sound()


def test_a_flag_without_a_sentence_is_refused(world, clerk):
    application = world.submitted()

    answer = post(clerk, application, act="confirm", outcome="return", opinion="请补充", **flag(text=""))

    assert answer.status_code == 422
    assert fresh(application).status == Case.SUBMITTED


def test_a_return_beyond_the_rounds_of_the_rules_is_refused(world, clerk):
    application = world.submitted()
    for _round in range(world.rules.recommendation.correction_rounds):
        case_return_by_recommender(actor=world.clerk, application=fresh(application), opinion="补", points=[])
        case_resubmit(actor=application.created_by, application=fresh(application))

    answer = post(clerk, application, act="confirm", outcome="return", opinion="再补", **flag())

    assert list(answer.context["form"].errors) == ["outcome"]
    assert fresh(application).status == Case.SUBMITTED


def test_a_case_is_not_recommended_with_reasons(world, clerk):
    application = world.submitted()

    answer = post(clerk, application, act="confirm", outcome="not_recommend", opinion="不属于重点产业")

    assert (answer.status_code, fresh(application).status) == (302, Case.NOT_RECOMMENDED)
    assert_sound()


def test_another_row_keeps_what_was_typed(world, clerk):
    application = world.submitted()

    answer = post(clerk, application, act="add", outcome="return", opinion="写了一半", **flag())

    assert answer.status_code == 200
    assert answer.context["form"]["opinion"].value() == "写了一半"
    assert answer.context["flags"].total_form_count() == 2
    assert answer.context["lines"] == []


def test_a_leader_checks_letters_and_does_not_recommend(world, signed_in):
    application = world.submitted()
    leader = signed_in(holder("recommender_leader", world.recommender))

    seen = leader.get(reverse("workflow:recommend", args=[application.reference]))
    done = post(leader, application, act="confirm", outcome="not_recommend", opinion="不行")

    assert (seen.status_code, done.status_code) == (403, 403)
    assert fresh(application).status == Case.SUBMITTED


def test_a_step_that_is_done_leads_to_the_case_and_refuses_to_be_done_again(world, clerk):
    application = world.recommended()

    seen = clerk.get(reverse("workflow:recommend", args=[application.reference]))
    done = post(clerk, application, act="confirm", outcome="not_recommend", opinion="不行")

    assert seen["Location"] == reverse("workflow:case", args=[application.reference])
    assert (done.status_code, fresh(application).status) == (422, Case.RECOMMENDED)
