"""Public codes: no slip of one character or exchange of two goes unnoticed."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.codes import ALPHABET, LENGTH, RANDOM_CHARACTERS, check_code, new_code, new_codes

LETTERS = [char for char in ALPHABET if char.isalpha()]
codes = st.builds(lambda letter, seed: new_code(letter, random.Random(seed)), st.sampled_from(LETTERS), st.integers())


@given(codes)
def test_a_new_code_is_accepted_in_any_dress(code: str) -> None:
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert check_code(code) == code
    assert check_code(f" {code[:5].lower()}-{code[5:10]} {code[10:]}　") == code
    assert check_code(code.replace("0", "o").replace("1", "l")) == code
    assert check_code(code.replace("0", "O").replace("1", "I")) == code


@given(codes)
def test_every_wrong_character_is_caught(code: str) -> None:
    for place, right in enumerate(code):
        for wrong in ALPHABET:
            if wrong != right:
                with pytest.raises(ValueError):
                    check_code(code[:place] + wrong + code[place + 1 :])


@given(codes)
def test_every_exchange_of_two_characters_is_caught(code: str) -> None:
    for a, b in combinations(range(LENGTH), 2):
        if code[a] != code[b]:
            swapped = list(code)
            swapped[a], swapped[b] = swapped[b], swapped[a]
            with pytest.raises(ValueError):
                check_code("".join(swapped))


@pytest.mark.parametrize("text", ["", "P", "P" * 17, "U" * 17, "证书" * 8, "0" * 17, "P" + "0" * 15, "P" + "0" * 17])
def test_other_texts_are_no_codes(text: str) -> None:
    with pytest.raises(ValueError, match="编号不正确"):
        check_code(text)


@pytest.mark.parametrize("prefix", ["", "PP", "1", "I", "O", "p", "证"])
def test_a_prefix_is_one_letter_of_the_alphabet(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        new_code(prefix)


def test_codes_are_long_enough_and_use_the_whole_alphabet() -> None:
    assert len(ALPHABET) == 32
    assert not set("ILOU") & set(ALPHABET)
    assert len(ALPHABET) ** RANDOM_CHARACTERS >= 2**75
    drawn = [new_code("P") for _ in range(2000)]
    assert len(set(drawn)) == 2000
    for place in range(1, LENGTH):
        assert {code[place] for code in drawn} == set(ALPHABET)


def test_a_seed_repeats_a_code() -> None:
    assert new_code("C", random.Random(7)) == new_code("C", random.Random(7)) != new_code("C", random.Random(8))


@given(st.sampled_from(LETTERS), st.integers(0, 40))
def test_many_codes_at_once_are_codes_like_any_other(letter: str, count: int) -> None:
    found = new_codes(letter, count)
    assert len(set(found)) == count
    for code in found:
        assert code[0] == letter
        assert check_code(code) == code


def test_every_character_occurs_at_every_place_of_many_codes() -> None:
    for place, characters in enumerate(zip(*new_codes("P", 2000), strict=True)):
        assert set(characters) == ({"P"} if place == 0 else set(ALPHABET))


@pytest.mark.parametrize("prefix", ["", "p", "1", "PP"])
def test_a_code_begins_with_one_capital_letter(prefix: str) -> None:
    for make in (new_code, lambda wrong: new_codes(wrong, 2)):
        with pytest.raises(ValueError, match="prefix"):
            make(prefix)
