# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request is once ``login_required`` has let it through."""

from datetime import datetime

from django.http import HttpRequest

from grants.models import User


class SignedInRequest(HttpRequest):
    """A request of a person who is signed in."""

    user: User
    received_at: datetime
    """The database's moment at which a POST came in."""
