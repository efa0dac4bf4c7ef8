# SPDX-License-Identifier: AGPL-3.0-or-later
"""Static files whose names change with their content, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HouseStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names with a digest once ``collectstatic`` has run; before that (tests, development) plain names."""

    manifest_strict = False
    patterns = ()  # our files name no other file, and a vendored one may not be rewritten

    def stored_name(self, name: str) -> str:
        """Return the name with the digest, or the plain one where nothing was collected."""
        return str(super().stored_name(name)) if self.hashed_files else name
