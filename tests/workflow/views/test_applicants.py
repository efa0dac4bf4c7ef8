# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organisation's road through its own case, over HTTP and without scripts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from grants.audit import events_of
from grants.models import Application, Attachment, Industry
from grants.permissions import assign_role
from grants.rules.defaults import default_rules
from grants.services.corrections import CorrectionPoint
from grants.services.jobs import jobs_run_due
from grants.services.windows import guide_amend
from tests.factories.files import PDF, PNG
from tests.factories.forms import attached, requirement_of
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.world import World, assert_sound, fresh, support
from workflow.forms.applicants import conditions_of
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


# -- begin ---------------------------------------------------------------------------------------------------------


def begin_data(world, organisation, **changed):
    industry, _is_new = Industry.objects.get_or_create(code="IND05", defaults={"name_zh": "装备", "slug": "equipment"})
    conditions = conditions_of(default_rules().eligibility)
    return {
        "organisation": organisation.pk,
        "recommender": world.recommender.pk,
        "industry": industry.pk,
        "title": "智能工厂",
        **{f"condition_{code}": "on" for code in conditions},
        **changed,
    }


def test_draft_is_begun_with_its_declarations(client, world):
    organisation, boss = world.firm()
    client.force_login(boss)
    address = reverse("workflow:begin", args=[world.call.reference])
    assert client.get(address).status_code == 200

    response = client.post(address, begin_data(world, organisation))

    application = Application.objects.get()
    assert response.headers["Location"] == url("form", application)
    assert application.sections.get(code="E").data["values"] == {"project_name": "智能工厂"}
    declared = events_of(application).get(action="application.eligibility_declared")
    assert declared.data["conditions"] == list(conditions_of(default_rules().eligibility))
    assert client.get(url("form", application)).status_code == 200


