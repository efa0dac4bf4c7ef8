# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Chinese texts of the demo, kept as data beside the code: firms, experts, projects, opinions."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "texts"


@cache
def texts(name: str) -> Any:
    """Return one file of texts: awards, experts, firms, industries, reviews or screening."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
