# SPDX-License-Identifier: AGPL-3.0-or-later
"""Setting a call up: each part is saved, audited, and closed once the call is published."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grants.audit import events_of
from grants.enums import CallState, QuotaDimension
from grants.exceptions import GrantsError
from grants.models import Call, Event, RuleSet
from grants.rules import dump_rules
from grants.rules.defaults import default_rules
from grants.services.copies import call_copy
from grants.services.programmes import budget_set, call_create
from grants.services.setup import (
    Bounds,
    Window,
    call_describe,
    contacts_set,
    form_choose,
    places_set,
    quotas_set,
    rounds_set,
    rubric_choose,
    rules_draft_set,
)
from tests.factories.awards import rules_with
from tests.factories.people import UserFactory
from tests.factories.programmes import FormTemplateFactory, ProgrammeFactory, rubric_made

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory()


@pytest.fixture
def call(officer):
    return call_create(
        actor=officer, programme=ProgrammeFactory(), code="C-1", year=2026, title_zh="第一批", rules=default_rules()
    )


def window(opens_in=1, closes_in=30, **fields):
    now = timezone.now()
    return Window(opens_at=now + timedelta(days=opens_in), closes_at=now + timedelta(days=closes_in), **fields)


def acts(call, officer):
    """Return every act of setting up, ready to be done."""
    return {
        "call.described": lambda: call_describe(actor=officer, call=call, code="C-2", year=2027, title_zh="改名"),
        "call.contacts_set": lambda: contacts_set(actor=officer, call=call, name="王敏", phone="021-1"),
        "call.places_set": lambda: places_set(actor=officer, call=call, places=20),
        "call.form_chosen": lambda: form_choose(
            actor=officer, call=call, form_template=FormTemplateFactory(programme=call.programme)
        ),
        "call.rubric_chosen": lambda: rubric_choose(actor=officer, call=call, rubric=rubric_made(call.programme)),
        "call.quotas_set": lambda: quotas_set(
            actor=officer, call=call, dimension=QuotaDimension.DISTRICT, bounds={"310101": Bounds(0, 3)}
        ),
        "call.rounds_set": lambda: rounds_set(actor=officer, call=call, windows=[window()]),
        "call.rules_drafted": lambda: rules_draft_set(
            actor=officer, call=call, rules=rules_with(windows__notice_min_working_days=10)
        ),
    }


ACTS = (
    "call.described",
    "call.contacts_set",
    "call.places_set",
    "call.form_chosen",
    "call.rubric_chosen",
    "call.quotas_set",
    "call.rounds_set",
    "call.rules_drafted",
)


@pytest.mark.parametrize("action", ACTS)
def test_each_part_leaves_an_event(call, officer, action):
    acts(call, officer)[action]()

    assert [event.action for event in events_of(call)] == ["call.created", action]


@pytest.mark.parametrize("action", ACTS)
def test_no_part_is_changed_after_publishing(call, officer, action):
    Call.objects.filter(pk=call.pk).update(state=CallState.PUBLISHED)
    before = Call.objects.filter(pk=call.pk).values().get()
    act = acts(call, officer)[action]

    with pytest.raises(GrantsError):
        act()

    assert Call.objects.filter(pk=call.pk).values().get() == before
    assert (call.rounds.count(), call.quotas.count(), call.rule_sets.get().data) == (0, 0, dump_rules(default_rules()))
    assert [event.action for event in events_of(call)] == ["call.created"]


def test_no_event_of_the_contacts_holds_who_they_are(call, officer):
    contacts_set(actor=officer, call=call, name="王敏", phone="021-12345678", email="a@example.com")

    call.refresh_from_db()
    assert (call.contact_name, call.contact_phone, call.contact_email) == ("王敏", "021-12345678", "a@example.com")
    assert events_of(call).last().data == {}


def test_a_code_is_given_once(call, officer):
    other = call_create(
        actor=officer, programme=call.programme, code="C-9", year=2026, title_zh="第二批", rules=default_rules()
    )

    with pytest.raises(GrantsError):
        call_describe(actor=officer, call=other, code="C-1", year=2026, title_zh="第二批")

    other.refresh_from_db()
    assert other.code == "C-9"


def test_a_call_may_keep_its_code(call, officer):
    call_describe(actor=officer, call=call, code="C-1", year=2026, title_zh="改名")

    call.refresh_from_db()
    assert (call.code, call.title_zh) == ("C-1", "改名")


@pytest.mark.parametrize(
    "windows",
    [
        [],
        [window(5, 4)],
        [window(1, 10), window(9, 20)],
        [window(1, 10, review_starts_on=timezone.localdate())],
    ],
    ids=["none", "closes before it opens", "overlapping", "reviewed before it closes"],
)
def test_windows_that_cannot_be_kept_are_refused(call, officer, windows):
    with pytest.raises(GrantsError):
        rounds_set(actor=officer, call=call, windows=windows)

    assert call.rounds.count() == 0


def test_rounds_are_numbered_and_surplus_ones_go(call, officer):
    rounds_set(actor=officer, call=call, windows=[window(1, 10), window(11, 20), window(21, 30)])

    rounds_set(actor=officer, call=call, windows=[window(2, 12)])

    assert [one.number for one in call.rounds.all()] == [1]


def test_quotas_of_one_dimension_leave_the_others(call, officer):
    quotas_set(actor=officer, call=call, dimension=QuotaDimension.DISTRICT, bounds={"310101": Bounds(0, 3)})
    quotas_set(actor=officer, call=call, dimension=QuotaDimension.INDUSTRY, bounds={"IND01": Bounds(1, 5)})

    quotas_set(actor=officer, call=call, dimension=QuotaDimension.DISTRICT, bounds={"310104": Bounds(0, 4)})

    held = call.quotas.values_list("dimension", "key", "minimum", "maximum")
    assert set(held) == {("district", "310104", 0, 4), ("industry", "IND01", 1, 5)}


def test_a_minimum_above_its_maximum_is_refused(call, officer):
    with pytest.raises(GrantsError):
        quotas_set(actor=officer, call=call, dimension=QuotaDimension.DISTRICT, bounds={"310101": Bounds(4, 3)})

    assert call.quotas.count() == 0


def test_form_and_rubric_belong_to_the_programme(call, officer):
    with pytest.raises(GrantsError):
        form_choose(actor=officer, call=call, form_template=FormTemplateFactory())
    with pytest.raises(GrantsError):
        rubric_choose(actor=officer, call=call, rubric=rubric_made(ProgrammeFactory()))

    call.refresh_from_db()
    assert (call.form_template, call.rubric) == (None, None)


def whole(call, officer):
    """Set up every part of a call."""
    rounds_set(actor=officer, call=call, windows=[window(review_starts_on=timezone.localdate() + timedelta(days=40))])
    quotas_set(actor=officer, call=call, dimension=QuotaDimension.RECOMMENDER, bounds={"hp-jw": Bounds(1, 6)})
    budget_set(actor=officer, call=call, by_year={2026: 500, 2027: 300}, item_number="2150801")
    form_choose(actor=officer, call=call, form_template=FormTemplateFactory(programme=call.programme))
    rubric_choose(actor=officer, call=call, rubric=rubric_made(call.programme))
    contacts_set(actor=officer, call=call, name="王敏", phone="021-1")
    rules_draft_set(actor=officer, call=call, rules=rules_with(windows__notice_min_working_days=10))
    call_describe(
        actor=officer, call=call, code="C-1", year=2026, title_zh="第一批", guide_zh="指南", document_number="1号"
    )
    places_set(actor=officer, call=call, places=20)
    call.refresh_from_db()
    return call


def test_a_copy_takes_everything_over_and_moves_dates_and_fiscal_years(call, officer):
    source = whole(call, officer)
    source.quotas.update(used=2, exempt=1)
    Call.objects.filter(pk=source.pk).update(committed_fen=100, state=CallState.CLOSED)

    copy = call_copy(actor=officer, source=source, code="C-2027", year=2027, title_zh="2027年第一批")

    copy.refresh_from_db()
    assert (copy.state, copy.copied_from, copy.document_number) == (CallState.DESIGN, source, "")
    assert (copy.guide_zh, copy.form_template, copy.rubric, copy.places, copy.contact_name) == (
        "指南",
        source.form_template,
        source.rubric,
        20,
        "王敏",
    )
    assert (copy.budget_fen, copy.committed_fen, copy.exempt_fen) == (800, 0, 0)
    assert list(copy.budgets.values_list("fiscal_year", "amount_fen")) == [(2027, 500), (2028, 300)]
    assert list(copy.quotas.values_list("key", "minimum", "maximum", "used", "exempt")) == [("hp-jw", 1, 6, 0, 0)]
    assert copy.rule_sets.get().digest == source.rule_sets.get().digest
    ours, theirs = copy.rounds.get(), source.rounds.get()
    for name in ("opens_at", "closes_at"):
        moved, stood = (timezone.localtime(getattr(one, name)) for one in (ours, theirs))
        assert moved == stood.replace(year=stood.year + 1)
    assert ours.review_starts_on == theirs.review_starts_on.replace(year=theirs.review_starts_on.year + 1)


def test_a_copy_needs_a_code_of_its_own(call, officer):
    events = Event.objects.count()

    with pytest.raises(GrantsError):
        call_copy(actor=officer, source=call, code="C-1", year=2027, title_zh="第二批")

    assert (Call.objects.count(), RuleSet.objects.count(), Event.objects.count()) == (1, 1, events)
