# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which tables a copy of the world has rows of, in the order in which they are written."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from viewflow.workflow.models import Process, Task

from grants.enums import CallState
from grants.models import (
    Acceptance,
    Agreement,
    Answer,
    Application,
    Approval,
    ApprovalEntry,
    Attachment,
    Award,
    Call,
    CallBudget,
    Certificate,
    ChangeRequest,
    CorrectionItem,
    CorrectionRequest,
    CreditRecord,
    Decision,
    DecisionList,
    DimensionScore,
    Evaluation,
    FormalCheck,
    FormalCheckItem,
    FundPlan,
    Honour,
    Instalment,
    Membership,
    MidtermCheck,
    Notice,
    NoticeEntry,
    Objection,
    Organisation,
    OrganisationMark,
    Partner,
    Payment,
    ProgressReport,
    Quota,
    Ranking,
    RankingEntry,
    Recommendation,
    Recovery,
    Request,
    Round,
    RuleSet,
    Sample,
    Section,
    SectionRevision,
    SignOff,
    Snapshot,
    Target,
    TargetResult,
    User,
    VerificationRequest,
)
from reviewers.models import (
    Assessment,
    Block,
    CallRecord,
    CaseGroup,
    CriterionScore,
    Draw,
    Meeting,
    Opinion,
    Panel,
    PanelMember,
    Review,
    Seat,
    Tie,
)
from workflow.models import ApplicationProcess, AwardProcess, CallProcess, Deadline, RequestProcess, SeatProcess

Values = dict[str, Any]
TICKET = re.compile(r"(?<=/)\d+(?=_)")
# Calls that are not over their intake take the copies of their cases in; of the others there are copies.
GROWING = (CallState.DESIGN, CallState.PUBLISHED, CallState.OPEN)


@dataclass(frozen=True)
class Part:
    """A table: the foreign key whose row a row goes with, or which rows; which rows point at others of the table."""

    model: type[Model]
    owner: str = ""
    rows: Callable[[], QuerySet[Any]] | None = None
    is_later: Callable[[Values], bool] | None = None


def _organisations() -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=Membership.objects.values("organisation"))


def _people() -> QuerySet[User]:
    return User.objects.filter(pk__in=Membership.objects.values("user"))


def _calls() -> QuerySet[Call]:
    return Call.objects.exclude(state__in=GROWING)


def _processes() -> QuerySet[Process]:
    calls = _calls().values("pk")
    growing = CallProcess.objects.exclude(call__in=calls).values("pk")
    return Process._default_manager.exclude(pk__in=growing)  # type: ignore[no-any-return]


def _deadlines() -> QuerySet[Deadline]:
    growing = Call.objects.filter(state__in=GROWING).values("pk")
    kind = ContentType.objects.get_for_model(Call)
    return Deadline.objects.exclude(subject_type=kind, subject_id__in=growing)


def _points_back(values: Values) -> bool:
    """Say whether the token of a step names the split that it came from."""
    return bool(TICKET.search(str(values["token"])))


PARTS: tuple[Part, ...] = (
    Part(User, rows=_people),
    Part(Organisation, rows=_organisations, is_later=lambda values: values["parent_id"] is not None),
    Part(Membership, "organisation"),
    Part(VerificationRequest, "organisation"),
    Part(OrganisationMark, "organisation"),
    Part(Call, rows=_calls),
    Part(CallBudget, "call"),
    Part(RuleSet, "call"),
    Part(Round, "call"),
    Part(Quota, "call"),
    Part(Application, rows=Application.objects.all),
    Part(Partner, "application"),
    Part(Attachment, "application"),
    Part(Section, "application"),
    Part(SectionRevision, "section"),
    Part(Snapshot, "application"),
    Part(Answer, "snapshot"),
    Part(DimensionScore, "snapshot"),
    Part(CorrectionRequest, "application"),
    Part(CorrectionItem, "request"),
    Part(Recommendation, "application"),
    Part(FormalCheck, "application"),
    Part(FormalCheckItem, "check_made"),
    Part(Panel, "call"),
    Part(PanelMember, "panel"),
    Part(Sample, "call"),
    Part(Draw, "call"),
    Part(CallRecord, "member"),
    Part(CaseGroup, "call"),
    Part(Assessment, "application"),
    Part(Seat, "assessment"),
    Part(Review, "seat"),
    Part(CriterionScore, "review"),
    Part(Meeting, "panel"),
    Part(Opinion, "assessment"),
    Part(Tie, "organisation"),
    Part(Block, "application"),
    Part(Ranking, "call"),
    Part(RankingEntry, "ranking"),
    Part(DecisionList, "call"),
    Part(Decision, "list"),
    Part(SignOff, "list"),
    Part(Notice, "call"),
    Part(NoticeEntry, "notice"),
    Part(Approval, "call"),
    Part(ApprovalEntry, "approval"),
    Part(Award, "application"),
    Part(Agreement, "award"),
    Part(Target, "agreement"),
    Part(Instalment, "agreement"),
    Part(Certificate, "award"),
    Part(Honour, "award"),
    Part(Request, "application"),
    Part(Objection, "request"),
    Part(FundPlan, "call"),
    Part(Payment, "award"),
    Part(Recovery, "award"),
    Part(ProgressReport, "award"),
    Part(MidtermCheck, "award"),
    Part(ChangeRequest, "award"),
    Part(Acceptance, "award"),
    Part(TargetResult, "acceptance"),
    Part(Evaluation, "award"),
    Part(CreditRecord, "organisation"),
    Part(Process, rows=_processes),
    Part(ApplicationProcess, "application"),
    Part(SeatProcess, "seat"),
    Part(CallProcess, "call"),
    Part(AwardProcess, "award"),
    Part(RequestProcess, "request"),
    Part(Task, "process", is_later=_points_back),
    Part(Task.previous.through, "to_task"),
    Part(Deadline, rows=_deadlines),
)

# By what else a row is known, so that it is spelt anew wherever a copied text, a print or an event names it.
SPELT: Mapping[type[Model], tuple[str, ...]] = {
    User: ("mobile",),
    Organisation: ("name", "uscc"),
    Call: ("code",),
    Application: ("number", "title"),
    Attachment: ("reference",),
    Snapshot: ("sha256",),
    Ranking: ("digest",),
    DecisionList: ("digest",),
    Notice: ("sha256",),
    Approval: ("digest",),
    Agreement: ("digest",),
    Certificate: ("number", "digest"),
    FundPlan: ("digest",),
}
