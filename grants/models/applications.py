# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases and what they are made of: partners, sections, snapshots, answers, corrections, paper."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.enums import ApplicationStatus, CorrectionAsker, SubjectKind
from grants.models.files import Blob
from grants.models.people import Organisation, Recommender, User
from grants.models.programmes import Amendment, Call, FormTemplate, Round, RuleSet
from grants.models.reference import District, Industry, SubDirection

SHA256_LENGTH = 64


class Application(models.Model):
    """A case: one subject in one call; ``reference`` is its address, ``number`` is given at submission."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    number = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    round = models.ForeignKey(Round, models.PROTECT, related_name="applications")
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    recommender = models.ForeignKey(Recommender, models.PROTECT, null=True, blank=True, related_name="applications")
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, related_name="+")
    direction = models.ForeignKey(SubDirection, models.PROTECT, null=True, blank=True, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    organisation_name = models.CharField(max_length=100, blank=True, help_text=_("Name as at submission"))
    subject_kind = models.CharField(max_length=20, choices=SubjectKind)
    subject_name = models.CharField(max_length=100, blank=True)
    subject_code = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=20, choices=ApplicationStatus, default=ApplicationStatus.DRAFT)
    total_fen = models.BigIntegerField(null=True, blank=True)
    requested_fen = models.BigIntegerField(null=True, blank=True)
    own_fen = models.BigIntegerField(null=True, blank=True)
    approved_total_fen = models.BigIntegerField(null=True, blank=True)
    self_score = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Hundredths of a point, of the self-assessment as handed in last")
    )
    is_sampled = models.BooleanField(
        null=True, blank=True, help_text=_("Drawn into the sample that experts check; unknown before the draw")
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    correction_rounds = models.PositiveSmallIntegerField(default=0)
    extended_to = models.DateTimeField(null=True, blank=True)
    extended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    extension_checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_amendment = models.ForeignKey(Amendment, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["call", "status"], name="application_call_status"),
            models.Index(fields=["organisation", "call"], name="application_organisation_call"),
            models.Index(fields=["recommender", "call", "status"], name="application_recommender"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(number=None, submitted_at=None) | Q(number__isnull=False, submitted_at__isnull=False),
                name="application_number_with_submission",
            ),
            models.CheckConstraint(
                condition=Q(total_fen=None) | Q(total_fen__gte=0), name="application_total_positive"
            ),
            models.CheckConstraint(
                condition=Q(requested_fen=None) | Q(requested_fen__gte=0), name="application_requested_positive"
            ),
            models.CheckConstraint(
                condition=Q(self_score=None) | Q(self_score__lte=10_000), name="application_self_score_in_range"
            ),
            models.CheckConstraint(
                condition=Q(extended_to=None)
                | Q(extension_checked_by__isnull=False) & ~Q(extended_by=F("extension_checked_by")),
                name="application_extension_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title or self.reference

    def get_absolute_url(self) -> str:
        """Return the address of the case's timeline."""
        return reverse("workflow:timeline", args=[self.reference])


class NumberTicket(models.Model):
    """A ticket from which the number of a case is made: drawn without waiting for anybody, never drawn twice."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="number_ticket")
    drawn_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("number ticket")
        verbose_name_plural = _("number tickets")

    def __str__(self) -> str:
        return str(self.pk)


class Partner(models.Model):
    """An organisation that takes part in a project, with its task and its share."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="partners")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    task = models.CharField(max_length=300, blank=True)
    budget_fen = models.BigIntegerField(default=0)
    grant_fen = models.BigIntegerField(default=0)
    consented_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(fields=["application", "organisation"], name="partner_unique"),
            models.CheckConstraint(
                condition=Q(grant_fen__gte=0) & Q(grant_fen__lte=F("budget_fen")), name="partner_grant_within_budget"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.organisation_id}"


class Section(models.Model):
    """The unit of autosave: the answers of one section, in canonical form."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="sections")
    code = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["application", "code"], name="section_unique")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.code}"


class SectionRevision(models.Model):
    """What one editor last wrote into a section within a window of ten minutes."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="revisions")
    editor = models.ForeignKey(User, models.PROTECT, related_name="+")
    window_start = models.DateTimeField()
    revision = models.PositiveIntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=SHA256_LENGTH)

    class Meta:
        verbose_name = _("section revision")
        verbose_name_plural = _("section revisions")
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(fields=["section", "editor", "window_start"], name="sectionrevision_window_unique")
        ]

    def __str__(self) -> str:
        return f"{self.section_id} r{self.revision}"


class Snapshot(models.Model):
    """A case frozen to be printed and sealed, or handed in: what every later reader sees, with its digest.

    One that was frozen and never handed in is seen by the organisation alone.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    form_template = models.ForeignKey(FormTemplate, models.PROTECT, null=True, blank=True, related_name="+")
    data = models.JSONField()
    sha256 = models.CharField(max_length=SHA256_LENGTH)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="snapshot_number_unique")]

    def __str__(self) -> str:
        return f"{self.application_id} v{self.number}"


class Answer(models.Model):
    """One value of a snapshot in columns, for lists, exports and statistics."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="answers")
    field = models.CharField(max_length=60)
    row = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True)
    number = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    date = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["snapshot", "field", "row"], name="answer_unique")]
        indexes = [
            models.Index(fields=["field", "number"], name="answer_field_number"),
            models.Index(fields=["field", "date"], name="answer_field_date"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.field}"


class DimensionScore(models.Model):
    """What the answers of a snapshot reached in one part of the self-assessment."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="dimension_scores")
    section = models.CharField(max_length=20)
    points = models.PositiveSmallIntegerField(help_text=_("Hundredths of a point"))

    class Meta:
        verbose_name = _("score of a dimension")
        verbose_name_plural = _("scores of dimensions")
        ordering = ["section"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "section"], name="dimensionscore_unique"),
            models.CheckConstraint(condition=Q(points__lte=10_000), name="dimensionscore_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.section}"


class CorrectionRequest(models.Model):
    """A case sent back to its organisation, with what is to be put right."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="correction_requests")
    number = models.PositiveSmallIntegerField()
    asked_by = models.CharField(max_length=20, choices=CorrectionAsker)
    opinion = models.TextField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("correction request")
        verbose_name_plural = _("correction requests")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="correctionrequest_number_unique"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(answered_at=None), name="correctionrequest_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} #{self.number}"


class CorrectionItem(models.Model):
    """One thing to be put right, at its field."""

    request = models.ForeignKey(CorrectionRequest, models.PROTECT, related_name="items")
    section = models.CharField(max_length=20, blank=True)
    field = models.CharField(max_length=60, blank=True)
    text = models.TextField()

    class Meta:
        verbose_name = _("correction item")
        verbose_name_plural = _("correction items")

    def __str__(self) -> str:
        return self.text


class PaperIntake(models.Model):
    """The paper version received: compared with the snapshot by its digest."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="paper_intakes")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    received_on = models.DateField()
    copies = models.PositiveSmallIntegerField(default=1)
    is_identical = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("paper intake")
        verbose_name_plural = _("paper intakes")

    def __str__(self) -> str:
        return f"{self.application_id} {self.received_on:%Y-%m-%d}"
