# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes of a case's files: the permission is asked at each request, and a part may be asked for."""

from __future__ import annotations  # Django's File takes no type argument at run time

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.base import File
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from grants.engine.filetypes import FileType
from grants.exceptions import GrantsError
from grants.models import Attachment
from grants.selectors.reading import attachments_visible_to
from grants.services.files import blob_bytes

SHOWN_IN_PLACE = frozenset({FileType.PDF, FileType.JPG, FileType.PNG})
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
CHUNK_BYTES = 64 * 1024


@login_required
@require_safe
def file_serve(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Send a file of a case to whoever may see it."""
    attachment = get_object_or_404(attachments_visible_to(request.user), reference=reference)
    etag = f'"{attachment.blob.sha256}"'
    if request.headers.get("if-none-match") == etag:
        return _dressed(HttpResponseNotModified(), attachment, etag)
    try:
        content = blob_bytes(blob=attachment.blob)
    except GrantsError as error:
        return render(request, "grants/file_waiting.html", {"attachment": attachment, "error": error}, status=409)
    return _dressed(_sent(request, attachment, content, etag), attachment, etag)


def _sent(request: HttpRequest, attachment: Attachment, content: File[Any], etag: str) -> HttpResponseBase:
    """Return the whole file, or the one part asked for; a part of another version is answered with the whole."""
    size = attachment.blob.size
    asked = RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None or request.headers.get("if-range", etag) != etag or asked.groups() == ("", ""):
        return FileResponse(content, content_type=attachment.blob.content_type)
    first, last = _bounds(asked[1], asked[2], size)
    if first >= size or first > last:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = StreamingHttpResponse(_part(content, first, last), status=206, content_type=attachment.blob.content_type)
    part.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    part.headers["Content-Length"] = str(last - first + 1)
    return part


def _bounds(start: str, end: str, size: int) -> tuple[int, int]:
    """Return the first and last byte of ``bytes=start-end``; without a start the last ``end`` bytes are meant."""
    if not start:
        return max(0, size - int(end)), size - 1
    return int(start), min(int(end), size - 1) if end else size - 1


def _part(content: File[Any], first: int, last: int) -> Iterator[bytes]:
    with content:
        content.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := content.read(min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk


def _dressed(response: HttpResponseBase, attachment: Attachment, etag: str) -> HttpResponseBase:
    """Add what keeps a hostile file from acting in the reader's name."""
    in_place = FileType(attachment.blob.type) in SHOWN_IN_PLACE
    response.headers["ETag"] = etag
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response.headers["Content-Disposition"] = str(
        content_disposition_header(as_attachment=not in_place, filename=attachment.name)
    )
    return response
