# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys of the house: from the environment, else from a file made at the first start, never from the database."""

import base64
import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def _new_key(size: int) -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(size)).decode()


def key_lines(folder: Path, name: str, *, size: int = KEY_BYTES) -> list[str]:
    """Return the lines of the key file ``name``, newest first; make the file with one new key when it is absent."""
    path = folder / f"{name}.key"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f".{name}.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(_new_key(size) + "\n", encoding="ascii")
        try:
            # a link refuses to replace: of two first starts one wins, and both read the winner's key
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return [line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
