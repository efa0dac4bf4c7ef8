# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists of 百千万 and 科技小巨人 on which some firms of the demo stand, imported as the office does it."""

import csv
import io

from django.utils import timezone

from grants.enums import ImportMode
from grants.services.rosters import import_apply, import_stage, roster_kinds
from workflow.management.demo.people import Cast

HEAD = ("统一社会信用代码", "单位名称", "名录", "年度", "文号")
# name of the list, document of a year, and every how manieth firm stands on it
LISTS = (("百千万", "示经信企〔{year}〕2号", 3), ("科技小巨人", "示科合〔{year}〕5号", 4))


def firms_listed(cast: Cast) -> None:
    """Import the lists of last year."""
    year = timezone.localdate().year - 1
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEAD)
    for name, document, every in LISTS:
        for firm, _boss in cast.firms[::every]:
            writer.writerow((firm.uscc, firm.name, name, year, document.format(year=year)))
    batch = import_stage(
        actor=cast.officer,
        kind=roster_kinds()["marks"],
        body=file.getvalue().encode("utf-8-sig"),
        file_name=f"名录{year}.csv",
    )
    import_apply(batch=batch, mode=ImportMode.ALL, actor=cast.officer)
