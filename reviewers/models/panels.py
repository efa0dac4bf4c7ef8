# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups of cases, the panels before which they come, and the draws that made them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.models import Call, Industry, User
from reviewers.enums import CallOutcome, MemberRole, MemberState
from reviewers.models.experts import Expert


class Panel(models.Model):
    """Five to seven experts and standbys who sit together for one group of cases."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="panels")
    name = models.CharField(max_length=60)
    size = models.PositiveSmallIntegerField()
    is_committed = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        ordering = ["call", "name"]
        permissions = [
            ("sit_on_panel", _("May declare, read and score own seats")),
            ("chair_panel", _("May chair: meeting, opinions, reopen with a reason")),
        ]
        constraints = [models.UniqueConstraint(fields=["call", "name"], name="panel_name_unique")]

    def __str__(self) -> str:
        return self.name


class CaseGroup(models.Model):
    """Cases that are judged together by one panel."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="case_groups")
    name = models.CharField(max_length=60)
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, related_name="+")
    panel = models.ForeignKey(Panel, models.PROTECT, null=True, blank=True, related_name="groups")

    class Meta:
        verbose_name = _("case group")
        verbose_name_plural = _("case groups")
        ordering = ["call", "name"]
        constraints = [models.UniqueConstraint(fields=["call", "name"], name="casegroup_name_unique")]

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    """An expert drawn for a panel, in the drawn order, and how he or she answered."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="members")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="memberships")
    position = models.PositiveSmallIntegerField(help_text=_("Place in the drawn order"))
    role = models.CharField(max_length=10, choices=MemberRole)
    state = models.CharField(max_length=10, choices=MemberState, default=MemberState.DRAWN)
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("panel member")
        verbose_name_plural = _("panel members")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "expert"], name="panelmember_unique"),
            models.UniqueConstraint(fields=["panel", "position"], name="panelmember_position_unique"),
            models.UniqueConstraint(
                fields=["panel"],
                condition=Q(role=MemberRole.CHAIR) & ~Q(state__in=[MemberState.DECLINED, MemberState.RELEASED]),
                name="panelmember_one_chair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.expert_id}"


class Draw(models.Model):
    """A draw that anybody can run again: seed, digest of the pool, parameters, version, result."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="draws")
    panel = models.ForeignKey(Panel, models.PROTECT, null=True, blank=True, related_name="draws")
    number = models.PositiveSmallIntegerField()
    pool = models.JSONField(help_text=_("Candidates with strata and exclusions, in order"))
    pool_digest = models.CharField(max_length=64)
    parameters = models.JSONField()
    seed = models.CharField(max_length=64)
    is_seed_given = models.BooleanField(default=True, help_text=_("Given by a person, not made by the system"))
    algorithm_version = models.CharField(max_length=20)
    result = models.JSONField()
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why it was drawn again"))
    supervised_by = models.CharField(max_length=100, blank=True)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="draw_number_unique")]

    def __str__(self) -> str:
        return f"{self.call_id} #{self.number}"


class CallRecord(models.Model):
    """One telephone call made in the drawn order, and what came of it."""

    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="call_records")
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    called_at = models.DateTimeField(db_default=Now(), editable=False)
    outcome = models.CharField(max_length=10, choices=CallOutcome)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("call record")
        verbose_name_plural = _("call records")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.member_id} {self.outcome}"
