# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way out: only what the page shows, for who may see it and asked for it; and layouts."""

import pytest
from django.core.exceptions import PermissionDenied

from grants.enums import ExportState
from grants.exceptions import GrantsError
from grants.models import ExportJob, Job, SavedLayout, User
from grants.permissions import remove_role
from grants.selectors.exportjobs import exports_of, layouts_open_to
from grants.selectors.exportkinds import Scope, export_kinds, kinds_open_to
from grants.services.exportjobs import (
    EXPORT,
    export_cancel,
    export_download,
    export_order,
    layout_remove,
)
from grants.services.exports import wanted_of
from grants.services.jobs import job_run
from tests.factories.exports import export_made, export_waiting, layout_kept
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.programmes import CallFactory
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return CallFactory()


@pytest.fixture
def officer(call):
    return holder("officer", call)


@pytest.fixture
def organisations():
    return [OrganisationFactory(name=name) for name in ("甲公司", "=乙公司", "丙研究院")]


# -- for whom -----------------------------------------------------------------------------------------------------------


def test_who_has_no_work_of_the_office_takes_nothing_out(call):
    stranger = UserFactory()

    with pytest.raises(PermissionDenied):
        export_waiting(stranger)

    assert kinds_open_to(stranger) == []
    assert ExportJob.objects.count() == 0


def test_an_officer_takes_out_lists_of_the_own_calls_alone(officer):
    other = CallFactory()
    wanted = wanted_of(kind="applications", scope=Scope(officer, other), filters={}, layout="internal")

    with pytest.raises(PermissionDenied):
        export_order(actor=officer, wanted=wanted, format="csv")

    assert Job.objects.filter(kind=EXPORT).count() == 0


def test_a_right_that_is_gone_when_the_job_runs_gives_no_file(officer, call, organisations):
    export = export_waiting(officer)
    remove_role(role="officer", user=officer, target=call)

    job_run(job_id=export.job_id)

    export.refresh_from_db()
    assert (export.state, export.blob) == (ExportState.FAILED, None)


def test_a_right_that_is_gone_closes_the_file(officer, call, organisations):
    export = export_made(officer)
    remove_role(role="officer", user=officer, target=call)
    officer = User.objects.get(pk=officer.pk)

    with pytest.raises(PermissionDenied):
        export_download(actor=officer, export=export)

    export.refresh_from_db()
    assert export.downloads == 0


def test_another_officer_neither_sees_nor_downloads_nor_cancels(officer, call, organisations):
    export, other = export_made(officer), holder("officer", call)

    assert list(exports_of(other)) == []
    for act in (export_download, export_cancel):
        with pytest.raises(PermissionDenied):
            act(actor=other, export=export)


@pytest.mark.parametrize(
    ("kind", "persona", "hidden"),
    [
        ("organisations", "officer", {"contact", "mobile", "email", "revenue", "employees"}),
        ("payments", "auditor", {"account"}),
        ("experts", "auditor", {"email"}),
    ],
)
def test_columns_that_no_page_shows_are_not_offered(call, kind, persona, hidden):
    user, found = holder(persona, call), export_kinds()[kind]
    everything = {column.code for column in found.columns(Scope(None, call))}

    offered = {column.code for column in found.columns(Scope(user, call))}

    assert everything - offered == hidden
    with pytest.raises(GrantsError):
        wanted_of(kind=kind, scope=Scope(user, call), filters={}, columns=[min(hidden)])


def test_finance_takes_whole_accounts_out(call):
    scope = Scope(holder("finance_officer", call), call)

    assert "treasury" in export_kinds()["payments"].layouts_of(scope)


# -- what is asked for ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "unknown"},
        {"layout": "unknown"},
        {"columns": ["unknown"]},
        {"columns": ["name", "name"]},
        {"filters": {"unknown": "x"}},
        {"filters": {"kind": "unknown"}},
        {"filters": {"text": "x" * 101}},
    ],
)
def test_what_is_not_there_is_refused(officer, asked):
    plain = {"kind": "organisations", "filters": {}, "layout": "register"}

    with pytest.raises(GrantsError):
        wanted_of(scope=Scope(officer), **{**plain, **asked})


def test_two_columns_with_one_header_are_refused(call):
    scope = Scope(holder("finance_officer", call), call)

    with pytest.raises(GrantsError):
        wanted_of(kind="payments", scope=scope, filters={}, columns=["account", "masked_account"])


def test_an_unknown_format_is_refused(officer):
    with pytest.raises(GrantsError):
        export_waiting(officer, "pdf")


# -- layouts -------------------------------------------------------------------------------------------------------------


def test_a_layout_is_kept_and_replaced_under_its_name(officer):
    layout_kept(officer)

    layout = layout_kept(officer, columns=["name"])

    assert (SavedLayout.objects.get().columns, layout.columns) == (["name"], ["name"])


def test_a_layout_is_seen_by_others_when_it_is_shared(officer, call):
    other = holder("officer", call)
    layout_kept(officer)
    shared = layout_kept(officer, "共用", is_shared=True)

    assert list(layouts_open_to(other)) == [shared]


def test_a_layout_is_removed_by_its_owner_alone(officer, call):
    layout = layout_kept(officer, is_shared=True)

    with pytest.raises(PermissionDenied):
        layout_remove(actor=holder("officer", call), layout=layout)
    layout_remove(actor=officer, layout=layout)

    assert SavedLayout.objects.count() == 0


@pytest.mark.parametrize("name", ["", "  ", "名" * 61])
def test_a_layout_needs_a_name_of_some_length(officer, name):
    with pytest.raises(GrantsError):
        layout_kept(officer, name)

    assert SavedLayout.objects.count() == 0
