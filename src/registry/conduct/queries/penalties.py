"""Penalties for regulators: the list, and one decision with its publicity, days and history. The whole province may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from registry.conduct import rules, tables
from registry.conduct.queries import shared
from registry.conduct.queries.facts import as_penalty
from registry.conduct.terms import Penalty, PenaltyKind, PenaltyState, Publicity
from registry.kernel import clock, db, fields
from registry.kernel.access import Actor
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.terms import Clock
from registry.parties import queries as parties
from registry.parties.places import region_name
from registry.policy import Permission

_P = db.core(tables.PenaltyDecision).c
_A = db.core(tables.AccidentReport).c


@dataclass(frozen=True)
class PenaltyFilters:
    """What the list is narrowed to; empty values say nothing. `since` and `until` are days of decision, both included."""

    q: str = ""
    region: str = ""
    kind: PenaltyKind | None = None
    state: PenaltyState | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class PenaltyLine:
    """One line of the list; money in whole cents."""

    number: str
    document_number: str
    name: str
    credit_code: str
    kinds: tuple[PenaltyKind, ...]
    fine_cents: int
    conduct_type: str
    authority: str
    region_name: str
    decided_on: date
    state: PenaltyState


@dataclass(frozen=True)
class PenaltyRecord:
    """One penalty as regulators see it: free texts as recorded, a person's number masked. Refusals are empty where allowed."""

    penalty: Penalty
    version: int
    party: str  # the party's public code
    credit_code: str
    masked_identity: str
    authority_code: str
    source: str
    source_code: str
    region_name: str
    accident_title: str
    note: str
    batch: str
    publicity: Publicity
    clocks: tuple[Clock, ...]
    timeline: tuple[EventRow, ...]
    refusal: str
    perform_refusal: str
    revoke_refusal: str


def penalties(viewer: Actor, wanted: PenaltyFilters, page: PageRequest) -> Page[PenaltyLine]:
    """Penalties, the last decided first."""
    viewer.must(Permission.CONDUCT_READ)
    query = shared.between(select(_P.id.table).where(_P.live.is_(True)), _P.decided_on, wanted.since, wanted.until)
    if wanted.region:
        query = query.where(shared.inside(_P.region, wanted.region))
    if wanted.kind is not None:
        query = query.where(db.contains(_P.kinds, f"|{wanted.kind.value}|"))
    if wanted.state is PenaltyState.REVOKED:
        query = query.where(_P.revoked_on.is_not(None))
    elif wanted.state is not None:
        is_open = wanted.state is PenaltyState.OPEN
        query = query.where(
            _P.revoked_on.is_(None), _P.performed_on.is_(None) if is_open else _P.performed_on.is_not(None)
        )
    with db.reading() as session:
        if wanted.q.strip():
            document = db.contains(_P.document_key, rules.document_key(wanted.q))
            said = shared.said(wanted.q, _P.number, _P.credit_code, _P.name_key, _P.authority_key)
            query = query.where(said | document | shared.bears(session, _P.organisation_id, wanted.q))
        rows, total = shared.page_of(session, query, page, _P.decided_on.desc(), _P.id.desc())
    return shared.as_page([_line(as_penalty(row, ""), row.credit_code) for row in rows], total, page)


def _line(one: Penalty, credit_code: str) -> PenaltyLine:
    return PenaltyLine(
        one.number, one.document_number, one.name, credit_code, one.kinds, one.fine_cents, one.conduct_type,
        one.authority, region_name(one.region), one.decided_on, one.state,
    )  # fmt: skip


def penalty_record(viewer: Actor, number: str) -> PenaltyRecord:
    """One penalty with everything recorded of it. Raises `NotFound`."""
    viewer.must(Permission.CONDUCT_READ)
    with db.reading() as session:
        row = session.execute(
            select(_P.id.table).where(_P.number == fields.clean(number).upper(), _P.live.is_(True))
        ).first()
        if row is None:
            raise shared.missing()
        of_unit = row.organisation_id is not None
        if of_unit:
            party = parties.organisations_by_id(session, [row.organisation_id])[row.organisation_id].code
            industry, masked = parties.industries_of(session, [row.organisation_id])[row.organisation_id], ""
        else:
            [person] = parties.persons_by_id(session, [row.person_id])
            party, industry = person.code, ""
            masked = fields.mask_identity(parties.open_identity(session, row.person_id))
        found = as_penalty(row, industry)
        then, now = laws.in_force(session, row.decided_on), laws.in_force(session, clock.today())
        shown = rules.publicity(found.kinds, row.decided_on, then, now)
        title = session.execute(select(_A.title).where(_A.number == row.accident_number)).scalar() or ""
        refusal = shared.refusal(viewer, row.region)
        moved = "这项处罚的变动已经登记。" if row.revoked_on is not None else ""
        performed = f"已登记于 {row.performed_on} 履行完毕。" if row.performed_on is not None else ""
        return PenaltyRecord(
            penalty=found,
            version=row.version,
            party=party,
            credit_code=row.credit_code,
            masked_identity=masked,
            authority_code=row.authority_code,
            source=row.source,
            source_code=row.source_code,
            region_name=region_name(row.region),
            accident_title=title,
            note=row.note,
            batch=row.batch,
            publicity=shown,
            clocks=rules.penalty_clocks(row.decided_on, row.revoked_on, of_unit, shown, then, now),
            timeline=shared.events_of(session, row.number),
            refusal=refusal,
            perform_refusal=refusal or moved or performed,
            revoke_refusal=refusal or moved,
        )
