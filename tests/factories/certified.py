# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls that certify: a call of enterprises with its self-assessment, and what its cases answer."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from grants.engine.formdefs import dump_form, form_digest, load_form
from grants.engine.questionnaire import Questionnaire, standard_questionnaire
from grants.enums import ResultKind, SubjectKind
from grants.models import Application, Call, FormTemplate, Programme
from grants.rules import CallRules
from grants.rules.defaults import default_rules
from grants.services.jobs import jobs_run_due
from grants.services.sections import section_write
from reviewers.services.draws import panel_draw
from reviewers.services.groups import group_create
from reviewers.services.panels import chair_set, member_answer, panel_commit
from reviewers.services.samples import sample_draw
from tests.factories.programmes import SMALL_FORM, FormTemplateFactory, ProgrammeFactory
from tests.factories.world import SEED, World, fresh
from workflow.services.calls import call_intake_ends, call_review_begins, call_screening_done

QUESTIONS = Path(__file__).parents[2] / "reference" / "self_assessment.csv"
with QUESTIONS.open(encoding="utf-8", newline="") as _stream:
    QUESTIONNAIRE: Questionnaire = standard_questionnaire(list(csv.DictReader(_stream)))
BEST, MIDDLE, WORST = "last", "middle", "first"
NUMBERS = {BEST: "100", MIDDLE: "50", WORST: "0"}


def enterprise_programme(**values) -> Programme:
    """Return a programme that certifies enterprises."""
    return ProgrammeFactory(
        letter="E",
        name_zh="示范企业",
        subject_kind=SubjectKind.ENTERPRISE,
        result_kind=ResultKind.CERTIFIED,
        target=1000,
        **values,
    )


def questionnaire_stored() -> FormTemplate:
    """Keep the questionnaire as the reference data does."""
    return FormTemplateFactory(
        code="SELF_ASSESSMENT", definition=QUESTIONNAIRE.model_dump(mode="json"), digest="5" * 64
    )


def enterprise_form(programme: Programme) -> FormTemplate:
    """Return a small form with all questions of the self-assessment."""
    plain = dump_form(SMALL_FORM)
    asked = [section.model_dump(mode="json", exclude_defaults=True) for section in QUESTIONNAIRE.sections]
    form = load_form({**plain, "code": "ENTERPRISE", "sections": [*plain["sections"], *asked]})
    return FormTemplateFactory(
        programme=programme, code=f"enterprise-{programme.pk}", definition=dump_form(form), digest=form_digest(form)
    )


def posted_answers(section, how: str) -> dict[str, object]:
    """Return what a browser sends for a section answered by first, middle or last options; ``_na`` stays open."""
    posted: dict[str, object] = {}
    for one in section.fields:
        if one.code.endswith("_na"):
            continue
        codes = [choice.code for choice in one.choices]
        if one.kind.value == "choices":
            posted[one.code] = {BEST: codes, MIDDLE: codes[: len(codes) // 2], WORST: codes[:1]}[how]
        elif codes:
            posted[one.code] = {BEST: codes[-1], MIDDLE: codes[len(codes) // 2], WORST: codes[0]}[how]
        else:
            posted[one.code] = NUMBERS[how]
    return posted


@dataclass
class EnterpriseWorld(World):
    """A call of demonstration enterprises: scored by its questionnaire, experts check a sample."""

    rules: CallRules = field(default_factory=lambda: default_rules("DEMO_ENTERPRISE"))
    programme: Programme = field(default_factory=enterprise_programme)

    def __post_init__(self) -> None:
        super().__post_init__()
        questionnaire_stored()
        Call.objects.filter(pk=self.call.pk).update(form_template=enterprise_form(self.programme))
        self.call.refresh_from_db()

    def answered(self, case: Application, how: str) -> Application:
        """Answer every question of a draft."""
        for section in QUESTIONNAIRE.sections:
            section_write(
                actor=case.created_by,
                application=case,
                code=section.code,
                posted=posted_answers(section, how),
                revision=0,
            )
        return fresh(case)

    def draft(self, title: str = "甲企业", how: str = MIDDLE) -> Application:
        """Return a draft with every question answered."""
        return self.answered(super().draft(title), how)

    def screened(self) -> None:
        """Close intake and screening."""
        call_intake_ends(call=self.call)
        jobs_run_due()
        call_screening_done(actor=self.officer, call=self.call)
        self.call.refresh_from_db()

    def sampled(self, seed: str = SEED):
        """Draw the sample and hand it to a panel, then begin the review."""
        self.screened()
        drawn = sample_draw(actor=self.officer, call=self.call, seed=seed, supervised_by="监督员")
        self.pool()
        cases = list(Application.objects.filter(call=self.call, is_sampled=True))
        group = group_create(actor=self.officer, call=self.call, name="抽查组", applications=cases)
        panel_draw(actor=self.officer, group=group, seed=SEED, supervised_by="监督员")
        group.refresh_from_db()
        for member in group.panel.members.all():
            member_answer(actor=self.officer, member=member, accepts=True, by_phone=True)
        chair_set(actor=self.officer, member=group.panel.members.exclude(role="standby").first())
        panel_commit(actor=self.officer, panel=group.panel)
        call_review_begins(actor=self.officer, call=self.call)
        jobs_run_due()
        return drawn
