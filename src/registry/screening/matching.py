"""Many names against one list at once: the same judgements as `scores`, each made once for all pairs that share what it looks at.

A run compares hundreds of thousands of pairs, but of regions, forms and branches there are few: these are judged as tables and
looked up, and only pairs that they leave standing have their brands and trades compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from registry.screening import scores
from registry.screening.candidates import Index, Ints
from registry.screening.parts import Parts, parts
from registry.screening.scores import LINE, WORTH_A_LOOK, Said
from registry.screening.terms import Kind

_IDENTICAL: Final = 100


def likely(index: Index, asked: Sequence[str]) -> tuple[Ints, Ints, Ints]:
    """Pairs of firms' names that score at least `WORTH_A_LOOK`: place in `asked`, place in the index's names, value."""
    mine, theirs = index.near(asked)
    if index.kind is Kind.PERSONS:
        return mine, theirs, np.full(len(mine), 70)
    a, b = _Coded([parts(name) for name in asked]), _coded(index)
    identical = _same(a, b, mine, theirs, "key")
    said = [
        _judged(scores.regions, a, b, mine, theirs, "region"),
        _judged(scores.forms, a, b, mine, theirs, "form"),
        _judged(scores.branches, a, b, mine, theirs, "branch"),
    ]
    standing = np.flatnonzero(np.minimum.reduce(said) >= WORTH_A_LOOK)
    body = np.full(len(mine), -1)
    body[standing] = _judged(scores.bodies, a, b, mine[standing], theirs[standing], "split")
    said.append(body)
    limit, doubts = np.minimum.reduce(said), sum(_IDENTICAL - one for one in said)
    value = np.where(identical, _IDENTICAL, np.where(limit < LINE, limit, np.minimum(_IDENTICAL - doubts, 99)))
    kept = np.flatnonzero(value >= WORTH_A_LOOK)
    return mine[kept], theirs[kept], value[kept]


class _Coded:
    """The parts of many names, and of each part a number per different value."""

    def __init__(self, known: Sequence[Parts]) -> None:
        self.parts = known
        self._codes: dict[str, tuple[Ints, list[Any]]] = {}

    def of(self, what: str) -> tuple[Ints, list[Any]]:
        """The code of each name, and the value behind each code."""
        if what not in self._codes:
            values: dict[Any, int] = {}
            codes = [values.setdefault(_value(one, what), len(values)) for one in self.parts]
            self._codes[what] = np.array(codes, np.int64), list(values)
        return self._codes[what]


def _value(one: Parts, what: str) -> Any:
    if what == "split":
        return one.brand, one.trade
    return (one.form, one.kind) if what == "form" else getattr(one, what)


def _coded(index: Index) -> _Coded:
    known: _Coded | None = index.kept.get("coded")
    if known is None:
        known = index.kept["coded"] = _Coded([parts(name) for name in index.names])
    return known


def _same(a: _Coded, b: _Coded, mine: Ints, theirs: Ints, what: str) -> Any:
    (ours, values), (others, known) = a.of(what), b.of(what)
    at = {value: code for code, value in enumerate(known)}
    translated = np.array([at.get(value, -1) for value in values] or [0], np.int64)
    return translated[ours[mine]] == others[theirs]


def _judged(judge: Callable[[Parts, Parts], Said], a: _Coded, b: _Coded, mine: Ints, theirs: Ints, what: str) -> Ints:
    """What a judgement makes of each pair, made once for each different pair of what it looks at."""
    ours, others = a.of(what)[0][mine], b.of(what)[0][theirs]
    width = len(b.of(what)[1]) or 1
    different, first, back = np.unique(ours * width + others, return_index=True, return_inverse=True)
    values = [judge(a.parts[mine[at]], b.parts[theirs[at]]).value for at in first]
    return np.array(values, np.int64)[back] if len(different) else np.empty(0, np.int64)
