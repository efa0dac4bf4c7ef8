# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organisation freezes, hands in, corrects and withdraws its case, over HTTP and without scripts."""

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.permissions import assign_role
from grants.services.corrections import CorrectionPoint
from grants.services.jobs import jobs_run_due
from grants.services.windows import guide_amend
from tests.factories.files import PDF
from tests.factories.forms import attached
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.world import World, assert_sound, fresh, support
from workflow.enums import DeadlineKind
from workflow.models import Deadline
from workflow.services.cases import case_return_by_officer, case_return_by_recommender

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


@pytest.fixture
def draft(world, client):
    application = world.draft()
    client.force_login(application.created_by)
    return application


def url(name, application, *more):
    return reverse(f"workflow:{name}", args=[application.reference, *more])


def revision_of(application, code):
    return application.sections.get(code=code).revision


def save(client, application, code, act="next", revision=None, **typed):
    data = {"revision": revision_of(application, code) if revision is None else revision, "act": act, **typed}
    return client.post(url("section", application, code), data)


def preparer_of(application):
    user = UserFactory()
    MembershipFactory(user=user, organisation=application.organisation, is_preparer=True)
    assign_role(role="preparer", user=user, target=application.organisation)
    return user


# -- hand in -------------------------------------------------------------------------------------------------------


def submit(client, application):
    return client.post(url("submit", application), {"confirmed": "on"})


def test_frozen_version_is_the_one_that_is_submitted(client, draft):
    client.post(url("print", draft))
    frozen = draft.snapshots.get()
    assert client.get(url("print", draft)).context["is_current"] is True

    response = submit(client, draft)

    assert response.headers["Location"] == url("receipt", draft)
    handed_in = draft.snapshots.get()
    assert (handed_in, handed_in.sha256) == (frozen, frozen.sha256)
    assert handed_in.handed_in_at is not None
    page = client.get(url("receipt", draft), {"digest": frozen.sha256})
    assert page.context["agrees"] is True
    assert_sound()


def test_change_after_freezing_makes_another_version(client, draft):
    client.post(url("print", draft))
    save(client, draft, "F", act="leave", note="改过")
    assert client.get(url("print", draft)).context["is_current"] is False

    submit(client, draft)

    assert [(one.number, one.handed_in_at is not None) for one in draft.snapshots.all()] == [(1, False), (2, True)]
    assert (
        client.get(url("receipt", draft), {"digest": draft.snapshots.get(number=1).sha256}).context["agrees"] is False
    )


def test_print_is_drawn_by_a_job(client, draft):
    submit(client, draft)
    waiting = client.get(url("print_pdf", draft, 1))
    assert waiting.templates[0].name == "workflow/print_waiting.html"

    jobs_run_due()
    response = client.get(url("print_pdf", draft, 1))

    content = b"".join(response.streaming_content)
    assert response.headers["Content-Type"] == "application/pdf"
    assert content[:5] == b"%PDF-"


def test_incomplete_form_names_every_place(client, draft):
    save(client, draft, "E", act="leave", project_name="")

    response = submit(client, draft)

    assert response.status_code == 422
    assert [(one.section, one.path) for one in response.context["state"].problems] == [("E", "project_name")]
    assert fresh(draft).status == "draft"


def test_confirmation_is_asked_for(client, draft):
    response = client.post(url("submit", draft))

    assert response.status_code == 422
    assert fresh(draft).status == "draft"


def test_second_click_changes_nothing(client, draft):
    submit(client, draft)

    response = submit(client, draft)

    assert response.status_code == 422
    assert draft.snapshots.count() == 1


def test_late_submission_stays_a_draft_and_says_so(client, draft):
    draft.round.closes_at = timezone.now()
    draft.round.save()

    response = submit(client, draft)

    assert response.status_code == 422
    assert fresh(draft).status == "draft"
    assert draft.sections.get(code="F").data["values"]["total_inv"] == 100_000_000


def test_preparer_fills_in_and_does_not_submit(client, draft):
    client.force_login(preparer_of(draft))

    assert save(client, draft, "F", act="leave", note="代填").status_code == 302
    assert submit(client, draft).status_code == 403
    assert client.post(url("print", draft)).status_code == 403
    assert client.post(url("withdraw", draft), {"confirmed": "on"}).status_code == 403
    assert fresh(draft).status == "draft"


# -- after submission ----------------------------------------------------------------------------------------------


def test_amended_guide_is_confirmed_before_submission(client, world, draft):
    guide_amend(actor=world.officer, call=world.call, text_zh="补充说明")
    assert submit(client, draft).status_code == 422
    assert client.get(url("form", draft)).context["amendment"].number == 1

    client.post(url("confirm_amendment", draft))

    assert submit(client, draft).status_code == 302


@pytest.mark.parametrize("asker", ["recommender", "officer"])
def test_returned_case_is_corrected_and_handed_in_again(client, world, asker):
    point = CorrectionPoint(section="F", field="note", text="补充说明")
    if asker == "recommender":
        application = world.submitted()
        case_return_by_recommender(actor=world.clerk, application=application, opinion="请补正", points=[point])
    else:
        application = world.recommended()
        case_return_by_officer(actor=world.officer, application=application, reason="请补正", points=[point])
    client.force_login(application.created_by)
    page = client.get(url("section", application, "F"))
    assert [one.text for one in page.context["points"]] == ["补充说明"]

    save(client, application, "F", act="leave", note="已补充", total_inv="100")
    response = submit(client, application)

    assert response.headers["Location"] == url("receipt", application)
    assert fresh(application).status == ("submitted" if asker == "recommender" else "checking")
    assert_sound()


def test_case_is_withdrawn_after_a_question(client, draft):
    assert client.get(url("withdraw", draft)).context["may_withdraw"] is True
    assert client.post(url("withdraw", draft)).status_code == 422
    assert fresh(draft).status == "draft"

    client.post(url("withdraw", draft), {"confirmed": "on"})

    assert fresh(draft).status == "withdrawn"
    assert_sound()


def test_decided_case_cannot_be_withdrawn(client, world):
    application = world.accepted()
    world.ranked(application)
    client.force_login(application.created_by)
    world.decide(support(application))

    response = client.post(url("withdraw", application), {"confirmed": "on"})

    assert response.status_code == 422
    assert fresh(application).status == "proposed"


# -- speed ---------------------------------------------------------------------------------------------------------


def test_pages_of_a_form_ask_as_much_with_three_files_as_with_one(client, draft, count_queries):
    attached(draft, max_files=5)
    client.get(url("form", draft))
    with count_queries() as one:
        client.get(url("form", draft))
    with count_queries() as one_list:
        client.get(url("attachments", draft))
    for number in range(2):
        attached(draft, content=PDF + b"\n" * (number + 1), name=f"{number}.pdf")

    with count_queries() as three:
        client.get(url("form", draft))
    with count_queries() as three_list:
        client.get(url("attachments", draft))

    assert (len(three), len(three_list)) == (len(one), len(one_list))


def test_a_correction_shows_its_own_deadline_and_not_the_end_of_the_intake(client, world):
    application = world.recommended()
    client.force_login(application.created_by)
    case_return_by_officer(
        actor=world.officer,
        application=application,
        reason="请补正",
        points=[CorrectionPoint(section="F", field="note", text="请说明")],
    )

    state = client.get(url("form", application)).context["state"]

    due = Deadline.objects.get(kind=DeadlineKind.CORRECTION, subject_id=application.pk)
    assert (state.closes_at, state.is_provisional) == (due.due_at, due.is_provisional)
    assert state.closes_at < world.window.closes_at
