# SPDX-License-Identifier: AGPL-3.0-or-later
"""Log lines: JSON, one a line, without personal data."""

import json
import subprocess
import sys

CODE = """
import logging.config, structlog
from config.logs import json_logging
logging.config.dictConfig(json_logging("INFO"))
log = logging.getLogger("ronghe.test")
log.debug("too fine")
logging.getLogger("weasyprint.progress").info("Step 1")
log.warning("call %s", "13812345678", extra={"job": 7, "who": ["li@example.org"], "deep": {"id": "11010119900307123X"}})
structlog.get_logger("ronghe.struct").info("seat.taken", number=3)
try:
    secret = "local variable"
    raise ValueError("card 6222021234567890123")
except ValueError:
    log.exception("failed")
"""


def lines():
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in ran.stderr.splitlines()]


def test_lines_are_json_without_personal_data():
    warning, event, error = lines()

    assert (warning["event"], warning["level"], warning["logger"]) == ("call [mobile]", "warning", "ronghe.test")
    assert (warning["job"], warning["who"], warning["deep"]) == (7, ["[e-mail]"], {"id": "[identity number]"})
    assert (event["event"], event["number"], event["logger"]) == ("seat.taken", 3, "ronghe.struct")
    assert error["exception"].endswith("ValueError: card [account]")
    assert "local variable" not in json.dumps(error)
