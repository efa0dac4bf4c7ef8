# SPDX-License-Identifier: AGPL-3.0-or-later
"""Begin a call from an earlier one: everything it fixes is taken over and stays open to change."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.calendar import CITY_TIME, add_months
from grants.exceptions import GrantsError
from grants.models import Call, CallBudget, Criterion, Quota, Round, Rubric, RuleSet, User
from grants.rules import dump_rules, load_rules
from grants.services.programmes import rules_digest
from grants.services.setup import code_free, rubric_choose

MONTHS_OF_YEAR = 12
TAKEN_OVER = (
    "programme",
    "guide_zh",
    "guide_en",
    "form_template",
    "rubric",
    "places",
    "contact_name",
    "contact_phone",
    "contact_email",
    "budget_fen",
)


@transaction.atomic
def rubric_take_over(*, actor: User, call: Call, source: Rubric) -> Call:
    """Copy the rubric of another programme of the same authority into that of a call in design, and choose it."""
    if source.programme.authority_id != call.programme.authority_id:
        raise GrantsError(_("This rubric belongs to another authority."))
    last = Rubric.objects.filter(code=call.programme.code).aggregate(last=Max("version"))["last"] or 0
    rubric = Rubric.objects.create(programme=call.programme, code=call.programme.code, version=last + 1)
    parents: dict[int, Criterion] = {}
    for row in source.criteria.order_by(F("parent").asc(nulls_first=True), "sort"):
        parents[row.pk] = Criterion.objects.create(
            rubric=rubric,
            parent=parents[row.parent_id] if row.parent_id else None,
            code=row.code,
            sort=row.sort,
            name_zh=row.name_zh,
            name_en=row.name_en,
            points=row.points,
        )

    record(call, actor=actor, action="call.rubric_taken_over", data={"source_id": source.pk, "rubric_id": rubric.pk})
    return rubric_choose(actor=actor, call=call, rubric=rubric)


@transaction.atomic
def call_copy(*, actor: User, source: Call, code: str, year: int, title_zh: str, title_en: str = "") -> Call:
    """Begin a call in design as ``source`` was, its dates and fiscal years moved by the years between the two.

    The document number, what was used of quotas, committed and exempted, and amendments stay behind.
    """
    code_free(code=code)
    years = year - source.year

    call = Call.objects.create(
        code=code,
        year=year,
        title_zh=title_zh,
        title_en=title_en,
        copied_from=source,
        created_by=actor,
        **{name: getattr(source, name) for name in TAKEN_OVER},
    )
    rules = load_rules(source.rule_sets.latest("version").data)
    rule_set = RuleSet.objects.create(
        call=call, version=1, data=dump_rules(rules), digest=rules_digest(rules=rules), created_by=actor
    )
    _parts_copy(source, call, years)

    data = {"code": code, "copied_from_id": source.pk, "rules_digest": rule_set.digest}
    record(call, actor=actor, action="call.copied", data=data)
    return call


def _parts_copy(source: Call, call: Call, years: int) -> None:
    Quota.objects.bulk_create(
        Quota(call=call, dimension=one.dimension, key=one.key, minimum=one.minimum, maximum=one.maximum)
        for one in source.quotas.all()
    )
    CallBudget.objects.bulk_create(
        CallBudget(
            call=call, fiscal_year=one.fiscal_year + years, item_number=one.item_number, amount_fen=one.amount_fen
        )
        for one in source.budgets.all()
    )
    Round.objects.bulk_create(
        Round(
            call=call,
            number=one.number,
            opens_at=_moment_later(one.opens_at, years),
            closes_at=_moment_later(one.closes_at, years),
            review_starts_on=_day_later(one.review_starts_on, years) if one.review_starts_on else None,
        )
        for one in source.rounds.all()
    )


def _day_later(day: date, years: int) -> date:
    return add_months(day, years * MONTHS_OF_YEAR)


def _moment_later(moment: datetime, years: int) -> datetime:
    """Return the same time of day in the city, years later."""
    here = moment.astimezone(CITY_TIME)
    return datetime.combine(_day_later(here.date(), years), here.timetz())
