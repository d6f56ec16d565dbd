"""Chinese words for every member of every enum that people see, with the tone of states."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from registry.ui.markup import Badge, Tone
from registry.ui.words import (
    accounts,
    agencies,
    blacklist,
    classes,
    conduct,
    engineers,
    inspectors,
    joint,
    office,
    parties,
    training,
)

E = TypeVar("E", bound=StrEnum)

_REGISTERS = (accounts, parties, training, conduct, blacklist, office, inspectors, joint, classes, engineers, agencies)
WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {kind: said for one in _REGISTERS for kind, said in one.WORDS.items()}
_TONES: dict[str, Tone] = {word: tone for one in _REGISTERS for word, tone in one.TONES.items()}


def of(member: StrEnum) -> str:
    """The Chinese word of a member."""
    return WORDS[type(member)][member]


def badge(member: StrEnum) -> Badge:
    """A state as word and colour."""
    word = of(member)
    return Badge(word, _TONES.get(word, "neutral"))


def options(kind: type[E], *, everything: str = "全部") -> list[tuple[str, str]]:
    """Value and word of each member for a search form, everything first."""
    return [("", everything), *((member.value, of(member)) for member in kind)]


def chosen(kind: type[E], value: str) -> E | None:
    """The member of a value from the URL, none for anything else."""
    return next((member for member in kind if member.value == value), None)


def words(members: Sequence[StrEnum]) -> list[str]:
    """The words of several members."""
    return [of(member) for member in members]


def by_value(kind: type[StrEnum]) -> dict[str, str]:
    """Value → word of each member, for widgets: a page's state holds text, never members."""
    return {member.value: of(member) for member in kind}
