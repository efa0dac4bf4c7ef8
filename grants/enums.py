# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of codes that rows store."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(TextChoices):
    """What kind of body an organisation is (field org_type of the form)."""

    STATE = "state", _("State-owned")
    COLLECTIVE = "collective", _("Collective")
    PRIVATE = "private", _("Private")
    FOREIGN = "foreign", _("Foreign-invested")
    HMT = "hmt", _("Hong Kong, Macao or Taiwan invested")
    INSTITUTION = "institution", _("Public institution")
    OTHER = "other", _("Other")


class Verification(TextChoices):
    """How far the identity of an organisation has been checked."""

    UNVERIFIED = "unverified", _("Not verified")
    CODE_PENDING = "code_pending", _("Code to be checked")
    VERIFIED = "verified", _("Verified")


class Standing(TextChoices):
    """Whether an organisation or a person is in use."""

    ACTIVE = "active", _("Active")
    FROZEN = "frozen", _("Frozen")
    CLOSED = "closed", _("Closed down")


class OrganisationEventKind(TextChoices):
    """What happened to an organisation."""

    RENAME = "rename", _("Renamed")
    MERGER = "merger", _("Merged")
    SPLIT = "split", _("Split")
    MOVE = "move", _("Moved")


class RecommenderKind(TextChoices):
    """What kind of body recommends."""

    DISTRICT = "district", _("District commission")
    HOLDING_GROUP = "holding_group", _("Holding group")
    AUTHORITY = "authority", _("Industry authority")


class MembershipRequestState(TextChoices):
    """Where a wish to join an organisation stands."""

    OPEN = "open", _("Waiting for the organisation's administrator")
    ACCEPTED = "accepted", _("Taken in")
    REFUSED = "refused", _("Turned away")
    WITHDRAWN = "withdrawn", _("Taken back")


class VerificationRequestState(TextChoices):
    """Where an organisation's wish to be verified stands."""

    OPEN = "open", _("Waiting for the office")
    ACCEPTED = "accepted", _("Licence accepted")
    REFUSED = "refused", _("Licence not accepted")


class SubjectKind(TextChoices):
    """What a programme selects."""

    PROJECT = "project", _("Project")
    ENTERPRISE = "enterprise", _("Enterprise")
    DISTRICT = "district", _("District")
    PARK = "park", _("Park")
    PERSON = "person", _("Person")
    TEAM = "team", _("Team")
    INSTITUTION = "institution", _("Institution")
    PLATFORM = "platform", _("Platform")


class ResultKind(TextChoices):
    """What a selected subject gets."""

    FUNDED = "funded", _("Funded")
    CERTIFIED = "certified", _("Certified")
    HONOUR = "honour", _("Honour")


class CallState(TextChoices):
    """Where a call stands."""

    DESIGN = "design", _("In design")
    PUBLISHED = "published", _("Published")
    OPEN = "open", _("Intake open")
    INTAKE_CLOSED = "intake_closed", _("Intake closed")
    SCREENING_CLOSED = "screening_closed", _("Screening closed")
    ASSESSING = "assessing", _("Under review")
    ASSESSED = "assessed", _("Review complete")
    RANKED = "ranked", _("Ranking locked")
    DECIDED = "decided", _("Decided")
    NOTICED = "noticed", _("Public notice running")
    NOTICE_ENDED = "notice_ended", _("Public notice ended")
    APPROVED = "approved", _("Approved")
    ANNOUNCED = "announced", _("Announced")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class AppliesTo(TextChoices):
    """Which cases a corrected rule set holds for."""

    FUTURE = "future", _("Future cases")
    UNDECIDED = "undecided", _("Cases not yet decided")
    LISTED = "listed", _("Listed cases")


class QuotaDimension(TextChoices):
    """By what a quota counts."""

    RECOMMENDER = "recommender", _("Recommender")
    INDUSTRY = "industry", _("Industry")
    DISTRICT = "district", _("District")
    CALL = "call", _("Whole call")


class ExemptionKind(TextChoices):
    """What a document lifts for named cases."""

    QUOTA = "quota", _("Quota")
    BUDGET = "budget", _("Budget")
    LIMIT = "limit", _("Limit")


