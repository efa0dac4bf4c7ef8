# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests of an applicant's pages do: find addresses, save a section, submit."""

from django.urls import reverse

from grants.permissions import assign_role
from tests.factories.people import MembershipFactory, UserFactory


def url(name, application, *more):
    """Return the address of a page of a case."""
    return reverse(f"workflow:{name}", args=[application.reference, *more])


def revision_of(application, code):
    """Return the stored revision of a section."""
    return application.sections.get(code=code).revision


def save(client, application, code, act="next", revision=None, **typed):
    """Save a section as its page does."""
    data = {"revision": revision_of(application, code) if revision is None else revision, "act": act, **typed}
    return client.post(url("section", application, code), data)


def preparer_of(application):
    """Return a person who fills in for the organisation of a case and does not sign."""
    user = UserFactory()
    MembershipFactory(user=user, organisation=application.organisation, is_preparer=True)
    assign_role(role="preparer", user=user, target=application.organisation)
    return user


def submit(client, application):
    """Submit, with the confirmation ticked."""
    return client.post(url("submit", application), {"confirmed": "on"})
