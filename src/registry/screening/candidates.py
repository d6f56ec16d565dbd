"""Who among many listed subjects is worth comparing with one name, found without comparing it with all of them. Pure.

A firm is worth it when it has the number; when its body (brand and trade) is at most one slip away: one character wrong, missing
or too many, or two neighbours swapped; or when brand and trade say the same at another length or in another order. Brands of two
characters that differ in one belong to different firms: these are worth a look within one region only. Whatever `scores` calls the
same is among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from registry.kernel.names import search_key
from registry.screening.parts import Parts, parts
from registry.screening.terms import Kind, Subject

MOST: Final = 200
"""So many subjects are looked at under one key; of a name that more bear, the number must tell."""

Ints = NDArray[np.int64]


class Index:
    """The subjects of one list, ready to be asked about many names. `names` are all their names, `owner` whose each is.

    Keys are kept as hashes in order, which take a twentieth of the room of texts; a hash met twice only costs a comparison.
    """

    def __init__(self, subjects: Sequence[Subject], kind: Kind = Kind.FIRMS) -> None:
        self.subjects, self.kind = subjects, kind
        self.kept: dict[str, Any] = {}  # what others work out of the names once
        self._by_number: dict[str, list[int]] = {}
        self.names: list[str] = []
        owners: list[int] = []
        for place, subject in enumerate(subjects):
            if subject.number:
                self._by_number.setdefault(subject.number, []).append(place)
            self.names += (subject.name, *subject.former)
            owners += [place] * (1 + len(subject.former))
        self.owner: Ints = np.array(owners, np.int64)
        entered = _hashed(self.names, _entered if kind is Kind.FIRMS else _whole)
        order = np.argsort(entered[0], kind="stable")
        self._keys, self._places = entered[0][order], entered[1][order]

    def of_number(self, number: str) -> list[int]:
        """Where the subjects with this number stand."""
        return self._by_number.get(number, []) if number else []

    def near(self, asked: Sequence[str]) -> tuple[Ints, Ints]:
        """Pairs worth comparing: places in `asked`, each with a place in `names`. In order, each pair once."""
        keys, whose = _hashed(asked, _asked if self.kind is Kind.FIRMS else _whole)
        first, last = np.searchsorted(self._keys, keys, "left"), np.searchsorted(self._keys, keys, "right")
        many = np.minimum(last - first, MOST)
        total = int(many.sum())
        if not total:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        steps = np.arange(total) - np.repeat(np.cumsum(many) - many, many)
        found = self._places[np.repeat(first, many) + steps]
        pairs = np.unique(np.repeat(whose, many) * len(self.names) + found)
        return pairs // len(self.names), pairs % len(self.names)


def _hashed(names: Sequence[str], keys_of: Any) -> tuple[Ints, Ints]:
    """The hash of each key of each name, and the name's place."""
    each = [list(map(hash, keys_of(name))) for name in names]
    keys = np.fromiter(chain.from_iterable(each), np.int64)
    return keys, np.repeat(np.arange(len(each)), [len(one) for one in each])


def _whole(name: str) -> Iterable[str]:
    key = search_key(name)
    return (key,) if key else ()


def _entered(name: str) -> Iterator[str]:
    """What a listed firm is found under."""
    known = parts(name)
    yield from _common(known)
    yield from {f"<{shorter}" for _, shorter in _slips(known)}  # for somebody who leaves a character out
    yield from (f"{at}:{shorter}" for at, shorter in _slips(known))
    for prefix in _prefixes(known.trade):  # for somebody who says less of the trade
        yield f"{known.brand}|{prefix}"


def _asked(name: str) -> Iterator[str]:
    """What a firm somebody names is looked for under."""
    known = parts(name)
    yield from _common(known)
    yield f"<{known.body}"
    for at, shorter in _slips(known):
        yield shorter  # the name without a character too many
        for place in (at - 1, at, at + 1):  # another character in its place, or two that have changed places
            yield f"{place}:{shorter}"
    yield f"{known.brand}|{known.trade}"
    for prefix in _prefixes(known.trade):  # those who say less of the trade
        yield known.brand + prefix


def _common(name: Parts) -> Iterator[str]:
    """The body itself; a trade's words in any order; a place and a form alone where there is nothing else."""
    yield name.body or f"={name.key}"
    if len(name.trade) >= 4:
        yield f"{name.brand}~{''.join(sorted(name.trade))}"
    if len(name.brand) == 2 and name.trade:
        where = name.region[-1] if name.region else ""
        yield f"{name.body[1:]}@{where}"
        yield f"{name.body[0]}{name.body[2:]}@{where}"


def _slips(name: Parts) -> list[tuple[int, str]]:
    """Each place of the body, and the body without its character. A brand of two characters bears no slip."""
    body, start = name.body, 2 if len(name.brand) == 2 and name.trade else 0
    return [(at, body[:at] + body[at + 1 :]) for at in range(start, len(body))]


def _prefixes(trade: str) -> Iterable[str]:
    return (trade[:length] for length in range(len(trade)))
