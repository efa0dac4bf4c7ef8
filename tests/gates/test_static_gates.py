# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each static gate of bin/check turns red for a planted defect and names it; the house as it is passes them all."""

import tomllib

from tests.gates.house import House

HEAD = '# SPDX-License-Identifier: AGPL-3.0-or-later\n"""Planted."""\n\n'


def red(house: House, gate: str) -> str:
    """Run one gate, which has to be red, and return what it says."""
    outcome = house.run("bin/check", gate)
    assert outcome.code == 1, outcome.output
    assert f"bin/check: {gate} is red." in outcome.output
    return outcome.output


def test_the_house_as_it_is_passes_every_gate(house):
    outcome = house.run("bin/check")

    assert outcome.code == 0, outcome.output
    assert [line.split()[0] for line in outcome.output.splitlines()] == [
        "lint",
        "format",
        "types",
        "contracts",
        "templates",
        "insecure",
        "patterns",
        "migrations",
        "deploy",
        "tests",
    ]


def test_a_gate_that_does_not_exist_is_refused(house):
    outcome = house.run("bin/check", "typos")

    assert outcome.code == 2
    assert "no gate is named typos" in outcome.output


def test_lint_keeps_the_web_out_of_services_and_moments_aware(house):
    house.plant(
        "grants/services/planted.py",
        HEAD
        + "from datetime import datetime\n\nfrom django.contrib.messages import success\n"
        + "from django.db.models.signals import post_save\nfrom django.http import HttpResponse\n"
        + "from guardian.shortcuts import assign_perm\n\nnow = datetime.now()\n"
        + "def text_of(x):\n    return _(f'{x} is planted')\n",
    )

    said = red(house, "lint")

    for banned in (
        "django.contrib.messages",
        "django.db.models.signals",
        "django.http",
        "guardian.shortcuts",
        "datetime.datetime.now",
    ):
        assert f"`{banned}` is banned" in said
    assert "INT001" in said
    assert "ANN001" in said


def test_lint_counts_branches(house):
    branches = "".join(f"    if x == {number}:\n        x += 1\n" for number in range(11))
    house.plant(
        "grants/engine/planted.py", f'{HEAD}def many(x: int) -> int:\n    """Plant."""\n{branches}    return x\n'
    )

    assert "`many` is too complex (12 > 10)" in red(house, "lint")


def test_format_names_what_it_would_write(house):
    house.plant("grants/engine/planted.py", HEAD + "planted = [ 1,2 ]\n")

    assert "+planted = [1, 2]" in red(house, "format")


def test_types_are_strict(house):
    house.plant(
        "grants/engine/planted.py",
        HEAD + "from grants.models import Award\n\n\ndef planted(award: Award) -> int:\n    return award.status\n",
    )

    assert 'grants/engine/planted.py:8: error: Incompatible return value type (got "str", expected "int")' in red(
        house, "types"
    )


CONTRACTS = {
    "config -> workflow -> reviewers -> grants, never back": ("grants/services/planted.py", "import workflow.flows"),
    "Each domain app is layered": ("reviewers/drawer.py", ""),
    "Aggregates of grants lean one way": ("grants/models/messages.py", "import grants.models.awards"),
    "Only workflow knows the process engine": ("grants/services/planted.py", "import viewflow"),
    "guardian is reached only through permissions.py": ("reviewers/services/planted.py", "import guardian"),
    "workflow is layered": ("workflow/guards.py", "import workflow.services.steps"),
    "Page tools stay out of the lower layers": ("grants/selectors/planted.py", "import django_htmx"),
    "Nobody below reaches up into pages of another app": ("workflow/services/planted.py", "import grants.views.home"),
}


def test_contracts_hold_every_direction(house):
    for path, line in CONTRACTS.values():
        if (house.root / path).exists():
            house.append(path, f"\n{line}\n")
        else:
            house.plant(path, f"{HEAD}{line}\n")

    said = red(house, "contracts")

    assert [f"{name} BROKEN" in said for name in CONTRACTS] == [True] * len(CONTRACTS)
    for named in (
        "grants.services.planted -> workflow.flows",
        "drawer",
        "grants.models.messages -> grants.models.awards",
        "grants.services.planted -> viewflow",
        "reviewers.services.planted -> guardian",
        "workflow.guards -> workflow.services.steps",
        "grants.selectors.planted -> django_htmx",
        "workflow.services.planted -> grants.views.home",
    ):
        assert named in said


def test_every_contract_has_its_defect(house):
    settings = tomllib.loads((house.root / "pyproject.toml").read_text(encoding="utf-8"))

    assert {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]} == set(CONTRACTS)


def test_templates_hold_neither_handlers_nor_styles_nor_literal_addresses(house):
    house.plant(
        "templates/grants/_planted.html",
        '<a href="/planted/" onclick="planted()">1</a>\n<p style="color: red">2</p>\n<div hx-get="/planted/">3</div>\n',
    )

    said = red(house, "templates")

    assert "templates/grants/_planted.html" in said
    assert [rule for rule in ("R001", "R002", "R003", "R004") if rule not in said] == []


def test_insecure_calls_are_refused(house):
    house.plant(
        "grants/engine/planted.py",
        f'{HEAD}import subprocess\n\nsubprocess.run("ls " + __name__, shell=True, check=True)\n',
    )

    said = red(house, "insecure")

    assert "B602" in said
    assert "grants/engine/planted.py" in said


PATTERNS = {
    "fetch-from-what-the-user-may-see": ("workflow/views/planted.py", "get_object_or_404(Award, pk=1)"),
    "no-status-outside-services": ("grants/views/planted.py", 'award.status = "closed"'),
    "lock-rows-without-blocking-keys": ("grants/services/planted.py", "Award.objects.select_for_update()"),
    "no-durable-blocks": ("reviewers/services/planted.py", "transaction.atomic(durable=True)"),
    "no-hand-written-query-text": ("grants/selectors/planted.py", 'cursor.execute(f"SELECT {name}")'),
    "no-unescaped-markup": ("grants/templatetags/planted.py", "mark_safe(text)"),
    "no-csrf-exemption": ("grants/api/planted.py", "csrf_exempt(view)"),
    "no-float-money": ("grants/services/awards/planted.py", "float(amount_fen)"),
}


def test_patterns_name_what_no_linter_knows(house):
    for path, line in PATTERNS.values():
        house.plant(path, f"{HEAD}{line}\n")

    said = red(house, "patterns")

    assert [rule for rule in PATTERNS if rule not in said] == []
    assert [path for path, _line in PATTERNS.values() if path not in said] == []


def test_every_pattern_has_its_defect(house):
    rules = (house.root / ".semgrep" / "house.yml").read_text(encoding="utf-8")

    assert {line.split("id: ")[1] for line in rules.splitlines() if "- id: " in line} == set(PATTERNS)


def test_a_model_without_its_migration_is_named(house):
    house.append(
        "workflow/models/deadlines.py", "\n\nDeadline.add_to_class('planted', models.BooleanField(default=False))\n"
    )

    assert "Add field planted to deadline" in red(house, "migrations")


def test_settings_unfit_for_service_are_named(house):
    house.append("config/settings.py", "\nSECURE_HSTS_SECONDS = 0\n")

    assert "security.W004" in red(house, "deploy")
