# SPDX-License-Identifier: AGPL-3.0-or-later
"""The error a service raises when the answer is no."""


class GrantsError(Exception):
    """Carry a text that the user may read."""


class IncompleteError(GrantsError):
    """Say that a form still lacks something; ``problems`` names each place."""

    def __init__(self, message: str, problems: tuple[object, ...]) -> None:
        super().__init__(message)
        self.problems = problems
