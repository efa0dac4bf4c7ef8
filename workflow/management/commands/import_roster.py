# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take a roster in: manage.py import_roster KIND FILE [--dry-run] [--mode valid|all] [--invite] [--report OUT.xlsx] [--json]."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.engine.mobiles import e164
from grants.engine.rosters.tables import Choices
from grants.enums import FaultLevel, ImportMode, ImportState, RowOutcome
from grants.exceptions import GrantsError
from grants.models import ImportIssue, ImportJob, User
from grants.selectors.rosters import issues_told
from grants.services.rosters import (
    RosterKind,
    faults_workbook,
    import_apply,
    import_stage,
    invitations_send,
    is_inviting,
    roster_kinds,
)

SOME_REFUSED, UNUSABLE = 1, 2


class Command(BaseCommand):
    """Stage a file, say what is wrong with it, and write the good rows."""

    help = (
        "Take a roster in. Exit 0: all rows taken, 1: some rows refused, 2: the file cannot be used. "
        "With --dry-run the counts say what would come of the rows."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take kind and file, how to import, and how to read what was not found rightly."""
        parser.add_argument("kind", choices=sorted(roster_kinds()))
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="mobile", default="", help="mobile number of the account that acts")
        parser.add_argument("--dry-run", action="store_true", help="say what would come of it, and write nothing")
        parser.add_argument("--mode", choices=ImportMode.values, default=ImportMode.VALID.value)
        parser.add_argument("--invite", action="store_true", help="tell the people whom the list enters")
        parser.add_argument("--report", type=Path, help="write the list with its faults marked to this workbook")
        parser.add_argument("--json", action="store_true", help="print the result as JSON on the last line")
        parser.add_argument("--sheet", default="", help="name of the sheet; otherwise the first with a header")
        parser.add_argument("--encoding", default="", help="encoding of a text; otherwise it is found")
        parser.add_argument("--delimiter", default="", help="delimiter of a text; otherwise it is found")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Stage, write, tell."""
        try:
            body = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        kind = roster_kinds()[options["kind"]]
        actor = self._actor(kind, options["mobile"])
        choices = Choices(sheet=options["sheet"], encoding=options["encoding"], delimiter=options["delimiter"])
        batch = import_stage(
            actor=actor,
            kind=kind,
            body=body,
            file_name=options["file"].name,
            choices=choices,
        )
        taken = False
        if batch.state == ImportState.READY and not options["dry_run"]:
            batch, taken = self._apply(batch, ImportMode(options["mode"]), actor)
        if taken and options["invite"]:
            self.stdout.write(f"invited: {self._invite(batch)}")
        if options["report"]:
            options["report"].write_bytes(faults_workbook(batch=batch, body=body))
        self._tell(batch, options, taken=taken)

    @staticmethod
    def _actor(kind: RosterKind, mobile: str) -> User | None:
        """Return the account that acts, None for the machine; refuse where somebody has to, or may not."""
        if not mobile:
            if kind.is_own:
                message = f"Rows of {kind.code} are acts of a person: name the account with --as MOBILE."
                raise CommandError(message, returncode=UNUSABLE)
            return None
        actor = User.objects.filter(mobile=e164(mobile) or mobile, is_active=True).first()
        if actor is None or not kind.may(actor):
            message = f"No active account with the number {mobile} may import {kind.code}."
            raise CommandError(message, returncode=UNUSABLE)
        return actor

    def _apply(self, batch: ImportJob, mode: ImportMode, actor: User | None) -> tuple[ImportJob, bool]:
        try:
            return import_apply(batch=batch, mode=mode, actor=actor), True
        except GrantsError as error:
            self.stderr.write(str(error))
            return batch, False

    @staticmethod
    def _invite(batch: ImportJob) -> int:
        return invitations_send(batch=batch, actor=None) if is_inviting(batch=batch) else 0

    def _tell(self, batch: ImportJob, options: dict[str, Any], *, taken: bool) -> None:
        result = self._result(batch, taken=taken or options["dry_run"])
        for issue in issues_told(batch):
            self.stdout.write(f"{issue['row']}\t{issue['column']}\t{issue['message']}")
        for notice in ImportIssue.objects.filter(batch=batch, level=FaultLevel.NOTICE):
            self.stdout.write(f"{notice.row or ''}\t\t{notice.message}")
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in result.items() if name != "issues"))
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        if batch.state == ImportState.REFUSED:
            raise CommandError("The file cannot be used.", returncode=UNUSABLE)
        if result["refused"] or not (taken or options["dry_run"]):
            raise CommandError("Some rows were refused.", returncode=SOME_REFUSED)

    @staticmethod
    def _result(batch: ImportJob, *, taken: bool) -> dict[str, Any]:
        """Return the counts and issues; where nothing was taken, good rows count nowhere."""
        counts = batch.counts or {}
        names = {
            "created": RowOutcome.CREATE,
            "updated": RowOutcome.UPDATE,
            "unchanged": RowOutcome.UNCHANGED,
        }
        found = {name: counts.get(outcome, 0) if taken else 0 for name, outcome in names.items()}
        refused = counts.get(RowOutcome.REFUSED, 0)
        return {"rows": counts.get("rows", 0), **found, "refused": refused, "issues": issues_told(batch)}
