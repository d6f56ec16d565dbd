"""Totals of subsidies: counted in the database, each figure that of the list with the same filter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, extract, func, select
from sqlalchemy.sql import ColumnElement

from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Permission
from registry.training import tables
from registry.training.queries.subsidies import ClaimFilters, conditions, place_name, recoverable
from registry.training.terms_subsidies import ClaimState, Grouping

_C = db.core(tables.Certificate).c
_S = db.core(tables.SubsidyClaim).c


@dataclass(frozen=True)
class Total:
    """One line of the totals: how many claims in each state, the money granted on them in cents, and what is to be recovered."""

    key: str
    name: str  # of a place; else empty: the key is a year, a kind, or 1 and 0 for yes and no
    counts: dict[ClaimState, int]
    money: dict[ClaimState, int]
    to_recover: int
    to_recover_money: int

    @property
    def claims(self) -> int:
        return sum(self.counts.values())

    @property
    def granted(self) -> int:
        return sum(self.money.values())


def totals(viewer: Actor, wanted: ClaimFilters, by: Grouping) -> list[Total]:
    """Claims counted by year, place, kind or migrant workers; each figure is that of the list with the line's filter."""
    viewer.must(Permission.SUBSIDIES_READ)
    today = clock.today()
    key: ColumnElement[Any] = {
        Grouping.YEAR: extract("year", _S.claimed_on),
        Grouping.CITY: func.substr(_S.region, 1, 4),
        Grouping.COUNTY: func.substr(_S.region, 1, 6),
        Grouping.KIND: _S.kind,
        Grouping.MIGRANT: case((_S.migrant.is_(True), 1), else_=0),
    }[by]
    joined = _S.id.table.outerjoin(_C.id.table, and_(_C.code == _S.certificate_code, _C.live.is_(True)))
    with db.reading() as session:
        rows = (
            select(
                key.label("key"),
                _S.state,
                case((recoverable(today), 1), else_=0).label("back"),
                _S.granted,
            )
            .select_from(joined)
            .where(*conditions(session, viewer, wanted, today))
            .subquery()
        )
        groups = (rows.c.key, rows.c.state, rows.c.back)
        counted = session.execute(select(*groups, func.count(), func.sum(rows.c.granted)).group_by(*groups)).all()
    lines: dict[str, list[Any]] = defaultdict(list)
    for one in counted:
        lines[_key(by, one[0])].append(one)
    return [_total(by, name, lines[name]) for name in sorted(lines, reverse=by is Grouping.YEAR)]


def _total(by: Grouping, name: str, groups: Sequence[Any]) -> Total:
    counts: dict[ClaimState, int] = defaultdict(int)
    money: dict[ClaimState, int] = defaultdict(int)
    for _, state, _, count, granted in groups:
        counts[state] += int(count)
        money[state] += int(granted)
    back = [one for one in groups if one[2]]
    return Total(
        name,
        _place(by, name),
        dict(counts),
        dict(money),
        sum(int(one[3]) for one in back),
        sum(int(one[4]) for one in back),
    )


def _key(by: Grouping, group: Any) -> str:
    if by is Grouping.CITY:
        return f"{group}00"
    return str(int(group)) if by in (Grouping.YEAR, Grouping.MIGRANT) else str(group)


def _place(by: Grouping, code: str) -> str:
    if by not in (Grouping.CITY, Grouping.COUNTY):
        return ""
    return place_name(code, office=by is Grouping.COUNTY or code == PROVINCE)
