"""Where others write into the blacklist: a case imposes a bar, a publication gives each department its measures.

Both are called inside the caller's transaction, under its permission and with the blacklist's ledger among its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from registry.blacklist import rules, rules_bars, rules_measures, tables
from registry.blacklist.terms_bars import STANDING, BarBasis, BarSource, BarState, StartEvent
from registry.blacklist.terms_measures import OPEN, TaskState
from registry.kernel import clock, codes, db, files
from registry.kernel.errors import InvalidInput
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.parties import places
from registry.parties import tables as parties
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Action

_B = db.core(tables.Bar).c
_M = db.core(tables.Measure).c
_T = db.core(tables.MeasureTask).c


# -- bars --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewBar:
    """A bar as its document states it: either a person or an organisation, by row id. Persons are named as human beings.

    `years` is the term a court chose, `stated_until` the last day of a decision where the law gives no term.
    """

    basis: BarBasis
    event: StartEvent
    starts_on: date
    conduct_on: date
    authority: str
    document_number: str
    reason: str
    region: str
    proposed_by: str
    decided_by: str = ""
    person_id: int | None = None
    organisation_id: int | None = None
    source: BarSource = BarSource.OWN
    years: int | None = None
    stated_until: date | None = None
    industries: tuple[str, ...] = ()
    occupation: str = ""
    case_number: str = ""
    doubt: str = ""
    proof: files.Upload | None = field(default=None, repr=False)


def impose_bar(work: Work, new: NewBar) -> str:
    """Impose a bar decided in a case: proposed by one person, decided by another (IN-07). Returns its number."""
    law = laws.in_force(work.session, clock.today())
    rules.must_be_another(new.decided_by, [new.proposed_by], law)
    return enter_bar(work, new, BarState.IN_FORCE)


def enter_bar(work: Work, new: NewBar, state: BarState) -> str:
    """Enter a bar in its first state and record it; returns its number. Raises `InvalidInput` and `RuleBroken` (BAN-01..08)."""
    if (new.person_id is None) == (new.organisation_id is None):
        raise ValueError("a bar is on either a person or an organisation")
    if new.conduct_on > clock.today():
        raise InvalidInput("行为日期", "行为日期晚于今天。", fix="请核对日期。")
    law = laws.in_force(work.session, new.conduct_on)
    term = rules_bars.term(new.basis, new.starts_on, law, years=new.years, stated_until=new.stated_until)
    doubted = rules_bars.may_start(new.basis, new.event, new.doubt, law)
    rules_bars.may_be_imposed(
        new.basis,
        term.scope,
        new.source,
        is_person=new.person_id is not None,
        industries_named=new.industries,
        occupation=new.occupation,
    )
    _must_be_new(work, new)
    number = codes.new_code("J")
    work.add(
        tables.Bar(
            number=number,
            organisation_id=new.organisation_id,
            person_id=new.person_id,
            region=new.region,
            scope=term.scope,
            industries=",".join(new.industries),
            occupation=new.occupation.strip(),
            basis=new.basis,
            provision=term.provision,
            conduct_on=new.conduct_on,
            event=new.event,
            from_on=new.starts_on,
            until=term.until,
            years=new.years,
            source=new.source,
            authority=new.authority,
            document_number=new.document_number,
            case_number=new.case_number,
            reason=new.reason,
            doubt=new.doubt.strip() if doubted else "",
            state=state,
            proposed_by=new.proposed_by,
            decided_by=new.decided_by,
            changed_at=clock.now(),
        )
    )
    action = Action.BAR_IMPOSED if state is BarState.IN_FORCE else Action.BAR_PROPOSED
    work.record(
        action,
        number,
        party=_party_code(work, new),
        provision=term.provision,
        from_on=new.starts_on,
        until=term.until,
        doubted=doubted or None,
        case=new.case_number or None,
    )
    if new.proof is not None:
        files.keep(work, number, new.proof, Action.EVIDENCE_FILED)
    return number


def _must_be_new(work: Work, new: NewBar) -> None:
    """Refuse the same document and basis for the same party while an earlier entry stands or waits."""
    party = _B.person_id == new.person_id if new.person_id is not None else _B.organisation_id == new.organisation_id
    known = work.session.execute(
        select(_B.number).where(
            _B.live.is_(True),
            party,
            _B.basis == new.basis,
            _B.document_number == new.document_number,
            _B.state.in_([*STANDING, BarState.PROPOSED]),
        )
    ).scalar()
    if known:
        raise InvalidInput("文书号", f"同一文书的这项禁入已经登记，编号 {known}。", fix="请核对文书号，不要重复登记。")


def _party_code(work: Work, new: NewBar) -> str:
    table = parties.Person if new.person_id is not None else parties.Organisation
    party = db.core(table).c
    wanted = new.person_id if new.person_id is not None else new.organisation_id
    code: str = work.session.execute(select(party.code).where(party.id == wanted)).scalar_one()
    return code


# -- measures ----------------------------------------------------------------------------------------------------------


def assign_measures(work: Work, listings: Iterable[Any], today: date) -> int:
    """Give every department its tasks on listings that are being published; returns how many tasks are new (JP-04, BL-24).

    `listings` are rows with number, organisation_id, person_id, ground, region and authority. A measure that a listing already
    has open is passed over, so that calling twice does nothing twice; one that was lifted becomes due again. One event per
    listing stands for its tasks: their number and the SHA-256 of their sorted lines `number measure@version department`.
    """
    rows = list(listings)
    catalogue = [
        rules_measures.CatalogueMeasure(
            one.code, one.version, one.province_office, one.local_office,
            frozenset(one.subjects.split(",")), frozenset(filter(None, one.grounds.split(","))),
        )
        for one in work.session.execute(
            select(_M.id.table)
            .where(_M.live.is_(True), _M.from_on <= today, (_M.until_on.is_(None)) | (_M.until_on >= today))
            .order_by(_M.code)
        )
    ]  # fmt: skip
    if not rows or not catalogue:
        return 0
    open_ones: set[tuple[str, str]] = set()
    for part in db.chunks(row.number for row in rows):
        query = select(_T.listing_number, _T.measure_code).where(_T.listing_number.in_(part), _T.state.in_(list(OPEN)))
        open_ones.update((one.listing_number, one.measure_code) for one in work.session.execute(query))
    fresh: list[dict[str, Any]] = []
    now = clock.now()
    for row in rows:
        mine = _tasks_of(row, catalogue, open_ones, today)
        lines = sorted(
            f"{one['number']} {one['measure_code']}@{one['measure_version']} {one['department']}" for one in mine
        )
        if mine:
            digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
            work.record(Action.TASK_ASSIGNED, row.number, tasks=len(mine), digest=digest)
        fresh += [one | {"changed_at": now} for one in mine]
    work.insert(tables.MeasureTask, fresh)
    return len(fresh)


def _tasks_of(
    row: Any,
    catalogue: Sequence[rules_measures.CatalogueMeasure],
    open_ones: set[tuple[str, str]],
    today: date,
) -> list[dict[str, Any]]:
    region = level_of(row.authority, row.region)
    is_person = row.person_id is not None
    return [
        {
            "number": codes.new_code("T"),
            "version": 1,
            "listing_number": row.number,
            "measure_code": one.code,
            "measure_version": one.version,
            "department": one.office(region),
            "region": region,
            "state": TaskState.DUE,
            "assigned_on": today,
            "forwarded_from": "",
            "forwarded_to": "",
            "result": "",
            "reason": "",
        }
        for one in catalogue
        if one.applies_to(row.ground, is_person=is_person) and (row.number, one.code) not in open_ones
    ]


def level_of(authority: str, region: str) -> str:
    """The region of the deciding authority: the place its name begins with, else the listing's own, else the province."""
    return places.region_in(authority) or region or PROVINCE
