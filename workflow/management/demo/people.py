# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of the demo: the office, the clerks of the districts, firms and experts, and who signs in as what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from grants.models import Authority, Organisation, Programme, Recommender, User
from grants.permissions import assign_role
from reviewers.models import Expert

PASSWORD = "Ronghe-demo-2026"  # noqa: S105 -- printed at the start of the demo
# whose clerks have the first numbers; the clerk of the first one is printed
FIRST_DISTRICTS = ("310115", "310112", "310113", "310114", "310104")
# whose calls the office of the demo runs beside the projects
CERTIFYING = ("DEMO_ENTERPRISE", "DIGITAL_PARK")
CONTACT = {
    "contact_name": "王敏",
    "phone": "021-0000 0000",
    "email": "lhrh@example.org",
    "address": "上海市示范路 1 号，邮编 200000",
    "office_hours": "工作日 9:00—17:00",
    "discipline_phone": "021-0000 0001",
}


@dataclass
class Phones:
    """Mobile numbers of a range that belongs to nobody; the first numbers of each kind stay what they always were."""

    ranges: dict[str, Iterator[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind, first, many in (("office", 1, 1), ("clerk", 6, 101), ("firm", 11, 201), ("expert", 21, 401)):
            count = {"office": 5, "clerk": 5, "firm": 10, "expert": 12}[kind]
            numbers = [*range(first, first + count), *range(many, many + 200)]
            self.ranges[kind] = (mobile_of(number) for number in numbers)

    def next(self, kind: str) -> str:
        """Return the next number for somebody of this kind."""
        return next(self.ranges[kind])


@dataclass
class Cast:
    """Everybody the demo needs, by part."""

    programme: Programme
    officer: User
    second_officer: User
    leader: User
    finance: User
    auditor: User
    person: Callable[[str, str], User]
    random: Random
    seed: int
    clerks: dict[str, User] = field(default_factory=dict)
    firms: list[tuple[Organisation, User]] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)
    sign_ins: list[tuple[str, User]] = field(default_factory=list)

    def clerk_of(self, recommender: Recommender) -> User:
        """Return the clerk of a recommender."""
        return self.clerks[recommender.code]


def mobile_of(number: int) -> str:
    """Return a mobile number of the demo."""
    return f"+86139{number:08d}"


def cast_made(random: Random, seed: int) -> Cast:
    """Make the office and the clerks; firms and experts follow."""
    programme = Programme.objects.get(code="DEMO_PROJECT")
    Authority.objects.filter(pk=programme.authority_id).update(**CONTACT)
    phones, encoded = Phones(), make_password(PASSWORD)

    def person(kind: str, name: str) -> User:
        return User.objects.create(mobile=phones.next(kind), name=name, mobile_verified=True, password=encoded)

    cast = Cast(
        programme=programme,
        officer=person("office", "王敏"),
        second_officer=person("office", "李强"),
        leader=person("office", "陈建国"),
        finance=person("office", "周会计"),
        auditor=person("office", "郑监督"),
        person=person,
        random=random,
        seed=seed,
    )
    _roles_given(cast)
    _clerks(cast)
    return cast


def _roles_given(cast: Cast) -> None:
    """Give the office its roles, on the programme of the projects and on that of the enterprises."""
    programmes: list[Model] = [cast.programme, *Programme.objects.filter(code__in=CERTIFYING).order_by("sort")]
    printed = (
        ("officer", cast.officer),
        ("officer", cast.second_officer),
        ("decision_maker", cast.leader),
        ("finance_officer", cast.finance),
        ("auditor", cast.auditor),
    )
    # who approves a payment does not confirm it, so there are two for the money
    for role, user in (*printed, ("finance_officer", cast.second_officer)):
        for programme in programmes:
            assign_role(role=role, user=user, target=programme)
    cast.sign_ins += printed


def _clerks(cast: Cast) -> None:
    bodies = {body.code: body for body in Recommender.objects.select_related("district").order_by("code")}
    first = [f"district-{code}" for code in FIRST_DISTRICTS]
    for number, code in enumerate([*first, *(code for code in bodies if code not in first)], start=1):
        body = bodies[code]
        Recommender.objects.filter(pk=body.pk).update(contact_name="产业科", phone=f"021-0000 {1000 + number}")
        clerk = cast.person("clerk", f"{body.name_zh.removesuffix('经委')}经办")
        assign_role(role="recommender_clerk", user=clerk, target=body)
        cast.clerks[code] = clerk
    cast.sign_ins.append(("recommender_clerk", cast.clerks[first[0]]))
