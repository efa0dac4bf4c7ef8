# SPDX-License-Identifier: AGPL-3.0-or-later
"""How reference/rules_default.yaml is read into our rules: each key of the file once, in our words and units."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

FEN_PER_WAN = 1_000_000

CODES: Mapping[str, str] = MappingProxyType(
    {
        "district_commission": "district",
        "industry_authority": "authority",
        "opinion_text": "opinion",
        "rank_in_batch": "rank",
        "official_letter_number": "letter_number",
        "spouse_or_relative_within_3_degrees": "relative_within_3_degrees",
        "own_employer_applies_in_same_batch_and_industry": "own_employer_applies",
        "joint_project_or_paper_within_3_years": "joint_work_within_3_years",
        "commitment_of_impartiality": "impartiality",
        "self_fund_not_real": "own_funds_not_real",
        "score_of_top_weighted_l1": "top_weighted_criterion",
        "finance_expert_score": "finance_score",
        "committee_decision": "committee",
        "org_name": "organisation",
        "project_name": "project",
        "technical_upgrade_2026": "technical_upgrade",
        "contract_signed": "agreement_signed",
        "audited_eligible_cost / approved_cost": "audited_cost",
        "按计划": "on_plan",
        "基本按计划": "nearly_on_plan",
        "滞后": "behind",
        "严重滞后": "far_behind",
        "通过验收": "passed",
        "结题": "closed",
        "不通过验收": "failed",
        "终止": "terminated",
        "撤销": "revoked",
        "objective_or_applicant_request": "objective_or_request",
        "major_safety_or_environment_accident": "major_accident",
        "提醒": "reminder",
        "一般失信": "minor_breach",
        "严重失信": "serious_breach",
        "优": "excellent",
        "良": "good",
        "中": "fair",
        "差": "poor",
        "决策": "decision",
        "过程": "process",
        "产出": "output",
        "效益": "benefit",
    }
)
CHANGES: Mapping[str, str] = MappingProxyType(
    {
        "lead_org": "lead_organisation",
        "goals_or_targets": "targets",
        "bank_account(with_proof)": "bank_account",
        "non_key_members": "other_members",
    }
)


def as_is(value: str) -> str:
    """Leave digits and times as text: the models read them exactly."""
    return value


def flag(value: str) -> bool:
    """Read true or false; raises KeyError for anything else."""
    return {"true": True, "false": False}[value]


def optional(value: str) -> str | None:
    """Read null as no limit."""
    return None if value == "null" else value


def code(value: str) -> str:
    """Return our code for a word of the file."""
    return CODES.get(value, value)


def codes(values: list[str]) -> list[str]:
    """Return our codes for a list of the file."""
    return [code(value) for value in values]


def changes(values: list[str]) -> list[str]:
    """Return our codes for kinds of change, where project_name means itself and not the column of a notice."""
    return [CHANGES.get(value, value) for value in values]


def recommender_kinds(values: list[str]) -> list[str]:
    """Return the kinds of recommender; filing directly is route.recommendation = none."""
    return [code(value) for value in values if value != "direct"]


def fen(wan: str) -> int:
    """Return fen for an amount in 万元; raises ValueError where it is no whole number of fen."""
    amount = Decimal(wan) * FEN_PER_WAN
    if amount != amount.to_integral_value():
        raise ValueError(f"{wan} is no whole number of fen")
    return int(amount)


def years(value: str) -> int:
    """Read a span such as 10y."""
    return int(value.removesuffix("y"))


def caps(values: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Return the ceilings by kind of project, in fen."""
    return [
        {
            "kind": code(kind),
            "ratio": cap["ratio"],
            "cap_fen": fen(cap["cap_wan"]),
            "fixed_asset_ratio_min": cap.get("fixed_asset_share_min"),
        }
        for kind, cap in values.items()
    ]


