"""How registrations are stored: a stretch begins, or its live version is closed and the next one added. Inside a write only."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select, update

from registry.engineers import tables
from registry.engineers.terms import Ending, Grade, Origin, Specialty, Term
from registry.kernel import clock, db
from registry.kernel.errors import OutOfDate
from registry.kernel.transaction import Work

_R = db.core(tables.Registration).c
_Q = db.core(tables.Qualification).c


def begin(
    work: Work,
    *,
    code: str,
    number: str,
    stretch: int,
    person_id: int,
    qualification_id: int,
    organisation_id: int,
    region: str,
    grade: Grade,
    specialty: Specialty,
    decided_on: date,
    from_on: date,
    cycle_from: date,
    term: Term,
    origin: Origin,
    application: str = "",
    batch: str = "",
) -> None:
    """Begin a stretch at an employer as the person's current one; the earlier one no longer is (its row stays as it was)."""
    work.session.execute(
        update(db.core(tables.Registration))
        .where(_R.person_id == person_id, _R.current.is_(True))
        .values(current=False)
    )
    work.add(
        tables.Registration(
            code=code,
            number=number,
            stretch=stretch,
            person_id=person_id,
            qualification_id=qualification_id,
            organisation_id=organisation_id,
            region=region,
            grade=grade,
            specialty=specialty,
            decided_on=decided_on,
            from_on=from_on,
            cycle_from=cycle_from,
            valid_until=term.valid_until,
            provision=term.provision,
            origin=origin,
            application=application,
            changed_at=clock.now(),
            batch=batch,
        )
    )


def end(work: Work, row: Any, on: date, ending: Ending, reason: str = "") -> None:
    """Close the live version of a stretch and add the next, ended from that day."""
    table = db.core(tables.Registration)
    closed = work.session.execute(
        update(table).where(_R.id == row.id, _R.live.is_(True)).values(live=False, current=False)
    )
    if closed.rowcount != 1:  # type: ignore[attr-defined]
        raise OutOfDate("其他人刚刚办理了这项注册。", fix="请刷新页面后再办理。")
    following = dict(row._mapping) | {
        "version": row.version + 1,
        "live": True,
        "current": False,
        "ended_on": on,
        "ending": ending,
        "ended_reason": reason,
        "changed_at": clock.now(),
    }
    del following["id"]
    work.insert(tables.Registration, [following])


def next_number(work: Work, year: int) -> str:
    """The next registration number of a year: province, year, six digits. The register's lock keeps two writers apart."""
    first = f"43{year}"
    query = select(_R.number).where(_R.number.startswith(first), _R.origin == Origin.DECIDED)
    last = work.session.execute(query.order_by(_R.number.desc()).limit(1)).scalar()
    return f"{first}{int(last[len(first) :]) + 1 if last else 1:06d}"


def qualification_numbered(work: Work, number: str) -> Any | None:
    """The qualification with a certificate number."""
    return work.session.execute(select(_Q.id.table).where(_Q.number == number)).first()
