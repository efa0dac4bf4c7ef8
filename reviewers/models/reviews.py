# SPDX-License-Identifier: AGPL-3.0-or-later
"""Assessments of a case, the seats of the experts, and what they wrote."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.models import Application, Call, Criterion, Rubric, RuleSet, User
from reviewers.enums import LIVE_SEATS, AssessmentState, ReviewState, SeatOrigin, SeatState, Stage
from reviewers.models.experts import Expert
from reviewers.models.panels import CaseGroup, Panel, PanelMember


class Assessment(models.Model):
    """One judging of one case at one stage; panels, draws, seats and reviews hang on it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="assessments")
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.SELECTION)
    number = models.PositiveSmallIntegerField(default=1)
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="+")
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    group = models.ForeignKey(CaseGroup, models.PROTECT, null=True, blank=True, related_name="assessments")
    panel = models.ForeignKey(Panel, models.PROTECT, null=True, blank=True, related_name="assessments")
    state = models.CharField(max_length=10, choices=AssessmentState, default=AssessmentState.OPEN)
    minimum_reviews = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    completed_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "stage", "number"], name="assessment_number_unique"),
            models.UniqueConstraint(
                fields=["application", "stage"],
                condition=Q(state=AssessmentState.OPEN),
                name="assessment_one_open_per_stage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.stage} #{self.number}"


class Seat(models.Model):
    """An expert's place in one assessment."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats")
    member = models.ForeignKey(PanelMember, models.PROTECT, null=True, blank=True, related_name="seats")
    origin = models.CharField(max_length=10, choices=SeatOrigin, default=SeatOrigin.DRAWN)
    state = models.CharField(max_length=10, choices=SeatState, default=SeatState.ACCEPTED)
    reason = models.CharField(max_length=300, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "expert"], condition=Q(state__in=LIVE_SEATS), name="seat_one_live"
            ),
        ]
        indexes = [models.Index(fields=["expert", "state"], name="seat_expert_state")]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.expert_id}"

    def get_absolute_url(self) -> str:
        """Return the address at which the office sees the seat."""
        return reverse("workflow:seat", args=[self.reference])


class Review(models.Model):
    """What an expert wrote in a seat; a raw score is never overwritten after submission but by reopening."""

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="review")
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    opinion = models.TextField(blank=True)
    is_supported = models.BooleanField(null=True)
    suggested_fen = models.BigIntegerField(null=True, blank=True)
    veto = models.CharField(max_length=40, blank=True)
    veto_reason = models.TextField(blank=True)
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reopened_reason = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who entered it from the sheet that the expert signed"),
    )
    recorded_from = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of the list it came by"))

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ReviewState.SUBMITTED)
                | Q(total__isnull=False, submitted_at__isnull=False, is_supported__isnull=False),
                name="review_submitted_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(total=None) | Q(total__gte=0) & Q(total__lte=100), name="review_total_in_range"
            ),
            models.CheckConstraint(condition=Q(veto="") | ~Q(veto_reason=""), name="review_veto_has_reason"),
            models.CheckConstraint(
                condition=Q(recorded_by=None, recorded_from="") | Q(recorded_by__isnull=False) & ~Q(recorded_from=""),
                name="review_recorded_from_a_list",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.state}"


class CriterionScore(models.Model):
    """Points for one criterion; a comment may be written before the points are."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        verbose_name = _("criterion score")
        verbose_name_plural = _("criterion scores")
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="criterionscore_unique"),
            models.CheckConstraint(condition=Q(points__gte=0), name="criterionscore_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.criterion_id}"


class Meeting(models.Model):
    """A sitting of a panel, with who was there and what was recorded."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="meetings")
    held_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    minutes = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")

    def __str__(self) -> str:
        return f"{self.panel_id} {self.held_at:%Y-%m-%d}"


class Opinion(models.Model):
    """The panel's opinion on one case, written by the chair."""

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="panel_opinion")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="opinions")
    text = models.TextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("panel opinion")
        verbose_name_plural = _("panel opinions")

    def __str__(self) -> str:
        return f"{self.assessment_id}"


class Calibration(models.Model):
    """An analysis of the scores of a call; it never replaces a raw score."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="calibrations")
    method = models.CharField(max_length=20)
    input_digest = models.CharField(max_length=64)
    result = models.JSONField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("calibration")
        verbose_name_plural = _("calibrations")

    def __str__(self) -> str:
        return f"{self.call_id} {self.method}"


class FeeSheet(models.Model):
    """What the experts of a panel are paid, with tax, in fen."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="fee_sheets")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="fees")
    gross_fen = models.BigIntegerField()
    tax_fen = models.BigIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("fee sheet")
        verbose_name_plural = _("fee sheets")
        constraints = [
            models.UniqueConstraint(fields=["panel", "expert"], name="feesheet_unique"),
            models.CheckConstraint(
                condition=Q(tax_fen__gte=0) & Q(gross_fen__gte=models.F("tax_fen")), name="feesheet_tax_within_fee"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.expert_id}"
