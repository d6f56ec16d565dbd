"""The law book with what was confirmed in the portal, on any day; and the amendments awaiting a second administrator."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.straight import Prepared
from registry.law import book as shipped
from registry.law import tables
from registry.law.book import LawBook
from registry.law.terms import AmendmentState, Confidence, Provision, Value
from registry.policy import Permission

_A = db.core(tables.Amendment).c


_CONFIRMED = Prepared(  # every rule asks it
    select(_A.id.table).where(_A.state == AmendmentState.CONFIRMED).order_by(_A.decided_at, _A.id)
)


def in_force(session: Session, day: date) -> LawBook:
    """The law book as of a day, confirmed amendments included."""
    return shipped.book(day, confirmed(session))


def in_force_each(session: Session, days: Iterable[date]) -> dict[date, LawBook]:
    """The law book as of each of many days, confirmed amendments included."""
    amendments = confirmed(session)
    return {day: shipped.book(day, amendments) for day in days}


def confirmed(session: Session) -> tuple[Provision, ...]:
    """Amendments confirmed in the portal, in the order they were confirmed."""
    return tuple(as_provision(row) for row in _CONFIRMED.all(session))


def as_provision(row: Any) -> Provision:
    """An amendment as an entry of the law book; title, anchor and section stay those of the shipped provision."""
    known = shipped.versions(row.code)[-1]
    return Provision(
        code=row.code,
        title=known.title,
        article=row.article,
        text=row.text,
        value=read_value(row.value),
        unit=row.unit or None,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        confidence=Confidence.CONFIRMED,
        anchor=known.anchor,
        source="",
        note=row.reason,
        binding_override=None,
        section=known.section,
    )


def read_value(written: str) -> Value:
    """The value of an amendment as it is stored."""
    value = json.loads(written)
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class ProvisionRow:
    """One provision as the law page shows it."""

    provision: Provision
    in_force: bool
    amended: bool


def book_on(viewer: Actor, day: date) -> LawBook:
    """The whole law book as of a day, for the page and the API."""
    viewer.must(Permission.PUBLISHED_READ)
    with db.reading() as session:
        return in_force(session, day)


def versions(viewer: Actor, code: str) -> Sequence[ProvisionRow]:
    """Every version of one provision, shipped and confirmed, newest first. Raises `NotFound`."""
    viewer.must(Permission.PUBLISHED_READ)
    known = shipped.versions(code)
    if not known:
        raise NotFound(f"法规参数库中没有条款 {code}。", fix="请从条款目录中选择。")
    with db.reading() as session:
        ours = [entry for entry in confirmed(session) if entry.code == code]
        now = in_force(session, clock.today()).get(code)
    every = [*((entry, False) for entry in known), *((entry, True) for entry in ours)]
    rows = [ProvisionRow(entry, entry == now, amended) for entry, amended in every]
    return sorted(rows, key=lambda row: (row.provision.effective_from, row.amended), reverse=True)


@dataclass(frozen=True)
class AmendmentRow:
    """One proposed or decided amendment. `mine`: the viewer proposed it, so another person must decide."""

    number: str
    code: str
    title: str
    value: Value
    unit: str
    article: str
    text: str
    reason: str
    effective_from: date
    effective_to: date | None
    state: AmendmentState
    proposer: str
    proposed_at: datetime
    decider: str
    decided_at: datetime | None
    mine: bool


def amendments(viewer: Actor, *, state: AmendmentState | None = None) -> list[AmendmentRow]:
    """Amendments, newest first, of one state or all."""
    viewer.must(Permission.LAW_AMEND)
    query = select(_A.id.table).order_by(_A.proposed_at.desc(), _A.id.desc())
    if state is not None:
        query = query.where(_A.state == state)
    with db.reading() as session:
        return [
            AmendmentRow(
                row.number,
                row.code,
                shipped.versions(row.code)[-1].title,
                read_value(row.value),
                row.unit,
                row.article,
                row.text,
                row.reason,
                row.effective_from,
                row.effective_to,
                row.state,
                row.proposer,
                row.proposed_at,
                row.decider,
                row.decided_at,
                viewer.same_person(row.proposed_by),
            )
            for row in session.execute(query)
        ]
