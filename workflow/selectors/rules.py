# SPDX-License-Identifier: AGPL-3.0-or-later
"""Under which rules an object stands."""

from django.db.models import Model

from grants.models import Application, Award, Call, Request, RuleSet
from reviewers.models import PanelMember, Seat


def rule_set_of(subject: Model) -> RuleSet:
    """Return the version of the rules under which an object was made; raises TypeError for one that has none."""
    if isinstance(subject, Application | Award):
        return subject.rule_set
    if isinstance(subject, Seat):
        return subject.assessment.rule_set
    if isinstance(subject, PanelMember):
        return subject.panel.call.rule_sets.latest("version")
    if isinstance(subject, Request):
        return subject.application.rule_set
    if isinstance(subject, Call):
        return subject.rule_sets.latest("version")
    message = f"{type(subject).__name__} stands under no rules."
    raise TypeError(message)
