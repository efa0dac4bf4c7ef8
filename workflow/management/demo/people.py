# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of the demo: who signs in as what, fictional organisations and experts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from grants.engine.codes import fictional_uscc
from grants.enums import OrganisationKind, Verification
from grants.models import Authority, District, Industry, Organisation, Programme, Recommender, User
from grants.permissions import assign_role
from grants.services.people.organisations import organisation_register
from reviewers.enums import Discipline
from reviewers.models import Expert

PASSWORD = "Ronghe-demo-2026"  # noqa: S105 -- printed at the start of the demo
CITY_HALL = ("310115", "310112", "310113", "310114", "310104")
NAMES = (
    "申域重工",
    "浦江石化",
    "长兴船舶",
    "安亭汽车",
    "临港装备",
    "沪翔航空",
    "海派日化",
    "张江芯源",
    "洋山物联",
    "云间集成",
)
TRADES = ("IND05", "IND02", "IND03", "IND04", "IND05", "IND06", "IND07", "IND08", "IND09", "IND10")
EXPERTS = (
    "陈思远",
    "李明哲",
    "王䶮",
    "周文博",
    "吴海燕",
    "郑国强",
    "孙丽华",
    "钱学礼",
    "冯晓东",
    "赵一凡",
    "何静",
    "阿卜杜拉·买买提",
)
FINANCE_COUNT = 3
CONTACT = {
    "contact_name": "王敏",
    "phone": "021-0000 0000",
    "email": "lhrh@example.org",
    "address": "上海市示范路 1 号，邮编 200000",
    "office_hours": "工作日 9:00—17:00",
    "discipline_phone": "021-0000 0001",
}


@dataclass
class Cast:
    """Everybody the demo needs, by part."""

    programme: Programme
    authority: Authority
    officer: User
    second_officer: User
    leader: User
    finance: User
    auditor: User
    clerks: dict[str, User] = field(default_factory=dict)
    firms: list[tuple[Organisation, User]] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)
    sign_ins: list[tuple[str, User]] = field(default_factory=list)


def cast_made(random: Random) -> Cast:
    """Make everybody; mobile numbers and codes are of ranges that belong to nobody."""
    programme = Programme.objects.get(code="DEMO_PROJECT")
    phones = (f"+86139{number:08d}" for number in range(1, 1000))
    encoded = make_password(PASSWORD)
    Authority.objects.filter(pk=programme.authority_id).update(**CONTACT)
    for number, recommender in enumerate(Recommender.objects.order_by("code"), start=1):
        Recommender.objects.filter(pk=recommender.pk).update(contact_name="产业科", phone=f"021-0000 {1000 + number}")

    def person(name: str) -> User:
        return User.objects.create(mobile=next(phones), name=name, mobile_verified=True, password=encoded)

    cast = Cast(
        programme=programme,
        authority=programme.authority,
        officer=person("王敏"),
        second_officer=person("李强"),
        leader=person("陈建国"),
        finance=person("周会计"),
        auditor=person("郑监督"),
    )
    office: tuple[tuple[str, User, Model], ...] = (
        ("officer", cast.officer, programme),
        ("officer", cast.second_officer, programme),
        ("decision_maker", cast.leader, programme),
        ("finance_officer", cast.finance, programme),
        ("auditor", cast.auditor, programme),
    )
    for role, user, target in office:
        assign_role(role=role, user=user, target=target)
        cast.sign_ins.append((role, user))
    _clerks(cast, person)
    _firms(cast, person)
    _experts(cast, person, random)
    return cast


def _clerks(cast: Cast, person: Callable[[str], User]) -> None:
    for code in CITY_HALL:
        recommender = Recommender.objects.filter(district__code=code).order_by("code").first()
        if recommender is None:
            continue
        clerk = person(f"{recommender.name_zh[:3]}经办")
        assign_role(role="recommender_clerk", user=clerk, target=recommender)
        cast.clerks[recommender.code] = clerk
        if len(cast.clerks) == 1:
            cast.sign_ins.append(("recommender_clerk", clerk))


def _firms(cast: Cast, person: Callable[[str], User]) -> None:
    for number, (short, trade) in enumerate(zip(NAMES, TRADES, strict=True), start=1):
        district = District.objects.get(code=CITY_HALL[number % len(CITY_HALL)])
        boss = person(f"{short}管理员")
        organisation = organisation_register(
            actor=boss,
            uscc=fictional_uscc(number, district=district.code),
            name=f"上海{short}（演示）有限公司",
            kind=OrganisationKind.PRIVATE,
            district=district,
        )
        Organisation.objects.filter(pk=organisation.pk).update(
            verification=Verification.VERIFIED, industry=Industry.objects.get(code=trade)
        )
        organisation.refresh_from_db()
        cast.firms.append((organisation, boss))
    cast.sign_ins.append(("organisation_administrator", cast.firms[0][1]))


def _experts(cast: Cast, person: Callable[[str], User], random: Random) -> None:
    for number, name in enumerate(EXPERTS, start=1):
        expert = Expert.objects.create(
            number=f"ZJ{number:04d}",
            user=person(name),
            name=name,
            employer_name=f"第{number}研究所（演示）",
            employer_uscc=fictional_uscc(9000 + number),
            title=random.choice(("教授级高工", "高级工程师", "研究员")),
            discipline=Discipline.FINANCE if number <= FINANCE_COUNT else Discipline.TECHNICAL,
        )
        expert.industries.set(Industry.objects.all())
        cast.experts.append(expert)
