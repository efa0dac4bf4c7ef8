# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes of the approved cases of the demo: agreements signed and in force, money asked for; and earlier honours."""

from random import Random

from django.utils import timezone

from grants.models import Award, Call, District, Industry, Instalment, Programme, Request
from grants.services.awards import honour_register
from workflow.management.demo.calls import jobs_done
from workflow.management.demo.people import Cast
from workflow.services.awards import agreement_conclude, agreement_hand_in
from workflow.services.requests import payment_ask, request_pass

HONOURS = (("DEMO_PROJECT", 14), ("DEMO_ENTERPRISE", 37), ("PRACTICE_DISTRICT", 2), ("DIGITAL_PARK", 3))


def awards_begun(cast: Cast, call: Call) -> None:
    """Bring one agreement into force and ask for its first money; one is signed by its firm; the others wait."""
    awards = list(Award.objects.filter(application__call=call).select_related("organisation").order_by("pk"))
    mine = cast.firms[0][0]
    active, signed = [award for award in awards if award.organisation_id != mine.pk][:2]
    bosses = {organisation.pk: boss for organisation, boss in cast.firms}
    for award in (active, signed):
        agreement_hand_in(actor=bosses[award.organisation_id], award=award)
    agreement_conclude(actor=cast.officer, award=active)
    payment = payment_ask(
        actor=bosses[active.organisation_id],
        award=Award.objects.get(pk=active.pk),
        text="合同已签订，现申请拨付首期专项资金，资金将用于设备购置和软件开发。",
        instalment=Instalment.objects.get(agreement__award=active, agreement__state="agreed", number=1),
        payee=active.organisation.name,
    )
    jobs_done()
    request_pass(actor=cast.officer, request=Request.objects.get(payment=payment))


def register_filled(cast: Cast, random: Random) -> None:
    """Earlier honours, so that the register and the figures of the home page have something to count."""
    districts = list(District.objects.filter(valid_to=None).order_by("code"))
    industries = list(Industry.objects.order_by("sort"))
    year = timezone.localdate().year - 1
    number = 0
    for code, count in HONOURS:
        programme = Programme.objects.get(code=code)
        for _place in range(count):
            number += 1
            honour_register(
                actor=cast.officer,
                programme=programme,
                organisation_name=f"演示单位{number:03d}",
                subject_name=f"{programme.name_zh}{number:03d}",
                district=random.choice(districts),
                industry=random.choice(industries),
                year=year,
                number=f"YS-{year}-{number:04d}",
                document_number=f"示经信推〔{year}〕1号",
            )
