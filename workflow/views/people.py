# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks: the account behind a request of a signed-in page."""

from typing import cast

from django.http import HttpRequest

from grants.models import User


def person(request: HttpRequest) -> User:
    """Return the account that is signed in; only for views behind ``login_required``."""
    return cast("User", request.user)
