# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the plan: authorities, industries, programmes of engineering, districts, indicators, working days."""

from django.db import models
from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def localised(chinese: str, english: str) -> str:
    """Return the English text for an English reader when there is one, else the Chinese."""
    return english if english and (get_language() or "").startswith("en") else chinese


def localised_name(path: str) -> Combinable:
    """Return the column with the name of the row at ``path``, chosen as ``localised`` chooses."""
    chinese, english = F(f"{path}__name_zh"), F(f"{path}__name_en")
    return Coalesce(NullIf(english, Value("")), chinese) if (get_language() or "").startswith("en") else chinese


class Authority(models.Model):
    """A body that runs programmes, signs documents and publishes notices."""

    code = models.SlugField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    document_word = models.CharField(max_length=20, help_text=_("Word of authority in document numbers"))
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    contact_name = models.CharField(max_length=50, blank=True, help_text=_("Who takes objections and questions"))
    office_hours = models.CharField(max_length=100, blank=True)
    discipline_phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        ordering = ["code"]
        permissions = [
            ("administer_accounts", _("May manage accounts and settings")),
            ("administer_security", _("May give and take grants and lift lock-outs")),
            ("audit_events", _("May read the event log")),
            ("audit_authority", _("May read everything of every programme of this authority")),
        ]

    def __str__(self) -> str:
        return localised(self.name_zh, self.name_en)


class Classification(models.Model):
    """A coded row of the plan with a Chinese and an English name; rows are switched off, never deleted."""

    code = models.CharField(max_length=20, unique=True)
    sort = models.PositiveSmallIntegerField(default=0)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        ordering = ["sort", "code"]

    def __str__(self) -> str:
        return localised(self.name_zh, self.name_en)


class Industry(Classification):
    """One of the key industries of the plan (an open list)."""

    slug = models.SlugField(max_length=40, unique=True)
    note = models.TextField(blank=True)

    class Meta(Classification.Meta):
        verbose_name = _("industry")
        verbose_name_plural = _("industries")


class EngineeringProgramme(Classification):
    """One of the nine key engineering programmes."""

    aim_zh = models.TextField(blank=True)

    class Meta(Classification.Meta):
        verbose_name = _("engineering programme")
        verbose_name_plural = _("engineering programmes")


class SubDirection(Classification):
    """A direction inside an engineering programme."""

    programme = models.ForeignKey(EngineeringProgramme, models.PROTECT, related_name="directions")
    aim_zh = models.TextField(blank=True)
    industries = models.ManyToManyField(Industry, blank=True, related_name="+")

    class Meta(Classification.Meta):
        verbose_name = _("sub-direction")
        verbose_name_plural = _("sub-directions")


class PlanTask(Classification):
    """One of the tasks of the plan."""

    class Meta(Classification.Meta):
        verbose_name = _("plan task")
        verbose_name_plural = _("plan tasks")


class EnterpriseClass(Classification):
    """A class of firm that the plan treats in its own way."""

    class Meta(Classification.Meta):
        verbose_name = _("enterprise class")
        verbose_name_plural = _("enterprise classes")


class StandardIndicator(Classification):
    """An indicator of the plan with its target for 2015; the raw wording is the official one."""

    category_zh = models.CharField(max_length=50, blank=True)
    category_en = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=20)
    attribute = models.CharField(max_length=20, blank=True)
    target_raw = models.CharField(max_length=60)
    comparator = models.CharField(max_length=10, blank=True)
    target_value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    target_kind = models.CharField(max_length=30, blank=True)
    baseline_2010 = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    note = models.TextField(blank=True)
    in_table = models.BooleanField(default=True, help_text=_("Stands in table 1 of the plan"))

    class Meta(Classification.Meta):
        verbose_name = _("standard indicator")
        verbose_name_plural = _("standard indicators")


class District(models.Model):
    """A district or county with the dates its code was in force and the district that took it over."""

    code = models.CharField(max_length=6, unique=True)
    name_zh = models.CharField(max_length=20)
    name_en = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    note = models.TextField(blank=True)
    source = models.TextField(blank=True)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_to=None)
                | models.Q(valid_from__lt=models.F("valid_to")),
                name="district_valid_in_order",
            ),
        ]

    def __str__(self) -> str:
        return localised(self.name_zh, self.name_en)


class WorkdayException(models.Model):
    """A day on which the calendar of weekdays is wrong: a holiday, or a Saturday or Sunday made up for one."""

    date = models.DateField(unique=True)
    is_working_day = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("working-day exception")
        verbose_name_plural = _("working-day exceptions")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"


class WorkdayYear(models.Model):
    """A year whose official working-day table has been entered; in any other year a counted date is provisional."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("year of the working-day table")
        verbose_name_plural = _("years of the working-day table")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)
