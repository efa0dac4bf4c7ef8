# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case of the demo, brought to the end it is to have before the experts see it, act by act."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from types import MappingProxyType

from grants.models import Application, Call, Recommender, User
from grants.rules import load_rules
from grants.selectors.clock import database_now
from grants.services.corrections import CorrectionPoint
from grants.services.screening import CheckPoint
from workflow.management.demo.answers import ALL_SECTIONS, Period, form_filled
from workflow.management.demo.people import Cast
from workflow.management.demo.texts import texts
from workflow.services.cases import (
    case_accept,
    case_begin,
    case_not_recommend,
    case_recommend,
    case_refuse,
    case_return_by_officer,
    case_return_by_recommender,
    case_submit,
    case_withdraw,
)

# which sections a draft has, and whether its files lie with it
DRAFTS: Mapping[str, tuple[Sequence[str], bool]] = MappingProxyType(
    {"draft_begun": ("AB", False), "draft_half": ("ABCDE", False), "draft_whole": (ALL_SECTIONS, True)}
)


@dataclass
class Desk:
    """Where the cases of one call come in: what has been used so far, so that nothing is said twice."""

    cast: Cast
    call: Call
    titles: dict[str, int]
    cases: dict[int, Application] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    qualities: dict[int, float] = field(default_factory=dict)
    periods: Mapping[int, Period] = field(default_factory=dict)

    @property
    def random(self) -> Random:
        """Return the one source of chance."""
        return self.cast.random

    def taken(self, firm: int, fate: str) -> Application:
        """Bring a case of a firm to its fate."""
        application = self._drafted(firm, fate)
        if fate not in DRAFTS:
            case_submit(actor=application.created_by, application=application, received_at=database_now())
            FATES[fate](self, fresh(application))
        self.cases[firm] = fresh(application)
        return self.cases[firm]

    def say(self, what: str) -> list[str]:
        """Return the next of the texts for one occasion, beginning anew after the last."""
        number = self.said.get(what, 0)
        self.said[what] = number + 1
        found = texts("screening")[what]
        chosen = found[number % len(found)]
        return chosen if isinstance(chosen, list) else [chosen]

    def clerk(self, application: Application) -> User:
        """Return the clerk of the district of a case."""
        return self.cast.clerk_of(_recommender(application))

    def recommend(self, application: Application) -> None:
        """Recommend a case, with the next rank of its district."""
        body = _recommender(application)
        rank = self.ranks[body.code] = self.ranks.get(body.code, 0) + 1
        letter = texts("screening")["letter"].format(
            district=body.name_zh.removesuffix("经委")[:2], year=self.call.year, number=self.call.pk * 10 + rank
        )
        case_recommend(
            actor=self.clerk(application),
            application=application,
            opinion=self.say("recommended")[0],
            rank=rank,
            letter_number=letter,
        )

    def _drafted(self, firm: int, fate: str) -> Application:
        organisation, boss = self.cast.firms[firm]
        industry = organisation.industry
        code = industry.code if industry else ""
        application = case_begin(
            actor=boss,
            call=self.call,
            organisation=organisation,
            recommender=Recommender.objects.get(kind="district", district=organisation.district),
            industry=industry,
            title=self.title_of(firm, code),
        )
        quality = self.qualities.get(firm, 0.8)
        sections, with_files = DRAFTS.get(fate, DRAFTS["draft_whole"])
        return form_filled(
            actor=boss,
            application=application,
            random=self.random,
            sections=sections,
            quality=quality,
            with_files=with_files,
            period=self.periods.get(firm),
        )

    def title_of(self, _firm: int, industry: str) -> str:
        """Return the next title of an industry."""
        number = self.titles[industry] = self.titles.get(industry, -1) + 1
        titles: list[str] = texts("industries")[industry]["titles"]
        return titles[number % len(titles)]


def fresh(application: Application) -> Application:
    """Return a case as the database has it."""
    return Application.objects.select_related("recommender", "rule_set", "created_by", "call").get(pk=application.pk)


def _recommender(application: Application) -> Recommender:
    if application.recommender is None:
        message = f"Case {application.pk} has no recommender."
        raise LookupError(message)
    return application.recommender


def _checklist(desk: Desk, application: Application) -> list[CheckPoint]:
    rules = load_rules(application.rule_set.data)
    return [
        CheckPoint(code=str(code), is_met=True, evidence=desk.say("evidence")[0]) for code in rules.formal_check.points
    ]


def _recommended(desk: Desk, application: Application) -> None:
    desk.recommend(application)


def _returned_by_recommender(desk: Desk, application: Application) -> None:
    opinion, section, name, text = desk.say("recommender_returns")
    case_return_by_recommender(
        actor=desk.clerk(application),
        application=application,
        opinion=opinion,
        points=[CorrectionPoint(section=section, field=name, text=text)],
    )


def _not_recommended(desk: Desk, application: Application) -> None:
    case_not_recommend(actor=desk.clerk(application), application=application, opinion=desk.say("not_recommended")[0])


def _returned_by_officer(desk: Desk, application: Application) -> None:
    desk.recommend(application)
    reason, section, name, text = desk.say("officer_returns")
    case_return_by_officer(
        actor=desk.cast.officer,
        application=fresh(application),
        reason=reason,
        points=[CorrectionPoint(section=section, field=name, text=text)],
    )


def _refused(desk: Desk, application: Application) -> None:
    desk.recommend(application)
    case_refuse(actor=desk.cast.second_officer, application=fresh(application), reason=desk.say("refused")[0])


def _accepted(desk: Desk, application: Application) -> None:
    desk.recommend(application)
    checker = desk.random.choice((desk.cast.officer, desk.cast.second_officer))
    case_accept(actor=checker, application=fresh(application), items=_checklist(desk, application))


def _withdrawn(desk: Desk, application: Application) -> None:
    desk.recommend(application)
    case_withdraw(actor=application.created_by, application=fresh(application))


def _withdrawn_late(desk: Desk, application: Application) -> None:
    _accepted(desk, application)
    case_withdraw(actor=application.created_by, application=fresh(application))


FATES: Mapping[str, Callable[[Desk, Application], None]] = MappingProxyType(
    {
        "submitted": lambda _desk, _application: None,
        "recommended": _recommended,
        "returned_by_recommender": _returned_by_recommender,
        "not_recommended": _not_recommended,
        "returned_by_officer": _returned_by_officer,
        "refused": _refused,
        "accepted": _accepted,
        "withdrawn": _withdrawn,
        "withdrawn_late": _withdrawn_late,
    }
)
