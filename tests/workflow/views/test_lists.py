# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every list asks the same few queries of a few rows and of a thousand, and sends no more rows than a page holds."""

import inspect
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Model
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from grants.engine.references import new_reference
from grants.enums import ImportState
from grants.models import (
    Application,
    ApprovalEntry,
    Call,
    ExportJob,
    Honour,
    ImportJob,
    Notice,
    Organisation,
    RankingEntry,
    User,
)
from reviewers.models import Expert
from tests.factories.exports import export_made
from tests.factories.programmes import official_years
from tests.factories.rosters import staged
from workflow.management.demo.copies.making import copies_made

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]  # its world is made and copied before the first test
MOST_QUERIES = 8
MANY = 1000
COPIES = 16
ROWS_ON_A_PAGE = 210  # the ranking sends its rows around the line, other lists a page of at most 50
PAGERS = re.compile(r"\b(Paginator|CountedPaginator|queue_of|page_of)\b")
OFFICER, FINANCE, AUDITOR, CLERK, FIRM, EXPERT = 1, 4, 5, 6, 11, 21


@dataclass(frozen=True)
class List:
    """A list: its route, who looks (by number of the demo, 0 for the public), and the object it is about."""

    route: str
    who: int
    args: Callable[[], list[object]] = list
    query: str = ""

    @property
    def name(self) -> str:
        """Return what the test is called."""
        return f"{self.route}{self.query}"


def of_call(number: int) -> Callable[[], list[object]]:
    """Return the reference of a call of projects of the demo."""
    return lambda: [Call.objects.get(code=f"LHRH-P-{number}").reference]


def firm() -> list[object]:
    """Return the reference of the firm that signs in."""
    return [Organisation.objects.get(memberships__user__mobile=mobile(FIRM)).reference]


def list_with_faults() -> list[object]:
    """Return the reference of the longest list that waits to be confirmed."""
    return [
        ImportJob.objects.filter(state=ImportState.READY).alias(rows_there=Count("rows")).latest("rows_there").reference
    ]


LISTS = (
    List("workflow:work", OFFICER),
    List("workflow:work", CLERK, query="?who=clerk"),
    List("workflow:work", FIRM, query="?who=firm"),
    List("workflow:work", EXPERT, query="?who=expert"),
    List("workflow:call_list", OFFICER),
    List("workflow:call_cases", OFFICER, of_call(6)),
    List("workflow:call_cases", AUDITOR, of_call(6), "?sort=-submitted"),
    List("workflow:screening_calls", OFFICER),
    List("workflow:screening", OFFICER, of_call(6)),
    List("workflow:screening", OFFICER, of_call(6), "?state=all&q=公司"),
    List("workflow:outside_checks", OFFICER, of_call(6)),
    List("workflow:groups", OFFICER, of_call(5)),
    List("workflow:ranking", OFFICER, of_call(3)),
    List("workflow:requests", OFFICER, of_call(2)),
    List("workflow:certificates", OFFICER),
    List("workflow:approved_list", OFFICER, of_call(1)),
    List("workflow:result_letters", OFFICER, of_call(1)),
    List("workflow:recommendation_calls", CLERK),
    List("workflow:recommendations", CLERK, of_call(6)),
    List("workflow:letters", CLERK, of_call(6)),
    List("workflow:tracking", OFFICER),
    List("workflow:tracking", FIRM, query="?who=firm"),
    List("workflow:call_ledger", FINANCE, of_call(1)),
    List("workflow:breaches", FINANCE, of_call(1)),
    List("workflow:piles", EXPERT),
    List("workflow:pile", EXPERT, of_call(4)),
    List("workflow:audit_cases", AUDITOR),
    List("workflow:audit_events", AUDITOR),
    List("reviewers:experts", OFFICER),
    List("grants:organisations", FIRM),
    List("grants:organisation_list", OFFICER),
    List("grants:organisation_list", OFFICER, query="?text=公司&page=2"),
    List("grants:organisation_list", OFFICER, query="?district=310115&industry=IND01&mark=giant"),
    List("grants:organisation_members", FIRM, firm),
    List("grants:verifications", OFFICER),
    List("grants:exports", OFFICER),
    List("grants:rosters", OFFICER),
    List("grants:roster", OFFICER, list_with_faults),
    List("grants:roster", OFFICER, list_with_faults, "?show=all&page=2"),
    List("grants:calls", 0),
    List("grants:notices", 0),
    List("grants:honours", 0),
    List("grants:honours", 0, query="?programme=DEMO_PROJECT"),
    List("grants:honours_pending", OFFICER),
)
# what cuts pages and is no list of its own
OTHERS = {
    "grants:organisation": "an overview: cases, people, facts and requests of one organisation",
    "workflow:funds": "an overview: budgets, approved payments and plans of one call",
    "grants:outbox": "messages of a demo or a test, there for nobody else",
    "grants:style": "components in all their states, for developers",
    "grants:notice": "one published list, as long as it is",
    "workflow:group_new": "answers a refused form with the list of groups",
}


def mobile(number: int) -> str:
    """Return the mobile number of somebody of the demo."""
    return f"+86139{number:08d}"


