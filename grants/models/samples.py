# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which self-assessments of a call experts check: drawn at random, so that anybody can draw the same again."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.models.people import User
from grants.models.programmes import Call


class Sample(models.Model):
    """A sample of the accepted cases of a call: the last one counts; the earlier ones stay on record."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="samples")
    number = models.PositiveSmallIntegerField()
    pool = models.JSONField(help_text=_("Numbers of the accepted cases, in order"))
    pool_digest = models.CharField(max_length=64)
    parameters = models.JSONField(help_text=_("Share and least number of the rules, and what they come to"))
    seed = models.CharField(max_length=64)
    is_seed_given = models.BooleanField(default=True, help_text=_("Given by a person, not made by the system"))
    algorithm_version = models.CharField(max_length=20)
    result = models.JSONField(help_text=_("Numbers of the cases drawn, in drawn order"))
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why it was drawn again"))
    supervised_by = models.CharField(max_length=100, blank=True)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="sample_number_unique")]

    def __str__(self) -> str:
        return f"{self.call_id} #{self.number}"
