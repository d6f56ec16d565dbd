"""Inspectors as they come in: one row an appointment, with both certificates and one piece of evidence if there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from registry.inspectors import queries, rules, rules_entries, tables
from registry.inspectors.commands.reaching import body_row, enter_body
from registry.inspectors.intake.known import (
    KnownBody,
    Problem,
    against_body,
    against_person,
    bodies_named,
    let_through,
    names_here,
    people_named,
)
from registry.inspectors.rules_ratio import level_of
from registry.inspectors.terms import CREDENTIALS, CredentialKind, Service
from registry.inspectors.terms_steps import Record
from registry.kernel import clock, codes, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.kernel.sheet import Judged, Options, Parsed, without_duplicates
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.law.book import LawBook, book
from registry.parties import entries as parties
from registry.parties import queries as people
from registry.parties.reference import divisions
from registry.parties.terms import Organisation, Person
from registry.policy import Action

_A = db.core(tables.Appointment).c
_C = db.core(tables.Credential).c


class MemberRow(NamedTuple):
    """One checked row. Days are ISO text or empty; numbers of certificates canonical or empty; `evidence` a kind's value."""

    name: str
    identity: str
    body: str
    credit_code: str
    from_on: str
    until_on: str
    supervision: str
    supervision_on: str
    enforcement: str
    enforcement_on: str
    evidence: str
    what: str
    since_on: str
    doubt: str

    @property
    def service(self) -> Service:
        """The appointment as the rules look at it."""
        return Service(date.fromisoformat(self.from_on), date.fromisoformat(self.until_on) if self.until_on else None)

    @property
    def papers(self) -> list[tuple[CredentialKind, str, date]]:
        """Kind, number and day of issue of each certificate."""
        both = (
            (CredentialKind.SUPERVISION, self.supervision, self.supervision_on),
            (CredentialKind.ENFORCEMENT, self.enforcement, self.enforcement_on),
        )
        return [(kind, number, date.fromisoformat(on)) for kind, number, on in both if number]


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = without_duplicates(
        [(number, MemberRow(*values)) for number, values in parsed],
        lambda row: (row.identity, row.from_on),
        lambda row: ("姓名", row.name, f"{row.name}：同一人同日任职"),
        judged,
    )
    return let_through(rows, _Judging(session, actor, [row for _, row in rows]).problems(), judged)


class _Judging:
    """One sheet against the register; what earlier rows enter counts for later ones."""

    def __init__(self, session: Session, actor: Actor, rows: Sequence[MemberRow]) -> None:
        self._actor, self._rows = actor, rows
        named = [(row.name, row.identity) for row in rows]
        self._people, self._here = people_named(session, named), names_here(named)
        self._bodies = bodies_named(session, {row.credit_code for row in rows})
        self._names = people.known_names(session, [one.id for one in self._bodies.values()])
        ids = [one.id for one in self._people.values()]
        self._facts, self._records = queries.facts_of(session, ids), queries.records_of(session, ids)
        self._numbers = _taken(session, [paper[:2] for row in rows for paper in row.papers])
        self._confirmed = laws.confirmed(session)
        self._services: dict[str, list[Service]] = {}

    def problems(self) -> Iterable[Problem]:
        for row in self._rows:
            yield self._against(row)

    def _against(self, row: MemberRow) -> Problem:
        body = self._bodies.get(row.credit_code)
        problem = against_person(self._people, self._here, row.name, row.identity)
        problem = problem or against_body(
            self._actor, body, self._names.get(body.id, set()) if body else set(), row.body, row.credit_code
        )
        problem = problem or self._against_service(row) or self._against_papers(row) or self._against_evidence(row)
        if problem is None:
            self._services.setdefault(row.identity, []).append(row.service)
            self._numbers.update(paper[:2] for paper in row.papers)
        return problem

    def _against_service(self, row: MemberRow) -> Problem:
        mine = row.service
        for one in self._served(row):
            if one.from_on <= (mine.until_on or date.max) and mine.from_on <= (one.until_on or date.max):
                until = f"至 {one.until_on}" if one.until_on else "至今"
                reason = f"此人 {one.from_on} {until}已登记任职，不能同时在两个监管机构任职。"
                return "任职日期", row.from_on, reason, "请先登记离任；补登证件的请到本人档案办理。"
        return None

    def _served(self, row: MemberRow) -> list[Service]:
        person = self._people.get(row.identity)
        return [*(self._facts[person.id].services if person else ()), *self._services.get(row.identity, ())]

    def _against_papers(self, row: MemberRow) -> Problem:
        person = self._people.get(row.identity)
        born = fields.birth_date(row.identity)
        for kind, number, on in row.papers:
            name = CREDENTIALS[kind]
            if (kind, number) in self._numbers:
                return f"{_SHORT[kind]}证号", number, f"{name} {number} 已经登记过。", "请核对证号。"
            if on <= born:
                return f"{_SHORT[kind]}发证日期", f"{on}", "发证日期早于出生日期。", "请按证件核对发证日期。"
            law = book(on, self._confirmed)
            record = self._records[person.id] if person else Record()
            try:
                rules.term(kind, on, law)
                services = [*self._served(row), row.service]
                rules_entries.may_be_certified(services, record, on, law, row.doubt)
            except InvalidInput as wrong:
                return f"{_SHORT[kind]}发证日期", f"{on}", wrong.message, wrong.fix
            except RuleBroken as broken:
                return f"{_SHORT[kind]}发证日期", f"{on}", broken.message, f"{broken.fix}理由填在“说明”列。"
        return None

    def _against_evidence(self, row: MemberRow) -> Problem:
        if row.evidence and date.fromisoformat(row.since_on) <= fields.birth_date(row.identity):
            return "专业证明取得日期", row.since_on, "取得日期早于出生日期。", "请按证明核对日期。"
        return None


