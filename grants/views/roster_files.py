# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is handed out about lists on their way in: the template of a kind, and the list with its faults to send back."""

from pathlib import PurePath

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.engine.filetypes import KINDS, FileType
from grants.exceptions import GrantsError
from grants.services.files import blob_bytes
from grants.services.rosters import faults_workbook, template_workbook
from grants.views.requests import SignedInRequest
from grants.views.rosters import batch_or_404, kinds_of


@login_required
@require_safe
def roster_template(request: SignedInRequest, kind: str) -> HttpResponse:
    """Hand out the template of a kind of list, with lists to choose from and an example."""
    known = kinds_of(request.user).get(kind)
    if known is None:
        raise Http404
    name = _("%(kind)s, template") % {"kind": known.title}
    return _workbook(template_workbook(kind=known, actor=request.user), name)


@login_required
@require_safe
def roster_faults(request: SignedInRequest, reference: str) -> HttpResponse:
    """Hand out the list as it was sent, each bad cell coloured and with a note that says what to do."""
    batch = batch_or_404(request, reference)
    if batch.blob is None:
        raise Http404
    try:
        with blob_bytes(blob=batch.blob) as file:
            body = file.read()
    except GrantsError:
        raise Http404 from None
    name = _("%(file)s, with its problems") % {"file": PurePath(batch.file_name).stem}
    return _workbook(faults_workbook(batch=batch, body=body), name)


def _workbook(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=KINDS[FileType.XLSX].content_type)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{name}.xlsx") or ""
    )
    return answer
