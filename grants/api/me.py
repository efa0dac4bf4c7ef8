# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed-in person: name, language, roles."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Router, Schema

from grants.api.answers import PROBLEMS, Code, Key, Line
from grants.models import User
from grants.permissions import roles_of

router = Router(tags=["me"])


class RoleOut(Schema):
    """A role on one object."""

    role: Code
    model: Code
    id: Key


class MeOut(Schema):
    """The signed-in person."""

    name: Line
    language: Code
    roles: Annotated[list[RoleOut], Field(max_length=10_000)]


@router.get("", response={200: MeOut, **PROBLEMS}, url_name="me")
def me(request: HttpRequest) -> MeOut:
    """Show who is signed in."""
    user: User = request.auth  # type: ignore[attr-defined]  # set by ninja
    return MeOut(
        name=user.name,
        language=user.language,
        roles=[RoleOut(role=held.role, model=held.model, id=held.pk) for held in roles_of(user)],
    )
