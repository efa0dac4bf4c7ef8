# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tests of bin/check turn red for a planted defect, each in its own words and naming it."""

import pytest

from tests.gates.house import Defect, House, failures

SPDX = "# SPDX-License-Identifier: AGPL-3.0-or-later\n"
HEAD = f'{SPDX}"""Planted."""\n\n'
PAGE = '{% extends "shell_public.html" %}\n'
# not written out, lest the rules find them here
MARK, SILENCE, HOME = "TO" + "DO", "# no" + "qa: F401", "/" + "home/somebody"

# What each test of bin/check has to find.
DEFECTS = {
    "test_no_file_is_longer_than_400_lines": Defect(
        "grants/engine/planted_long.py",
        HEAD + "planted = 1\n" * 400,
        "has 403 lines",
    ),
    "test_no_function_is_longer_than_40_lines": Defect(
        "grants/engine/planted_function.py",
        f"{HEAD}def planted():\n" + "    planted()\n" * 40,
        "planted has 41 lines",
    ),
    "test_no_module_is_a_junk_drawer": Defect("grants/engine/utils.py", HEAD, "grants/engine/utils.py"),
    "test_every_module_names_its_licence": Defect(
        "grants/engine/planted_licence.py",
        '"""Planted."""\n',
        "planted_licence.py",
    ),
    "test_every_module_says_in_one_sentence_what_it_is_for": Defect(
        "grants/engine/planted_two.py",
        f'{SPDX}"""Plant a module. It is for two things."""\n',
        "planted_two.py: should open with one sentence",
    ),
    "test_every_public_service_and_selector_says_what_it_does": Defect(
        "reviewers/selectors/planted.py",
        f"{HEAD}def planted():\n    return 1\n",
        "reviewers/selectors/planted.py:4 planted has no docstring",
    ),
    "test_services_take_their_arguments_by_name": Defect(
        "grants/services/planted.py",
        f'{HEAD}def planted(actor, case):\n    """Plant."""\n    return 1\n',
        "planted takes actor, case by position",
    ),
    "test_messages_to_the_broker_are_sent_from_one_place": Defect(
        "grants/views/planted_sender.py",
        f"{HEAD}message_send_task.delay(message_id=1)\n",
        "grants/views/planted_sender.py:4 message_send_task.delay",
    ),
    "test_an_import_inside_a_function_gives_a_listed_reason": Defect(
        "grants/engine/planted_import.py",
        f"{HEAD}def planted():\n    import json  {SILENCE} -- for fun\n    return json\n",
        "planted_import.py:5 import json",
    ),
    "test_every_silenced_check_gives_its_reason": Defect(
        "grants/engine/planted_silence.py",
        f"{HEAD}import json  {SILENCE}\n",
        "planted_silence.py:4 import json",
    ),
    "test_an_app_does_not_know_the_names_that_higher_apps_give_its_models[grants]": Defect(
        "grants/selectors/planted_relation.py",
        f'{HEAD}cases.filter(assessments__seats__state="done").order_by("-blocks__severity")\ncall.panels.all()\n',
        "relation.py:4 assessments__seats__state\nrelation.py:4 -blocks__severity\nrelation.py:5 .panels",
    ),
    "test_nothing_is_left_unfinished": Defect(
        "static/planted.js", f"// {MARK}: plant\n", f"static/planted.js:1 // {MARK}"
    ),
    "test_no_machine_is_named_by_its_paths": Defect(
        "docs/planted.md",
        f"It lies in {HOME}/ronghe.\n",
        f"docs/planted.md:1 It lies in {HOME}",
    ),
    "test_no_function_is_a_stub": Defect(
        "grants/engine/planted_stub.py",
        f'{HEAD}def planted():\n    """Plant."""\n    ...\n',
        "planted_stub.py:4 planted does nothing",
    ),
    "test_no_test_steps_aside": Defect(
        "tests/planted_skip.py",
        f"{HEAD}pytest.skip('later')\n",
        "tests/planted_skip.py:4 pytest.skip",
    ),
    "test_every_test_can_fail": Defect(
        "tests/planted_vain.py",
        f"{HEAD}def test_planted():\n    assert True\n",
        "tests/planted_vain.py:4 test_planted asserts nothing",
    ),
    "test_a_process_is_moved_from_workflow_only": Defect(
        "grants/views/planted_mover.py",
        f"{HEAD}from grants.services import awards\nfrom grants.services.leaving import application_withdraw as leave\n\n"
        "def planted(request):\n    leave(actor=request.user)\n    awards.award_suspend(actor=request.user)\n",
        "planted_mover.py:8 uses application_withdraw\nplanted_mover.py:9 uses award_suspend",
    ),
    "test_a_status_is_written_by_services_of_grants_and_reviewers_only": Defect(
        "grants/selectors/planted_status.py",
        f"{HEAD}def planted(award: Award):\n    award.status = 1\n",
        "grants/selectors/planted_status.py:4 planted writes a status",
    ),
    "test_templates_are_named_alike": Defect(
        "templates/grants/_Planted-name.html", "<p></p>\n", "grants/_Planted-name.html"
    ),
    "test_fragments_extend_nothing": Defect("templates/grants/_planted_frame.html", PAGE, "grants/_planted_frame.html"),
    "test_pages_extend_a_frame": Defect("templates/grants/planted_bare.html", "<p></p>\n", "grants/planted_bare.html"),
    "test_components_are_fragments": Defect("templates/components/planted.html", PAGE, "components/planted.html"),
    "test_every_template_is_used": Defect(
        "templates/grants/_planted_unused.html",
        "<p></p>\n",
        "grants/_planted_unused.html",
    ),
    "test_every_template_that_is_named_exists": Defect(
        "templates/grants/_planted_include.html",
        '{% include "grants/_planted_missing.html" only %}\n',
        "grants/_planted_missing.html",
    ),
    "test_what_is_included_is_given_its_context_by_name": Defect(
        "templates/grants/_planted_context.html",
        '{% include "components/_tag.html" with text=text %}\n',
        "grants/_planted_context.html: components/_tag.html without only",
    ),
    "test_links_are_made_by_name": Defect(
        "templates/grants/_planted_link.html",
        "<a href='/planted/{{ pk }}/'>1</a>\n",
        "grants/_planted_link.html: href=/planted/",
    ),
    "test_what_htmx_asks_for_is_named_too": Defect(
        "templates/grants/_planted_hx.html",
        '<div hx-get="{{ place }}">1</div>\n',
        "grants/_planted_hx.html: hx-get=",
    ),
    "test_nothing_is_inline": Defect(
        "templates/grants/_planted_inline.html",
        "<p class=\"x\"style='color: red'>1</p>\n",
        "grants/_planted_inline.html: style=color: red",
    ),
    "test_no_page_switches_escaping_off": Defect(
        "templates/grants/_planted_safe.html",
        "{{ text|safe }}\n",
        "grants/_planted_safe.html: |safe",
    ),
    "test_vendored_files_are_unchanged": Defect(
        "static/vendor/htmx-2.0.11.min.js", "var  htmx=", "htmx-2.0.11.min.js", instead_of="var htmx="
    ),
    "test_the_sprite_holds_exactly_the_icons_in_use": Defect(
        "static/icons.svg", 'id="i-planted"', "planted", instead_of='id="i-check-lg"'
    ),
    "test_no_font_size_is_below_13_pixels[tokens.css]": Defect(
        "static/tokens.css",
        ":root,[data-bs-theme=light]{ --fs-9: 0.5rem;",
        "0.5",
        instead_of=":root,[data-bs-theme=light]{",
    ),
    "test_instalments_of_the_defaults_are_two_halves": Defect(
        "grants/engine/funding.py", "award - sum(parts) - 1", "instalments_fen", instead_of="award - sum(parts)"
    ),
}


@pytest.fixture(scope="module")
def checked(copy: House):
    """What bin/check says about its tests when everything is planted."""
    with copy.spoilt(DEFECTS.values()):
        return copy.run("bin/check", "tests")


def test_bin_check_is_red(checked):
    assert checked.code == 1
    assert "bin/check: tests is red." in checked.output


@pytest.mark.parametrize("name", DEFECTS)
def test_the_defect_is_named(checked, name):
    said = failures(checked.output).get(name, "")

    assert DEFECTS[name].unnamed_in(said) == [], said or checked.output
