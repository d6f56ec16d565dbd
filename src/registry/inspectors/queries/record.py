"""One inspector: standing and ladder on a day, appointments, certificates with their clocks, exams, trainings, evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from registry.inspectors import rules, rules_entries, rules_steps, tables
from registry.inspectors.queries.register import InspectorRow, as_row, latest
from registry.inspectors.queries.standing import as_held, facts_of, may_keep, records_of
from registry.inspectors.terms import CREDENTIALS, CredentialKind, CredentialState, Term
from registry.inspectors.terms_bodies import EvidenceKind
from registry.inspectors.terms_steps import EventKind, Rung
from registry.kernel import clock, db, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.law import queries as laws
from registry.law.terms import Clock
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.policy import Permission

_A = db.core(tables.Appointment).c
_C = db.core(tables.Credential).c
_V = db.core(tables.Evidence).c
_N = db.core(tables.Entry).c
_E = db.core(tables.Event).c
_P = db.core(parties.Person).c
_O = db.core(parties.Organisation).c


@dataclass(frozen=True)
class AppointmentRow:
    """One appointment, with the body's name and region."""

    code: str
    body: str
    region: str
    from_on: date
    until_on: date | None
    body_code: str = ""


@dataclass(frozen=True)
class CredentialRow:
    """One certificate. `explanation` says how its last day comes about; `doubt` why it was recorded over a warning."""

    code: str
    kind: CredentialKind
    number: str
    issued_on: date
    valid_until: date
    state: CredentialState
    withdrawn_on: date | None
    reason: str
    explanation: str
    to_confirm: bool
    doubt: str = ""
    followed: bool = False


@dataclass(frozen=True)
class EvidenceRow:
    """One piece of evidence; from `withdrawn_on` on it counts no more."""

    code: str
    kind: EvidenceKind
    what: str
    since_on: date
    withdrawn_on: date | None
    reason: str


@dataclass(frozen=True)
class EntryRow:
    """One exam or training of the person."""

    code: str
    event: str
    kind: EventKind
    title: str
    organiser: str
    from_on: date
    until_on: date
    score: int | None
    hours: int
    days: int
    passed: bool


@dataclass(frozen=True)
class InspectorRecord:
    """One inspector. `ladder` is that of the day asked about. `may_keep` says why the viewer may not write here; empty: may."""

    row: InspectorRow
    masked_identity: str
    appointments: tuple[AppointmentRow, ...]
    credentials: tuple[CredentialRow, ...]
    evidence: tuple[EvidenceRow, ...]
    entries: tuple[EntryRow, ...]
    day: date
    may_enforce: bool
    reasons: tuple[str, ...]
    changes_on: date | None
    ladder: tuple[Rung, ...]
    clocks: tuple[Clock, ...]
    history: tuple[ledger.EventRow, ...]
    may_keep: str


def inspector(viewer: Actor, person_code: str, day: date | None = None) -> InspectorRecord:
    """One inspector by the person's public code, standing and ladder as of a day. Raises `NotFound`."""
    viewer.must(Permission.INSPECTORS_READ)
    today = clock.today()
    asked = day or today
    with db.reading() as session:
        found = session.execute(latest().where(_P.code == person_code)).first()
        person = people.person_record(session, person_code)
        if found is None or person is None:
            raise NotFound("执法人员名录中没有此人。", fix="请从执法人员名录进入。")
        law, then = laws.in_force(session, today), laws.in_force(session, asked)
        facts, record = facts_of(session, [person.id])[person.id], records_of(session, [person.id])[person.id]
        said = rules.standing(facts, then, asked)
        credentials = tuple(_credentials(session, person.id, today))
        return InspectorRecord(
            row=as_row(found, facts, law, today),
            masked_identity=person.masked_identity,
            appointments=tuple(appointments_of(session, person.id)),
            credentials=credentials,
            evidence=tuple(_evidence(session, person.id)),
            entries=tuple(_entries(session, person.id)),
            day=asked,
            may_enforce=said.may_enforce,
            reasons=said.reasons,
            changes_on=said.changes_on,
            ladder=rules_steps.ladder(facts, record, then, asked),
            clocks=tuple(_clocks(credentials, session, today)),
            history=tuple(ledger.history(session, person_code)),
            may_keep=may_keep(viewer, found.region),
        )


