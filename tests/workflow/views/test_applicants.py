# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organisation's road through its own case, over HTTP and without scripts."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from grants.audit import events_of
from grants.engine.formdefs import form_digest, load_form
from grants.enums import CreditLevel
from grants.models import Application, Attachment, CreditRecord, Industry
from grants.permissions import assign_role
from grants.rules.defaults import default_rules
from tests.factories.files import PDF, PNG
from tests.factories.forms import requirement_of
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.world import World, fresh
from workflow.forms.applicants import conditions_of

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


def test_a_document_that_is_handed_in_elsewhere_does_not_hold_a_section_back(client, draft):
    template = draft.call.form_template
    commitment = {"code": "seal", "kind": "file", "label_zh": "承诺书", "attachment": "A04", "required": True}
    template.definition["sections"][1]["fields"].append(commitment)
    template.digest = form_digest(load_form(template.definition))
    template.save()
    requirement_of(draft, is_required=True)
    page = client.get(url("section", draft, "F"), {"errors": ""})
    assert [problem.path for problem in page.context["state"].case.problems_of("F")] == ["seal"]

    response = save(client, draft, "F", total_inv="100", own_funds="80", grant_req="20")

    assert response.headers["Location"] == url("attachments", draft)


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


def test_credit_record_bars_from_applying_until_its_day_or_its_repair(client, world):
    organisation, boss = world.firm()
    until = timezone.localdate() + timedelta(days=400)
    breach = CreditRecord.objects.create(
        organisation=organisation,
        level=CreditLevel.GRAVE,
        reason="虚报项目资金",
        document_number="示经信信〔2026〕3号",
        banned_until=until,
        entered_by=world.officer,
    )
    client.force_login(boss)
    address = reverse("workflow:begin", args=[world.call.reference])

    refused = client.post(address, begin_data(world, organisation))
    shown = client.get(reverse("grants:organisation", args=[organisation.reference])).content.decode()

    assert refused.status_code == 422
    assert f"{until}" in refused.content.decode()
    assert "虚报项目资金" in shown
    assert f"{until}" in shown
    breach.repaired_on = timezone.localdate()
    breach.save(update_fields=["repaired_on"])
    assert client.post(address, begin_data(world, organisation)).status_code == 302


def test_person_without_organisation_is_told_what_to_do(client, world):
    client.force_login(UserFactory())

    response = client.get(reverse("workflow:begin", args=[world.call.reference]))

    assert response.status_code == 200
    assert response.context["has_organisation"] is False
    assert f'href="{reverse("grants:organisation_register")}"' in response.content.decode()


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
