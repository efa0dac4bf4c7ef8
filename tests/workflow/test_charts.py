# SPDX-License-Identifier: AGPL-3.0-or-later
"""The charts of docs/workflow.md are those of the flows."""

from django.conf import settings

from workflow.management.commands.flow_chart import with_charts
from workflow.services.charts import flow_chart, flow_names


def test_the_page_shows_the_flows_as_they_are():
    page = (settings.BASE_DIR / "docs" / "workflow.md").read_text(encoding="utf-8")

    assert with_charts(page) == page


def test_every_step_and_every_choice_is_drawn():
    chart = flow_chart(name="ApplicationFlow")

    assert '    formal_check["formal_check"]' in chart
    assert "    by_formal_check -- returned --> correct" in chart
    assert flow_names() == ["ApplicationFlow", "AwardFlow", "CallFlow", "RequestFlow", "SeatFlow"]
