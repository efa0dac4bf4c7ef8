# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draw the panels of a call: manage.py draw_panels CALL --seed HEX [--dry-run] [--json]."""

import hashlib
import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from grants.engine.mobiles import e164
from grants.exceptions import GrantsError
from grants.models import Call, User
from grants.permissions import people_with
from reviewers.models import CaseGroup, Draw
from workflow.services.panels import ASSIGN, draw_make

BY_COMMAND = "命令行抽取"


class Command(BaseCommand):
    """Draw a panel for each group of a call that has none; ends with 1 where one could not be drawn."""

    help = (
        "Draw a panel for each group of a call that has none, by name. The first group is drawn with the seed itself, "
        "group n after it with SHA-256(seed, n): each draw keeps its own seed and is proved by verify_draw. "
        "Exit 0: all drawn, 1: some could not be, 2: the call or the person is not known."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the call, the seed and who draws."""
        parser.add_argument("call", help="code of the call")
        parser.add_argument("--seed", required=True, help="32 to 64 digits 0-9 and a-f, an even number of them")
        parser.add_argument("--supervised-by", default=BY_COMMAND, help="who watches the draw")
        parser.add_argument(
            "--actor", default="", help="mobile number of who draws; otherwise who first may on the call"
        )
        parser.add_argument("--dry-run", action="store_true", help="say who would be drawn, and keep nothing")
        parser.add_argument("--json", action="store_true", help="print the result as JSON on the last line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Draw group after group, each in its own transaction; a dry run takes everything back."""
        call = Call.objects.filter(code=options["call"]).first()
        if call is None:
            raise CommandError(f"There is no call {options['call']}.", returncode=2)
        actor = _actor(call, options["actor"])
        if options["dry_run"]:
            with transaction.atomic():
                drawn, failed = _draw_all(call, actor, options)
                transaction.set_rollback(True)
        else:
            drawn, failed = _draw_all(call, actor, options)
        self._tell(call, drawn, failed, options)
        if failed:
            raise CommandError(f"{len(failed)} of {len(drawn) + len(failed)} panels could not be drawn.")

    def _tell(
        self, call: Call, drawn: list[dict[str, Any]], failed: list[dict[str, str]], options: dict[str, Any]
    ) -> None:
        for one in drawn:
            names = ", ".join(number for number, _stratum in one["members"])
            self.stdout.write(f"{one['group']}: {names} ({len(one['standbys'])} standbys)")
        for refused in failed:
            self.stdout.write(f"{refused['group']}: {refused['message']}")
        if not drawn and not failed:
            self.stdout.write("Every group of this call has its panel.")
        if options["json"]:
            result = {"call": call.code, "dry_run": options["dry_run"], "draws": drawn, "failed": failed}
            self.stdout.write(json.dumps(result, ensure_ascii=False))


def seed_of(seed: str, place: int) -> str:
    """Return the seed of one group: the one given for the first, one derived from it for each after."""
    if place == 0:
        return seed
    try:
        start = bytes.fromhex(seed)
    except ValueError:
        return seed
    return hashlib.sha256(start + place.to_bytes(8, "big")).hexdigest()


def _actor(call: Call, mobile: str) -> User:
    people = people_with(ASSIGN, call).order_by("pk")
    actor = people.filter(mobile=e164(mobile) or "").first() if mobile else people.first()
    if actor is None:
        raise CommandError("Nobody of this number may draw for the call; give --actor.", returncode=2)
    return actor


def _draw_all(call: Call, actor: User, options: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Return what was drawn, and which groups could not be drawn and why."""
    drawn: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    for place, group in enumerate(call.case_groups.filter(panel=None).order_by("name", "pk")):
        try:
            row = _draw(group, actor, seed_of(options["seed"], place), options["supervised_by"])
        except (GrantsError, PermissionDenied) as error:
            failed.append({"group": group.name, "message": str(error) or "not allowed"})
        else:
            drawn.append(_told(group, row))
    return drawn, failed


def _draw(group: CaseGroup, actor: User, seed: str, supervised_by: str) -> Draw:
    with transaction.atomic():
        return draw_make(actor=actor, group=group, seed=seed, supervised_by=supervised_by, pool_seen="")


def _told(group: CaseGroup, row: Draw) -> dict[str, Any]:
    return {
        "group": group.name,
        "number": row.number,
        "seed": row.seed,
        "pool_digest": row.pool_digest,
        "algorithm_version": row.algorithm_version,
        "parameters": row.parameters,
        "members": row.result["members"],
        "standbys": row.result["standbys"],
    }
