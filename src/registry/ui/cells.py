"""What `markup` is made of: links, badges, quantities, columns, events, clocks, search fields. Frozen values, no HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Tone = Literal["neutral", "good", "info", "warn", "bad"]


@dataclass(frozen=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True)
class Badge:
    text: str
    tone: Tone = "neutral"


@dataclass(frozen=True)
class Number:
    """A quantity, grouped by thousands and set flush right."""

    value: int | float | None
    unit: str = ""
    places: int = 0


@dataclass(frozen=True)
class Lines:
    """Several values of one cell, one below the other."""

    items: tuple[str | Link | Badge | Number, ...]


Cell = str | Link | Badge | Number | Lines | None


@dataclass(frozen=True)
class Column:
    """`as_card_title` heads the card that a row becomes on a phone; `hide_on_phone` leaves the column out there."""

    title: str
    align: Literal["left", "right", "center"] = "left"
    width: str = ""
    hide_on_phone: bool = False
    as_card_title: bool = False


@dataclass(frozen=True)
class Event:
    when: str
    title: str
    body: str = ""
    who: str = ""
    article: str = ""
    tone: Tone = "info"


@dataclass(frozen=True)
class Clock:
    """A date that runs, and why it is that date."""

    on: str
    title: str
    explanation: str
    state: Badge | None = None


@dataclass(frozen=True)
class Field:
    """One field of a search form; with `options` (value, words) it is a choice.

    A date is typed as 2026-11-23: the browser's own date field shows dates in the browser's language and order.
    """

    name: str
    label: str
    value: str = ""
    placeholder: str = ""
    options: Sequence[tuple[str, str]] = ()
    kind: Literal["search", "text", "date", "number"] = "search"
    wide: bool = False
