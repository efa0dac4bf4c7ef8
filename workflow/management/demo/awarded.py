# SPDX-License-Identifier: AGPL-3.0-or-later
"""One award of the demo with the people around it, and how its agreement is written, sealed and agreed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files.base import ContentFile

from grants.models import Award, Call, User
from grants.selectors.awards import targets_applied_for
from grants.services.awards import TargetDraft
from grants.services.files import blob_receive
from workflow.management.demo.answers import FILES
from workflow.management.demo.people import Cast
from workflow.management.demo.texts import texts
from workflow.services.awards import agreement_conclude, agreement_hand_in, agreement_targets_set

SCAN = "盖章合同扫描件.pdf"


@dataclass(frozen=True)
class Awarded:
    """An award, what is to become of it, and who acts for its organisation."""

    cast: Cast
    pk: int
    fate: str
    boss: User

    @property
    def award(self) -> Award:
        """Return the award as the database has it."""
        return Award.objects.select_related("application__call", "organisation", "rule_set").get(pk=self.pk)

    def write_agreement(self) -> None:
        """Enter text and targets; a target below where it starts is reached from above."""
        award = self.award
        rows = [TargetDraft(**row) for row in targets_applied_for(award.application)]
        targets = [
            TargetDraft(
                code=row.code,
                name=row.name,
                target=row.target,
                unit=row.unit,
                baseline=row.baseline,
                lower_is_better=row.baseline is not None and row.target < row.baseline,
            )
            for row in rows
        ]
        agreement_targets_set(actor=self.cast.officer, award=award, text=said("agreement"), targets=targets)

    def hand_agreement_in(self) -> None:
        """Hand the sealed agreement in."""
        scan = ContentFile((FILES / "A01.pdf").read_bytes(), name=SCAN)
        blob = blob_receive(upload=scan, name=SCAN, maximum=scan.size)
        agreement_hand_in(actor=self.boss, award=self.award, sealed_scan_sha256=blob.sha256)

    def conclude_agreement(self) -> None:
        """Agree for the authority."""
        agreement_conclude(actor=self.cast.officer, award=self.award)


def awarded_of(cast: Cast, call: Call, fates: Mapping[int, str]) -> dict[str, Awarded]:
    """Return the awards of a call by their fate, in the order in which the fates are named."""
    keys = dict(Award.objects.filter(application__call=call).values_list("organisation", "pk"))
    found = {}
    for firm, fate in fates.items():
        organisation, boss = cast.firms[firm]
        if organisation.pk in keys:
            found[fate] = Awarded(cast, keys[organisation.pk], fate, boss)
    return found


def said(what: str) -> str:
    """Return what is said about an award on one occasion."""
    return str(texts("awards")[what])
