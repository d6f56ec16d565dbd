"""Every refusal has a code of its own, a status, and a sentence in Chinese that says what to do next."""

from __future__ import annotations

import pytest

from registry.kernel import errors
from registry.kernel.errors import Busy, InvalidInput, Refused, RuleBroken, TooMany, Unavailable, Unrecorded


def everyone(kind: type[Refused]) -> list[type[Refused]]:
    return [kind, *(deeper for child in kind.__subclasses__() for deeper in everyone(child))]


KINDS = [kind for kind in everyone(Refused) if kind.__module__ == errors.__name__]


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    assert errors.__doc__ is not None
    for kind in (*KINDS, Unrecorded):
        assert kind.__name__ in errors.__doc__
        assert kind.__doc__
    assert len(KINDS) == 13


def test_codes_are_stable_and_no_two_answers_share_one() -> None:
    assert {kind.code: kind.status for kind in KINDS} == {
        "refused": 400,
        "not_permitted": 403,
        "invalid_input": 422,
        "rule_broken": 409,
        "not_found": 404,
        "already_done": 409,
        "out_of_date": 409,
        "too_many": 429,
        "unavailable": 503,
        "busy": 503,
        "storage_full": 503,
        "read_only": 503,
        "clock_behind": 503,
    }


def test_a_refusal_carries_what_its_answer_needs() -> None:
    wrong = InvalidInput("姓名", "姓名不符。", fix="请核对。", value="甲")
    assert (wrong.field, wrong.value, wrong.message, str(wrong)) == ("姓名", "甲", "姓名不符。", "姓名不符。")
    facts = {"years": 3}
    broken = RuleBroken("BL-17", "未满三年。", facts=facts)
    facts["years"] = 4
    assert (broken.provision, broken.facts, broken.fix) == ("BL-17", {"years": 3}, "")
    assert TooMany("次数过多。", retry_after=7).retry_after == 7
    assert all("没有保存" in lost().message for lost in (Unavailable, Busy))


@pytest.mark.parametrize(("fix", "sentence"), [("", "不行。"), ("请重试。", "不行。　请重试。")])
def test_people_read_message_and_fix_as_one_text(fix: str, sentence: str) -> None:
    assert Refused("不行。", fix=fix).sentence == sentence


def test_a_bug_is_not_a_refusal() -> None:
    assert not issubclass(Unrecorded, Refused)