@pytest.mark.parametrize("missing", ["condition_credit_good", "title", "recommender", "industry"])
def test_nothing_is_begun_while_an_answer_is_missing(client, world, missing):
    organisation, boss = world.firm()
    client.force_login(boss)

    response = client.post(
        reverse("workflow:begin", args=[world.call.reference]), begin_data(world, organisation, **{missing: ""})
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [missing]
    assert not Application.objects.exists()


def test_organisation_of_others_is_not_offered(client, world):
    other, _boss = world.firm()
    _own, boss = world.firm()
    client.force_login(boss)

    response = client.post(reverse("workflow:begin", args=[world.call.reference]), begin_data(world, other))

    assert list(response.context["form"].errors) == ["organisation"]
    assert not Application.objects.exists()


def test_refusal_of_the_register_is_said_on_the_page(client, world):
    organisation, boss = world.firm()
    organisation.verification = "unverified"
    organisation.save()
    client.force_login(boss)

    response = client.post(reverse("workflow:begin", args=[world.call.reference]), begin_data(world, organisation))

    assert response.status_code == 422
    assert len(response.context["form"].non_field_errors()) == 1
    assert not Application.objects.exists()


def test_person_without_organisation_is_told_what_to_do(client, world):
    client.force_login(UserFactory())

    response = client.get(reverse("workflow:begin", args=[world.call.reference]))

    assert response.status_code == 200
    assert response.context["has_organisation"] is False


def test_call_that_is_not_open_cannot_be_applied_to(client):
    world = World()
    _organisation, boss = world.firm()
    client.force_login(boss)

    assert client.get(reverse("workflow:begin", args=[world.call.reference])).status_code == 404


# -- fill in -------------------------------------------------------------------------------------------------------


def test_section_saved_leads_to_the_next(client, draft):
    response = save(client, draft, "E", project_name="新名称", start="2026-01-01", end="2027-01-01")

    assert response.headers["Location"] == url("section", draft, "F")
    assert fresh(draft).title == "新名称"


def test_last_section_leads_to_the_files(client, draft):
    response = save(client, draft, "F", total_inv="100")

    assert response.headers["Location"] == url("attachments", draft)


def test_save_and_leave_takes_what_is_wrong(client, draft):
    response = save(client, draft, "F", act="leave", total_inv="abc")

    assert response.headers["Location"] == url("form", draft)
    assert draft.sections.get(code="F").data["raw"] == {"total_inv": "abc"}


def test_what_is_wrong_is_said_and_kept(client, draft):
    response = save(client, draft, "F", total_inv="abc", note="说明")

    assert response.status_code == 422
    (control,) = [one for one in response.context["controls"] if one.name == "total_inv"]
    assert (control.value, len(control.errors)) == ("abc", 1)
    assert response.context["errors"] == [("#id_total_inv", control.errors[0])]
    assert draft.sections.get(code="F").data["values"] == {"note": "说明"}


def test_autosave_answers_with_the_next_revision(client, draft):
    before = revision_of(draft, "F")

    response = save(client, draft, "F", act="autosave", note="自动")

    assert response.status_code == 200
    assert f'name="revision" value="{before + 1}"' in response.content.decode()
    assert 'hx-swap-oob="outerHTML"' in response.content.decode()


def test_conflict_shows_both_and_loses_neither(client, draft):
    old = revision_of(draft, "F")
    save(client, draft, "F", act="leave", note="同事写的")

    response = save(client, draft, "F", revision=old, note="我写的")

    assert response.status_code == 409
    assert response.context["differences"] == [("说明", "同事写的", "我写的")]
    (control,) = [one for one in response.context["controls"] if one.name == "note"]
    assert control.value == "我写的"
    assert draft.sections.get(code="F").data["values"] == {"note": "同事写的"}


def test_autosave_in_conflict_is_shown_beside_the_form(client, draft):
    old = revision_of(draft, "F")
    save(client, draft, "F", act="leave", note="同事写的")

    response = save(client, draft, "F", act="autosave", revision=old, note="我写的")

    assert (response.status_code, response.headers["HX-Retarget"]) == (409, "#conflict")


def test_own_version_can_be_saved_over_on_purpose(client, draft):
    old = revision_of(draft, "F")
    save(client, draft, "F", act="leave", note="同事写的")

    save(client, draft, "F", revision=old, note="我写的", over=revision_of(draft, "F"))

    assert draft.sections.get(code="F").data["values"] == {"note": "我写的"}


@pytest.mark.parametrize("revision", ["", "x", "９", "-1", "99999999999999999999"])
def test_hostile_revision_overwrites_nothing(client, draft, revision):
    before = draft.sections.get(code="F").data

    response = save(client, draft, "F", revision=revision, note="改")

    assert response.status_code == 409
    assert draft.sections.get(code="F").data == before


def test_section_that_is_not_there_is_absent(client, draft):
    assert client.get(url("section", draft, "Q")).status_code == 404


def test_closed_draft_is_read_and_not_written(client, draft):
    draft.round.closes_at = timezone.now()
    draft.round.save()

    page = client.get(url("section", draft, "F"))
    response = save(client, draft, "F", note="迟到")

    assert page.context["can_save"] is False
    assert response.status_code == 422
    assert "note" not in draft.sections.get(code="F").data["values"]


# -- files ---------------------------------------------------------------------------------------------------------


def upload(client, application, content=PDF, name="报告.pdf"):
    requirement = requirement_of(application)
    file = SimpleUploadedFile(name, content)
    return client.post(url("attachments", application), {"requirement": requirement.code, "file": file})


def test_file_is_uploaded_taken_out_and_put_back(client, draft):
    assert upload(client, draft).status_code == 302
    attachment = Attachment.objects.get()

    client.post(url("attachment_remove", attachment))
    attachment.refresh_from_db()
    assert attachment.removed_at is not None
    client.post(url("attachment_restore", attachment))

    attachment.refresh_from_db()
    assert attachment.removed_at is None
    assert client.get(url("attachments", draft)).status_code == 200


@pytest.mark.parametrize(("content", "name"), [(PNG, "报告.pdf"), (b"", "报告.pdf"), (PDF, "报告.exe")])
def test_refused_file_is_said_at_its_place(client, draft, content, name):
    response = upload(client, draft, content=content, name=name)

    assert response.status_code == 422
    assert response.context["wrong"] == requirement_of(draft)
    assert not Attachment.objects.exists()


def test_document_nobody_asked_for_is_absent(client, draft):
    response = client.post(url("attachments", draft), {"requirement": "Z99", "file": SimpleUploadedFile("a.pdf", PDF)})

    assert response.status_code == 404


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
