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
from grants.models import Blob
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
    try:
        return blob_response(request, attachment.blob, attachment.name)
    except GrantsError as error:
        return render(request, "grants/file_waiting.html", {"attachment": attachment, "error": error}, status=409)


def blob_response(request: HttpRequest, blob: Blob, name: str) -> HttpResponseBase:
    """Answer with the bytes of a blob under a name; raises GrantsError while it is not clean."""
    etag = f'"{blob.sha256}"'
    if request.headers.get("if-none-match") == etag:
        return _dressed(HttpResponseNotModified(), blob, name)
    return _dressed(_sent(request, blob, blob_bytes(blob=blob)), blob, name)


def _sent(request: HttpRequest, blob: Blob, content: File[Any]) -> HttpResponseBase:
    """Return the whole file, or the one part asked for; a part of another version is answered with the whole."""
    asked = RANGE.fullmatch(request.headers.get("range", ""))
    is_same = request.headers.get("if-range", f'"{blob.sha256}"') == f'"{blob.sha256}"'
    if asked is None or not is_same or asked.groups() == ("", ""):
        return FileResponse(content, content_type=blob.content_type)
    first, last = _bounds(asked[1], asked[2], blob.size)
    if first >= blob.size or first > last:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{blob.size}"})
    part = StreamingHttpResponse(_part(content, first, last), status=206, content_type=blob.content_type)
    part.headers["Content-Range"] = f"bytes {first}-{last}/{blob.size}"
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


def _dressed(response: HttpResponseBase, blob: Blob, name: str) -> HttpResponseBase:
    """Add what keeps a hostile file from acting in the reader's name."""
    in_place = FileType(blob.type) in SHOWN_IN_PLACE
    response.headers["ETag"] = f'"{blob.sha256}"'
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response.headers["Content-Disposition"] = str(content_disposition_header(as_attachment=not in_place, filename=name))
    return response
