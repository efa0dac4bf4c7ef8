# SPDX-License-Identifier: AGPL-3.0-or-later
"""The road of a funded project: what holder, officer and finance do at its pages."""

from pathlib import Path

from grants.models import Award, Request
from tests.e2e.checks import accessibility, overflow
from tests.e2e.journey.desk import Person


class Road:
    """One award and the addresses of its pages."""

    def __init__(self, award: Award) -> None:
        self.award = award
        self.faults: dict[str, list[str]] = {}

    def act(self, person: Person, page: str, fields: dict[str, str | bool], button: str) -> None:
        """Open a page of the award, see that all can read it, fill it in, press its button."""
        self._do(person, f"/awards/{self.award.reference}/{page}/", fields, button)

    def answer(self, person: Person, page: str, fields: dict[str, str | bool], button: str) -> None:
        """Do the same at the page of the request that was filed last."""
        self._do(person, f"/requests/{Request.objects.latest('pk').reference}/{page}/", fields, button)

    def treasury(
        self, person: Person, page: str, fields: dict[str, str | bool] | None = None, button: str = ""
    ) -> None:
        """Open a page of the plans to the treasury of its call, and do something there where a button is named."""
        address = f"/calls/{self.award.application.call.reference}/funds/{page}"
        if button:
            self._do(person, address, fields or {}, button)
        else:
            person.goes_to(address)
            self._look_over(person)

    def reads(self, person: Person, page: str) -> None:
        """Open a page of the award that is only read."""
        person.goes_to(f"/awards/{self.award.reference}/{page}/")
        self._look_over(person)

    def look(self, person: Person) -> None:
        """Open the award itself."""
        person.goes_to(f"/awards/{self.award.reference}/")
        self._look_over(person)

    def _do(self, person: Person, address: str, fields: dict[str, str | bool], button: str) -> None:
        person.goes_to(address)
        self._look_over(person)
        person.fills(fields)
        person.presses(button)
        person.is_not_refused()

    def _look_over(self, person: Person) -> None:
        found = accessibility(person.page)
        for width in (320, 1440):
            person.page.set_viewport_size({"width": width, "height": 900})
            found += overflow(person.page)
        if found:
            self.faults[person.page.url] = found


def hands_the_sealed_agreement_in(road: Road, person: Person, scan: Path) -> None:
    """Sign: choose the scan, hand it in."""
    person.goes_to(f"/awards/{road.award.reference}/agreement/sign/")
    person.hands("scan", scan)
    person.presses("提交盖章任务书")
    person.is_not_refused()