def more_rows() -> None:
    """Add what copies of the demo do not hold: experts and honours."""
    people = User.objects.bulk_create(
        User(mobile=f"+86137{number:08d}", name=f"专家{number}", password="!") for number in range(MANY)
    )
    Expert.objects.bulk_create(
        Expert(
            number=f"XJ{number:04d}",
            user=person,
            name=person.name,
            employer_name="研究所",
            employer_uscc=Expert.objects.earliest("pk").employer_uscc,
            discipline="technical",
        )
        for number, person in enumerate(people)
    )
    pattern = Honour.objects.filter(programme__code="DEMO_PROJECT", award=None).values().first()
    more_imports()
    names = {"id": None, "organisation_id": None}
    Honour.objects.bulk_create(
        Honour(**{**pattern, **names, "number": f"X-{number}", "organisation_name": f"单位{number}"})
        for number in range(MANY)
    )


def more_exports(count: int) -> None:
    """Let the officer take a list out some times; all of them hold one file."""
    officer = User.objects.get(mobile=mobile(OFFICER))
    values = ExportJob.objects.filter(pk=export_made(officer).pk).values().get()
    again = {**values, "id": None}
    ExportJob.objects.bulk_create(ExportJob(**{**again, "reference": new_reference()}) for _one in range(count - 1))


def more_imports() -> None:
    """Add lists on their way in, one of them long and full of faults."""
    officer = User.objects.get(mobile=mobile(OFFICER))
    staged(*([f"单位{number}", "1", "某区", "x"] for number in range(MANY)), actor=officer)
    pattern = ImportJob.objects.values().first()
    ImportJob.objects.bulk_create(
        ImportJob(**{**pattern, "id": None, "reference": new_reference()}) for _number in range(MANY)
    )


def more_cases(number: int, *kinds: type[Model]) -> None:
    """Give a call of projects a thousand cases more, like its first, each with its own row of ``kinds``."""
    patterns = {kind: kind.objects.filter(application__call__code=f"LHRH-P-{number}").earliest("pk") for kind in kinds}
    key = patterns[kinds[0]].application_id
    pattern = Application.objects.filter(pk=key).values().get()
    cases = Application.objects.bulk_create(
        Application(**{**pattern, "id": None, "reference": new_reference(), "number": f"X-{number}-{place}"})
        for place in range(MANY)
    )
    for kind in kinds:
        values = kind.objects.filter(pk=patterns[kind].pk).values().get()
        values.update(id=None)
        rows = [kind(**{**values, "application_id": case.pk}) for case in cases]
        for place, row in enumerate(rows, start=MANY):
            if hasattr(row, "rank"):
                row.rank = place
        kind.objects.bulk_create(rows)


def asked(one: List) -> tuple[int, int]:
    """Return the queries and the table rows of a list as it is now."""
    client = Client()
    if one.who:
        client.force_login(User.objects.get(mobile=mobile(one.who)))
    address = reverse(one.route, args=one.args()) + one.query
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(queries), answer.content.count(b"<tr")


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[dict[str, tuple[tuple[int, int], ...]]]:
    """Ask every list of the demo, let the demo grow, and ask again."""
    anchors = str(tmp_path_factory.mktemp("anchors"))
    with django_db_blocker.unblock(), override_settings(ANCHOR_DIR=anchors), transaction.atomic():
        call_command("load_reference", stdout=io.StringIO())
        official_years()
        call_command("demo", stdout=io.StringIO())
        for content_type in ContentType.objects.all():
            ContentType.objects._add_to_cache(ContentType.objects.db, content_type)
        more_exports(1)
        few = {one.name: asked(one) for one in LISTS}
        list(copies_made(count=COPIES))
        more_rows()
        more_exports(MANY)
        more_cases(3, RankingEntry)
        more_cases(1, RankingEntry, ApprovalEntry)
        many = {one.name: asked(one) for one in LISTS}
        sizes = (Application.objects.count(), Expert.objects.count(), Honour.objects.count())
        assert min(sizes) >= MANY
        assert Notice.objects.count() > COPIES
        yield {name: (few[name], many[name]) for name in few}
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", [one.name for one in LISTS])
def test_a_list_asks_as_little_of_a_thousand_rows_as_of_a_few(answers, name):
    (few, _rows), (many, rows) = answers[name]

    assert few == many <= MOST_QUERIES
    assert rows <= ROWS_ON_A_PAGE


# -- no list escapes -------------------------------------------------------------------------------------------------


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield every route of ours with its view."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, entry.namespace or space)
        elif isinstance(entry, URLPattern) and space in {"grants", "reviewers", "workflow"}:
            yield f"{space}:{entry.name}", inspect.unwrap(entry.callback)


def cuts_pages(view: Callable[..., object], seen: frozenset[str] = frozenset()) -> bool:
    """Say whether a view, or a function of its module that it calls, cuts a list into pages."""
    source = inspect.getsource(view)
    if PAGERS.search(source):
        return True
    module = inspect.getmodule(view)
    helpers = {
        name: found
        for name, found in vars(module).items()
        if inspect.isfunction(found) and found.__module__ == module.__name__ and name not in seen
    }
    called = [found for name, found in helpers.items() if re.search(rf"\b{name}\(", source) and found is not view]
    return any(cuts_pages(found, seen | set(helpers)) for found in called)


def test_every_route_that_cuts_pages_is_a_list_here():
    paged = {name for name, view in routes(get_resolver()) if inspect.isfunction(view) and cuts_pages(view)}

    assert paged - {one.route for one in LISTS} == set(OTHERS)


def test_a_list_that_is_not_declared_is_found():
    def _rows() -> object:
        return Paginator([], 20)  # noqa: F821 -- only its source is read

    def plain() -> int:
        return 1

    assert (cuts_pages(_rows), cuts_pages(plain)) == (True, False)
