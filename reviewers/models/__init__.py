# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of reviewers, one module per aggregate."""
