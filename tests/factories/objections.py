# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list in public notice, and an objection to one of its rows."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from grants.enums import NoticeEntryState, NoticeState, ObjectionFileKind
from grants.models import Blob, NoticeEntry, Objection, ObjectionFile, Request
from grants.selectors.objections import phone_hash
from grants.services.files import blob_receive
from tests.factories.files import PDF
from tests.factories.plan import NoticeFactory
from tests.factories.world import World

RECEIPT = "K7M2Q9XW4T"
PHONE = "+8613800005555"


def noticed_entry(world: World, **fields) -> NoticeEntry:
    """Return a row of a list whose period runs, as the notice froze it; its case has not moved with it."""
    application = world.opened().submitted()
    today = timezone.localdate()
    notice = NoticeFactory(
        call=world.call, state=NoticeState.OPEN, opens_on=today, closes_on=today + timedelta(days=7), **fields
    )
    return NoticeEntry.objects.create(
        notice=notice,
        application=application,
        position=1,
        organisation_name=application.organisation_name,
        title=application.title,
        district_name="浦东新区",
        amount_fen=20_000_000,
        state=NoticeEntryState.CLEAR,
    )


def objected(world: World, **fields) -> Objection:
    """Return an objection to such a row, with a file that came with it."""
    entry = noticed_entry(world)
    request = Request.objects.create(kind="objection", application=entry.application, text="材料与实际不符")
    objection = Objection.objects.create(
        request=request,
        entry=entry,
        receipt=RECEIPT,
        filer_name="赵一",
        filer_phone=PHONE,
        phone_hash=phone_hash(PHONE),
        **fields,
    )
    ObjectionFile.objects.create(
        objection=objection, kind=ObjectionFileKind.EVIDENCE, blob=received_file(), name="证据.pdf"
    )
    return objection


def received_file(content: bytes = PDF) -> Blob:
    """Return a file that has been received and found clean."""
    return blob_receive(upload=ContentFile(content, name="证据.pdf"), name="证据.pdf", maximum=1_000_000)
