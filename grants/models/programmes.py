# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programmes, their calls, and everything a call fixes beforehand: rules, rounds, forms, rubrics, quotas."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.enums import AppliesTo, CallState, ExemptionKind, QuotaDimension, ResultKind, SubjectKind
from grants.models.people import User
from grants.models.reference import Authority, District, localised

CALL_ACTS = (
    ("manage", _("May set up and steer")),
    ("screen", _("May check formally")),
    ("assign", _("May form groups, draw panels and assign")),
    ("rank", _("May compute and lock the ranking")),
    ("decide", _("May prepare decisions")),
    ("sign", _("May sign decisions")),
    ("exempt", _("May record exemptions")),
    ("notice", _("May publish notices")),
    ("finance", _("May review budgets, plan payments and record results")),
    ("run_reviews", _("May run panels, schedules, papers and fees")),
    ("audit", _("May read everything, with events and names of experts")),
)


class Programme(models.Model):
    """One of the selections of the plan."""

    code = models.CharField(max_length=40, unique=True)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="programmes")
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    prefix = models.CharField(max_length=10, default="LHRH", help_text=_("Beginning of the numbers of cases"))
    letter = models.CharField(max_length=2, help_text=_("Letter in the numbers of cases"))
    subject_kind = models.CharField(max_length=20, choices=SubjectKind)
    result_kind = models.CharField(max_length=20, choices=ResultKind)
    target = models.PositiveIntegerField(null=True, blank=True)
    sort = models.PositiveSmallIntegerField(default=0)
    is_core = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["sort", "code"]
        permissions = [(f"{act}_programme", label) for act, label in CALL_ACTS]

    def __str__(self) -> str:
        return localised(self.name_zh, self.name_en)


class FormTemplate(models.Model):
    """A version of the form of a programme; the definition is read by the registry of form fields."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="form_templates")
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("form template")
        verbose_name_plural = _("form templates")
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="formtemplate_version_unique")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class AttachmentRequirement(models.Model):
    """A document that a form asks for."""

    template = models.ForeignKey(FormTemplate, models.PROTECT, related_name="requirements")
    code = models.CharField(max_length=10)
    sort = models.PositiveSmallIntegerField(default=0)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=20, default="application")
    is_required = models.BooleanField(default=False)
    formats = models.CharField(max_length=100, help_text=_("Types allowed, separated by |"))
    max_megabytes = models.PositiveSmallIntegerField()
    max_files = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("attachment requirement")
        verbose_name_plural = _("attachment requirements")
        ordering = ["sort", "code"]
        constraints = [models.UniqueConstraint(fields=["template", "code"], name="attachmentrequirement_unique")]

    def __str__(self) -> str:
        return localised(self.name_zh, self.name_en)

    @property
    def format_names(self) -> str:
        """Return the types allowed as a list for people: PDF, JPG."""
        return ", ".join(self.formats.upper().split("|"))


class Rubric(models.Model):
    """A version of the criteria by which experts score, 100 points in all."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rubrics")
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="rubric_version_unique")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Criterion(models.Model):
    """A criterion of a rubric: level 1, or an anchor below it."""

    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="criteria")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(max_length=10)
    sort = models.PositiveSmallIntegerField(default=0)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    points = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["sort", "code"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "code"], name="criterion_unique"),
            models.CheckConstraint(condition=Q(points__gt=0) & Q(points__lte=100), name="criterion_points_in_range"),
        ]

    def __str__(self) -> str:
        return localised(self.name_zh, self.name_en)


