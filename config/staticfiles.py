# SPDX-License-Identifier: AGPL-3.0-or-later
"""Static files whose names change with their content, so that browsers may keep them for ever."""

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HouseStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names with a digest once ``collectstatic`` has run; before that (tests, development) plain names."""

    manifest_strict = False
    patterns = ()  # our files name no other file, and a vendored one may not be rewritten

    @cache  # noqa: B019 -- one storage for the whole process, and its names stand until the next start
    def url(self, name: str, force: bool = False) -> str:
        """Return the address of a file; a page asks for the same dozen over and over."""
        return str(super().url(name, force))

    def stored_name(self, name: str) -> str:
        """Return the name with the digest, or the plain one where nothing was collected."""
        return str(super().stored_name(name)) if self.hashed_files else name
