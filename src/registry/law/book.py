"""The law book: what each provision says on a given day.

Shipped entries are read once and refused as a whole when one is wrong, overlaps another version of its code, or leaves
a gap. An amendment (an entry confirmed in the portal) wins over the shipped entry of its code on every day it is in
force. Pure: no database, no clock; the caller says which day and which amendments.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from types import MappingProxyType

from registry.kernel.errors import InvalidInput
from registry.law.terms import SECTIONS, UNITS, WORDS, Anchor, Confidence, Provision, Value

_CODE = re.compile(r"[A-Z]{2,4}-\d{2}(\.[a-z][a-z0-9_]*)*")
_NEEDED = {"code", "title", "article", "text", "effective_from", "confidence", "anchor"}
_ALLOWED = _NEEDED | {"value", "unit", "effective_to", "source", "note", "binding"}
_WORDS = {"text", "date"}
_NOT_FOR_NUMBERS = _WORDS | {"flag"}


class BadProvision(ValueError):
    """A provision file is wrong; the message names the file and the code. The portal does not start with it."""


@dataclass(frozen=True, slots=True, eq=False)
class LawBook:
    """The law in force on `day`, one provision per code.

    A code that is unknown or not in force on the day raises KeyError; a value asked for in a unit it does not have
    raises ValueError. Both are mistakes in a rule, not answers for a user.
    """

    day: date
    provisions: Mapping[str, Provision] = field(repr=False)

    def __contains__(self, code: str) -> bool:
        return code in self.provisions

    def provision(self, code: str) -> Provision:
        """The entry of `code` in force on the day."""
        try:
            return self.provisions[code]
        except KeyError:
            raise KeyError(_why_missing(code, self.day)) from None

    def get(self, code: str) -> Provision | None:
        """The entry of `code`, or None where none is in force on the day."""
        return self.provisions.get(code)

    def all(self) -> tuple[Provision, ...]:
        """Every provision in force on the day, by code."""
        return tuple(self.provisions[code] for code in sorted(self.provisions))

    def part(self, base: str) -> tuple[Provision, ...]:
        """The provisions of one row of the law: `base` itself and every `base.…`, by code."""
        return tuple(found for found in self.all() if found.code == base or found.code.startswith(base + "."))

    def number(self, code: str) -> int:
        """The whole number of `code`, in whatever unit it has."""
        found = self.provision(code)
        if isinstance(found.value, bool) or not isinstance(found.value, int):
            raise _other_kind(found, "a whole number")
        return found.value

    def numbers(self, code: str) -> tuple[int, ...]:
        """The list of whole numbers of `code`."""
        found = self.provision(code)
        if not isinstance(found.value, tuple):
            raise _other_kind(found, "a list of whole numbers")
        whole = tuple(item for item in found.value if isinstance(item, int))
        if len(whole) != len(found.value):
            raise _other_kind(found, "a list of whole numbers")
        return whole

    def text(self, code: str) -> str:
        """The word that is the value of `code`, such as "publication"; its sentence is `provision(code).text`."""
        found = self.provision(code)
        if not isinstance(found.value, str):
            raise _other_kind(found, "a word")
        return found.value

    def words(self, code: str) -> tuple[str, ...]:
        """The list of words of `code`."""
        found = self.provision(code)
        if not isinstance(found.value, tuple):
            raise _other_kind(found, "a list of words")
        words = tuple(item for item in found.value if isinstance(item, str))
        if len(words) != len(found.value):
            raise _other_kind(found, "a list of words")
        return words

    def flag(self, code: str) -> bool:
        """Whether `code` says yes."""
        found = self.provision(code)
        if not isinstance(found.value, bool):
            raise _other_kind(found, "true or false")
        return found.value

    def calendar_day(self, code: str) -> date:
        """The calendar day `code` names."""
        self._must_be_in(code, "date")
        return date.fromisoformat(self.text(code))

    def years(self, code: str) -> int:
        """The value of `code` in years; ValueError if it has another unit."""
        return self._in(code, "years")

    def months(self, code: str) -> int:
        """The value of `code` in months; ValueError if it has another unit."""
        return self._in(code, "months")

    def days(self, code: str) -> int:
        """The value of `code` in calendar days; ValueError if it has another unit, working days included."""
        return self._in(code, "days")

    def working_days(self, code: str) -> int:
        """The value of `code` in working days; ValueError if it has another unit."""
        return self._in(code, "working_days")

    def hours(self, code: str) -> int:
        """The value of `code` in training hours; ValueError if it has another unit."""
        return self._in(code, "hours")

    def percent(self, code: str) -> int:
        """The value of `code` in whole percent; ValueError if it has another unit."""
        return self._in(code, "percent")

    def persons(self, code: str) -> int:
        """The value of `code` in persons; ValueError if it has another unit."""
        return self._in(code, "persons")

    def points(self, code: str) -> int:
        """The value of `code` in points of a score; ValueError if it has another unit."""
        return self._in(code, "points")

    def cents(self, code: str) -> int:
        """The value of `code` in whole cents (人民币分); ValueError if it has another unit."""
        return self._in(code, "cents")

    def _in(self, code: str, unit: str) -> int:
        self._must_be_in(code, unit)
        return self.number(code)

    def _must_be_in(self, code: str, unit: str) -> None:
        found = self.provision(code)
        if found.unit != unit:
            raise ValueError(f"{found.key} is in {found.unit or 'no unit'}, not in {unit}")


def _other_kind(found: Provision, wanted: str) -> ValueError:
    return ValueError(f"{found.key} holds {found.value!r}, not {wanted}")


def book(day: date, amendments: Sequence[Provision] = ()) -> LawBook:
    """The law book as of `day`.

    `amendments` are the entries confirmed in the portal, in the order they were confirmed. Where several of one code
    are in force, the one that starts last counts; of two that start on the same day, the one confirmed later.
    """
    return _book(day, tuple(amendments))


@lru_cache(maxsize=8192)  # a sheet of old certificates asks for the law of every day of many years
def _book(day: date, amendments: tuple[Provision, ...]) -> LawBook:
    found = _shipped_between(bisect(_turns(), day))
    if not amendments:
        return LawBook(day, found)
    confirmed: dict[str, Provision] = {}
    for entry in amendments:
        earlier = confirmed.get(entry.code)
        if entry.in_force(day) and (earlier is None or earlier.effective_from <= entry.effective_from):
            confirmed[entry.code] = entry
    return LawBook(day, MappingProxyType({**found, **confirmed}))


@cache
def _turns() -> tuple[date, ...]:
    """The days on which the shipped law becomes another, in their order."""
    ends = {entry.effective_to for entry in shipped()} - {None, date.max}
    return tuple(
        sorted({entry.effective_from for entry in shipped()} | {end + timedelta(days=1) for end in ends if end})
    )


@cache
def _shipped_between(place: int) -> Mapping[str, Provision]:
    """The shipped provisions in force after so many turns and before the next."""
    day = _turns()[place - 1] if place else date.min
    return MappingProxyType({entry.code: entry for entry in shipped() if entry.in_force(day)})


@cache
def shipped() -> tuple[Provision, ...]:
    """The shipped provisions, by code and first day. Read once; raises BadProvision if a file is wrong."""
    return load(files("registry.law") / "provisions")


def versions(code: str) -> tuple[Provision, ...]:
    """The shipped entries of `code`, oldest first; empty for an unknown code."""
    return _by_code().get(code, ())


@cache
def _by_code() -> Mapping[str, tuple[Provision, ...]]:
    found: dict[str, tuple[Provision, ...]] = {}
    for entry in shipped():
        found[entry.code] = (*found.get(entry.code, ()), entry)
    return MappingProxyType(found)


def _why_missing(code: str, day: date) -> str:
    known = versions(code)
    if not known:
        return f"no provision {code} in the law book"
    spans = "; ".join(f"{entry.effective_from} to {entry.effective_to or 'open'}" for entry in known)
    return f"provision {code} is not in force on {day} (it is: {spans})"


def check_amendment(proposed: Provision) -> None:
    """Refuse an entry that no rule could read: unknown code, other unit or kind of value, or wrong dates.

    Raises InvalidInput, which names the field.
    """
    known = versions(proposed.code)
    if not known:
        raise InvalidInput("条款编号", f"法规参数库中没有条款 {proposed.code}。", fix="请从条款目录中选择编号。")
    if proposed.unit != known[-1].unit:
        wanted = known[-1].unit or "无"
        raise InvalidInput("单位", f"条款 {proposed.code} 的单位应为 {wanted}。", fix="请按原单位换算后填写。")
    if not _can_be_read(proposed) or _kind(proposed.value) != _kind(known[-1].value):
        raise InvalidInput("数值", f"条款 {proposed.code} 的数值类型与现有条款不一致。", fix="请按现有条款的形式填写。")
    if proposed.effective_to is not None and proposed.effective_to < proposed.effective_from:
        raise InvalidInput("失效日期", "失效日期早于施行日期。", fix="请核对两个日期。")
    if not proposed.article.strip() or not proposed.text.strip():
        raise InvalidInput("依据", "没有写明依据条文和内容。", fix="请填写文件名称、条号和内容。")


def _can_be_read(proposed: Provision) -> bool:
    """Whether the value is one that could be shipped: not negative or empty, a real day, a schedule the rules know."""
    value = list(proposed.value) if isinstance(proposed.value, tuple) else proposed.value
    try:
        _amount(proposed.code, value, proposed.unit)
    except BadProvision:
        return False
    if proposed.unit == "schedule":
        return isinstance(value, list) and (len(value) == 1 or (len(value) == 4 and value[-1] != 0))
    theirs = _words(versions(proposed.code)[-1].value)
    return not theirs or not theirs <= set(WORDS) or _words(proposed.value) <= set(WORDS)  # a program's word stays one


def _words(value: Value) -> set[str]:
    several = value if isinstance(value, tuple) else (value,)
    return {item for item in several if isinstance(item, str)}


def load(folder: Traversable) -> tuple[Provision, ...]:
    """Read and check every TOML file of `folder`; raises BadProvision naming file and code."""
    entries: list[Provision] = []
    for file in sorted(folder.iterdir(), key=lambda found: found.name):
        if file.name.endswith(".toml"):
            entries.extend(_read(file))
    entries.sort(key=lambda entry: (entry.code, entry.effective_from))
    _check_versions(entries)
    return tuple(entries)


def _read(file: Traversable) -> Iterable[Provision]:
    section = file.name.removesuffix(".toml")
    if section not in SECTIONS:
        raise BadProvision(f"{file.name}: not a section of the law book")
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise BadProvision(f"{file.name}: {wrong}") from wrong
    rows = content.pop("provision", None)
    if content or not isinstance(rows, list):
        raise BadProvision(f"{file.name}: only [[provision]] tables are allowed")
    return [_entry(file.name, section, row) for row in rows]


def _entry(name: str, section: str, row: Mapping[str, object]) -> Provision:
    code = row.get("code")
    where = f"{name}: {code}"
    if unknown := set(row) - _ALLOWED:
        raise BadProvision(f"{where}: unknown keys {sorted(unknown)}")
    if missing := _NEEDED - set(row):
        raise BadProvision(f"{where}: missing {sorted(missing)}")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise BadProvision(f"{where}: not a code")
    first = _day(where, row["effective_from"])
    last = _day(where, row["effective_to"]) if "effective_to" in row else None
    if last is not None and last < first:
        raise BadProvision(f"{where}: ends before it starts")
    binding = row.get("binding")
    if binding is not None and not isinstance(binding, bool):
        raise BadProvision(f"{where}: binding is true or false")
    value, unit = _amount(where, row.get("value"), row.get("unit"))
    try:
        confidence, anchor = Confidence(str(row["confidence"])), Anchor(str(row["anchor"]))
    except ValueError as wrong:
        raise BadProvision(f"{where}: {wrong}") from wrong
    if confidence is Confidence.CONFIRMED and section != "readings":
        raise BadProvision(f"{where}: only readings of the portal are shipped as confirmed")
    words = {key: _word(where, key, row.get(key, "")) for key in ("title", "article", "text", "source", "note")}
    if not (words["title"] and words["article"] and words["text"]):
        raise BadProvision(f"{where}: title, article and text may not be empty")
    return Provision(
        code=code,
        value=value,
        unit=unit,
        effective_from=first,
        effective_to=last,
        confidence=confidence,
        anchor=anchor,
        binding_override=binding,
        section=section,
        **words,
    )


def _word(where: str, key: str, found: object) -> str:
    if not isinstance(found, str):
        raise BadProvision(f"{where}: {key} is a text")
    return found.strip()


def _day(where: str, found: object) -> date:
    if not isinstance(found, date) or isinstance(found, datetime):
        raise BadProvision(f"{where}: {found!r} is not a date")
    return found


def _amount(where: str, value: object, unit: object) -> tuple[Value, str | None]:
    if value is None and unit is None:
        return None, None
    if value is None or unit is None:
        raise BadProvision(f"{where}: value and unit go together")
    if not isinstance(unit, str) or unit not in UNITS:
        raise BadProvision(f"{where}: unknown unit {unit!r}")
    read = _value(where, value)
    numeric, text = unit not in _NOT_FOR_NUMBERS, unit == "text"
    fits = {"flag": unit == "flag", "number": numeric, "numbers": numeric, "word": unit in _WORDS, "words": text}
    if not fits[_kind(read)] or (unit == "schedule" and _kind(read) != "numbers"):
        raise BadProvision(f"{where}: {read!r} cannot be in {unit}")
    if unit == "date":
        try:
            date.fromisoformat(str(read))
        except ValueError as wrong:
            raise BadProvision(f"{where}: {read!r} is not an ISO date") from wrong
    return read, unit


def _value(where: str, value: object) -> Value:
    if isinstance(value, int) and value < 0:
        raise BadProvision(f"{where}: {value} is negative")
    if isinstance(value, int) or (isinstance(value, str) and value.strip()):
        return value
    if isinstance(value, list) and value:
        numbers = tuple(item for item in value if isinstance(item, int) and not isinstance(item, bool))
        words = tuple(item for item in value if isinstance(item, str) and item.strip())
        if len(words) == len(value) != len(set(words)):
            raise BadProvision(f"{where}: a word stands in the list twice")
        if len(value) in (len(numbers), len(words)):
            return numbers or words
    raise BadProvision(f"{where}: {value!r} is not a whole number, a word, true or false, or a list of one kind")


_KINDS = {type(None): "none", bool: "flag", int: "number", str: "word"}


def _kind(value: Value) -> str:
    if isinstance(value, tuple):
        return "numbers" if isinstance(value[0], int) else "words"
    return _KINDS[type(value)]


def _check_versions(entries: Sequence[Provision]) -> None:
    for earlier, later in pairwise(entries):
        if earlier.code != later.code:
            continue
        if earlier.effective_to is None or earlier.effective_to >= later.effective_from:
            raise BadProvision(f"{later.section}.toml: {later.key} overlaps {earlier.key}")
        if later.effective_from - earlier.effective_to > timedelta(days=1):
            raise BadProvision(f"{later.section}.toml: gap between {earlier.key} and {later.key}")
        if (earlier.unit, _kind(earlier.value)) != (later.unit, _kind(later.value)):
            raise BadProvision(f"{later.section}.toml: {later.key} has another unit than {earlier.key}")
