# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is certified in the demo: enterprises that assess themselves, a digital park, their certificates."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from grants.engine.calendar import add_months
from grants.models import Application, Award
from grants.rules.choices import RevokeReason
from grants.rules.defaults import default_rules
from workflow.management.demo.awarded import said
from workflow.management.demo.calls import Plan, call_made, jobs_done
from workflow.management.demo.cases import Desk
from workflow.management.demo.panels import SUPERVISOR, group_drawn, panel_ready
from workflow.management.demo.people import Cast
from workflow.management.demo.scores import seat_scored, seats_of
from workflow.management.demo.stages import accepted_of, approved_and_closed, decided_by, screened
from workflow.services.awards import certificate_runs_out, certificate_take_back
from workflow.services.calls import call_rank, call_review_begins, call_review_done
from workflow.services.panels import sample_make, site_visited

# firms of the open call by their fate, and how well each does
OPEN = (
    (70, "submitted", 0.9),
    (71, "submitted", 0.55),
    (72, "recommended", 0.75),
    (73, "accepted", 0.8),
    (74, "returned_by_recommender", 0.4),
    (75, "draft_half", 0.6),
)
CERTIFIED = ((76, "accepted", 0.92), (77, "accepted", 0.78), (50, "accepted", 0.81))
MOVED_OUT = 50
EXPIRED = ((51, "accepted", 0.84),)
SINCE_EXPIRY = 1  # months
PARK = ((1, "accepted", 0.85),)
QUALITY = 0.86
VISIT = "园区骨干网络和公共服务平台已投入运行，管理制度齐全，现场情况与申报材料一致。"


@dataclass
class CertifiedDesk(Desk):
    """Where the cases of one call come in that certifies; ``name`` is what follows the name of the organisation."""

    name: str = ""

    def title_of(self, firm: int, _industry: str) -> str:
        """Return what is put forward."""
        return f"{self.cast.firms[firm][0].name}{self.name}"


def certified_made(cast: Cast) -> None:
    """Make an open call of enterprises, two that are over, and one of digital parks that is over."""
    year = timezone.localdate().year
    _taken(cast, _plan("LHRH-E-2", year, "第二批两化融合示范企业", closes=21), OPEN)
    done = _taken(cast, _plan("LHRH-E-3", year, "第一批两化融合示范企业", sample_min=1), CERTIFIED)
    if _finished(done):
        _withdrawn(done)
    _expired(cast)
    park = _taken(cast, _plan("LHRH-K-1", year, "数字园区", programme="DIGITAL_PARK"), PARK, name="智慧园区")
    _finished(park)


def _plan(
    code: str,
    year: int,
    title: str,
    *,
    closes: int | None = None,
    programme: str = "DEMO_ENTERPRISE",
    sample_min: int = 0,
) -> Plan:
    return Plan(
        code=code,
        title_zh=f"{year} 年{title}",
        title_en=f"{'Digital parks' if programme == 'DIGITAL_PARK' else 'Demonstration enterprises'} {year}, {code}",
        year=year,
        opens=-15,
        closes=closes,
        places=20,
        budget_wan=(),
        programme=programme,
        sample_min=sample_min,
    )


def _taken(cast: Cast, plan: Plan, intake: Any, *, name: str = "") -> CertifiedDesk:
    desk = CertifiedDesk(cast=cast, call=call_made(cast, plan), titles={}, name=name)
    for firm, fate, quality in intake:
        desk.qualities[firm] = quality
        desk.taken(firm, fate)
    return desk


def _expired(cast: Cast) -> None:
    """Make a call whose certificates were valid until a month ago."""
    years = default_rules("DEMO_ENTERPRISE").certificate.validity_years
    dated_on = add_months(timezone.localdate(), -12 * years - SINCE_EXPIRY)
    plan = _plan("LHRH-E-4", dated_on.year, "两化融合示范企业", sample_min=1)
    desk = _taken(cast, plan, EXPIRED)
    if _finished(desk, dated_on):
        for award in Award.objects.filter(application__call=desk.call):
            certificate_runs_out(award=award)


def _withdrawn(desk: CertifiedDesk) -> None:
    """Withdraw the certificate of an enterprise that has left the city."""
    certificate_take_back(
        actor=desk.cast.officer,
        award=Award.objects.get(application=desk.cases[MOVED_OUT]),
        ground=RevokeReason.GONE,
        reason=said("decertified"),
        document_number=f"示经信推〔{timezone.localdate().year}〕31号",
    )


def _finished(desk: CertifiedDesk, dated_on: date | None = None) -> bool:
    """Let experts check a sample, or everything, visit what is to be visited, and go on to the certificates."""
    cast, call = desk.cast, desk.call
    screened(desk)
    cases = accepted_of(desk)
    if call.programme.code == "DEMO_ENTERPRISE":
        seed = f"{cast.random.getrandbits(256):064x}"
        sample_make(actor=cast.officer, call=call, seed=seed, supervised_by=SUPERVISOR, pool_seen="")
        cases = list(Application.objects.filter(call=call, is_sampled=True))
    panel_ready(cast, group_drawn(cast, call, name="评审组", cases=cases))
    call_review_begins(actor=cast.officer, call=call)
    jobs_done()
    for seat in seats_of([case.pk for case in cases]):
        seat_scored(cast, seat, QUALITY)
    jobs_done()
    if call.programme.code == "DIGITAL_PARK":
        for case in cases:
            held_at = timezone.now() - timedelta(hours=1)
            site_visited(actor=cast.officer, application=case, held_at=held_at, place="园区管理中心", text=VISIT)
    call_review_done(actor=cast.officer, call=call)
    call_rank(actor=cast.officer, call=call)
    notice = decided_by(desk)
    if notice is None:
        return False
    approved_and_closed(desk, notice, dated_on)
    return True
