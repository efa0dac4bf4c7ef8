# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two calls with everybody around them: in one the review runs, in the other the list is in public notice."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from grants.enums import ApplicationStatus, AwardStatus
from grants.models import (
    Application,
    Approval,
    ApprovalEntry,
    Award,
    Certificate,
    FormalCheck,
    FormalCheckItem,
    Note,
    OutsideCheck,
    User,
)
from grants.rules.choices import TieKind
from grants.services.awards import certificate_issue
from grants.services.jobs import jobs_run_due
from grants.services.prints import SNAPSHOT_PDF
from reviewers.services.ties import tie_record
from tests.factories.exports import export_made, layout_kept
from tests.factories.forms import attached
from tests.factories.people import UserFactory
from tests.factories.plan import HonourFactory
from tests.factories.roles import holder, member
from tests.factories.rosters import staged
from tests.factories.world import World, fresh, reject, reserve, seats_of, support
from workflow.services.answers import case_objected
from workflow.services.awards import award_start


@dataclass
class Two:
    """The two calls, their cases and the people who look; ``a`` and ``b`` are reviewed, the others decided."""

    reviewed: World = field(default_factory=World)
    noticed: World = field(default_factory=World)
    people: dict[str, Any] = field(default_factory=dict)
    award: Award = field(init=False)
    honoured: Award = field(init=False)
    certificate: Certificate = field(init=False)

    def __post_init__(self) -> None:
        self.a, self.b = (self._case(self.reviewed, name) for name in ("甲", "乙"))
        self.reviewed.in_review(self.a, self.b)
        self.c, self.d, self.e = (self._case(self.noticed, name) for name in ("丙", "丁", "戊"))
        self.noticed.ranked(self.c, self.d, self.e)
        self.noticed.decide(support(self.c), reserve(self.d), reject(self.e))
        self.noticed.noticed()
        self._scores()
        self._objection()
        self._awards()
        staged(["甲公司", "1", "", ""], actor=self.reviewed.officer)
        jobs_run_due(besides=[SNAPSHOT_PDF])
        self._people()
        export_made(self.reviewed.officer)
        layout_kept(self.reviewed.officer)

    def _case(self, world: World, title: str) -> Application:
        if not world.call.published_at:
            world.opened()
        draft = world.draft

        def with_file(name: str) -> Application:
            application = draft(name)
            attached(application, name=f"{title}.pdf")
            return application

        world.draft = with_file  # type: ignore[method-assign]
        case = world.accepted(f"{title}公司智能工厂")
        world.draft = draft  # type: ignore[method-assign]
        check = FormalCheck.objects.get(application=case)
        FormalCheckItem.objects.create(check_made=check, code="1", is_met=True, evidence="见附件")
        Note.objects.create(application=case, with_whom="联系人", text="来电", written_by=world.officer)
        OutsideCheck.objects.create(
            call=world.call,
            organisation=case.organisation,
            body="税务局",
            letter_number="函1",
            is_clear=False,
            reply="欠税",
            entered_by=world.officer,
        )
        return case

    def _scores(self) -> None:
        first, second = seats_of(self.a)[:2]
        self.reviewed.score(first)
        self.reviewed.declare(second)
        self.reviewed.fill(second)
        tie_record(
            actor=self.reviewed.officer,
            expert=first.expert,
            kind=TieKind.ADVISER,
            organisation=self.b.organisation,
        )

    def _objection(self) -> None:
        entry = self.noticed.notice.entries.get(application=self.c)
        case_objected(entry=entry, text="材料不实", filer_name="赵异议", filer_phone="+8613811112222")

    def _earlier(self, place: int, title: str) -> Application:
        """Return a case of the organisation in notice that was approved before."""
        today = timezone.localdate()
        return Application.objects.create(
            call=self.noticed.call,
            round=self.c.round,
            rule_set=self.c.rule_set,
            organisation=self.c.organisation,
            organisation_name=self.c.organisation.name,
            recommender=self.noticed.recommender,
            district=self.c.district,
            subject_kind=self.c.subject_kind,
            title=title,
            number=f"EARLIER-{place}",
            status=ApplicationStatus.APPROVED,
            submitted_at=self.c.submitted_at,
            starts_on=today,
            ends_on=today + timedelta(days=400),
            created_by=self.c.created_by,
        )

    def _awards(self) -> None:
        """Give the organisation that is in notice what was approved earlier: a project, and a certificate."""
        today = timezone.localdate()
        project, certified = (self._earlier(place, title) for place, title in enumerate(("己", "庚")))
        approval = Approval.objects.create(
            call=self.noticed.call,
            document_number="沪经信推〔2026〕7号",
            dated_on=today,
            digest="0" * 64,
            entered_by=self.noticed.officer,
            checked_by=self.noticed.second_officer,
        )
        ApprovalEntry.objects.create(approval=approval, application=project, amount_fen=100_000_000)
        self.award = award_start(application=project)
        self.honoured = Award.objects.create(
            application=certified,
            approval=approval,
            programme=self.noticed.programme,
            organisation=self.c.organisation,
            rule_set=self.c.rule_set,
            status=AwardStatus.CERTIFIED,
        )
        self.certificate = certificate_issue(actor=self.noticed.officer, award=self.honoured, valid_from=today)
        HonourFactory(programme=self.noticed.programme, organisation=None)

    def _people(self) -> None:
        call, authority = self.reviewed.call, self.reviewed.programme.authority
        first, second = (seat.expert.user for seat in seats_of(self.a)[:2])
        self.people = {
            "public": AnonymousUser(),
            "stranger": UserFactory(),
            "applicant": self.a.created_by,
            "preparer": member(self.a.organisation, is_administrator=False, is_preparer=True),
            "competitor": self.b.created_by,
            "clerk": self.reviewed.clerk,
            "officer": self.reviewed.officer,
            "leader": self.reviewed.leader,
            "finance": holder("finance_officer", call),
            "agency": holder("review_agency", call),
            "auditor": holder("auditor", call),
            "expert": first,
            "colleague": second,
            "system": holder("system_administrator", authority),
            "security": holder("security_administrator", authority),
            "audit": holder("audit_administrator", authority),
            "winner": self.c.created_by,
            "rejected": self.e.created_by,
            "clerk_of_notice": self.noticed.clerk,
            "officer_of_notice": self.noticed.officer,
            "leader_of_notice": self.noticed.leader,
            "expert_of_notice": seats_of(self.c)[0].expert.user,
        }

    @property
    def cases(self) -> list[Application]:
        """Return all cases as they are now."""
        return [fresh(case) for case in (self.a, self.b, self.c, self.d, self.e)]

    def name_of(self, user: User) -> str | None:
        """Return under which name somebody looks."""
        return next((name for name, one in self.people.items() if one.pk and one.pk == user.pk), None)
