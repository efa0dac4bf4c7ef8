# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists that the rules of a call choose from: the route, and named strategies instead of formulas."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecommendationPlace(TextChoices):
    """Where the recommendation stands on the route."""

    BEFORE_CHECK = "before_check", _("Before the formal check")
    AFTER_CHECK = "after_check", _("After the formal check")
    NONE = "none", _("No recommendation")


class AssessmentMode(TextChoices):
    """Who assesses."""

    PANEL = "panel", _("Panel of experts")
    OFFICERS = "officers", _("Officers")
    QUESTIONNAIRE = "questionnaire", _("Questionnaire with a sample checked by experts")


class RecommendationPart(TextChoices):
    """What a recommendation must carry."""

    OPINION = "opinion", _("Opinion")
    RANK = "rank", _("Rank in the batch")
    LETTER_NUMBER = "letter_number", _("Number of the official letter")
    SEAL = "seal", _("Seal")


class CheckPoint(TextChoices):
    """What the formal check looks at."""

    FORM_COMPLETE = "form_complete", _("The form is complete")
    ATTACHMENTS_COMPLETE = "attachments_complete", _("The attachments are complete and legible")
    SEALED_AS_SUBMITTED = "sealed_as_submitted", _("The sealed version is the version submitted")
    IDENTITY = "identity", _("Name and code agree with the licence")
    ELIGIBILITY = "eligibility", _("The conditions of the call are met")
    AMOUNTS = "amounts", _("Budget, sources and total agree")
    SINGLE_FUNDING = "single_funding", _("No other public funds for the same content")
    SCOPE = "scope", _("The content is within the guide")


class DrawMethod(TextChoices):
    """How experts are drawn."""

    STRATIFIED_RANDOM = "stratified_random", _("At random within strata")
    RANDOM = "random", _("At random")


class Stratum(TextChoices):
    """What a draw is stratified by."""

    INDUSTRY = "industry", _("Industry")
    DISCIPLINE = "discipline", _("Discipline")


class TieKind(TextChoices):
    """What ties an expert to a case; the rules say which of them exclude and which are only shown."""

    CURRENT_EMPLOYER = "current_employer", _("Works for the applicant")
    FORMER_EMPLOYER = "employer_within_3_years", _("Worked for the applicant within three years")
    SHAREHOLDER = "shareholder_or_director", _("Shareholder or director")
    RELATIVE = "relative_within_3_degrees", _("Spouse or relative within three degrees")
    PARTNER = "co_applicant_or_partner", _("Fellow applicant or partner")
    ADVISER = "adviser_paid_within_3_years", _("Paid adviser within three years")
    PARENT = "parent_or_subsidiary", _("Works for its parent or subsidiary")
    SAME_GROUP = "same_group", _("Works in the same group")
    OWN_EMPLOYER_APPLIES = "own_employer_applies", _("Own employer applies in the same round and industry")
    JOINT_WORK = "joint_work_within_3_years", _("Joint project or paper within three years")
    DECLARED = "declared_by_expert", _("Declared by the expert")


class ExpertPledge(TextChoices):
    """What an expert signs before reading."""

    IMPARTIALITY = "impartiality", _("Commitment of impartiality")
    CONFIDENTIALITY = "confidentiality", _("Commitment of confidentiality")


class AggregateMethod(TextChoices):
    """How the scores of a panel become one score."""

    MEAN = "mean", _("Mean")
    TRIMMED_MEAN = "trimmed_mean", _("Mean after dropping the highest and the lowest")
    MEDIAN = "median", _("Median")


class DecisionBasis(TextChoices):
    """Which score orders the list; the published notice of the call must name it."""

    AGGREGATE = "aggregate", _("Score by the published method")
    ZSCORE = "zscore", _("Standardised by expert")
    MIXED = "mixed", _("Calibrated by a mixed model")
    HUBER = "huber", _("Calibrated by a robust mixed model")


class CriterionLevel(TextChoices):
    """At which level of the rubric points are given."""

    FIRST = "first", _("First-level criteria, the second level as anchors")
    SECOND = "second", _("Second-level criteria")


class MissingScore(TextChoices):
    """What happens when too few scores are valid."""

    REPLACE = "replace_from_alternates", _("An alternate steps in")
    EXTEND = "extend_period", _("The period is extended")


class VetoGround(TextChoices):
    """Why an expert may veto."""

    FRAUD = "fraud_suspected", _("Suspected fraud")
    OUTSIDE_SCOPE = "outside_scope", _("Outside the scope of the call")
    DUPLICATE_FUNDING = "duplicate_funding", _("Already funded")
    LAW_BREACH = "law_breach_or_safety_accident", _("Breach of law or safety accident")
    OWN_FUNDS = "own_funds_not_real", _("Own funds are not real")


class TieBreak(TextChoices):
    """What decides between equal scores, in order."""

    TOP_CRITERION = "top_weighted_criterion", _("Score of the criterion with the greatest weight")
    MEDIAN = "median", _("Median of the scores")
    FINANCE = "finance_score", _("Score of the finance expert")
    COMMITTEE = "committee", _("Decision of the meeting")


