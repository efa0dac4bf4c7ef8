# SPDX-License-Identifier: AGPL-3.0-or-later
"""The select of a filter over a list, drawn at once: Django renders a template for each of its dozens of options."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class FilterSelect(forms.Select):
    """A select whose choices stand in no groups."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 -- what Django hands in
        """Return what the templates of Django draw."""
        chosen = {str(one) for one in self.format_value(value)}
        options = format_html_join(
            "\n",
            '  <option value="{}"{}>{}</option>\n',
            ((key, " selected" if str(key) in chosen else "", label) for key, label in self.choices),
        )
        given = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, given, options)