def instalments(values: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return the instalments: share, what makes them due, how they are reduced."""
    return [
        {"share": part["share"], "trigger": code(part["trigger"]), "scale": code(part.get("scale_by", "none"))}
        for part in values
    ]


def endings(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the ways of ending early."""
    return [
        {
            "kind": code(kind),
            "cause": code(values[kind]["cause"]),
            "recovery": values[kind]["recover"],
            "repay_working_days": values[kind]["working_days_to_repay"],
            "credit_record": values[kind].get("plus") == "credit_record",
        }
        for kind in ("终止", "撤销")
    ]


def grades(values: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the grade bands."""
    return [{"grade": code(band["name"]), "min_points": band["min"]} for band in values]


def dimensions(values: dict[str, str]) -> list[dict[str, str]]:
    """Return the dimensions of the evaluation."""
    return [{"dimension": code(name), "points": points} for name, points in values.items()]


def bans(values: dict[str, str]) -> list[dict[str, str]]:
    """Return the bans by level."""
    return [{"level": code(level), "years": span} for level, span in values.items() if level != "basis"]


class Setting(NamedTuple):
    """A value's path in our rules, its path in the file, and how it is read."""

    path: str
    origin: str
    convert: Callable[[Any], Any] = as_is


SETTINGS: tuple[Setting, ...] = (
    Setting("windows.notice_min_working_days", "batch.notice_min_working_days.value"),
    Setting("windows.close_at", "batch.close_time_of_day.value"),
    Setting("windows.recommender_extra_working_days", "batch.recommender_extra_working_days.value"),
    Setting("limits.applications_per_organisation_per_year", "limits.applications_per_org_per_year.value"),
    Setting("limits.approvals_per_organisation_per_year", "limits.approvals_per_org_per_year.value"),
    Setting("limits.applications_per_recommender", "limits.district_recommend_quota.value", optional),
    Setting("limits.overdue_acceptance_blocks", "limits.block_if_overdue_acceptance.value", flag),
    Setting("limits.one_funding_source_only", "limits.one_funding_source_only.value", flag),
    Setting("eligibility.registered_in_city", "eligibility.registered_in_shanghai_legal_person", flag),
    Setting("eligibility.governance_sound", "eligibility.governance_sound", flag),
    Setting("eligibility.finance_system_sound", "eligibility.finance_system_sound", flag),
    Setting("eligibility.credit_good", "eligibility.credit_good", flag),
    Setting("eligibility.no_major_penalty_years", "eligibility.no_major_penalty_years.value"),
    Setting("eligibility.founded_min_years", "eligibility.founded_min_years.value"),
    Setting("formal_check.working_days", "formal_check.working_days.value"),
    Setting("formal_check.correction_rounds", "formal_check.correction_rounds.value"),
    Setting("formal_check.correction_working_days", "formal_check.correction_working_days.value"),
    Setting("recommendation.working_days", "recommendation.working_days.value"),
    Setting("recommendation.kinds", "recommendation.recommender_kinds", recommender_kinds),
    Setting("recommendation.requires", "recommendation.requires", codes),
    Setting("recommendation.district_matching_ratio", "recommendation.district_matching_ratio.value", optional),
    Setting("panel.size_paper", "panel.size_paper.value"),
    Setting("panel.size_defence", "panel.size_defence.value"),
    Setting("panel.odd_size", "panel.size_paper.odd", flag),
    Setting("panel.finance_experts_min", "panel.finance_experts_min.value"),
    Setting("panel.per_employer_max", "panel.max_per_employer.value"),
    Setting("panel.officials_ratio_max", "panel.max_officials_share.value"),
    Setting("panel.draw", "panel.draw.method"),
    Setting("panel.draw_strata", "panel.draw.strata"),
    Setting("panel.draw_supervised", "panel.draw.supervised", flag),
    Setting("panel.redraw_needs_reason", "panel.draw.redraw_needs_reason", flag),
    Setting("panel.alternates_factor", "panel.draw.alternates_factor"),
    Setting("panel.applications_per_expert_max", "panel.max_applications_per_expert_per_batch.value"),
    Setting("panel.consecutive_years_max", "panel.consecutive_years_max.value"),
    Setting("recusal.hard", "recusal.hard", codes),
    Setting("recusal.soft", "recusal.soft", codes),
    Setting("recusal.avoid_list_max", "recusal.applicant_avoid_list_max.value"),
    Setting("recusal.avoid_needs_reason", "recusal.applicant_avoid_list_max.needs_reason", flag),
    Setting("recusal.pledges", "recusal.expert_signs", codes),
    Setting("recusal.late_discovery_voids_score", "recusal.late_discovery.void_score", flag),
    Setting("recusal.late_discovery_replaces_expert", "recusal.late_discovery.replace_from_alternates", flag),
    Setting("scoring.working_days", "review.working_days.value"),
    Setting("scoring.applicant_hidden", "review.blind.hide_applicant_name", flag),
    Setting("scoring.expert_hidden_from_applicant", "review.blind.hide_expert_from_applicant", flag),
    Setting("scoring.experts_see_each_other", "review.blind.experts_see_each_other_before_submit", flag),
    Setting("scoring.scale_points", "review.scale"),
    Setting("scoring.step_points", "review.step"),
    Setting("scoring.decimals", "review.decimals"),
    Setting("scoring.aggregate.method", "review.aggregate.method"),
    Setting("scoring.aggregate.drop_high", "review.aggregate.drop_high"),
    Setting("scoring.aggregate.drop_low", "review.aggregate.drop_low"),
    Setting("scoring.aggregate.trim_from", "review.aggregate.min_n_to_trim"),
    Setting("scoring.valid_scores_min", "review.missing_scores.min_valid"),
    Setting("scoring.missing_scores", "review.missing_scores.action"),
    Setting("scoring.dispersion.range_above", "review.dispersion_flag.range_gt"),
    Setting("scoring.dispersion.deviation_above", "review.dispersion_flag.sd_gt"),
    Setting("scoring.veto.grounds", "review.veto.items", codes),
    Setting("scoring.veto.votes_ratio", "review.veto.needs_votes_share"),
    Setting("scoring.veto.needs_reason", "review.veto.needs_reason", flag),
    Setting("scoring.pass_points", "review.pass_line.value"),
    Setting("scoring.support_points", "review.recommend_line.value"),
    Setting("scoring.tie_breaks", "review.tie_break", codes),
    Setting("decision.minutes_required", "decision.collective_meeting_minutes_required", flag),
    Setting("decision.departure_needs_reason", "decision.deviation_from_ranking_needs_reason", flag),
    Setting("notice.working_days", "publicity.working_days.value"),
    Setting("notice.counts_posting_day", "publicity_counts_posting_day.value", flag),
    Setting("notice.columns", "publicity.content", codes),
    Setting("notice.objection_written", "publicity.objection.written", flag),
    Setting("notice.objection_real_name", "publicity.objection.real_name", flag),
    Setting("notice.objector_confidential", "publicity.objection.identity_confidential", flag),
    Setting("notice.objection_working_days", "publicity.objection.handle_working_days"),
    Setting("notice.republish_if_changed", "publicity.republish_if_changed", flag),
    Setting("funding.mode", "funding.mode"),
    Setting("funding.round_unit_fen", "funding.round_award_to.value", fen),
    Setting("funding.caps", "funding.ratio_caps", caps),
    Setting("funding.own_funds_ratio_min", "funding.own_funds_min_ratio.value"),
    Setting("funding.period_max_months", "funding.project_period_max_months.value"),
    Setting("funding.instalments", "funding.instalments", instalments),
    Setting("agreement.sign_working_days", "contract.sign_within_working_days.value"),
    Setting("agreement.lapses_if_unsigned", "contract.lapse_if_unsigned.value", flag),
    Setting("monitoring.report_period", "monitoring.report_period.value"),
    Setting("monitoring.missed_reports_for_sanction", "monitoring.missed_reports_for_sanction.value"),
    Setting("monitoring.midterm_at_ratio", "monitoring.midterm_at_share_of_period.value"),
    Setting("monitoring.midterm_grades", "monitoring.midterm_grades", codes),
    Setting("change.apply_within_days", "change.apply_within_days_of_cause.value"),
    Setting("change.latest_days_before_end", "change.not_later_than_days_before_end.value"),
    Setting("change.major", "change.major", changes),
    Setting("change.minor", "change.minor", changes),
    Setting("change.extension_times_max", "change.extension.max_times"),
    Setting("change.extension_max_months", "change.extension.max_months"),
    Setting("change.shift_filed_ratio_max", "change.budget_shift.file_only_up_to"),
    Setting("change.shift_district_ratio_max", "change.budget_shift.district_up_to"),
    Setting("change.shift_never_raises_grant", "change.budget_shift.grant_part_never_up", flag),
    Setting("acceptance.apply_within_months", "acceptance.apply_within_months_after_end.value"),
    Setting("acceptance.audit_from_fen", "acceptance.audit_report_required_from_wan.value", fen),
    Setting("acceptance.panel_size", "acceptance.panel_size.value"),
    Setting("acceptance.panel_odd_size", "acceptance.panel_size.odd", flag),
    Setting("acceptance.finance_experts_min", "acceptance.panel_size.finance_min"),
    Setting("acceptance.conclusions", "acceptance.conclusions", codes),
    Setting("acceptance.rectify_times_max", "acceptance.rectify.max_times"),
    Setting("acceptance.rectify_max_months", "acceptance.rectify.max_months"),
    Setting("acceptance.pass_target_ratio", "acceptance.target_hit.pass_min"),
    Setting("acceptance.closed_target_ratio", "acceptance.target_hit.closed_min"),
    Setting(
        "acceptance.overdue_tail",
        "acceptance.overdue_effect.tail_reduced_pro_rata",
        lambda value: "pro_rata" if flag(value) else "unchanged",
    ),
    Setting("termination.endings", "termination", endings),
    Setting("termination.overdue_years_for_revocation", "termination.overdue_years_for_revocation.value"),
    Setting("certificate.review_months_before_expiry", "certification.review_before_expiry_months"),
    Setting("certificate.revoke_reasons", "certification.revoke_reasons", codes),
    Setting("credit.levels", "credit.levels", codes),
    Setting("credit.bans", "credit.ban_years", bans),
    Setting("credit.defence_working_days", "credit.before_entry.notice_and_defence_working_days"),
    Setting("credit.repair_allowed", "credit.repair.allowed", flag),
    Setting("credit.repair_min_months", "credit.repair.min_months"),
    Setting("evaluation.grades", "performance_evaluation.grades", grades),
    Setting("evaluation.dimensions", "performance_evaluation.dimensions", dimensions),
    Setting("retention.application_years", "archive.retain.application", years),
    Setting("retention.approved_project_years", "archive.retain.approved_project", years),
    Setting("retention.scores_years", "archive.retain.scores", years),
    Setting("retention.audit_log_months", "archive.retain.audit_log_months_min"),
)

REMARKS = frozenset({"basis", "note", "example", "options", "alternative"})
BOUNDS: Mapping[str, str] = MappingProxyType(
    {
        "batch.notice_min_working_days.min": "windows.notice_min_working_days",
        "publicity.working_days.min": "notice.working_days",
        "panel.size_paper.min": "panel.size_paper",
        "panel.size_paper.max": "panel.size_paper",
        "panel.size_defence.min": "panel.size_defence",
        "panel.size_defence.max": "panel.size_defence",
        "panel.max_officials_share.ceiling": "panel.officials_ratio_max",
        "acceptance.apply_within_months_after_end.max": "acceptance.apply_within_months",
    }
)
FIXED: Mapping[str, str] = MappingProxyType(
    {
        "timezone": "One installation serves one city: grants.engine.calendar.CITY_TIME.",
        "working_day_calendar.source": "The calendar table rules everywhere.",
        "working_day_calendar.fallback": "A date outside the table is provisional everywhere.",
        "batch.fixed_commission_close.value": "The database's clock always decides.",
        "panel.size_defence.odd": "Same as panel.size_paper.odd.",
        "panel.draw.record_seed": "Every draw keeps its seed.",
        "review.rounding": "Scores are always rounded half up.",
        "review.aggregate.else": "Below trim_from the mean is taken.",
        "review.dispersion_flag.action": "A flagged case is always put before the chair.",
        "review.veto.then": "A veto always sends the case to verification.",
        "review.site_visit.for": "Stands in the route of the programme.",
        "review.expert_fee_note": "A remark.",
        "publicity.objection.anonymous": "Split into objection_real_name and anonymous_taken_with_evidence.",
        "funding.currency": "Yuan only.",
        "funding.store_unit": "Fen everywhere.",
        "funding.display_unit": "万元 everywhere.",
        "funding.round_award_to.unit": "Read with its value.",
        "funding.round_award_to.direction": "An award is never rounded up.",
        "funding.base": "Ratios are always taken of the approved total.",
        "change.budget_shift.municipal_above": "What lies above the district's limit.",
        "certification.validity_years": "Stands in the rules of each programme.",
    }
)
