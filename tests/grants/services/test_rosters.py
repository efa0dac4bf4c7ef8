# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches in: staged, answered, written with their events, taken back; never half, never twice, never silently."""

import pytest
from django.core.exceptions import PermissionDenied

from grants.audit import events_of
from grants.engine.codes import fictional_uscc
from grants.enums import ImportMode, ImportState, RosterFault, RowAnswer, RowOutcome, Verification
from grants.exceptions import GrantsError
from grants.models import (
    Authority,
    Event,
    Organisation,
    OrganisationMark,
    User,
)
from grants.selectors.audit import audit_violations
from grants.services.reference import reference_load
from grants.services.rosters import import_apply, import_cancel, import_undo, roster_kinds, rows_answer
from tests.factories.people import OrganisationFactory
from tests.factories.roles import holder
from tests.factories.rosters import applied, faults, outcomes, staged

pytestmark = pytest.mark.django_db
A, B, C = (fictional_uscc(number) for number in (801, 802, 803))


@pytest.fixture(autouse=True)
def _plan():
    reference_load()


@pytest.fixture
def keeper():
    return holder("system_administrator", Authority.objects.first())


def test_new_organisations_are_written_with_an_event_each():
    batch = applied(["甲公司", A, "浦东", 12], ["乙商行", B, "", ""])

    first = Organisation.objects.get(uscc=A)
    assert (first.name, first.district.code, first.employees, first.verification) == (
        "甲公司",
        "310115",
        12,
        "unverified",
    )
    assert [event.action for event in events_of(first)] == ["organisation.registered"]
    assert batch.counts == {"rows": 2, "create": 2, "update": 0, "unchanged": 0, "refused": 0}
    assert [event.action for event in events_of(batch)] == ["roster.received", "roster.applied"]
    assert list(audit_violations()) == []


def test_same_file_again_changes_nothing():
    applied(["甲公司", A, "浦东", 12])
    before = Event.objects.exclude(action__startswith="roster.").count()

    batch = applied(["甲公司", A, "浦东", 12])

    assert outcomes(batch) == [(2, RowOutcome.UNCHANGED)]
    assert Event.objects.exclude(action__startswith="roster.").count() == before


def test_known_organisation_is_updated_and_empty_cells_change_nothing():
    organisation = OrganisationFactory(uscc=A, name="甲公司", name_key="甲公司", employees=5)
    district = organisation.district

    batch = applied(["甲公司", A, "", 12])

    organisation.refresh_from_db()
    assert (organisation.employees, organisation.district) == (12, district)
    assert [event.data for event in events_of(organisation)] == [{"fields": ["employees"]}]
    row = batch.rows.get()
    assert (row.outcome, row.changes, row.old) == (RowOutcome.UPDATE, ["employees"], {"employees": 5})
    assert list(audit_violations()) == []


def test_another_name_on_a_known_code_asks_and_is_never_silent(keeper):
    organisation = OrganisationFactory(uscc=A, name="甲公司", name_key="甲公司")

    batch = applied(["甲（集团）有限公司", A, "", ""])
    organisation.refresh_from_db()
    assert (organisation.name, outcomes(batch)) == ("甲公司", [(2, RowOutcome.REFUSED)])
    assert faults(batch) == [(2, "name", RosterFault.NAME_DIFFERS)]

    batch = staged(["甲（集团）有限公司", A, "", ""])
    rows_answer(batch=batch, rows=[2], answer=RowAnswer.ACCEPT, actor=keeper)
    import_apply(batch=batch, mode=ImportMode.ALL, actor=keeper)

    organisation.refresh_from_db()
    assert (organisation.name, organisation.name_key) == ("甲（集团）有限公司", "甲(集团)有限公司")
    event = organisation.events.get()
    assert (event.kind, event.old_value, event.entered_by) == ("rename", "甲公司", keeper)


def test_a_name_written_with_other_brackets_is_no_other_name():
    organisation = OrganisationFactory(uscc=A, name="甲（上海）公司", name_key="甲(上海)公司")

    batch = applied(["甲(上海)公司", A, "", ""])

    organisation.refresh_from_db()
    assert (outcomes(batch), organisation.name) == ([(2, RowOutcome.UNCHANGED)], "甲（上海）公司")


def test_near_namesake_asks(keeper):
    OrganisationFactory(uscc=A, name="上海甲乙有限公司", name_key="上海甲乙有限公司")

    batch = staged(["甲乙股份有限公司", B, "", ""])
    assert faults(batch) == [(2, "name", RosterFault.NEAR_DUPLICATE)]
    with pytest.raises(GrantsError):
        import_apply(batch=batch, mode=ImportMode.ALL, actor=None)
    assert Organisation.objects.filter(uscc=B).count() == 0

    rows_answer(batch=batch, rows=[2], answer=RowAnswer.ACCEPT, actor=keeper)
    batch.refresh_from_db()
    import_apply(batch=batch, mode=ImportMode.ALL, actor=keeper)
    assert Organisation.objects.filter(uscc=B).count() == 1


def test_code_of_an_organisation_without_one_asks(keeper):
    pending = OrganisationFactory(uscc=None, name="甲公司", name_key="甲公司", verification=Verification.CODE_PENDING)

    batch = staged(["甲公司", A, "", ""])
    assert faults(batch) == [(2, "uscc", RosterFault.CODE_GIVEN)]
    rows_answer(batch=batch, rows=[2], answer=RowAnswer.ACCEPT, actor=keeper)
    import_apply(batch=batch, mode=ImportMode.VALID, actor=keeper)

    pending.refresh_from_db()
    assert (pending.uscc, pending.verification) == (A, Verification.UNVERIFIED)
    assert Organisation.objects.count() == 1