class Call(models.Model):
    """A call for applications of a programme; ``committed_fen`` is moved only in a deciding transaction."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="calls")
    code = models.CharField(max_length=40, unique=True)
    year = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    guide_zh = models.TextField(blank=True)
    guide_en = models.TextField(blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20, choices=CallState, default=CallState.DESIGN)
    is_suspended = models.BooleanField(default=False)
    form_template = models.ForeignKey(FormTemplate, models.PROTECT, null=True, blank=True, related_name="+")
    rubric = models.ForeignKey(Rubric, models.PROTECT, null=True, blank=True, related_name="+")
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")
    places = models.PositiveIntegerField(null=True, blank=True, help_text=_("How many may be supported"))
    contact_name = models.CharField(max_length=50, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_email = models.EmailField(blank=True)
    budget_fen = models.BigIntegerField(default=0, help_text=_("Sum of the budgets by fiscal year"))
    exempt_fen = models.BigIntegerField(default=0, help_text=_("Lifted by exemptions"))
    committed_fen = models.BigIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-year", "code"]
        permissions = [(f"{act}_call", label) for act, label in CALL_ACTS]
        constraints = [
            models.CheckConstraint(
                condition=Q(committed_fen__gte=0) & Q(committed_fen__lte=F("budget_fen") + F("exempt_fen")),
                name="call_committed_within_budget",
            ),
            models.CheckConstraint(condition=Q(budget_fen__gte=0) & Q(exempt_fen__gte=0), name="call_budget_positive"),
        ]

    def __str__(self) -> str:
        return localised(self.title_zh, self.title_en)


class CallBudget(models.Model):
    """The budget of a call in one fiscal year."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="budgets")
    fiscal_year = models.PositiveSmallIntegerField()
    item_number = models.CharField(max_length=40, blank=True)
    amount_fen = models.BigIntegerField()

    class Meta:
        verbose_name = _("budget of a call")
        verbose_name_plural = _("budgets of calls")
        ordering = ["fiscal_year"]
        constraints = [
            models.UniqueConstraint(fields=["call", "fiscal_year", "item_number"], name="callbudget_unique"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="callbudget_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.fiscal_year}"


class RuleSet(models.Model):
    """A version of the rules of a call; cases keep the version they were made under."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="rule_sets")
    version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    applies_to = models.CharField(max_length=20, choices=AppliesTo, default=AppliesTo.FUTURE)
    reason = models.TextField(blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["call", "version"], name="ruleset_version_unique")]

    def __str__(self) -> str:
        return f"{self.call_id} v{self.version}"


class Round(models.Model):
    """A window of a call in which cases are submitted; a rolling call has several."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(default=1)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    review_starts_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="round_number_unique"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="round_opens_before_it_closes"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.number}"


class Reopening(models.Model):
    """A later closing time of a round, for all districts or for one, by a document."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="reopenings")
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    closes_at = models.DateTimeField()
    document_number = models.CharField(max_length=60)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("reopening")
        verbose_name_plural = _("reopenings")
        ordering = ["closes_at"]

    def __str__(self) -> str:
        return f"{self.round_id} {self.document_number}"


class Amendment(models.Model):
    """A change of the guide after opening; drafters are told and must confirm it."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    text_zh = models.TextField()
    text_en = models.TextField(blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="amendment_number_unique")]

    def __str__(self) -> str:
        return f"{self.call_id} #{self.number}"


class Quota(models.Model):
    """How many cases one recommender, industry or district may bring; ``used`` is moved by ``F()`` only."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="quotas")
    dimension = models.CharField(max_length=20, choices=QuotaDimension)
    key = models.CharField(max_length=40)
    minimum = models.PositiveIntegerField(default=0)
    maximum = models.PositiveIntegerField()
    exempt = models.PositiveIntegerField(default=0, help_text=_("Lifted by exemptions"))
    used = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["dimension", "key"]
        constraints = [
            models.UniqueConstraint(fields=["call", "dimension", "key"], name="quota_unique"),
            models.CheckConstraint(
                condition=Q(used__gte=0) & Q(used__lte=F("maximum") + F("exempt")), name="quota_used_within_maximum"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.dimension} {self.key}"


class Exemption(models.Model):
    """A document that lifts a quota, the budget or a limit for named cases, entered and checked by two persons."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="exemptions")
    kind = models.CharField(max_length=10, choices=ExemptionKind)
    quota = models.ForeignKey(Quota, models.PROTECT, null=True, blank=True, related_name="exemptions")
    cases = models.ManyToManyField("grants.Application", blank=True, related_name="exemptions")
    count = models.PositiveIntegerField(default=0)
    amount_fen = models.BigIntegerField(default=0)
    document_number = models.CharField(max_length=60)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    reason = models.TextField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=Now(), editable=False)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("entered_by")), name="exemption_two_persons"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="exemption_amount_positive"),
        ]

    def __str__(self) -> str:
        return self.document_number
