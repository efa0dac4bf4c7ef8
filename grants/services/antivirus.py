# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask clamd about a file; no answer is no pass."""

import socket
import struct
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings

CHUNK = 1 << 16
SECONDS = 60
ANSWER_BYTES = 4096


class ScannerUnavailableError(Exception):
    """Say that the scanner gave no verdict."""


def scanner_is_configured() -> bool:
    """Say whether files have to pass a scanner."""
    return bool(settings.CLAMD)


def virus_in(*, file: IO[bytes]) -> str:
    """Return the name of the virus found in ``file``, or empty text; raise when the scanner gives no verdict."""
    file.seek(0)
    try:
        with _connect(settings.CLAMD) as link:
            link.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                link.sendall(struct.pack("!L", len(chunk)) + chunk)
            link.sendall(struct.pack("!L", 0))
            answer = _answer(link)
    except OSError as error:
        raise ScannerUnavailableError(type(error).__name__) from error
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer != "stream: OK":
        raise ScannerUnavailableError(answer[:100] or "no answer")
    return ""


def _connect(address: str) -> socket.socket:
    """Connect to ``unix:///path`` or ``tcp://host:port``."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(SECONDS)
        try:
            link.connect(parts.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((parts.hostname or "localhost", parts.port or 3310), timeout=SECONDS)


def _answer(link: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < ANSWER_BYTES and (part := link.recv(ANSWER_BYTES)):
        answer += part
    return answer.rstrip(b"\0").decode(errors="replace")
