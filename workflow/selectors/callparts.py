# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a call with what is set in each, in a line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grants.engine.calendar import CITY_TIME
from grants.engine.money import wan_text
from grants.enums import QuotaDimension
from grants.models import Call
from grants.selectors.readiness import Part

TITLES: Mapping[Part, str | Promise] = MappingProxyType(
    {
        Part.DESCRIPTION: gettext_lazy("Title and guide"),
        Part.DATES: gettext_lazy("Dates and rounds"),
        Part.RULES: gettext_lazy("Rules"),
        Part.FORM: gettext_lazy("Application form"),
        Part.RUBRIC: gettext_lazy("Rubric"),
        Part.QUOTAS: gettext_lazy("Quotas"),
        Part.BUDGET: gettext_lazy("Budget by fiscal year"),
        Part.PLACES: gettext_lazy("Places for support"),
        Part.CONTACTS: gettext_lazy("Contacts"),
    }
)


@dataclass(frozen=True)
class PartState:
    """A part of a call: its title, and what is set; nothing while it is empty."""

    part: Part
    title: str
    summary: str


def parts_of(call: Call) -> list[PartState]:
    """Return every part of a call in its order."""
    return [PartState(part, str(title), SUMMARIES[part](call)) for part, title in TITLES.items()]


def _description(call: Call) -> str:
    if not call.guide_zh.strip():
        return ""
    length = len(call.guide_zh)
    guide = ngettext("guide of %(length)d character", "guide of %(length)d characters", length) % {"length": length}
    return _(", ").join(part for part in (call.code, call.document_number, guide) if part)


def _dates(call: Call) -> str:
    return _("; ").join(
        _("%(first)s to %(last)s")
        % {"first": f"{_here(one.opens_at):%Y-%m-%d %H:%M}", "last": f"{_here(one.closes_at):%Y-%m-%d %H:%M}"}
        for one in call.rounds.all()
    )


def _here(moment: datetime) -> datetime:
    return moment.astimezone(CITY_TIME)


def _rules(call: Call) -> str:
    latest = call.rule_sets.latest("version")
    return _("version %(version)d") % {"version": latest.version}


def _form(call: Call) -> str:
    return str(call.form_template or "")


def _rubric(call: Call) -> str:
    if call.rubric is None:
        return ""
    row = call.rubric.criteria.filter(parent=None).aggregate(count=Count("pk"), points=Sum("points"))
    return _("%(rubric)s, %(count)d criteria, %(points)s points") % {
        "rubric": call.rubric,
        "count": row["count"],
        "points": f"{row['points'] or 0:.0f}",
    }


def _quotas(call: Call) -> str:
    rows = call.quotas.order_by().values("dimension").annotate(count=Count("pk"), total=Sum("maximum"))
    return _("; ").join(
        _("%(dimension)s: %(count)d, %(total)d cases in all")
        % {"dimension": QuotaDimension(row["dimension"]).label, "count": row["count"], "total": row["total"]}
        for row in rows
    )


def _budget(call: Call) -> str:
    return _("; ").join(
        _("%(year)d: %(amount)s ten thousand yuan")
        % {"year": one.fiscal_year, "amount": wan_text(one.amount_fen, grouped=True)}
        for one in call.budgets.all()
    )


def _places(call: Call) -> str:
    return str(call.places) if call.places else ""


def _contacts(call: Call) -> str:
    return _(", ").join(part for part in (call.contact_name, call.contact_phone, call.contact_email) if part)


SUMMARIES: Mapping[Part, Callable[[Call], str]] = MappingProxyType(
    {
        Part.DESCRIPTION: _description,
        Part.DATES: _dates,
        Part.RULES: _rules,
        Part.FORM: _form,
        Part.RUBRIC: _rubric,
        Part.QUOTAS: _quotas,
        Part.BUDGET: _budget,
        Part.PLACES: _places,
        Part.CONTACTS: _contacts,
    }
)
