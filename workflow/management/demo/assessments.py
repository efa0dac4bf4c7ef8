# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the enterprises of the demo answer when they assess themselves, and what a park says of itself."""

from collections.abc import Mapping
from random import Random
from typing import Any

SUMMARY = "园区以先进制造和生产性服务业为主，已建成统一的信息基础设施、管理平台和企业服务平台。"


def subject_answers(title: str, number: int) -> dict[str, str]:
    """Return what is said of the subject that is put forward."""
    return {"subject_name": title, "subject_code": f"DX-{number:04d}", "subject_summary": SUMMARY}


def self_assessed(definition: Mapping[str, Any], random: Random, quality: float) -> dict[str, dict[str, Any]]:
    """Return the answers to every question of a self-assessment, about ``quality`` of what can be reached."""
    answers: dict[str, dict[str, Any]] = {}
    for section in definition["sections"]:
        if not section["code"].startswith("Q"):
            continue
        fields = [field for field in section["fields"] if field["kind"] != "statement"]
        answers[section["code"]] = {field["code"]: _answer(field, random, quality) for field in fields}
    return answers


def _answer(field: Mapping[str, Any], random: Random, quality: float) -> Any:
    share = min(1.0, max(0.0, random.gauss(quality, 0.12)))
    codes = [choice["code"] for choice in field.get("choices", ())]
    if field["kind"] == "choices":
        return codes[: max(1, round(share * len(codes)))]
    if codes:
        return codes[round(share * (len(codes) - 1))]
    return str(round(share * 100))
