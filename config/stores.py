# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the bytes of files lie: a folder, or the object store of ``STORAGE_URL``."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PLACES = ("blobs", "quarantine")


def content_storages(url: str, folder: Path) -> dict[str, dict[str, Any]]:
    """Return Django's settings of the two storages; ``url`` is empty or ``s3://key:secret@host[:port]/bucket``.

    ``?tls=0`` talks plain HTTP to a store on the same machine, ``?region=…`` names a region.
    """
    if not url:
        return {
            place: {
                "BACKEND": "grants.storage.blobs.ContentStorage",
                "OPTIONS": {"location": str(folder / place), "file_permissions_mode": 0o600},
            }
            for place in PLACES
        }
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    scheme = "http" if query.get("tls") == "0" else "https"
    options = {
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "bucket_name": parts.path.strip("/"),
        "endpoint_url": f"{scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else ""),
        "region_name": query.get("region"),
        "querystring_auth": True,
        "file_overwrite": True,
        "default_acl": None,
    }
    return {
        place: {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**options, "location": place}}
        for place in PLACES
    }
