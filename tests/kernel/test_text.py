"""Text as it is typed: folded, tidied, measured, asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel import fields
from registry.kernel.errors import InvalidInput
from registry.kernel.fields import (
    clean,
)
from registry.kernel.text import maybe_written, written
from tests.kernel.refusals import refusal


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("　湖南　长沙　", "湖南 长沙"),
        ("\ufeffＡＢＣ１２３", "ABC123"),
        ("a\u200bb\u200dc\u2060", "abc"),
        ("a\u00a0\u2003\t\r\n b", "a b"),
        ("甲（乙）", "甲(乙)"),
        ("\u3000\u200b\ufeff", ""),
        ("x", "x"),
    ],
)
def test_clean_folds_and_strips(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@given(st.text())
def test_clean_and_tidy_twice_is_once(text: str) -> None:
    assert fields.tidy(fields.tidy(text)) == fields.tidy(text)
    once = clean(text)
    assert once == once.strip()
    assert "  " not in once
    assert "\u200b" not in once


def test_tidy_keeps_chinese_punctuation() -> None:
    assert fields.tidy("　经查，（甲）公司：未培训！Ａ１　") == "经查，（甲）公司：未培训！A1"


def test_text_up_to_counts_characters() -> None:
    assert fields.text_up_to("字" * 10, 10) == "字" * 10
    assert "现为 11 个" in refusal(fields.text_up_to, "字" * 11, 10).message
    assert "不能为空" in refusal(fields.text_up_to, " \u3000", 10).message


def test_what_must_be_written_is_asked_for_and_measured() -> None:
    assert written("理由", " 事实清楚\n证据充分 ") == "事实清楚\n证据充分"
    assert maybe_written("理由", " ") == ""
    for text, what in ((" \n", "没有填写理由"), ("字" * 501, "理由超过 500 个字")):
        with pytest.raises(InvalidInput, match=what) as refused:
            written("理由", text)
        assert refused.value.field == "理由"
        assert refused.value.fix
