# SPDX-License-Identifier: AGPL-3.0-or-later
"""An award walked through its pages, over HTTP."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from grants.enums import AwardStatus
from grants.models import Request
from grants.services.jobs import jobs_run_due
from tests.factories.awards import AwardWorld
from tests.factories.files import PDF
from tests.factories.reviewers import ExpertFactory


class AwardWalk:
    """Somebody who goes through the pages of one award, as whoever it takes."""

    def __init__(self, signed_in):
        self.signed_in = signed_in
        self.world = AwardWorld()
        self.decider = self.world.officer

    def address(self, name):
        """Return where a page of the award is."""
        return reverse(f"workflow:{name}", args=[self.world.award.reference])

    def read(self, user, name="award"):
        """Open a page of the award."""
        return self.signed_in(user).get(self.address(name))

    def post(self, user, name, **data):
        """Send what was filled in."""
        return self.signed_in(user).post(self.address(name), data)

    def done(self, user, name, **data):
        """Do an act that is taken."""
        answer = self.post(user, name, **data)
        assert answer.status_code == 302, answer.context["form"].errors
        return answer

    def sign(self):
        """Hand the sealed agreement in."""
        page = self.read(self.world.boss, "agreement_sign")
        digest = page.context["form"].initial["digest"]
        scan = SimpleUploadedFile("sealed.pdf", PDF, content_type="application/pdf")
        return self.post(self.world.boss, "agreement_sign", digest=digest, scan=scan)

    def request(self):
        """Return the request that was filed last, its process begun."""
        jobs_run_due()
        return Request.objects.latest("pk")

    def handle(self, user, request, page, act, **data):
        """Do an act at the page of a request."""
        answer = self.signed_in(user).post(reverse(f"workflow:{page}", args=[request.reference]), {"act": act, **data})
        request.refresh_from_db()
        return answer


def in_force(walk):
    """Sign and agree."""
    assert walk.sign().status_code == 302
    walk.done(walk.world.officer, "agreement_agree", outcome="agreed", reason="")
    assert walk.world.status == AwardStatus.ACTIVE


def finished(walk):
    """Finish early, apply for acceptance, have the panel hear it."""
    in_force(walk)
    walk.done(walk.world.boss, "award_finish")
    walk.done(walk.world.boss, "acceptance_apply", summary="全部指标已完成")
    heard(walk)


def heard(walk):
    """Record the panel with its opinion."""
    numbers = [ExpertFactory(discipline=one).number for one in ("finance", *["technical"] * 4)]
    met = timezone.localtime() - timedelta(hours=1)
    walk.done(
        walk.world.officer,
        "acceptance_panel",
        experts="\n".join(numbers),
        held_at=f"{met:%Y-%m-%dT%H:%M}",
        place="企业现场",
        text="专家组现场核查，指标属实。",
    )
    return numbers
