# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done with awards, one module per family of acts."""

from grants.services.awards.acceptance import (
    acceptance_apply,
    acceptance_conclude,
    award_rectify,
    rectification_expire,
)
from grants.services.awards.agreements import (
    TargetDraft,
    agreement_agree,
    agreement_revise,
    agreement_send_back,
    agreement_sign,
)
from grants.services.awards.certificates import (
    award_decertify,
    award_expire,
    certificate_issue,
    certificate_reissue,
)
from grants.services.awards.changes import change_approve, change_file
from grants.services.awards.creation import award_create
from grants.services.awards.credit import credit_record_enter, credit_record_repair
from grants.services.awards.honours import honour_code_set, honour_expire, honour_register, honour_withdraw
from grants.services.awards.monitoring import midterm_record, progress_report_change, progress_report_file
from grants.services.awards.payments import (
    payment_approve,
    payment_cancel,
    payment_carry,
    payment_confirm,
    payment_correct,
    payment_request,
    payment_return,
)
from grants.services.awards.plans import fund_plan_prepare, fund_plan_send, fund_plan_void
from grants.services.awards.recoveries import recovery_order, recovery_record, recovery_write_off
from grants.services.awards.standing import (
    award_archive,
    award_complete,
    award_due,
    award_evaluate,
    award_lapse,
    award_resume,
    award_revoke,
    award_suspend,
    award_terminate,
)

__all__ = [
    "TargetDraft",
    "acceptance_apply",
    "acceptance_conclude",
    "agreement_agree",
    "agreement_revise",
    "agreement_send_back",
    "agreement_sign",
    "award_archive",
    "award_complete",
    "award_create",
    "award_decertify",
    "award_due",
    "award_evaluate",
    "award_expire",
    "award_lapse",
    "award_rectify",
    "award_resume",
    "award_revoke",
    "award_suspend",
    "award_terminate",
    "certificate_issue",
    "certificate_reissue",
    "change_approve",
    "change_file",
    "credit_record_enter",
    "credit_record_repair",
    "fund_plan_prepare",
    "fund_plan_send",
    "fund_plan_void",
    "honour_code_set",
    "honour_expire",
    "honour_register",
    "honour_withdraw",
    "midterm_record",
    "payment_approve",
    "payment_cancel",
    "payment_carry",
    "payment_confirm",
    "payment_correct",
    "payment_request",
    "payment_return",
    "progress_report_change",
    "progress_report_file",
    "recovery_order",
    "recovery_record",
    "recovery_write_off",
    "rectification_expire",
]
