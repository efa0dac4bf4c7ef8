# SPDX-License-Identifier: AGPL-3.0-or-later
"""What templates say in the house's manner: icons, money, dates, masks and the attributes of a form control."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models.reference import localised

register = template.Library()

FEN_PER_WAN = Decimal(1_000_000)
FINEST_WAN = Decimal("0.000001")
NEAR = dt.timedelta(days=7)
NOTHING = "—"
PLACE = "0000000000"  # stands for a reference in the pattern of an address
DEADLINE = '<span class="{}"><time class="nowrap" datetime="{}">{}</time> <span class="nowrap">{}</span></span>{}'
DUE_CELL = DEADLINE.replace('> <span class="nowrap">', '><br><span class="nowrap small">')


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """Draw an icon of the sprite; without ``label`` it is an ornament that screen readers pass over."""
    sprite = static("icons.svg")
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><use href="{}#i-{}"></use></svg>', css, label, sprite, name
        )
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}#i-{}"></use></svg>', css, sprite, name)


@register.simple_tag
def tag(text: str, kind: str = "", mark: str = "") -> SafeString:
    """Draw a status in a word; ``kind`` is ok, warn, bad, info, calc or line, none is neutral; ``mark`` is an icon."""
    return format_html(
        '<span class="tag{}">{}{}</span>', f" tag-{kind}" if kind else "", icon(mark) if mark else "", text
    )


@register.simple_tag
def address(route: str, reference: str) -> str:
    """Return the address of a page about one thing, as ``{% url %}`` does, in rows of which a page holds many."""
    return _pattern(route, get_script_prefix()).replace(PLACE, reference)


@cache
def _pattern(route: str, _prefix: str) -> str:
    return reverse(route, args=[PLACE])


@register.filter
def wan(fen: int | None) -> str:
    """Write ``fen`` in ten thousand yuan: two decimals, more only where the amount has them, in groups of three."""
    if fen is None:
        return NOTHING
    amount = (Decimal(fen) / FEN_PER_WAN).quantize(FINEST_WAN)
    whole, decimals = f"{amount:,.6f}".split(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


@register.filter
def wan_whole(fen: int) -> str:
    """Write ``fen`` in whole ten thousand yuan, rounded half up, for legends and axes."""
    return f"{(Decimal(fen) / FEN_PER_WAN).quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"


@register.filter
def points(score: Decimal | int | None, places: int = 2) -> str:
    """Write a score with a fixed number of decimals, rounded half up."""
    if score is None:
        return NOTHING
    return str(Decimal(score).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


@register.filter
def hundredths(score: int | None) -> str:
    """Write a score kept in hundredths of a point with two decimals; a dash where there is none."""
    return points(None if score is None else Decimal(score) / 100)


@register.filter
def trimmed(number: Decimal | None) -> str:
    """Write a number of the database without the zeros that only its column adds."""
    return NOTHING if number is None else f"{number.normalize():f}"


def local(moment: dt.date) -> dt.date:
    """Return an aware time in the zone of the house; a plain date stays as it is."""
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


@register.filter
def day(when: dt.date | None) -> str:
    """Write a date as running text does."""
    if when is None:
        return NOTHING
    return date_format(local(when), localised("Y 年 n 月 j 日", "j F Y"))


@register.filter
def short_day(when: dt.date | None) -> str:
    """Write a date without its year, for places where the year is plain."""
    if when is None:
        return NOTHING
    return date_format(local(when), localised("n 月 j 日", "j F"))


@register.filter
def moment(when: dt.datetime | None) -> str:
    """Write a date and time as running text does."""
    if when is None:
        return NOTHING
    return date_format(local(when), localised("Y 年 n 月 j 日 G:i", "j F Y, G:i"))


@register.filter
def short_moment(when: dt.datetime | None) -> str:
    """Write a date and time without the year."""
    if when is None:
        return NOTHING
    return date_format(local(when), localised("n 月 j 日 G:i", "j F, G:i"))


@register.filter
def iso_day(when: dt.date | None) -> str:
    """Write a date as tables do."""
    return NOTHING if when is None else f"{local(when):%Y-%m-%d}"


@register.filter
def iso_moment(when: dt.datetime | None) -> str:
    """Write a date and time as tables do."""
    return NOTHING if when is None else f"{local(when):%Y-%m-%d %H:%M}"


@register.filter
def machine_time(when: dt.date) -> str:
    """Write a date or time as the attribute ``datetime`` wants it."""
    shown = local(when)
    return shown.isoformat(timespec="seconds") if isinstance(shown, dt.datetime) else shown.isoformat()


@register.filter
def time_left(due: dt.datetime) -> str:
    """Say how long is left until ``due``: days, then hours, in the last hour minutes."""
    left = due - timezone.now()
    if left <= dt.timedelta(0):
        return _("closed")
    if left >= dt.timedelta(days=1):
        return ngettext("%(days)d day left", "%(days)d days left", left.days) % {"days": left.days}
    minutes = left.seconds // 60
    if minutes >= 60:  # noqa: PLR2004 -- minutes in an hour
        return ngettext("%(hours)d hour left", "%(hours)d hours left", minutes // 60) % {"hours": minutes // 60}
    return ngettext("%(minutes)d minute left", "%(minutes)d minutes left", minutes) % {"minutes": minutes}


@register.filter
def is_near(due: dt.datetime) -> bool:
    """Say whether ``due`` lies in the next seven days, the only time a deadline is red."""
    return dt.timedelta(0) < due - timezone.now() <= NEAR


@register.filter
def is_past(due: dt.datetime) -> bool:
    """Say whether ``due`` has gone by."""
    return due <= timezone.now()


@register.simple_tag
def provisional() -> SafeString:
    """Mark a date counted in a year whose working-day table is not yet official."""
    return format_html(
        '<abbr class="tag tag-warn text-decoration-none" title="{}">{}</abbr>',
        _("Counted before the official working-day table of that year was published; it will be counted again."),
        _("provisional"),
    )


@register.simple_tag
def deadline(due: dt.datetime | None, is_provisional: bool | None) -> SafeString:
    """Write a deadline as running text does, with what is left; red only in its last seven days."""
    if not due:
        return format_html('<span class="muted">{}</span>', _("No deadline"))
    return _deadline(DEADLINE, due, moment(due), is_provisional=is_provisional)


@register.simple_tag
def due_cell(due: dt.datetime | None, is_provisional: bool | None) -> SafeString:
    """Write a deadline in a list: the day, and what is left below it."""
    if not due:
        return format_html('<span class="muted">{}</span>', NOTHING)
    return _deadline(DUE_CELL, due, iso_moment(due), is_provisional=is_provisional)


def _deadline(layout: str, due: dt.datetime, written: str, *, is_provisional: bool | None) -> SafeString:
    urgency = "seal" if is_near(due) else "muted" if is_past(due) else ""
    behind = format_html(" {}", provisional()) if is_provisional else ""
    return format_html(layout, urgency, machine_time(due), written, time_left(due), behind)


@register.filter
def mask_mobile(mobile: str) -> str:
    """Keep the first three and the last four digits of a mobile number."""
    digits = mobile.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) > len("1380000") else "****"


@register.filter
def mask_name(name: str) -> str:
    """Keep the first character of a person's name."""
    return f"{name[:1]}××" if name else NOTHING


