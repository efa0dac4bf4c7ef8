# SPDX-License-Identifier: AGPL-3.0-or-later
"""Experts with accounts."""

import factory
from factory.django import DjangoModelFactory

from reviewers.enums import Discipline
from reviewers.models import Expert
from tests.factories.people import UserFactory, reserved_uscc


class ExpertFactory(DjangoModelFactory):
    class Meta:
        model = Expert

    number = factory.Sequence(lambda n: f"E{n:05d}")
    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"专家{n}")
    employer_uscc = factory.Sequence(lambda n: reserved_uscc(50000 + n))
    discipline = Discipline.TECHNICAL