class SignOffStep(TextChoices):
    """A step of the sign-off chain."""

    PROGRAMME_OFFICER = "programme_officer", _("Programme officer")
    OFFICE_HEAD = "office_head", _("Head of office")
    FINANCE_OFFICE = "finance_office", _("Finance office")
    COMMISSION_LEADER = "commission_leader", _("Leader of the commission")
    COMMISSION_MEETING = "commission_meeting", _("Meeting of the commission")


class NoticeColumn(TextChoices):
    """What a public notice shows."""

    ORGANISATION = "organisation", _("Organisation")
    PROJECT = "project", _("Project")
    DISTRICT = "district", _("District")
    PROGRAMME = "programme", _("Programme")
    AMOUNT = "amount_if_funded", _("Amount, when funded")
    CONTACT_PHONE = "contact_phone", _("Telephone")
    HOW_TO_OBJECT = "how_to_object", _("How to object")


class FundingMode(TextChoices):
    """In which form public money is given."""

    GRANT = "grant", _("Grant")
    AFTER_COMPLETION = "after_completion", _("Grant after completion")
    INTEREST = "interest_subsidy", _("Interest subsidy")


class CapKind(TextChoices):
    """Which ceiling an application falls under."""

    GENERAL = "general_project", _("General project")
    KEY = "key_project", _("Key project")
    PUBLIC_PLATFORM = "public_platform", _("Public platform")
    TECHNICAL_UPGRADE = "technical_upgrade", _("Technical upgrade")


class InstalmentTrigger(TextChoices):
    """What makes an instalment due."""

    AGREEMENT_SIGNED = "agreement_signed", _("The agreement is signed")
    APPROVED = "approved", _("The project is approved")
    MIDTERM_PASSED = "midterm_passed", _("The mid-term check is passed")
    ACCEPTANCE_PASSED = "acceptance_passed", _("The acceptance is passed")


class InstalmentScale(TextChoices):
    """How an instalment is reduced before it is paid."""

    NONE = "none", _("Paid in full")
    AUDITED_COST = "audited_cost", _("Reduced to the share of the approved cost that the audit confirms")


class ReportPeriod(TextChoices):
    """How often a progress report is due."""

    QUARTER = "quarter", _("Quarter")
    HALF_YEAR = "half_year", _("Half-year")
    YEAR = "year", _("Year")


class MidtermGrade(TextChoices):
    """The outcome of a mid-term check."""

    ON_PLAN = "on_plan", _("On plan")
    NEARLY_ON_PLAN = "nearly_on_plan", _("Nearly on plan")
    BEHIND = "behind", _("Behind")
    FAR_BEHIND = "far_behind", _("Far behind")


class ChangeKind(TextChoices):
    """What a change request changes."""

    LEAD_ORGANISATION = "lead_organisation", _("Lead organisation")
    PRINCIPAL = "principal", _("Principal")
    PROJECT_NAME = "project_name", _("Project name")
    TARGETS = "targets", _("Goals or targets")
    PERIOD = "period", _("Period")
    TOTAL_BUDGET = "total_budget", _("Total budget")
    GRANT_USE = "grant_use", _("Use of the grant")
    CONTACT = "contact", _("Contact")
    BANK_ACCOUNT = "bank_account", _("Bank account, with proof")
    ADDRESS = "address", _("Address")
    OTHER_MEMBERS = "other_members", _("Members other than the principal")


class Conclusion(TextChoices):
    """The outcome of an acceptance."""

    PASSED = "passed", _("Passed acceptance")
    CLOSED = "closed", _("Closed without full acceptance")
    FAILED = "failed", _("Not accepted")


class OverdueEffect(TextChoices):
    """What a late acceptance does to the final instalment."""

    UNCHANGED = "unchanged", _("None")
    PRO_RATA = "pro_rata", _("Reduced in proportion to the delay")


class TerminationKind(TextChoices):
    """How a project ends before its acceptance."""

    TERMINATED = "terminated", _("Terminated")
    REVOKED = "revoked", _("Revoked")


class TerminationCause(TextChoices):
    """Why a project ends before its acceptance."""

    OBJECTIVE = "objective_or_request", _("Objective reasons or at the applicant's request")
    FAULT = "fault_or_fraud", _("Fault or fraud")


class Recovery(TextChoices):
    """What is recovered."""

    UNSPENT = "unspent_balance", _("The unspent balance of the grant")
    ALL_PAID = "all_paid", _("All that was paid")


class RevokeReason(TextChoices):
    """Why a certificate is revoked."""

    FRAUD = "fraud", _("Fraud")
    ACCIDENT = "major_accident", _("Major safety or environmental accident")
    GONE = "bankruptcy_or_move_out", _("Bankruptcy or move out of the city")
    FAILED_REVIEW = "failed_review", _("Failed review")


class CreditLevel(TextChoices):
    """How grave a breach is."""

    REMINDER = "reminder", _("Reminder")
    MINOR = "minor_breach", _("Minor breach of trust")
    SERIOUS = "serious_breach", _("Serious breach of trust")


class Grade(TextChoices):
    """The grade of a performance evaluation."""

    EXCELLENT = "excellent", _("Excellent")
    GOOD = "good", _("Good")
    FAIR = "fair", _("Fair")
    POOR = "poor", _("Poor")


class EvaluationDimension(TextChoices):
    """What a performance evaluation looks at."""

    DECISION = "decision", _("Decision")
    PROCESS = "process", _("Process")
    OUTPUT = "output", _("Output")
    BENEFIT = "benefit", _("Benefit")
