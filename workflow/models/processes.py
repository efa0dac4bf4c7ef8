# SPDX-License-Identifier: AGPL-3.0-or-later
"""Process rows: which object a process moves, under which call, and the last result that steered it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

from grants.models import Application, Award, Call, Request
from reviewers.models import Seat


class CallBound(Process):
    """What every process of ours knows: its call (the gate), the last result, whether it is the current one."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    result = models.CharField(max_length=40, blank=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        abstract = True


class ApplicationProcess(CallBound):
    """The road of a case from draft to approval."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("process of a case")
        verbose_name_plural = _("processes of cases")
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_current=True), name="applicationprocess_one_current"
            )
        ]

    @property
    def subject(self) -> Application:
        """Return the case that this process moves."""
        subject: Application = self.application
        return subject


class SeatProcess(CallBound):
    """The road of an expert's seat from declaration to score."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("process of a seat")
        verbose_name_plural = _("processes of seats")
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(is_current=True), name="seatprocess_one_current")
        ]

    @property
    def subject(self) -> Seat:
        """Return the seat that this process moves."""
        subject: Seat = self.seat
        return subject


class CallProcess(CallBound):
    """The road of a call from design to close."""

    class Meta:
        verbose_name = _("process of a call")
        verbose_name_plural = _("processes of calls")
        constraints = [
            models.UniqueConstraint(fields=["call"], condition=Q(is_current=True), name="callprocess_one_current")
        ]

    @property
    def subject(self) -> Call:
        """Return the call that this process moves."""
        subject: Call = self.call
        return subject


class AwardProcess(CallBound):
    """The road of an award from agreement to acceptance, or of a certificate to its end."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("process of an award")
        verbose_name_plural = _("processes of awards")
        constraints = [
            models.UniqueConstraint(fields=["award"], condition=Q(is_current=True), name="awardprocess_one_current")
        ]

    @property
    def subject(self) -> Award:
        """Return the award that this process moves."""
        subject: Award = self.award
        return subject


class RequestProcess(CallBound):
    """The road of a request from filing to its answer."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("process of a request")
        verbose_name_plural = _("processes of requests")
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(is_current=True), name="requestprocess_one_current")
        ]

    @property
    def subject(self) -> Request:
        """Return the request that this process moves."""
        subject: Request = self.request
        return subject
