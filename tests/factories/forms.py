# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents a form asks for, and files handed in for them."""

from django.core.files.base import ContentFile

from grants.models import Application, Attachment, AttachmentRequirement, User
from grants.services.attachments import attachment_add
from tests.factories.files import PDF


def requirement_of(application: Application, code: str = "A04", **fields) -> AttachmentRequirement:
    """Return a document that the form of the case asks for."""
    defaults = {"name_zh": "项目可行性报告", "formats": "pdf|docx", "max_megabytes": 1, **fields}
    found, _is_new = AttachmentRequirement.objects.get_or_create(
        template=application.call.form_template, code=code, defaults=defaults
    )
    return found


def attached(
    application: Application, *, actor: User | None = None, content: bytes = PDF, name: str = "报告.pdf", **fields
) -> Attachment:
    """Return a file handed in."""
    return attachment_add(
        actor=actor or application.created_by,
        application=application,
        requirement=requirement_of(application, **fields),
        upload=ContentFile(content, name=name),
        name=name,
    )
