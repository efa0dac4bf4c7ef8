# SPDX-License-Identifier: AGPL-3.0-or-later
"""Static files: vendored ones are what they were when taken in, the sprite holds what is used, no text is too small."""

import hashlib
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
SMALLEST_REM = 0.8125


def recorded() -> dict[str, str]:
    """Return the digest of each vendored file as it was taken in."""
    lines = (VENDOR / "DIGESTS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def vendored() -> list[Path]:
    """Return every file of others but for the licences beside them."""
    files = [path for path in VENDOR.rglob("*") if path.is_file() and "LICENSE" not in path.name]
    return [path for path in files if path.name not in {"DIGESTS", "VERSIONS.txt"}]


def test_vendored_files_are_unchanged():
    present = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in vendored()
    }

    assert present == recorded()


def test_every_vendored_file_names_its_version_and_licence():
    versions = (VENDOR / "VERSIONS.txt").read_text(encoding="utf-8")

    for name in {name.partition("/")[0] for name in recorded()}:
        licence = re.search(rf"{re.escape(name)}/? .*\((\S+-LICENSE)\)", versions)
        assert licence is not None, name
        assert (VENDOR / licence.group(1)).stat().st_size > 0


def test_the_sprite_holds_exactly_the_icons_in_use():
    used = runpy.run_path(str(ROOT / "bin" / "icons"))["names_in_use"]()

    held = set(re.findall(r'<symbol id="i-([\w-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))

    assert held == used


@pytest.mark.parametrize("name", ["app.css", "tokens.css"])
def test_no_font_size_is_below_13_pixels(name):
    text = (STATIC / name).read_text(encoding="utf-8")
    rems = re.findall(r"(?:font-size|--fs-\d+):\s*([\d.]+)rem", text)
    pixels = re.findall(r"font-size:\s*([\d.]+)px", text)

    assert [size for size in rems if float(size) < SMALLEST_REM] == []
    assert [size for size in pixels if float(size) < SMALLEST_REM * 16] == []
