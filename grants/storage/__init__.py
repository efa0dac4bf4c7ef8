# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lies outside the database: anchors of the audit log and the bytes of files."""
