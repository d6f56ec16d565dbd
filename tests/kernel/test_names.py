"""Search keys: spellings of one name meet, different names do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.names import SIMPLIFIED, bigrams, search_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("湖南（长沙）华安科技有限公司", "湖南长沙华安科技有限公司"),
        ("湖南(长沙) 华安【科技】《有限》[公司]", "湖南长沙华安科技有限公司"),
        ("湖南長沙華安科技有限公司", "湖南长沙华安科技有限公司"),
        ("瀏陽市東風煙花爆竹廠", "浏阳市东风烟花爆竹厂"),
        ("ＡＢＣ　Ltd.", "abcltd"),
        ("买买提·艾力", "买买提艾力"),
        ("買買提•艾力", "买买提艾力"),
        ("鍾國慶", "钟国庆"),
        ("甲-乙_丙、丁", "甲乙丙丁"),
        ("○·（）", ""),
        ("", ""),
    ],
)
def test_keys(name: str, key: str) -> None:
    assert search_key(name) == key


def test_different_names_keep_different_keys() -> None:
    names = ["华安", "华泰", "华安一", "华安二", "乾元", "干元", "于海", "於海", "钟", "锺离"]
    assert len({search_key(name) for name in names}) == len(names)


@given(st.text() | st.text("湖南長沙華廠（）()·• ＡａＢ１\u200b"))
def test_a_key_is_stable_and_holds_only_letters_and_digits(name: str) -> None:
    key = search_key(name)
    assert search_key(key) == key
    assert all(char.isalnum() for char in key)
    assert search_key(f"　{name}（") == key


def test_the_table_is_large_and_never_chains() -> None:
    assert len(SIMPLIFIED) >= 1000
    for traditional, simplified in SIMPLIFIED.items():
        assert len(simplified) == 1
        assert ord(simplified) != traditional
        assert ord(simplified) not in SIMPLIFIED
        simplified.encode("gbk")


def test_characters_of_simplified_names_stay() -> None:
    for kept in "乾於著藉徵于岳范叶余谷后台里志周钟姜詹澧鑫":
        assert search_key(kept) == kept


@given(st.text("湖南长沙安全", min_size=2, max_size=12), st.data())
def test_a_key_has_all_bigrams_of_its_parts(key: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(key) - 2))
    end = data.draw(st.integers(start + 2, len(key)))
    assert set(bigrams(key[start:end])) <= set(bigrams(key))
    assert len(set(bigrams(key))) == len(bigrams(key)) <= len(key) - 1


def test_bigrams_in_order() -> None:
    assert bigrams("湖南长沙") == ("湖南", "南长", "长沙")
    assert bigrams("安安安") == ("安安",)
    assert bigrams("安") == ("安",)
    assert bigrams("") == ()
