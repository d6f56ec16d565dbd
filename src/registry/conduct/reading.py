"""What people type about conduct, read exactly or refused: kinds of penalty, counts, places of authorities, lists of parties."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from registry.conduct.terms import ACCIDENT_WORDS, PENALTY_WORDS, AccidentKind, PenaltyKind
from registry.kernel import fields
from registry.kernel.fields import BadField
from registry.kernel.values import cents_of_ten_thousands
from registry.parties import places

E = TypeVar("E", bound=StrEnum)

_PENALTY_ALIASES = {
    "没收违法所得": PenaltyKind.CONFISCATION,
    "没收非法财物": PenaltyKind.CONFISCATION,
    "没收违法所得、没收非法财物": PenaltyKind.CONFISCATION,
    "暂扣许可证": PenaltyKind.LICENCE_SUSPENDED,
    "暂扣或者吊销许可证件": None,  # says two things
    "吊销许可证": PenaltyKind.LICENCE_REVOKED,
    "责令停产": PenaltyKind.PRODUCTION_STOPPED,
    "停产停业": PenaltyKind.PRODUCTION_STOPPED,
    "责令停产停业整顿": PenaltyKind.PRODUCTION_STOPPED,
    "其他": PenaltyKind.OTHER,
}
_ACCIDENT_ALIASES = {
    "高坠": AccidentKind.FALL,
    "爆炸": None,
    "中毒窒息": AccidentKind.POISONING,
    "其他": AccidentKind.OTHER,
}
_SEPARATORS = re.compile(r"[、,;/+\n]|和|并处")
_NUMBERED = re.compile(r"(.+?)[ (:]*([0-9A-Za-z]{15,18})\)?")
_COUNT = re.compile(r"(\d{1,6})(?:\.0+)?", re.ASCII)
_YES = {"是", "有", "瞒报", "谎报", "瞒报谎报", "1", "true"}
_NO = {"", "否", "无", "0", "false"}


def penalty_kinds(text: str) -> tuple[str, ...]:
    """Values of the kinds named, each once, in the law's order: `警告、罚款`. An unknown word is refused, never guessed."""
    known = {word: kind for kind, word in PENALTY_WORDS.items()} | _PENALTY_ALIASES
    found: set[PenaltyKind] = set()
    for word in _SEPARATORS.split(fields.clean(text).replace(" ", "")):
        if word:
            found.add(_known(word, known, "处罚类别", "、".join(PENALTY_WORDS.values())))
    if not found:
        raise BadField("没有填写处罚类别。", f"请填写{'、'.join(PENALTY_WORDS.values())}，几种之间用顿号隔开。")
    return tuple(kind.value for kind in PenaltyKind if kind in found)


def accident_kind(text: str) -> str:
    """The value of the kind named (GB 6441)."""
    known = {word: kind for kind, word in ACCIDENT_WORDS.items()} | _ACCIDENT_ALIASES
    word = fields.clean(text).replace(" ", "")
    return _known(word, known, "事故类别", "、".join(ACCIDENT_WORDS.values())).value


def _known(word: str, known: Mapping[str, E | None], what: str, choices: str) -> E:
    found = known.get(word)
    if found is None:
        raise BadField(
            f"{what}「{word}」不明确或者无法识别。" if word else f"没有填写{what}。", f"请从以下种类中选填：{choices}。"
        )
    return found


def persons(text: str) -> int:
    """A number of people; empty is none."""
    found = fields.clean(text).removesuffix("人").strip()
    if not found:
        return 0
    whole = _COUNT.fullmatch(found)
    if whole is None:
        raise BadField(f"人数「{found}」不是整数。", "请填写人数，没有的填 0。")
    return int(whole[1])


def money(text: str) -> int:
    """Money typed in 万元 as whole cents; empty is none."""
    return cents_of_ten_thousands(text) if fields.clean(text) else 0


def yes(text: str) -> bool:
    """Whether 是 is said; empty says no."""
    found = fields.clean(text).casefold()
    if found not in _YES | _NO:
        raise BadField(f"「{text.strip()}」看不出是或否。", "请填写是或否。")
    return found in _YES


def line(most: int, *, least: int = 1) -> Callable[[str], str]:
    """Text of at most so many characters; `least` 0 lets it be empty."""
    return lambda text: fields.text_up_to(text, most, least=least)


def maybe(read: Callable[[str], str]) -> Callable[[str], str]:
    """The same reader, empty staying empty."""
    return lambda text: read(text) if fields.clean(text) else ""


@lru_cache(maxsize=20_000)
def day(text: str) -> str:
    """A day as ISO text."""
    return fields.excel_date(text).isoformat()


@lru_cache(maxsize=5_000)
def region_of(stated: str, said: str) -> str:
    """The place that is stated, else the one an authority's name or an address names; empty when none is."""
    return places.named_region(stated) if fields.clean(stated) else places.region_in(fields.clean(said))


def parties(
    text: str, read_name: Callable[[str], str], read_number: Callable[[str], str]
) -> tuple[tuple[str, str], ...]:
    """Pairs of name and number from `甲公司 9143…；乙公司 9143…`. A refusal never repeats a number."""
    found = []
    for part in map(fields.clean, re.split(r"[;；\n]", text)):
        if not part:
            continue
        pair = _NUMBERED.fullmatch(part)
        if pair is None:
            raise BadField(
                "没有按“名称 代码”填写，或者代码位数不对。",
                "每一个写名称、空格、代码（证件号码），几个之间用分号隔开。",
            )
        found.append((read_name(pair[1].strip()), read_number(pair[2])))
    return tuple(found)
