# SPDX-License-Identifier: AGPL-3.0-or-later
"""An agreement is drafted, signed, agreed and then fixed."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from grants.enums import AgreementState, AwardStatus
from grants.exceptions import GrantsError
from grants.models import Instalment
from grants.services.awards import (
    TargetDraft,
    agreement_agree,
    agreement_revise,
    agreement_send_back,
    agreement_sign,
)
from tests.factories.awards import award_active, award_new
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_two_sides_bring_the_agreement_into_force():
    award = award_new()
    signer, officer = UserFactory(), UserFactory()

    agreement_sign(actor=signer, award=award, sealed_scan_sha256="a" * 64)
    award = agreement_agree(actor=officer, award=award)

    agreement = award.agreements.get()
    assert award.status == AwardStatus.ACTIVE
    assert agreement.state == AgreementState.AGREED
    assert (agreement.signed_by, agreement.agreed_by) == (signer, officer)
    assert len(agreement.digest) == 64


def test_one_person_cannot_be_both_sides():
    award = award_new()
    signer = UserFactory()
    agreement_sign(actor=signer, award=award)

    with pytest.raises(GrantsError):
        agreement_agree(actor=signer, award=award)

    award.refresh_from_db()
    assert award.status == AwardStatus.CONTRACTING


def test_agreement_without_targets_is_not_signed():
    award = award_new(targets=0)

    with pytest.raises(GrantsError):
        agreement_sign(actor=UserFactory(), award=award)

    assert award.agreements.get().state == AgreementState.DRAFT


def test_officer_enters_the_targets_before_signing():
    award = award_new(targets=0)
    target = TargetDraft(
        code="T1", name="能耗", unit="吨", baseline=Decimal(100), target=Decimal(90), lower_is_better=True
    )

    agreement_revise(actor=UserFactory(), award=award, text="补充说明", targets=[target])
    agreement_sign(actor=UserFactory(), award=award)

    agreement = award.agreements.get()
    assert (agreement.text, agreement.state) == ("补充说明", AgreementState.SIGNED)
    assert list(agreement.targets.values_list("code", "target", "lower_is_better")) == [("T1", Decimal(90), True)]


def test_agreement_sent_back_is_signed_again():
    award = award_new()
    agreement_sign(actor=UserFactory(), award=award)

    agreement_send_back(actor=UserFactory(), award=award, reason="缺公章")

    agreement = award.agreements.get()
    assert (agreement.state, agreement.remark, agreement.signed_by) == (AgreementState.DRAFT, "缺公章", None)
    agreement_sign(actor=UserFactory(), award=award)
    assert agreement_agree(actor=UserFactory(), award=award).status == AwardStatus.ACTIVE


def test_what_was_changed_after_signing_is_not_agreed():
    award = award_new()
    agreement_sign(actor=UserFactory(), award=award)
    award.agreements.get().targets.filter(code="T1").update(target=Decimal(1))

    with pytest.raises(GrantsError):
        agreement_agree(actor=UserFactory(), award=award)

    award.refresh_from_db()
    assert award.status == AwardStatus.CONTRACTING


def test_plan_that_does_not_make_the_award_is_refused_by_the_service():
    award = award_new()
    agreement = award.agreements.get()
    agreement.instalments.filter(number=2).delete()
    agreement_sign(actor=UserFactory(), award=award)

    with pytest.raises(GrantsError):
        agreement_agree(actor=UserFactory(), award=award)

    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SIGNED


def execute(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_database_refuses_to_bring_a_plan_into_force_that_does_not_make_the_award():
    agreement = award_new().agreements.get()
    agreement.instalments.filter(number=2).update(amount_fen=1)

    with pytest.raises(IntegrityError):
        execute("UPDATE grants_agreement SET state = 'agreed' WHERE id = %s", agreement.pk)

    agreement.refresh_from_db()
    assert agreement.state == AgreementState.DRAFT


def test_database_refuses_an_agreement_inserted_in_force_without_a_plan():
    award = award_new()

    with pytest.raises(IntegrityError):
        execute(
            "INSERT INTO grants_agreement (award_id, version, state, text, remark, digest, sealed_scan_sha256) "
            "VALUES (%s, 9, 'agreed', '', '', '', '')",
            award.pk,
        )

    assert award.agreements.count() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE grants_instalment SET amount_fen = amount_fen + 1 WHERE agreement_id = %s",
        "DELETE FROM grants_instalment WHERE agreement_id = %s",
        """UPDATE grants_award SET amount_fen = amount_fen + 1
           WHERE id = (SELECT award_id FROM grants_agreement WHERE id = %s)""",
        """INSERT INTO grants_instalment (agreement_id, number, name, "trigger", amount_fen)
           VALUES (%s, 9, '', 'agreement_signed', 1)""",
    ],
)
def test_database_keeps_the_plan_of_an_agreement_in_force(sql):
    agreement = award_active().agreements.get()
    before = list(Instalment.objects.order_by("pk").values_list("number", "amount_fen"))

    with pytest.raises(IntegrityError):
        execute(sql, agreement.pk)

    assert list(Instalment.objects.order_by("pk").values_list("number", "amount_fen")) == before