def test_answer_cannot_heal_an_error(keeper):
    batch = staged(["甲公司", A[:-1], "", ""])

    with pytest.raises(GrantsError):
        rows_answer(batch=batch, rows=[2], answer=RowAnswer.ACCEPT, actor=keeper)

    assert outcomes(batch) == [(2, RowOutcome.REFUSED)]


def test_who_may_not_import_is_turned_away(keeper):
    stranger = User.objects.create_user("+8613800009999")
    batch = staged(["甲公司", A, "", ""])

    for act in (
        lambda: staged(["甲公司", A, "", ""], actor=stranger),
        lambda: import_apply(batch=batch, mode=ImportMode.VALID, actor=stranger),
        lambda: import_cancel(batch=batch, actor=stranger),
        lambda: rows_answer(batch=batch, rows=[2], answer=RowAnswer.ACCEPT, actor=stranger),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert Organisation.objects.count() == 0


def test_register_that_changed_since_the_preview_refuses_the_row():
    batch = staged(["甲公司", A, "", 12], ["乙商行", B, "", ""])
    OrganisationFactory(uscc=A, name="别的公司", name_key="别的公司")

    batch = import_apply(batch=batch, mode=ImportMode.VALID, actor=None)

    assert outcomes(batch) == [(2, RowOutcome.REFUSED), (3, RowOutcome.CREATE)]
    assert (2, "", RosterFault.SINCE_CHANGED) in faults(batch)


def test_register_that_changed_since_the_preview_stops_a_batch_of_all():
    batch = staged(["甲公司", A, "", 12], ["乙商行", B, "", ""])
    OrganisationFactory(uscc=A, name="别的公司", name_key="别的公司")

    with pytest.raises(GrantsError):
        import_apply(batch=batch, mode=ImportMode.ALL, actor=None)

    assert Organisation.objects.filter(uscc=B).count() == 0
    batch.refresh_from_db()
    assert batch.state == ImportState.READY


def test_interrupted_batch_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr("grants.services.rosters.applying.CHUNK", 1)
    batch = staged(["甲公司", A, "", ""], ["乙商行", B, "", ""])
    written = []

    def dies_second(self, entries, *, actor):
        if written:
            raise KeyboardInterrupt
        written.extend(entries)
        return original(self, entries, actor=actor)

    roster = type(roster_kinds()["organisations"].open(None))
    original = roster.write
    with monkeypatch.context() as patch:
        patch.setattr(roster, "write", dies_second)
        with pytest.raises(KeyboardInterrupt):
            import_apply(batch=batch, mode=ImportMode.VALID, actor=None)
    assert Organisation.objects.count() == 1

    batch = import_apply(batch=batch, mode=ImportMode.VALID, actor=None)

    assert (batch.state, Organisation.objects.count()) == (ImportState.DONE, 2)
    assert list(audit_violations()) == []


def test_batch_is_written_once():
    batch = applied(["甲公司", A, "", ""])

    with pytest.raises(GrantsError):
        import_apply(batch=batch, mode=ImportMode.VALID, actor=None)

    assert Organisation.objects.count() == 1


def test_cancelled_batch_leaves_nothing_staged():
    batch = staged(["甲公司", A, "", ""])

    import_cancel(batch=batch, actor=None)

    assert (batch.rows.count(), Organisation.objects.count()) == (0, 0)
    with pytest.raises(GrantsError):
        import_apply(batch=batch, mode=ImportMode.VALID, actor=None)


def test_undo_takes_new_rows_back_and_restores_old_values():
    organisation = OrganisationFactory(uscc=A, name="甲公司", name_key="甲公司", employees=5)
    batch = applied(["甲公司", A, "", 12], ["乙商行", B, "浦东", ""])

    batch = import_undo(batch=batch, actor=None)

    organisation.refresh_from_db()
    assert (organisation.employees, batch.state) == (5, ImportState.UNDONE)
    assert not Organisation.objects.filter(uscc=B).exists()
    assert [event.action for event in events_of(organisation)] == ["organisation.changed", "organisation.restored"]
    assert list(audit_violations()) == []

    assert applied(["甲公司", A, "", 12], ["乙商行", B, "浦东", ""]).counts["create"] == 1


def test_undo_is_refused_when_something_rests_on_a_row():
    batch = applied(["甲公司", A, "", ""], ["乙商行", B, "", ""])
    OrganisationMark.objects.create(organisation=Organisation.objects.get(uscc=A), list="giant", year=2025)

    with pytest.raises(GrantsError):
        import_undo(batch=batch, actor=None)

    assert Organisation.objects.count() == 2


def test_undo_is_refused_when_a_row_was_changed_since():
    batch = applied(["甲公司", A, "", 12])
    applied(["甲公司", A, "", 13])

    with pytest.raises(GrantsError):
        import_undo(batch=batch, actor=None)

    assert Organisation.objects.get().employees == 13


def test_undo_is_refused_after_seven_days(monkeypatch):
    batch = applied(["甲公司", A, "", 12])
    batch.applied_at = batch.applied_at.replace(year=batch.applied_at.year - 1)
    batch.save()

    with pytest.raises(GrantsError):
        import_undo(batch=batch, actor=None)

    assert Organisation.objects.count() == 1
