# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of forms: sections and attachments of a case."""

from grants.access.words import AccessRow

TABLE: list[AccessRow] = []
