# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an approved case turns into: agreement, instalments, reports, checks, changes, acceptance."""

from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.enums import AcceptanceConclusion, AgreementState, AwardStatus, InstalmentTrigger
from grants.models.applications import Application
from grants.models.decisions import Approval
from grants.models.people import Organisation, User
from grants.models.programmes import Programme, RuleSet
from grants.models.requests import Request
from grants.models.triggers import register_trigger


class Award(models.Model):
    """An approved case; the counters of money are moved by ``F()`` and recounted from the payments."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    application = models.OneToOneField(Application, models.PROTECT, related_name="award")
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="awards")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="awards")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="awards")
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=AwardStatus)
    amount_fen = models.BigIntegerField(default=0)
    reserved_fen = models.BigIntegerField(default=0, help_text=_("Requested or planned, not yet paid"))
    paid_fen = models.BigIntegerField(default=0)
    recovered_fen = models.BigIntegerField(default=0)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    rectifications = models.PositiveSmallIntegerField(default=0)
    status_reason = models.TextField(blank=True, help_text=_("Why it was suspended, ended or withdrawn"))
    status_document = models.CharField(max_length=60, blank=True)
    archive_number = models.CharField(max_length=60, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0) & Q(reserved_fen__gte=0) & Q(paid_fen__gte=0),
                name="award_money_positive",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=F("reserved_fen") + F("paid_fen")), name="award_never_over_amount"
            ),
            models.CheckConstraint(
                condition=Q(recovered_fen__gte=0) & Q(recovered_fen__lte=F("paid_fen")),
                name="award_recovered_within_paid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.status}"


class Agreement(models.Model):
    """A version of the agreement: what was promised, by whom it is signed."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AgreementState, default=AgreementState.DRAFT)
    text = models.TextField(blank=True)
    remark = models.TextField(blank=True, help_text=_("Why it was sent back"))
    digest = models.CharField(max_length=64, blank=True)
    sealed_scan_sha256 = models.CharField(max_length=64, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["award", "version"], name="agreement_version_unique"),
            models.UniqueConstraint(
                fields=["award"], condition=Q(state=AgreementState.AGREED), name="agreement_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("signed_by")), name="agreement_two_sides"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} v{self.version}"


class Target(models.Model):
    """One target of an agreement: where it starts, where it must arrive, what was reached."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="targets")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=20, blank=True)
    baseline = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(max_digits=18, decimal_places=4)
    lower_is_better = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [models.UniqueConstraint(fields=["agreement", "code"], name="target_unique")]

    def __str__(self) -> str:
        return self.name


class Instalment(models.Model):
    """One part of the award, payable when its trigger is met."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    trigger = models.CharField(max_length=20, choices=InstalmentTrigger)
    amount_fen = models.BigIntegerField()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="instalment_number_unique"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="instalment_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ProgressReport(models.Model):
    """A report on progress for one period."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="progress_reports")
    request = models.OneToOneField(Request, models.PROTECT, null=True, blank=True, related_name="progress_report")
    period = models.CharField(max_length=10, help_text=_("2027H1, 2027Q3 or 2027"))
    done = models.TextField()
    spent_fen = models.BigIntegerField(default=0)
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["period"]
        constraints = [models.UniqueConstraint(fields=["award", "period"], name="progressreport_period_unique")]

    def __str__(self) -> str:
        return f"{self.award_id} {self.period}"


class MidtermCheck(models.Model):
    """The grade of the mid-term check."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="midterm_checks")
    grade = models.CharField(max_length=20)
    opinion = models.TextField()
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("mid-term check")
        verbose_name_plural = _("mid-term checks")

    def __str__(self) -> str:
        return f"{self.award_id} {self.grade}"


class ChangeRequest(models.Model):
    """A change asked for: what, from, to; an approved one makes a new version of the agreement."""

    request = models.OneToOneField(Request, models.PROTECT, related_name="change")
    award = models.ForeignKey(Award, models.PROTECT, related_name="change_requests")
    what = models.CharField(max_length=40)
    is_major = models.BooleanField()
    old_value = models.TextField(blank=True)
    new_value = models.TextField()
    caused_on = models.DateField(help_text=_("When the cause of the change arose"))
    shift_ratio = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    new_ends_on = models.DateField(null=True, blank=True)
    new_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")

    def __str__(self) -> str:
        return f"{self.award_id} {self.what}"


class Acceptance(models.Model):
    """One attempt at acceptance; the second one follows a rectification."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="acceptances")
    number = models.PositiveSmallIntegerField()
    applied_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(db_default=Now(), editable=False)
    summary = models.TextField()
    conclusion = models.CharField(max_length=10, choices=AcceptanceConclusion, blank=True)
    opinion = models.TextField(blank=True)
    audited_cost_fen = models.BigIntegerField(null=True, blank=True)
    tail_fen = models.BigIntegerField(default=0, help_text=_("What the conclusion leaves of the final payment"))
    concluded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    concluded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="acceptance_number_unique"),
            models.CheckConstraint(condition=Q(number__lte=2), name="acceptance_rectified_once"),
            models.CheckConstraint(condition=Q(tail_fen__gte=0), name="acceptance_tail_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} #{self.number}"


class TargetResult(models.Model):
    """What an acceptance found for one target."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="results")
    target = models.ForeignKey(Target, models.PROTECT, related_name="results")
    reached = models.DecimalField(max_digits=18, decimal_places=4)
    is_met = models.BooleanField()

    class Meta:
        verbose_name = _("result of a target")
        verbose_name_plural = _("results of targets")
        constraints = [models.UniqueConstraint(fields=["acceptance", "target"], name="targetresult_unique")]

    def __str__(self) -> str:
        return f"{self.target_id}"


class Evaluation(models.Model):
    """The performance evaluation of a finished project: points of 100, and the grade they give."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="evaluation")
    points = models.DecimalField(max_digits=5, decimal_places=2)
    grade = models.CharField(max_length=20)
    opinion = models.TextField()
    evaluated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    evaluated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("performance evaluation")
        verbose_name_plural = _("performance evaluations")
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=0) & Q(points__lte=100), name="evaluation_points_in_range")
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.grade}"


_PLAN_IS_WHOLE = (
    "(SELECT COALESCE(SUM(amount_fen), 0) FROM grants_instalment WHERE agreement_id = NEW.id) "
    "<> (SELECT amount_fen FROM grants_award WHERE id = NEW.award_id)"
)
_PLAN_TEXT = "the instalments of an agreement in force add up to its award"
_IN_FORCE = "EXISTS (SELECT 1 FROM grants_agreement WHERE state = 'agreed' AND {column} = {value})"


def _refusals(name: str, table: str, acts: dict[str, str], condition: str) -> dict[str, Sequence[str]]:
    """Write the triggers that refuse ``acts`` (name → event) on ``table`` where ``condition`` holds."""
    function = f"guard_{name}"
    return {
        "sqlite": [
            f"CREATE TRIGGER {function}_{act} BEFORE {event} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{_PLAN_TEXT}'); END"
            for act, event in acts.items()
        ],
        "postgresql": [
            (
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$BEGIN IF {condition} THEN RAISE EXCEPTION '{_PLAN_TEXT}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END$$"
            ),
            *(
                f"CREATE OR REPLACE TRIGGER {function}_{act} BEFORE {event} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {function}()"
                for act, event in acts.items()
            ),
        ],
    }


# The agreement's own row is written last, so its trigger sees the whole plan; the others keep the plan as it was agreed.
register_trigger(
    "agreement_plan_whole",
    "grants_agreement",
    _refusals(
        "agreement_plan",
        "grants_agreement",
        {"insert": "INSERT", "update": "UPDATE OF state, award_id"},
        f"NEW.state = 'agreed' AND {_PLAN_IS_WHOLE}",
    ),
)
for _act, _event, _rows in (
    ("insert", "INSERT", ("NEW",)),
    ("update", "UPDATE", ("OLD", "NEW")),
    ("delete", "DELETE", ("OLD",)),
):
    register_trigger(
        f"instalment_plan_{_act}",
        "grants_instalment",
        _refusals(
            f"instalment_plan_{_act}",
            "grants_instalment",
            {"row": _event},
            " OR ".join(_IN_FORCE.format(column="id", value=f"{row}.agreement_id") for row in _rows),
        ),
    )
register_trigger(
    "award_plan_whole",
    "grants_award",
    _refusals(
        "award_plan",
        "grants_award",
        {"update": "UPDATE OF amount_fen"},
        f"NEW.amount_fen <> OLD.amount_fen AND {_IN_FORCE.format(column='award_id', value='NEW.id')}",
    ),
)
