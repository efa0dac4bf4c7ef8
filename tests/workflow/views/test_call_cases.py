# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cases of a call: narrowed, ordered, fifty a page, at a constant number of queries."""

import pytest
from django.urls import reverse

from grants.enums import ApplicationStatus as Case
from grants.models import Application
from tests.factories.marks import mark
from tests.factories.people import DistrictFactory
from tests.factories.plan import IndustryFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8


@pytest.fixture
def world():
    return World().opened()


@pytest.fixture
def officer(client, world):
    client.force_login(world.officer)
    return client


def listed(client, world, **query):
    return client.get(reverse("workflow:call_cases", args=[world.call.reference]), query)


def titles(answer):
    return [row["case"].title for row in answer.context["rows"]]


def test_a_draft_belongs_to_its_organisation_alone(officer, world):
    world.draft("草稿")
    world.submitted("甲")

    assert titles(listed(officer, world)) == ["甲"]


def test_cases_of_another_call_are_not_listed(officer, world):
    other = World().opened()
    other.submitted("别的")
    world.submitted("甲")

    assert titles(listed(officer, world)) == ["甲"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"stretch": "recommendation"}, ["甲工厂"]),
        ({"stretch": "screening"}, ["乙平台"]),
        ({"status": Case.RECOMMENDED}, ["乙平台"]),
        ({"text": "平台"}, ["乙平台"]),
        ({"industry": "IND-X"}, ["甲工厂"]),
        ({"district": "310109"}, ["乙平台"]),
        ({"text": "平台", "industry": "IND-X"}, []),
        ({"sort": "-title"}, ["甲工厂", "乙平台"]),
        ({"sort": "title"}, ["乙平台", "甲工厂"]),
        ({"sort": "-number"}, ["乙平台", "甲工厂"]),
        ({"sort": "password"}, ["甲工厂", "乙平台"]),
        ({"status": "nothing", "stretch": "nothing"}, ["甲工厂", "乙平台"]),
        ({"page": "99"}, ["甲工厂", "乙平台"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(officer, world, query, expected):
    first, second = world.submitted("甲工厂"), world.recommended("乙平台")
    Application.objects.filter(pk=first.pk).update(industry=IndustryFactory(code="IND-X"))
    Application.objects.filter(pk=second.pk).update(district=DistrictFactory(code="310109"))

    answer = listed(officer, world, **query)

    assert titles(answer) == expected
    assert answer.context["page"].paginator.count == len(expected)


def test_the_recommender_narrows_the_list(officer, world):
    world.submitted("甲")

    assert titles(listed(officer, world, recommender=world.recommender.code)) == ["甲"]


def test_a_list_of_firms_narrows_the_list(officer, world):
    world.submitted("甲")
    mark(world.submitted("乙").organisation)

    assert titles(listed(officer, world, mark="giant")) == ["乙"]
    assert titles(listed(officer, world, mark="bqw")) == []


def test_a_number_finds_its_case(officer, world):
    world.submitted("甲")
    second = world.submitted("乙")

    assert titles(listed(officer, world, text=second.number)) == ["乙"]


def test_the_stretches_count_every_case_whatever_the_filters(officer, world):
    world.submitted("甲")
    world.recommended("乙")

    segments = listed(officer, world, text="甲").context["segments"]

    assert {segment["count"] for segment in segments[:1]} == {2}
    assert [segment["count"] for segment in segments[1:3]] == [1, 1]


def test_fifty_stand_on_a_page(officer, world):
    case = world.submitted("甲")
    for number in range(50):
        case.pk, case.reference, case.number = None, f"COPY{number:06d}", f"COPY-{number:04d}"
        case.save()

    first, second = listed(officer, world), listed(officer, world, page="2")

    assert (len(titles(first)), len(titles(second))) == (50, 1)


def test_the_answer_to_htmx_is_the_list_alone(officer, world):
    world.submitted("甲")

    address = reverse("workflow:call_cases", args=[world.call.reference])
    answer = officer.get(address, headers={"hx-request": "true"})

    assert next(template.name for template in answer.templates) == "workflow/_call_cases.html"


def test_the_number_of_queries_does_not_grow_with_the_cases(officer, world, count_queries):
    counts = []
    listed(officer, world)  # the first page after signing in also writes the session
    for wanted in (1, 3):
        while world.call.applications.count() < wanted:
            world.submitted(f"项目{world.call.applications.count()}")
        with count_queries() as queries:
            answer = listed(officer, world)
        assert len(titles(answer)) == wanted
        counts.append([query["sql"] for query in queries if "django_session" not in query["sql"]])

    assert len(counts[0]) == len(counts[1])
    assert len(counts[1]) <= MOST_QUERIES, "\n".join(counts[1])
