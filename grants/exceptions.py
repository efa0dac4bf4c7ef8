# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one error a service raises when the answer is no."""


class GrantsError(Exception):
    """Carry a text that the user may read."""
