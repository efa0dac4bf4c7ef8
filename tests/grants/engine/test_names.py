# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two spellings of one name fold to one key."""

from grants.engine.names import name_key


def test_brackets_width_case_and_spaces_fold():
    assert name_key("上海ＡＢＣ（集团） 有限公司") == name_key("上海abc(集团)有限公司") == "上海abc(集团)有限公司"


def test_different_names_stay_apart():
    assert name_key("上海示范一有限公司") != name_key("上海示范二有限公司")


def test_rare_characters_are_kept():
    assert name_key("王䶮𬭊") == "王䶮𬭊"
