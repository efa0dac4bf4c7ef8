# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hand out the bytes of a stored file to whoever the caller has let in."""

from django.http import FileResponse, HttpResponse

from grants.engine.filetypes import FileType
from grants.exceptions import GrantsError
from grants.models import Blob
from grants.services.files import blob_bytes

SHOWN_IN_PLACE = frozenset({FileType.PDF, FileType.JPG, FileType.PNG})


def blob_response(blob: Blob, *, name: str) -> HttpResponse | FileResponse:
    """Return the file, shut in so that nothing in it can act; 409 with the reason while it may not be read."""
    try:
        file = blob_bytes(blob=blob)
    except GrantsError as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=409)
    is_shown = FileType(blob.type) in SHOWN_IN_PLACE
    response = FileResponse(file, as_attachment=not is_shown, filename=name, content_type=blob.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
