# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of decisions look up in a template."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def value_of(values: Mapping[Any, Any], key: object) -> Any:
    """Return the value under a key; None where there is none."""
    return values.get(key)
