# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of a case: taken in, refused, taken out and put back."""

import pytest
from django.utils import timezone, translation

from grants.audit import events_of
from grants.exceptions import GrantsError
from grants.models import Attachment
from grants.services.attachments import attachment_remove, attachment_restore
from tests.factories.files import DOCX, PDF, PNG
from tests.factories.forms import attached
from tests.factories.world import World
from workflow.services.cases import case_withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return World().opened().draft()


def test_file_is_kept_under_its_name_and_noted(draft):
    attachment = attached(draft, name="C:\\资料\\可研报告.pdf")

    assert (attachment.name, attachment.blob.state) == ("可研报告.pdf", "clean")
    assert events_of(draft).last().action == "attachment.added"


def test_same_file_again_changes_nothing(draft):
    first = attached(draft, max_files=3)

    assert attached(draft) == first
    assert Attachment.objects.count() == 1


def test_file_of_another_type_is_refused_by_its_content(draft):
    with pytest.raises(GrantsError):
        attached(draft, content=PNG, name="报告.pdf")

    assert not Attachment.objects.exists()


def test_one_file_too_many_is_refused(draft):
    attached(draft)

    with translation.override("en"), pytest.raises(GrantsError, match="at most 1 files, now 1"):
        attached(draft, content=DOCX, name="报告.docx")

    assert Attachment.objects.count() == 1


def test_long_name_keeps_its_ending(draft):
    attachment = attached(draft, name="长" * 300 + ".pdf")

    assert (len(attachment.name), attachment.name[-5:]) == (200, "长.pdf")


def test_file_taken_out_can_be_put_back(draft):
    attachment = attached(draft)

    attachment_remove(actor=draft.created_by, attachment=attachment)
    assert not draft.attachments.filter(removed_at=None).exists()
    attachment_restore(actor=draft.created_by, attachment=attachment)

    assert draft.attachments.filter(removed_at=None).get() == attachment
    assert [event.action for event in events_of(draft)][-2:] == ["attachment.removed", "attachment.restored"]


def test_file_is_not_put_back_where_another_took_its_place(draft):
    attachment = attached(draft)
    attachment_remove(actor=draft.created_by, attachment=attachment)
    attached(draft, content=DOCX, name="报告.docx")

    with pytest.raises(GrantsError):
        attachment_restore(actor=draft.created_by, attachment=attachment)

    attachment.refresh_from_db()
    assert attachment.removed_at is not None


def test_closed_case_takes_no_file(draft):
    case_withdraw(actor=draft.created_by, application=draft)

    with pytest.raises(GrantsError):
        attached(draft)

    assert not Attachment.objects.exists()


def test_draft_takes_no_file_after_the_intake_closed(draft):
    attachment = attached(draft)
    draft.round.closes_at = timezone.now()
    draft.round.save()

    with pytest.raises(GrantsError):
        attachment_remove(actor=draft.created_by, attachment=attachment)
    with pytest.raises(GrantsError):
        attached(draft, content=PDF + b"\n", name="新.pdf")

    assert Attachment.objects.get().removed_at is None
