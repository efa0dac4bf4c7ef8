# SPDX-License-Identifier: AGPL-3.0-or-later
"""People, organisations, recommenders and authorities for tests; codes are of the range reserved for internal use."""

import factory
from factory.django import DjangoModelFactory

from grants.enums import RecommenderKind, Verification
from grants.models import Authority, District, Membership, Organisation, Recommender, User

PASSWORD = "Correct-horse-battery-9"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    mobile = factory.Sequence(lambda n: f"+86138{n:08d}")
    name = factory.Sequence(lambda n: f"张三{n}")
    mobile_verified = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)


class AuthorityFactory(DjangoModelFactory):
    class Meta:
        model = Authority

    code = factory.Sequence(lambda n: f"authority-{n}")
    name_zh = "示范经济和信息化委员会"
    document_word = "示经信推"


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"31{1000 + n:04d}")  # beyond the real ones, which tests make themselves
    name_zh = factory.Sequence(lambda n: f"第{n}区")
    kind = "district"


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def reserved_uscc(number: int) -> str:
    """Return a sound code of the reserved range PDY00001 to PDY99999."""
    body = f"PDY{number % 99999 + 1:05d}"
    total = sum(
        weight * (int(letter) if letter.isdigit() else ord(letter) - 55)
        for weight, letter in zip(ORGANISATION_WEIGHTS, body, strict=True)
    )
    check = {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
    first = f"91310115{body}{check}"
    rest = 31 - sum(w * ALPHABET.index(c) for w, c in zip(WEIGHTS, first, strict=True)) % 31
    return first + ALPHABET[rest % 31]


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    uscc = factory.Sequence(reserved_uscc)
    name = factory.Sequence(lambda n: f"上海示范第{n}有限公司")
    name_key = factory.SelfAttribute("name")
    verification = Verification.VERIFIED


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    is_preparer = True


class RecommenderFactory(DjangoModelFactory):
    class Meta:
        model = Recommender

    code = factory.Sequence(lambda n: f"recommender-{n}")
    name_zh = factory.Sequence(lambda n: f"第{n}区经济委员会")
    kind = RecommenderKind.DISTRICT
    district = factory.SubFactory(DistrictFactory)
