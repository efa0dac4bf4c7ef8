# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches on their way in: the file, its rows as they are staged, what is wrong with them; and marks of firms."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.engine.rosters.problems import fault_text
from grants.enums import FaultLevel, ImportMode, ImportState, MarkList, RosterFault, RowAnswer, RowOutcome
from grants.models.files import Blob
from grants.models.jobs import Job
from grants.models.people import Organisation, User


class OrganisationMark(models.Model):
    """Says that an organisation stands on a list of a year, such as 科技小巨人."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="marks")
    list = models.CharField(max_length=10, choices=MarkList)
    year = models.PositiveSmallIntegerField()
    document_number = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("mark of an organisation")
        verbose_name_plural = _("marks of organisations")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "list", "year"], name="organisationmark_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.list} {self.year}"


class ImportJob(models.Model):
    """One file on its way in; nothing of it is in the registers before somebody confirms.

    ``choices`` is what a person decided about the file (sheet, encoding, delimiter, columns), ``found`` is what was
    found in it (container, sheet, rows of the header, columns, sheets, the reference of an earlier import of it). ``counts`` are rows by outcome, ``tally`` is
    what the preview says on top: rows that need somebody, that are left out, with notes, and with a fault by column.
    """

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    kind = models.CharField(max_length=30)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READING)
    mode = models.CharField(max_length=10, choices=ImportMode, blank=True)
    choices = models.JSONField(default=dict, blank=True)
    found = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    tally = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ImportState.DONE) | Q(applied_at__isnull=False), name="importjob_done_has_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class ImportRow(models.Model):
    """A row of the file as it is staged: what it says, what would come of it, and after that what it replaced."""

    batch = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text=_("Row of the sheet"))
    key = models.CharField(max_length=300, blank=True)
    values = models.JSONField(default=dict)
    raw = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=RowOutcome)
    answer = models.CharField(max_length=10, choices=RowAnswer, blank=True)
    changes = models.JSONField(default=list, blank=True, help_text=_("Columns that would change"))
    target_pk = models.BigIntegerField(null=True, blank=True)
    old = models.JSONField(default=dict, blank=True, help_text=_("Values before the import"))
    is_corrected = models.BooleanField(default=False, help_text=_("Says something else than the file"))
    is_applied = models.BooleanField(default=False)
    invited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("staged row")
        verbose_name_plural = _("staged rows")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="importrow_number_unique")]

    def __str__(self) -> str:
        return f"{self.batch_id} #{self.number}"


class ImportIssue(models.Model):
    """A fault in a file (row 0), a row (no column) or a cell; the sentence is made in the reader's language."""

    batch = models.ForeignKey(ImportJob, models.CASCADE, related_name="issues")
    row = models.PositiveIntegerField(default=0)
    column = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=30)
    level = models.CharField(max_length=10, choices=FaultLevel)
    value = models.CharField(max_length=200, blank=True)
    params = models.JSONField(default=dict, blank=True)
    suggestion = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("issue of an import")
        verbose_name_plural = _("issues of imports")
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["batch", "row"], name="importissue_row")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.row} {self.code}"

    @property
    def place(self) -> str:
        """Name the fault in its place; unlike its key it stays the same when the batch is compared anew."""
        return f"{self.row}.{self.column}.{self.code}"

    @property
    def message(self) -> str:
        """Say what is wrong and what to do."""
        return fault_text(RosterFault(self.code), self.params)
