# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls that certify: a call of enterprises with its self-assessment, and what its cases answer."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone

from grants.engine.formdefs import dump_form, form_digest, load_form
from grants.engine.questionnaire import Questionnaire, standard_questionnaire
from grants.enums import OrganisationKind, ResultKind, SubjectKind
from grants.models import Application, Call, FormTemplate, Industry, Programme, Rubric
from grants.rules import CallRules
from grants.rules.choices import AssessmentMode, RecommendationPlace
from grants.rules.defaults import default_rules
from grants.services.copies import rubric_take_over
from grants.services.jobs import jobs_run_due
from grants.services.sections import section_write
from reviewers.models import CaseGroup, Expert
from reviewers.services.samples import sample_draw
from tests.factories.answers import case_filled
from tests.factories.programmes import SMALL_FORM, FormTemplateFactory, ProgrammeFactory
from tests.factories.world import SEED, World, fresh
from workflow.services.calls import call_review_begins
from workflow.services.cases import case_accept, case_begin
from workflow.services.panels import site_visited

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

    def sampled(self, seed: str = SEED):
        """Draw the sample and hand it to a panel, then begin the review."""
        self.screened()
        drawn = sample_draw(actor=self.officer, call=self.call, seed=seed, supervised_by="监督员")
        self.grouped(*Application.objects.filter(call=self.call, is_sampled=True))
        call_review_begins(actor=self.officer, call=self.call)
        jobs_run_due()
        return drawn


@dataclass
class SelectionWorld(World):
    """A call of one of the plan's programmes, with the form and the rubric of the reference data."""

    def __post_init__(self) -> None:
        super().__post_init__()
        form = FormTemplate.objects.filter(programme=self.programme, code=self.programme.code).latest("version")
        rubric = Rubric.objects.filter(programme=self.programme).exclude(code__startswith="rubric-").last()
        Call.objects.filter(pk=self.call.pk).update(form_template=form, rubric=rubric)
        self.call.refresh_from_db()
        if rubric is None:
            rubric_take_over(actor=self.officer, call=self.call, source=Rubric.objects.filter(code="TRAIN_BASE").last())
            self.call.refresh_from_db()

    def draft(self, title: str = "申报对象") -> Application:
        """Return a draft whose whole form is filled in."""
        organisation, boss = self.firm()
        if self.programme.subject_kind == SubjectKind.DISTRICT:
            organisation.kind = OrganisationKind.GOVERNMENT
            organisation.save(update_fields=["kind"])
        is_recommended = self.rules.route.recommendation != RecommendationPlace.NONE
        recommender = self.recommender if is_recommended else None
        case = case_begin(actor=boss, call=self.call, organisation=organisation, recommender=recommender, title=title)
        return case_filled(case, recommender=self.recommender.code, subject_name=f"{title}一号", subject_code="DX-001")

    def accepted(self, title: str = "申报对象") -> Application:
        """Return a case that passed the formal check, recommended where its route asks for it."""
        if self.rules.route.recommendation != RecommendationPlace.NONE:
            return super().accepted(title)
        case = self.submitted(title)
        case_accept(actor=self.officer, application=case, items=[])
        return fresh(case)

    def pool(self, count: int = 12) -> list[Expert]:
        """Return experts who know every industry."""
        for expert in super().pool(count):
            expert.industries.set(Industry.objects.all())
        return self.experts

    def grouped(self, *applications: Application) -> CaseGroup:
        """Form the group; where experts check a sample, draw it first."""
        if self.rules.route.assessment == AssessmentMode.QUESTIONNAIRE:
            sample_draw(actor=self.officer, call=self.call, seed=SEED, supervised_by="监督员")
        return super().grouped(*applications)

    def scored(self, *applications: Application) -> CaseGroup:
        """Have every case scored, and every site visited where the rules say so."""
        group = super().scored(*applications)
        if self.rules.route.site_visit:
            for case in applications:
                site_visited(
                    actor=self.officer, application=fresh(case), held_at=timezone.now(), place="现场", text="情况属实"
                )
        return group


def selection_world(code: str) -> SelectionWorld:
    """Return an open call of a programme of the reference data, which must be loaded."""
    programme = Programme.objects.get(code=code)
    return SelectionWorld(rules=default_rules(code), programme=programme).opened()
