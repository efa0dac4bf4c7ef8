# SPDX-License-Identifier: AGPL-3.0-or-later
"""The private texts of the world, each marked, and who may find the mark; what is not marked has its reason."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import JSONField, Model, QuerySet, TextField

from grants.fields import EncryptedTextField
from grants.models import (
    Attachment,
    Decision,
    FormalCheckItem,
    ImportJob,
    Note,
    Objection,
    Organisation,
    OutsideCheck,
    Recommendation,
    Request,
    Section,
    SignOff,
    Snapshot,
    User,
)
from reviewers.models import CriterionScore, Expert, Review, Tie
from tests.access.canaries.world import Two

OFFICE = frozenset({"officer", "leader", "finance", "auditor"})
NOTICE_OFFICE = frozenset({"officer_of_notice", "leader_of_notice"})
OWN = frozenset({"applicant", "preparer"})
PANEL = frozenset({"expert", "colleague"})

Rows = Callable[[Two], QuerySet[Any]]


@dataclass(frozen=True)
class Mark:
    """A column of some rows, and the people who may find what stands there."""

    name: str
    rows: Rows
    column: str
    may: frozenset[str]
    pattern: str = "ZMARK{number:04d}Z"


def _seat_review(two: Two, who: str) -> QuerySet[Review]:
    return Review.objects.filter(seat__assessment__application=two.a, seat__expert__user=two.people[who])


MARKS = (
    Mark(
        "the title of a case under review",
        lambda two: type(two.a).objects.filter(pk=two.a.pk),
        "title",
        OWN | OFFICE | PANEL | {"clerk", "agency"},
    ),
    Mark(
        "the title of a case that is not on the list",
        lambda two: type(two.e).objects.filter(pk=two.e.pk),
        "title",
        NOTICE_OFFICE | {"rejected", "clerk_of_notice", "expert_of_notice"},
    ),
    Mark(
        "an address of a firm",
        lambda two: Organisation.objects.filter(pk=two.a.organisation_id),
        "address",
        OWN | OFFICE | {"clerk", "system", "officer_of_notice"},
    ),
    Mark(
        "a mail address of an applicant",
        lambda two: User.objects.filter(pk=two.a.created_by_id),
        "email",
        OWN | OFFICE | {"clerk", "system", "security"},
        "zmark{number}@example.org",
    ),
    Mark(
        "the mobile number of an applicant",
        lambda two: User.objects.filter(pk=two.a.created_by_id),
        "mobile",
        OWN | OFFICE | {"clerk", "system", "security"},
        "+861399999{number:04d}",
    ),
    Mark(
        "the mobile number of an expert",
        lambda two: User.objects.filter(pk=two.people["expert"].pk),
        "mobile",
        frozenset({"officer", "auditor", "agency", "expert", "officer_of_notice", "system", "security"}),
        "+861399999{number:04d}",
    ),
    Mark(
        "the name of a file",
        lambda two: Attachment.objects.filter(application=two.a),
        "name",
        OWN | OFFICE | PANEL | {"clerk", "agency"},
        "ZMARK{number:04d}Z.pdf",
    ),
    Mark(
        "a recommender's opinion",
        lambda two: Recommendation.objects.filter(application=two.a),
        "opinion",
        OWN | OFFICE | {"clerk", "agency"},
    ),
    Mark(
        "the name of a list on its way in",
        lambda _two: ImportJob.objects.all(),
        "file_name",
        frozenset({"officer", "officer_of_notice", "system"}),
    ),
    Mark("a note of the office", lambda two: Note.objects.filter(application=two.a), "text", OFFICE),
    Mark(
        "what another body answered",
        lambda two: OutsideCheck.objects.filter(organisation=two.a.organisation),
        "reply",
        OFFICE,
    ),
    Mark(
        "evidence of a formal check",
        lambda two: FormalCheckItem.objects.filter(check_made__application=two.a),
        "evidence",
        OFFICE,
    ),
    Mark("the opinion of an expert", lambda two: _seat_review(two, "expert"), "opinion", OFFICE | {"expert"}),
    Mark(
        "the draft opinion of an expert",
        lambda two: _seat_review(two, "colleague"),
        "opinion",
        frozenset({"colleague"}),
    ),
    Mark(
        "a comment on a criterion",
        lambda two: CriterionScore.objects.filter(review__in=_seat_review(two, "expert")),
        "comment",
        OFFICE | {"expert"},
    ),
    Mark(
        "the name of an expert",
        lambda two: Expert.objects.filter(user=two.people["expert"]),
        "name",
        frozenset({"officer", "auditor", "agency", "expert", "officer_of_notice"}),
    ),
    Mark(
        "the employer of an expert",
        lambda two: Expert.objects.filter(user=two.people["expert"]),
        "employer_name",
        frozenset({"officer", "auditor", "agency", "expert", "officer_of_notice"}),
    ),
    Mark(
        "the mail address of an expert",
        lambda two: User.objects.filter(pk=two.people["expert"].pk),
        "email",
        frozenset({"officer", "auditor", "agency", "expert", "officer_of_notice", "system", "security"}),
        "zmark{number}@example.org",
    ),
    Mark(
        "evidence of a tie",
        lambda two: Tie.objects.filter(expert__user=two.people["expert"]),
        "evidence",
        frozenset({"officer", "auditor", "agency", "officer_of_notice"}),
    ),
    Mark(
        "a reason why a case is rejected",
        lambda two: Decision.objects.filter(application=two.e),
        "reason",
        NOTICE_OFFICE,
    ),
    Mark(
        "an opinion in the chain of signatures",
        lambda two: SignOff.objects.filter(list__call=two.noticed.call),
        "opinion",
        NOTICE_OFFICE,
    ),
    Mark(
        "the text of an objection",
        lambda two: Request.objects.filter(application=two.c),
        "text",
        frozenset({"officer_of_notice", "leader_of_notice"}),
    ),
    Mark(
        "the name of who objects",
        lambda _two: Objection.objects.all(),
        "filer_name",
        frozenset({"officer_of_notice", "leader_of_notice"}),
    ),
    Mark(
        "the phone of who objects",
        lambda _two: Objection.objects.all(),
        "filer_phone",
        frozenset({"officer_of_notice", "leader_of_notice"}),
        "+861399999{number:04d}",
    ),
)

# Answers lie in documents: the value is put into the draft's section and into what was handed in.
ANSWER = Mark(
    "an answer of the form",
    lambda two: Section.objects.filter(application=two.a, code="E"),
    "data",
    OWN | OFFICE | PANEL | {"clerk", "agency"},
)

UNMARKED = {
    "public": {
        "Industry.note",
        "EngineeringProgramme.aim_zh",
        "SubDirection.aim_zh",
        "StandardIndicator.note",
        "District.note",
        "District.source",
        "Call.guide_zh",
        "Call.guide_en",
        "Amendment.text_zh",
        "Amendment.text_en",
        "Notice.body",
        "FormTemplate.definition",
        "RuleSet.data",
        "RuleSet.reason",
        "Correction.reason",
        "Approval.text",
    },
    "shown as the section and snapshot that are marked": {
        "Section.data",
        "Snapshot.data",
        "SectionRevision.data",
        "Answer.text",
    },
    "told to the organisation concerned, which other tests prove": {
        "CorrectionRequest.opinion",
        "CorrectionItem.text",
        "FormalCheck.reason",
        "Request.answer",
        "Award.status_reason",
    },
    "of machines, with codes and keys only": {
        "Event.data",
        "Job.data",
        "Job.checkpoint",
        "Job.result",
        "Job.error",
        "Draw.pool",
        "Draw.parameters",
        "Draw.result",
        "Sample.pool",
        "Sample.parameters",
        "Sample.result",
        "Calibration.result",
        "ApplicationProcess.data",
        "SeatProcess.data",
        "CallProcess.data",
        "AwardProcess.data",
        "RequestProcess.data",
        "Message.error",
    },
    "read as messages": {"Message.address", "Message.context", "Message.body"},
    "not entered in these two calls": {
        "Exemption.reason",
        "BudgetReview.reason",
        "BudgetLine.reason",
        "Review.veto_reason",
        "Review.reopened_reason",
        "Block.reason",
        "Objection.filer_unit",
        "Meeting.minutes",
        "Opinion.text",
    },
    "shown under the name of their file, which is marked, to whoever imports such lists": {
        "ImportJob.choices",
        "ImportJob.found",
        "ImportJob.counts",
        "ImportJob.tally",
        "ImportRow.values",
        "ImportRow.raw",
        "ImportRow.changes",
        "ImportRow.old",
        "ImportIssue.params",
    },
    "of awards, which have no pages yet": {
        "Agreement.text",
        "Agreement.remark",
        "ProgressReport.done",
        "MidtermCheck.opinion",
        "ChangeRequest.old_value",
        "ChangeRequest.new_value",
        "Acceptance.summary",
        "Acceptance.opinion",
        "Evaluation.opinion",
        "CreditRecord.reason",
        "CreditRecord.repair_reason",
        "Payment.account",
        "Recovery.reason",
    },
}


def planted(two: Two) -> dict[str, Mark]:
    """Write every mark into its rows; return which mark stands for what."""
    found: dict[str, Mark] = {}
    for number, mark in enumerate(MARKS, start=1):
        rows = mark.rows(two)
        text = mark.pattern.format(number=number)
        if not rows.exists():
            message = f"There is no row for {mark.name}."
            raise AssertionError(message)
        for row in rows:
            setattr(row, mark.column, text)
            row.save(update_fields=[mark.column])
        found[text.removeprefix("+86").removesuffix(".pdf")] = mark
    answer = "ZMARK0000Z"
    for document in (*Section.objects.filter(application=two.a, code="E"), *Snapshot.objects.filter(application=two.a)):
        _answer_into(document, answer)
    found[answer] = ANSWER
    return found


def _answer_into(document: Any, answer: str) -> None:
    sections = document.data["sections"] if isinstance(document, Snapshot) else {"E": document.data}
    sections["E"]["values"]["summary"] = answer
    type(document).objects.filter(pk=document.pk).update(data=document.data)


def private_columns() -> Iterator[str]:
    """Yield every column of free text, document or secret of our models."""
    for app in ("grants", "reviewers", "workflow"):
        for model in apps.get_app_config(app).get_models():
            yield from _columns_of(model)


def _columns_of(model: type[Model]) -> Iterator[str]:
    kinds = (TextField, JSONField, EncryptedTextField)
    for one in model._meta.local_fields:
        if isinstance(one, kinds):
            yield f"{model.__name__}.{one.name}"


def marked_columns(two: Two) -> set[str]:
    """Return the columns that carry a mark."""
    return {f"{mark.rows(two).model.__name__}.{mark.column}" for mark in MARKS}