@register.filter
def file_size(size: int) -> str:
    """Write a number of bytes as people do: KB below one MB, else MB with one decimal."""
    kilobyte, megabyte = 1024, 1024 * 1024
    if size < megabyte:
        return f"{max(1, round(size / kilobyte))} KB"
    return f"{size / megabyte:.1f} MB"


def control_class(widget: forms.Widget) -> str:
    """Return the class Bootstrap wants on this kind of control."""
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Draw the control of a field; the labels of Django stay the single source of id, aria and required."""
    widget = field.field.widget
    given = widget.attrs.get("class", "")
    attributes: dict[str, str | bool] = {"class": f"{control_class(widget)} {given}".strip()}
    if widget.attrs.get("placeholder") == str(field.label):
        attributes["placeholder"] = False  # allauth repeats the label, which stands above already
    return field.as_widget(attrs=attributes)


@register.filter
def is_tick(field: BoundField) -> bool:
    """Say whether the field is one box to tick, whose label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


def required_sentence(field: BoundField) -> str:
    """Say what to do about a field left empty, naming the field."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return _("Please tick “%(label)s”") % {"label": field.label}
    if isinstance(widget, forms.FileInput):
        return _("Please upload %(label)s") % {"label": field.label}
    if isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _("Please choose %(label)s") % {"label": field.label}
    return _("Please enter %(label)s") % {"label": field.label}


@register.filter
def sentences(field: BoundField) -> list[str]:
    """Return the errors of a field as sentences that say what to do."""
    return [
        required_sentence(field) if error.code == "required" else " ".join(map(str, error.messages))
        for error in field.errors.as_data()
    ]


@register.filter
def error_lines(form: forms.BaseForm) -> list[tuple[str, str]]:
    """List every error of a form with the address of its field, first the ones of the whole form."""
    lines = [("", str(message)) for message in form.non_field_errors()]
    for field in form:
        first = f"{field.auto_id}_0" if isinstance(field.field.widget, forms.RadioSelect) else field.id_for_label
        lines += [(f"#{first or field.auto_id}", sentence) for sentence in sentences(field)]
    return lines


@register.filter
def as_line(message: object) -> list[tuple[str, str]]:
    """Return one message that belongs to no field, as the error summary lists them."""
    return [("", str(message))]