_SHORT = {CredentialKind.SUPERVISION: "监管执法证", CredentialKind.ENFORCEMENT: "行政执法证"}


def _taken(session: Session, papers: Sequence[tuple[CredentialKind, str]]) -> set[tuple[CredentialKind, str]]:
    found: set[tuple[CredentialKind, str]] = set()
    for part in db.chunks({number for _, number in papers}):
        for row in session.execute(select(_C.kind, _C.number).where(_C.number.in_(part))):
            found.add((row.kind, row.number))
    return found


# -- entering ----------------------------------------------------------------------------------------------------------

_APPOINTMENTS = ("code", "person_id", "organisation_id", "region", "from_on", "until_on", "entered_at", "batch")
_CREDENTIALS = (
    "code", "person_id", "kind", "number", "issued_on", "starts_on", "valid_until", "provision", "reason", "follows",
    "doubt", "doubted", "entered_at", "batch",
)  # fmt: skip
_EVIDENCE = ("code", "person_id", "kind", "what", "since_on", "reason", "recorded_at", "batch")


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows: people and bodies met on the way, appointments, certificates, evidence; one event for each."""
    rows = [MemberRow(*values) for _, values in accepted]
    met = parties.meet_people(
        work, [parties.MetPerson(row.identity, row.name) for row in rows], batch=batch, in_passing=True
    )
    bodies = _bodies(work, rows, batch)
    ids = [one.id for one in met.values()]
    facts, records = queries.facts_of(work.session, ids), queries.records_of(work.session, ids)
    services = {one: list(facts[one].services) for one in ids}
    for row in rows:
        services[met[row.identity].id].append(row.service)
    now, confirmed = clock.stamp(), laws.confirmed(work.session)
    appointments, credentials, evidence = [], [], []
    for row in rows:
        person, body = met[row.identity], bodies[row.credit_code]
        code = codes.new_code("N")
        appointments.append(
            (code, person.id, body.id, body.region, row.from_on, row.until_on or None, now, batch)
        )  # fmt: skip
        work.record(
            Action.INSPECTOR_APPOINTED, person.code, appointment=code, organisation=body.code, from_on=row.from_on,
            until_on=row.until_on, batch=batch,
        )  # fmt: skip
        for paper in row.papers:
            credentials.append(
                _credential(
                    work,
                    person,
                    paper,
                    row.doubt,
                    services[person.id],
                    records[person.id],
                    book(paper[2], confirmed),
                    batch,
                )
            )
        if row.evidence:
            code = codes.new_code("V")
            evidence.append((code, person.id, row.evidence, row.what, row.since_on, "", now, batch))
            work.record(
                Action.EVIDENCE_RECORDED, person.code, evidence=code, kind=row.evidence, since=row.since_on, batch=batch
            )
    db.bulk_insert(work.session, db.core(tables.Appointment), _APPOINTMENTS, appointments)
    db.bulk_insert(work.session, db.core(tables.Credential), _CREDENTIALS, credentials)
    db.bulk_insert(work.session, db.core(tables.Evidence), _EVIDENCE, evidence)


def _credential(
    work: Work,
    person: Person,
    paper: tuple[CredentialKind, str, date],
    doubt: str,
    services: Sequence[Service],
    record: Record,
    law: LawBook,
    batch: str,
) -> tuple[Any, ...]:
    kind, number, on = paper
    term = rules.term(kind, on, law)
    doubted = rules_entries.may_be_certified(services, record, on, law, doubt)
    code = codes.new_code("E")
    more = {"doubted": doubted} if doubted else {}
    work.record(
        Action.CREDENTIAL_RECORDED, person.code, credential=code, kind=kind.value, issued_on=on,
        valid_until=term.valid_until, provision=term.provision, batch=batch, **more,
    )  # fmt: skip
    return (
        code, person.id, kind.value, number, on.isoformat(), on.isoformat(), term.valid_until.isoformat(), term.provision,
        "", "", doubt if doubted else "", doubted, clock.stamp(), batch,
    )  # fmt: skip


def _bodies(work: Work, rows: Sequence[MemberRow], batch: str) -> dict[str, KnownBody]:
    """The bodies by credit code; an authority met for the first time becomes a supervising body at its division's level."""
    found = bodies_named(work.session, {row.credit_code for row in rows})
    for credit_code, one in found.items():
        if not one.entered and body_row(work.session, one.id) is None:
            organisation = Organisation(one.id, one.code, credit_code, one.name, one.region)
            enter_body(work, organisation, level_of(divisions.division(one.region).level), one.region, batch)
    return found