def appointments_of(session: Session, person_id: int) -> list[AppointmentRow]:
    """A person's appointments, newest first."""
    query = (
        select(_A.code, _O.name, _A.region, _A.from_on, _A.until_on, _O.code.label("body_code"))
        .join(_O.id.table, _O.id == _A.organisation_id)
        .where(_A.person_id == person_id)
        .order_by(_A.from_on.desc())
    )
    return [AppointmentRow(*row) for row in session.execute(query)]


def _credentials(session: Session, person_id: int, today: date) -> Iterable[CredentialRow]:
    query = select(_C.id.table).where(_C.person_id == person_id).order_by(_C.kind.desc(), _C.issued_on.desc())
    rows = session.execute(query).all()
    followed = {row.follows for row in rows if row.follows}
    for row in rows:
        law = laws.in_force(session, row.issued_on)
        term = Term(row.valid_until, row.provision, row.starts_on)
        explanation, to_confirm = rules.explained(term, row.issued_on, law)
        yield CredentialRow(
            row.code,
            row.kind,
            row.number,
            row.issued_on,
            row.valid_until,
            rules.credential_state(as_held(row), today),
            row.withdrawn_on,
            row.reason,
            explanation,
            to_confirm,
            row.doubt,
            row.code in followed,
        )


def _evidence(session: Session, person_id: int) -> Iterable[EvidenceRow]:
    query = select(_V.code, _V.kind, _V.what, _V.since_on, _V.withdrawn_on, _V.reason).where(_V.person_id == person_id)
    for row in session.execute(query.order_by(_V.since_on.desc(), _V.id)):
        yield EvidenceRow(*row)


def _entries(session: Session, person_id: int) -> Iterable[EntryRow]:
    query = (
        select(
            _N.code, _E.code.label("event"), _E.kind, _E.title, _E.organiser, _E.from_on, _E.until_on, _N.score, _N.hours,
            _N.days, _N.passed,
        )
        .join(_E.id.table, _E.id == _N.event_id)
        .where(_N.person_id == person_id, _N.live.is_(True))
        .order_by(_E.from_on.desc(), _N.id)
    )  # fmt: skip
    for row in session.execute(query):
        yield EntryRow(*row)


def _clocks(credentials: Iterable[CredentialRow], session: Session, today: date) -> Iterable[Clock]:
    """Of every certificate in force: its last day, and by when or from when the next one is asked for."""
    law = laws.in_force(session, today)
    for one in credentials:
        if one.state is not CredentialState.VALID or one.followed:
            continue
        name = CREDENTIALS[one.kind]
        yield Clock(one.valid_until, f"{name}有效期至", one.explanation, one.to_confirm)
        if one.kind is CredentialKind.SUPERVISION and "IN-04.extension" in law:
            rule, last = law.provision("IN-04.extension"), rules_entries.extend_by(one.valid_until, law)
            said = f"有效期届满前 {law.days('IN-04.extension')} 日以前提出。依据：{rule.article}"
            yield Clock(last, "最迟申请延期", said, rule.to_confirm)
        if one.kind is CredentialKind.ENFORCEMENT and "IN-06.window" in law:
            rule, first = law.provision("IN-06.window"), rules_entries.window_from(one.valid_until, law)
            said = (
                f"有效期届满前 {law.months('IN-06.window')} 个月内参加考试，至 {one.valid_until}。依据：{rule.article}"
            )
            yield Clock(first, "换证考试自", said, rule.to_confirm)
