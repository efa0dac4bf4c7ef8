# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the demo's copies: whatever hangs on a case or an award is copied, or named here as left out."""

from django.apps import apps

from grants.models import Application
from workflow.management.demo.copies.parts import PARTS

# tables below a case that no case of the demo has rows in, or (numbers) that are drawn anew
LEFT_OUT = {
    "grants.budgetline",
    "grants.budgetreview",
    "grants.correction",
    "grants.exemption_cases",
    "grants.note",
    "grants.numberticket",
    "grants.objectionfile",
    "grants.paperintake",
    "workflow.dossier",
}


def test_every_table_of_a_case_or_award_is_copied_or_named_as_left_out():
    copied = {part.model for part in PARTS}

    assert {model._meta.label_lower for model in below(Application) - copied} == LEFT_OUT


def below(top):
    """Return every table from which foreign keys lead, in some steps, to ``top``."""
    found, models = {top}, apps.get_models(include_auto_created=True)
    while more := {model for model in models if model not in found and points_at(model, found)}:
        found |= more
    return found


def points_at(model, targets):
    return any(one.is_relation and one.related_model in targets for one in model._meta.concrete_fields)
