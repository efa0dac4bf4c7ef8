# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fictional organisations of the demo and the experts of its pool; their codes are of a range nobody has."""

from datetime import date

from django.core.files.base import ContentFile
from django.utils import timezone

from grants.engine.codes import fictional_uscc
from grants.enums import OrganisationKind
from grants.models import Blob, District, Industry, Organisation, User
from grants.services.files import blob_receive
from grants.services.people.organisations import organisation_register
from grants.services.people.verifications import (
    OrganisationProfile,
    organisation_profile_change,
    verification_accept,
    verification_ask,
    verification_refuse,
)
from reviewers.enums import Discipline
from reviewers.services.experts import ExpertEntry, expert_enter
from workflow.management.demo.answers import FILES
from workflow.management.demo.people import Cast
from workflow.management.demo.texts import texts

LICENCE = "营业执照.pdf"
EMPLOYER_CODES = 9000
# the last firms have no case yet: one waits to be verified, one was sent back
WAITING, SENT_BACK = 78, 79


def firms_made(cast: Cast, count: int | None = None) -> None:
    """Register the firms, or the first ``count`` of them, each with its administrator, and verify it by its licence."""
    data = texts("firms")
    industries = {industry.code: industry for industry in Industry.objects.all()}
    districts = {district.code: district for district in District.objects.filter(valid_to=None)}
    licence = blob_receive(
        upload=ContentFile((FILES / "A01.pdf").read_bytes(), name=LICENCE), name=LICENCE, maximum=10_000_000
    )
    parents: dict[str, Organisation] = {}
    for number, (short, form, district, kind, *group) in enumerate(data["firms"][:count]):
        boss = cast.person("firm", _name(cast))
        organisation = organisation_register(
            actor=boss,
            uscc=fictional_uscc(number + 1, district=district),
            name=f"上海{short}（演示）{form}",
            kind=OrganisationKind(kind),
            district=districts[district],
            industry=industries[data["trades"][number % len(data["trades"])]],
        )
        _profile(cast, organisation, boss)
        _verify(cast, organisation, boss, licence, number)
        if group:
            Organisation.objects.filter(pk=organisation.pk).update(parent=parents[group[0]])
        organisation.refresh_from_db()
        parents[short] = organisation
        cast.firms.append((organisation, boss))
    cast.sign_ins.append(("organisation_administrator", cast.firms[0][1]))


def experts_made(cast: Cast) -> None:
    """Enter the experts of the pool, each with an account."""
    industries = {industry.code: industry for industry in Industry.objects.all()}
    for number, (name, discipline, employer, title, codes) in enumerate(texts("experts")["experts"], start=1):
        user = cast.person("expert", name)
        entry = ExpertEntry(
            name=name,
            discipline=Discipline(discipline),
            employer_name=f"{employer}（演示）",
            employer_uscc=fictional_uscc(EMPLOYER_CODES + number),
            title=title,
            industries=[industries[code] for code in codes],
        )
        expert = expert_enter(actor=cast.officer, entry=entry, mobile=user.mobile, number=f"ZJ{number:04d}")
        cast.experts.append(expert)
    cast.sign_ins.append(("panel_member", user_of(cast, 0)))


def user_of(cast: Cast, number: int) -> User:
    """Return the account of an expert; every expert of the demo has one."""
    user = cast.experts[number].user
    if user is None:
        message = f"Expert {number} has no account."
        raise LookupError(message)
    return user


def _name(cast: Cast) -> str:
    data = texts("firms")
    return f"{cast.random.choice(data['surnames'])}{cast.random.choice(data['given_names'])}"


def _profile(cast: Cast, organisation: Organisation, boss: User) -> None:
    founded = date(cast.random.randrange(1988, timezone.localdate().year - 4), cast.random.randrange(1, 13), 15)
    street = cast.random.choice(texts("firms")["streets"])
    profile = OrganisationProfile(
        name=organisation.name,
        kind=OrganisationKind(organisation.kind),
        district=organisation.district,
        industry=organisation.industry,
        legal_representative=_name(cast),
        address=f"上海市{organisation.district or ''}{street} {cast.random.randrange(1, 900)} 号",
        founded_on=founded,
    )
    organisation_profile_change(actor=boss, organisation=organisation, profile=profile)


def _verify(cast: Cast, organisation: Organisation, boss: User, licence: Blob, number: int) -> None:
    request = verification_ask(actor=boss, organisation=organisation, blob=licence, file_name=LICENCE)
    if number == SENT_BACK:
        verification_refuse(
            actor=cast.officer, request=request, reason="执照照片不清晰，统一社会信用代码无法辨认，请重新上传。"
        )
    elif number != WAITING:
        verification_accept(actor=cast.officer, request=request)
