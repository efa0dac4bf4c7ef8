# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public notices with their frozen lists, objections to them, and corrections of published lists."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.enums import NoticeEntryState, NoticeKind, NoticeState, ObjectionFileKind
from grants.fields import EncryptedTextField
from grants.models.applications import SHA256_LENGTH, Application
from grants.models.decisions import Decision
from grants.models.files import Blob
from grants.models.people import User
from grants.models.programmes import Call
from grants.models.reference import Authority
from grants.models.requests import Request


class NumberSeries(models.Model):
    """The last number given out, without gaps, per authority, kind and year."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["authority", "kind", "year"], name="numberseries_unique")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}"


class Notice(models.Model):
    """A list shown to the public for a number of working days."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.DRAFT)
    sha256 = models.CharField(max_length=64, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(default=0)
    is_provisional = models.BooleanField(default=False)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(opens_on__lte=F("closes_on")), name="notice_opens_before_it_closes"
            ),
            models.CheckConstraint(
                condition=Q(is_provisional=False) | Q(state=NoticeState.DRAFT), name="notice_published_date_is_certain"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NoticeEntry(models.Model):
    """One row of the frozen list: the name and district as at submission."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="entries")
    application = models.ForeignKey(Application, models.PROTECT, related_name="notice_entries")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField()
    organisation_name = models.CharField(max_length=100)
    title = models.CharField(max_length=120)
    district_name = models.CharField(max_length=20, blank=True)
    amount_fen = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=NoticeEntryState, default=NoticeEntryState.CLEAR)

    class Meta:
        verbose_name = _("notice entry")
        verbose_name_plural = _("notice entries")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["notice", "application"], name="noticeentry_unique")]

    def __str__(self) -> str:
        return f"{self.position} {self.title}"


class Objection(models.Model):
    """A written, signed objection to an entry; who objects stays confidential.

    ``phone_hash`` is the keyed hash by which its filer finds it again; an anonymous one has none.
    """

    request = models.OneToOneField(Request, models.PROTECT, related_name="objection")
    entry = models.ForeignKey(NoticeEntry, models.PROTECT, related_name="objections")
    receipt = models.CharField(max_length=10, unique=True)
    is_anonymous = models.BooleanField(default=False)
    filer_name = EncryptedTextField(blank=True)
    filer_unit = EncryptedTextField(blank=True)
    filer_phone = EncryptedTextField(blank=True)
    phone_hash = models.CharField(max_length=SHA256_LENGTH, blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_anonymous=True, phone_hash="") | Q(is_anonymous=False) & ~Q(phone_hash=""),
                name="objection_signed",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt


class ObjectionFile(models.Model):
    """A file that came with an objection: evidence, or the letter under the seal of the objecting organisation."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    objection = models.ForeignKey(Objection, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=ObjectionFileKind)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("file of an objection")
        verbose_name_plural = _("files of objections")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Correction(models.Model):
    """A correction or withdrawal of one row of a published list."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="corrections")
    entry = models.ForeignKey(NoticeEntry, models.PROTECT, related_name="corrections")
    number = models.PositiveIntegerField()
    is_withdrawal = models.BooleanField(default=False)
    old_value = models.CharField(max_length=300, blank=True)
    new_value = models.CharField(max_length=300, blank=True)
    reason = models.TextField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("correction of a list")
        verbose_name_plural = _("corrections of lists")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.notice_id} #{self.number}"
