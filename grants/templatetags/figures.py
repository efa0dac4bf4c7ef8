# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures drawn on the server as SVG with presentation attributes, so that they need no script and no inline style."""

import math
from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

Number = int | float | Decimal
GUIDES = (25, 50, 75)
STRIP = (
    '<svg class="strip" viewBox="0 0 156 24" role="img" aria-label="{}">'
    '<path class="st-line" d="M2 11h152"></path><path class="st-mute" d="{}"></path>'
    '<path class="st-ink" d="{}"></path><path class="f-calc" d="{}"></path></svg>'
)


def share(value: Number, total: Number) -> float:
    """Return ``value`` in per cent of ``total``, kept between 0 and 100."""
    return max(0.0, min(100.0, float(value) * 100 / float(total))) if total else 0.0


def plain(value: Number) -> str:
    """Write a number without needless zeros."""
    return f"{float(value):g}"


@register.simple_tag
def mbar(
    value: Number,
    total: Number = 100,
    *,
    kind: str = "brand",
    marker: Number | None = None,
    css: str = "",
    value2: Number | None = None,
    kind2: str = "brand2",
) -> SafeString:
    """Draw a bar; ``marker`` (per cent) is a tick. An ornament: the number must stand beside it as text."""
    behind = "" if value2 is None else _bar(kind2, share(value2, total))
    tick = "" if marker is None else _tick(float(marker))
    return format_html(
        '<svg class="mbar {}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="f-track" width="100" height="10"></rect>{}{}{}</svg>',
        css,
        behind,
        _bar(kind, share(value, total)),
        tick,
    )


def _bar(kind: str, width: float) -> SafeString:
    return format_html('<rect class="f-{}" width="{}" height="10"></rect>', kind, f"{width:.2f}")


def _tick(at: float) -> SafeString:
    return format_html(
        '<line class="st-ink" x1="{0}" x2="{0}" y1="0" y2="10" stroke-width="2" vector-effect="non-scaling-stroke">'
        "</line>",
        f"{at:.2f}",
    )


@register.simple_tag
def strip(
    scores: Sequence[Number],
    mean: Number | None = None,
    calibrated: Number | None = None,
    low: Number = 60,
    high: Number = 100,
) -> SafeString:
    """Draw the scores of one case as dots between ``low`` and ``high`` points, with the mean and the calibrated score."""
    low, high = float(low), float(high)

    def across(score: Number) -> str:
        return f"{6 + (min(high, max(low, float(score))) - low) * 144 / (high - low):.1f}"

    # a line without length and with round ends is a dot; one path draws them all
    dots = "".join(f"M{across(score)} 11h.01" for score in scores)
    ticks = "" if mean is None else f"M{across(mean)} 4v14"
    above = "" if calibrated is None else f"M{across(calibrated)} 16l4 5.5h-8z"
    return format_html(STRIP, _strip_label(scores, mean, calibrated), dots, ticks, above)


def _strip_label(scores: Sequence[Number], mean: Number | None, calibrated: Number | None) -> str:
    listed = _(", ").join(plain(score) for score in scores)
    if not scores:
        return _("No scores yet")
    if mean is None:
        return _("Scores of the experts: %(scores)s") % {"scores": listed}
    if calibrated is None:
        return _("Scores of the experts: %(scores)s; mean %(mean)s") % {"scores": listed, "mean": f"{mean:.2f}"}
    return _("Scores of the experts: %(scores)s; mean %(mean)s; calibrated %(calibrated)s") % {
        "scores": listed,
        "mean": f"{mean:.2f}",
        "calibrated": f"{calibrated:.2f}",
    }


@register.simple_tag
def lvrange(weight: Number, level: int, bounds: Sequence[Number] = (90, 75, 60)) -> str:
    """Write the range in points of a level of a criterion worth ``weight``; ``bounds`` are lower limits in per cent."""
    edges = [float(weight), *(_half_up(Decimal(str(weight)) * Decimal(str(bound)) / 100) for bound in bounds)]
    if level == 1:
        return f"{plain(edges[1])}—{plain(edges[0])}"
    if level > len(bounds):
        return f"<{plain(edges[-1])}"
    return f"{plain(edges[level])}—{plain(edges[level - 1] - 0.5)}"


def _half_up(points: Decimal) -> float:
    """Round up to the next half point."""
    return math.ceil(points * 2) / 2


def _guides(levels: Sequence[int]) -> SafeString:
    return format_html_join(
        "",
        '<line class="st-line" x1="0" x2="100" y1="{0}" y2="{0}" stroke-width="1" vector-effect="non-scaling-stroke">'
        "</line>",
        ((level,) for level in levels),
    )


FLOOR = format_html(
    '<line class="st-strong" x1="0" x2="100" y1="{0}" y2="{0}" stroke-width="1" vector-effect="non-scaling-stroke">'
    "</line>",
    "99.7",
)


@register.simple_tag
def burn(done: Sequence[int], days: int, total: int, label: str) -> SafeString:
    """Draw what was done day by day (area) against an even plan (dashed); ``label`` says it in a sentence."""
    corners = [f"{i * 100 / days:.2f},{100 - share(value, total):.2f}" for i, value in enumerate([0, *done])]
    path, last = " ".join(corners), corners[-1].split(",")[0]
    return format_html(
        '<svg class="daily" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{}">{}'
        '<polygon class="f-area" points="0,100 {} {},100"></polygon>'
        '<polyline class="st-brand" points="{}" stroke-width="2.5" vector-effect="non-scaling-stroke"></polyline>'
        '<line class="st-dash" x1="0" y1="100" x2="100" y2="0" stroke-width="1.5" vector-effect="non-scaling-stroke">'
        "</line>{}</svg>",
        label,
        _guides((0, *GUIDES)),
        path,
        last,
        path,
        FLOOR,
    )


@register.simple_tag
def daily(values: Sequence[int], label: str, mark_last: int = 0) -> SafeString:
    """Draw counts of days as columns; the last ``mark_last`` in the colour of deadlines."""
    top, width = max(values, default=0) or 1, 100 / max(1, len(values))
    columns = format_html_join(
        "",
        '<rect class="f-{}" x="{}" y="{}" width="{}" height="{}"></rect>',
        (
            (
                "seal" if i >= len(values) - mark_last else "brand",
                f"{i * width + width * 0.14:.2f}",
                f"{100 - value * 96 / top:.2f}",
                f"{width * 0.72:.2f}",
                f"{value * 96 / top:.2f}",
            )
            for i, value in enumerate(values)
        ),
    )
    return format_html(
        '<svg class="daily" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{}">{}{}{}</svg>',
        label,
        _guides(GUIDES),
        columns,
        FLOOR,
    )
