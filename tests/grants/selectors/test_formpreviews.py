# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the preview of a form says of its fields."""

import pytest

from grants.engine.formdefs import ChoiceSource, FieldKind, Filler
from grants.selectors.formpreviews import FILLERS, KINDS, SOURCES


@pytest.mark.parametrize(
    ("words", "kinds"),
    [(KINDS, set(FieldKind)), (SOURCES, set(ChoiceSource)), (FILLERS, {*Filler} - {Filler.APPLICANT})],
)
def test_every_kind_of_field_source_and_filler_has_its_words(words, kinds):
    assert set(words) == kinds
