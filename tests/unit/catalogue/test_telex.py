"""Telex as everybody's fingers know it, on the guide's own keyboard."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.telex import erase, press


def typed(keys: str) -> str:
    text = ""
    for key in keys:
        text = press(text, key)
    return text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("ddaats", "đất"), ("ddawng kys", "đăng ký"), ("keets hoon", "kết hôn"),
        ("khai sinh", "khai sinh"), ("giaays towf", "giấy tờ"), ("dduwowngf", "đường"),
        ("nguowif", "người"), ("chuwngs thuwcj", "chứng thực"), ("nhaf", "nhà"),
        ("maats giaays", "mất giấy"), ("taamj truss", "tậm trus"), ("tamj trus", "tạm trú"),
        ("hoaf giair", "hòa giải"), ("thuyr", "thủy"), ("quys", "quý"), ("gif", "gì"),
        ("giamf", "giàm"), ("khuyeen", "khuyên"), ("ngoaif", "ngoài"), ("uoongs", "uống"),
        ("dat d", "dat d"), ("datd", "đat"), ("as", "á"), ("ass", "as"), ("asz", "a"),
        ("aaa", "aa"), ("ddd", "dd"), ("oww", "ow"), ("toois", "tối"), ("toasn", "toán"),
        ("Ddoocj", "Độc"), ("DDOOCJ", "ĐỘC"), ("w", "w"), ("xe", "xe"),
        ("soor ddor", "sổ đỏ"), ("hooj khaaur", "hộ khẩu"), ("quoocs", "quốc"), ("1.00", "1.00"),
    ],
)  # fmt: skip
def test_what_fingers_type(keys: str, text: str) -> None:
    assert typed(keys) == text


def test_erasing_takes_a_letter_with_its_marks() -> None:
    assert erase(typed("ddaats")) == "đấ"
    assert erase("") == ""


@given(st.text("abcdefghijklmnopqrstuvwxyz .-0123456789", max_size=30))
def test_any_keys_give_composed_text_no_longer_than_they_are(keys: str) -> None:
    made = typed(keys)
    assert made == unicodedata.normalize("NFC", made)
    assert len(made) <= len(keys)
