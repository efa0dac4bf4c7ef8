# SPDX-License-Identifier: AGPL-3.0-or-later
"""What templates say about experts."""

from django import template

register = template.Library()

HOME = "+86"
HOME_DIGITS = 11


@register.filter
def phone(mobile: str) -> str:
    """Write a mobile number of the mainland in groups, as people read it out; any other as it is stored."""
    digits = mobile.removeprefix(HOME)
    if digits == mobile or len(digits) != HOME_DIGITS:
        return mobile
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