class ApplicationStatus(TextChoices):
    """Where a case stands until it is approved or ends (codes of the state table of the plan's funds)."""

    DRAFT = "draft", _("Being filled in")
    SUBMITTED = "submitted", _("Submitted (awaiting recommendation)")
    RETURNED = "returned", _("Returned for correction")
    NOT_RECOMMENDED = "not_recommended", _("Not recommended")
    RECOMMENDED = "recommended", _("Recommended (awaiting the municipal check)")
    CHECKING = "checking", _("Submitted (awaiting the municipal check)")
    REFUSED = "refused", _("Not accepted for processing")
    ACCEPTED = "accepted", _("Accepted (awaiting review)")
    IN_REVIEW = "in_review", _("Under expert review")
    SCORED = "scored", _("Expert review complete")
    RESERVE = "reserve", _("In reserve")
    UPDATING = "updating", _("Update asked for the next round")
    REJECTED = "rejected", _("Not selected")
    PROPOSED = "proposed", _("Proposed for support (awaiting notice)")
    PUBLICITY = "publicity", _("In public notice")
    OBJECTION = "objection", _("Objection being handled")
    AWAITING_APPROVAL = "awaiting_approval", _("Notice ended (awaiting approval)")
    APPROVED = "approved", _("Approved")
    LAPSED = "lapsed", _("Lapsed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RecommendationConclusion(TextChoices):
    """What a recommender concluded."""

    RECOMMENDED = "recommended", _("Recommended")
    RETURNED = "returned", _("Returned")
    NOT_RECOMMENDED = "not_recommended", _("Not recommended")


class CheckOutcome(TextChoices):
    """What a formal check concluded."""

    ACCEPTED = "accepted", _("Accepted for review")
    RETURNED = "returned", _("Returned for correction")
    REFUSED = "refused", _("Not accepted")


class CorrectionAsker(TextChoices):
    """Who asked for a correction."""

    RECOMMENDER = "recommender", _("Recommender")
    OFFICER = "officer", _("Officer")


class DecisionOutcome(TextChoices):
    """What was decided about a case."""

    SUPPORT = "support", _("Support")
    RESERVE = "reserve", _("Reserve")
    REJECT = "reject", _("Not selected")


class ListState(TextChoices):
    """Where a list of decisions stands."""

    DRAFT = "draft", _("Draft")
    SIGNING = "signing", _("Being signed")
    DECIDED = "decided", _("Decided")
    VOID = "void", _("Void")


class SignOffMode(TextChoices):
    """Where a step was signed."""

    HERE = "here", _("Signed here")
    RECORDED = "recorded", _("Recorded from paper")


class SignOffState(TextChoices):
    """Where a step of the chain stands."""

    WAITING = "waiting", _("Waiting")
    ENTERED = "entered", _("Entered, not yet checked")
    SIGNED = "signed", _("Signed")
    VOID = "void", _("Void")


class NoticeKind(TextChoices):
    """What a notice tells."""

    PROPOSED = "proposed", _("Public notice of the proposed list")
    RESULT = "result", _("Announcement of the result")
    CORRECTION = "correction", _("Correction")


class NoticeState(TextChoices):
    """Where a notice stands."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", pgettext_lazy("notice", "Running")
    ENDED = "ended", _("Ended")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class NoticeEntryState(TextChoices):
    """Where an entry of a notice stands."""

    CLEAR = "clear", _("No open objection")
    SUSPENDED = "suspended", _("Suspended by an objection")
    UPHELD = "upheld", _("Objection upheld")


class ObjectionFileKind(TextChoices):
    """What a file of an objection is."""

    EVIDENCE = "evidence", _("Evidence")
    SEAL = "seal", _("Sealed letter")


class RequestKind(TextChoices):
    """What somebody asks for outside the main line of a case."""

    APPEAL = "appeal", _("Appeal")
    OBJECTION = "objection", _("Objection")
    CHANGE = "change", _("Change")
    PAYMENT = "payment", _("Payment")
    REPORT = "report", _("Progress report")
    ANNUAL_REVIEW = "annual_review", _("Annual review")


class RequestState(TextChoices):
    """Where a request stands."""

    FILED = "filed", _("Filed")
    CORRECTION = "correction", _("Returned for correction")
    CHECKED = "checked", pgettext_lazy("request", "Checked")
    GRANTED = "granted", _("Granted")
    DENIED = "denied", _("Denied")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AwardStatus(TextChoices):
    """Where an approved case stands (codes of the state table of the plan's funds)."""

    CONTRACTING = "contracting", _("Agreement being signed")
    ACTIVE = "active", _("In progress")
    SUSPENDED = "suspended", _("Suspended for rectification")
    DUE_ACCEPTANCE = "due_acceptance", _("Acceptance due")
    IN_ACCEPTANCE = "in_acceptance", _("In acceptance")
    RECTIFY = "rectify", _("To be rectified")
    ACCEPTED_FINAL = "accepted_final", _("Passed acceptance")
    CLOSED = "closed", _("Closed without full acceptance")
    FAILED = "failed", _("Acceptance failed")
    TERMINATED = "terminated", _("Terminated")
    REVOKED = "revoked", _("Revoked")
    CERTIFIED = "certified", _("Certified")
    EXPIRED = "expired", _("Certificate expired")
    DECERTIFIED = "decertified", _("Certificate withdrawn")
    LAPSED = "lapsed", _("Lapsed")


class AgreementState(TextChoices):
    """Where an agreement stands."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed by the organisation")
    AGREED = "agreed", _("In force")
    REPLACED = "replaced", _("Replaced by a later version")
    LAPSED = "lapsed", _("Lapsed")


class InstalmentTrigger(TextChoices):
    """What makes an instalment payable."""

    APPROVED = "approved", _("Upon approval")
    AGREEMENT_SIGNED = "agreement_signed", _("Agreement signed")
    MIDTERM_PASSED = "midterm_passed", _("Mid-term check passed")
    ACCEPTANCE_PASSED = "acceptance_passed", _("Acceptance passed")


class FundPlanState(TextChoices):
    """Where a plan to the treasury stands."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent to the treasury")
    VOID = "void", _("Void")


class PaymentState(TextChoices):
    """Where a payment stands; the treasury pays."""

    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Payment approved")
    PLANNED = "planned", _("In a fund plan")
    PAID = "paid", _("Paid")
    RETURNED = "returned", _("Returned by the bank")
    CANCELLED = "cancelled", _("Cancelled")


class AcceptanceConclusion(TextChoices):
    """What the acceptance concluded."""

    PASSED = "passed", _("Passed acceptance")
    CLOSED = "closed", _("Closed without full acceptance")
    FAILED = "failed", _("Not accepted")


class RecoveryState(TextChoices):
    """Where a recovery stands."""

    ORDERED = "ordered", _("Ordered")
    REPAID = "repaid", _("Repaid")
    WRITTEN_OFF = "written_off", _("Written off")


class CreditLevel(TextChoices):
    """How grave a breach of trust is."""

    REMINDER = "reminder", _("Reminder")
    BREACH = "breach", _("Breach")
    GRAVE = "grave", _("Grave breach")


class HonourSource(TextChoices):
    """Where an entry of the register comes from."""

    AWARD = "award", _("Award")
    ROSTER = "roster", _("Roster")


class HonourState(TextChoices):
    """Whether an entry of the register holds."""

    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class JobState(TextChoices):
    """How far a job has come."""

    SCHEDULED = "scheduled", _("Scheduled")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class JobQueue(TextChoices):
    """Which workers take a job."""

    FAST = "fast", _("Short work: timers, messages, process steps")
    SLOW = "slow", _("Long work: imports, documents, draws")


class MessageChannel(TextChoices):
    """By which way a message goes out."""

    MAIL = "mail", _("E-mail")
    SMS = "sms", _("Text message")


class MessageState(TextChoices):
    """How far a message has come."""

    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")


class BlobState(TextChoices):
    """Whether a stored file may be handed out."""

    QUARANTINED = "quarantined", _("Being checked")
    CLEAN = "clean", _("Checked")
    REFUSED = "refused", _("Refused")
