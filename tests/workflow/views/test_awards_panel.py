# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel of an acceptance over HTTP: recorded within the rules, once, before the conclusion."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.stores import content_storages
from reviewers.models import Opinion
from tests.factories.award_walk import AwardWalk, in_force
from tests.factories.reviewers import ExpertFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(signed_in, settings, tmp_path):
    """Return a walker whose files lie apart."""
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD = ""
    return AwardWalk(signed_in)


def test_a_panel_that_breaks_the_rules_is_refused_and_one_is_enough(walk):
    in_force(walk)
    walk.done(walk.world.boss, "award_finish")
    walk.done(walk.world.boss, "acceptance_apply", summary="全部指标已完成")
    met = f"{timezone.localtime() - timedelta(hours=1):%Y-%m-%dT%H:%M}"
    given = {"held_at": met, "place": "企业现场", "text": "同意"}
    finance, *others = [ExpertFactory(discipline=one) for one in ("finance", *["technical"] * 6)]
    own = ExpertFactory(employer_uscc=walk.world.award.organisation.uscc)
    away = ExpertFactory(standing="suspended")
    five = [finance, *others[:4]]
    later = f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    for experts, more in (
        (five[:3], {}),
        ([*five, others[4]], {}),
        (others[:5], {}),
        ([*five[:4], own], {}),
        ([*five[:4], away], {}),
        (five, {"held_at": later}),
        (five, {"text": " "}),
    ):
        numbers = "\n".join(one.number for one in experts)
        assert (
            walk.post(walk.world.officer, "acceptance_panel", experts=numbers, **{**given, **more}).status_code == 422
        )
    assert walk.post(walk.world.officer, "acceptance_panel", experts="E99999", **given).status_code == 422
    assert not Opinion.objects.exists()

    names = "\n".join(one.number for one in five)
    walk.done(walk.world.officer, "acceptance_panel", experts=names, **given)
    page = walk.read(walk.world.officer, "acceptance_conclude").content.decode()
    assert finance.name in page
    assert walk.post(walk.world.officer, "acceptance_panel", experts=names, **given).status_code == 422
    assert Opinion.objects.count() == 1
