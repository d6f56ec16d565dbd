"""What claims of subsidies stand on: the claimant's side, certificates within its reach, claims that stand already.

Shared by the commands, the sheet and the pages' queries, so that all three judge alike. Works by few set queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.blacklist import reach
from registry.kernel import db
from registry.kernel.access import Actor
from registry.kernel.errors import NotPermitted
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.reference.divisions import PROVINCE
from registry.parties.terms import Organisation
from registry.policy import Role
from registry.training import rules, tables
from registry.training.terms import CertificateKind, Dates, Ending
from registry.training.terms_subsidies import Claimant, ClaimFacts, EarlierClaim, Payee

_C = db.core(tables.Certificate).c
_S = db.core(tables.SubsidyClaim).c
_P = db.core(parties.Person).c
_T = db.core(parties.Post).c

_CLAIMANTS = {Role.CLERK: Claimant.CENTRE, Role.AGENT: Claimant.EMPLOYER, Role.PERSON: Claimant.PERSON}
PAYEES: dict[Claimant, tuple[Payee, ...]] = {
    Claimant.CENTRE: (Payee.INSTITUTION,),
    Claimant.EMPLOYER: (Payee.ENTERPRISE,),
    Claimant.PERSON: (Payee.ENTERPRISE, Payee.OWN),
}
"""Whose account a claimant may name, the usual one first."""


@dataclass(frozen=True)
class Side:
    """Who claims: the unit that an account belongs to, or the person."""

    claimant: Claimant
    organisation: Organisation | None
    person_id: int | None

    @property
    def claimant_id(self) -> int | None:
        return self.organisation.id if self.organisation else None


def side_of(session: Session, actor: Actor) -> Side:
    """The claimant an actor stands for. Raises `NotPermitted` for roles that claim nothing and accounts bound to nobody."""
    claimant = _CLAIMANTS.get(actor.role)
    organisation = people.organisation_by_code(session, actor.organisation) if actor.organisation else None
    person = people.person_by_code(session, actor.person) if actor.person else None
    if claimant is Claimant.PERSON and person is not None:
        return Side(claimant, None, person.id)
    if claimant in (Claimant.CENTRE, Claimant.EMPLOYER) and organisation is not None:
        return Side(claimant, organisation, None)
    raise NotPermitted("账号没有绑定申领主体，不能申领补贴。", fix="请联系系统管理员。")


def at_post(organisation_id: int, today: date) -> Select[tuple[int]]:
    """Row ids of the persons who stand at a post of an organisation on a day."""
    return select(_T.person_id).where(
        _T.organisation_id == organisation_id, _T.from_on <= today, or_(_T.until_on.is_(None), _T.until_on >= today)
    )


def within_reach(side: Side, today: date) -> ColumnElement[bool]:
    """The certificates a claimant may claim for: of its trainees, of its people at posts today, one's own."""
    if side.claimant is Claimant.CENTRE:
        return _C.centre_id == side.claimant_id
    if side.claimant is Claimant.EMPLOYER:
        assert side.organisation is not None
        return _C.person_id.in_(at_post(side.organisation.id, today))
    return _C.person_id == side.person_id


def certificates(session: Session, side: Side, today: date, *where: ColumnElement[bool]) -> list[Any]:
    """Live certificates within the claimant's reach with their holder's code and name, newest first."""
    query = (
        select(db.core(tables.Certificate), _P.code.label("person_code"), _P.name.label("person_name"))
        .join(_P.id.table, _P.id == _C.person_id)
        .where(_C.live.is_(True), or_(_C.ending.is_(None), _C.ending != Ending.UNDONE), within_reach(side, today))
        .where(*where)
        .order_by(_C.issued_on.desc(), _C.id)
    )
    return list(session.execute(query).all())


@dataclass
class Claimed:
    """Claims that stand already, by certificate and by person, kind and operation."""

    same: dict[str, EarlierClaim] = field(default_factory=dict)
    of_person: dict[tuple[int, CertificateKind, str], tuple[str, EarlierClaim]] = field(default_factory=dict)

    def before(self, certificate: Any) -> EarlierClaim | None:
        """A claim of the holder for another certificate of the same kind and operation."""
        found = self.of_person.get((certificate.person_id, certificate.kind, certificate.operation))
        return found[1] if found and found[0] != certificate.code else None


def claimed(session: Session, person_ids: Iterable[int], *, but: str = "") -> Claimed:
    """The standing claims of these persons; `but` is the number of a claim to pass over."""
    found = Claimed()
    for part in db.chunks(sorted(set(person_ids))):
        query = select(_S.number, _S.claimed_on, _S.certificate_code, _S.person_id, _S.kind, _S.operation).where(
            _S.person_id.in_(part), _S.standing.is_(True), _S.number != but
        )
        for row in session.execute(query.order_by(_S.id)):
            earlier = EarlierClaim(row.number, row.claimed_on)
            found.same[row.certificate_code] = earlier
            found.of_person[row.person_id, row.kind, row.operation] = (row.certificate_code, earlier)
    return found


def facts_of(
    certificate: Any, known: Claimed, payee: Payee, *, double: bool, claimed_on: date, law: LawBook
) -> ClaimFacts:
    """What the rules look at for one certificate, as of the day it is claimed."""
    dates = Dates(
        certificate.issued_on,
        certificate.valid_until,
        certificate.review_due_on,
        certificate.ended_on,
        certificate.ending,
    )
    return ClaimFacts(
        kind=certificate.kind,
        origin=certificate.origin,
        state=rules.state_on(dates, law.day, law.days("SO-06")),
        issued_on=certificate.issued_on,
        claimed_on=claimed_on,
        payee=payee,
        double=double,
        same=known.same.get(certificate.code),
        before=known.before(certificate),
    )


def region_of(side: Side, certificate: Any) -> str:
    """Whose office reviews: that of the claiming unit's place, else of the certificate's, else the province's."""
    place: str = (side.organisation.region if side.organisation else "") or certificate.region or PROVINCE
    return place


def employers_of(session: Session, person_id: int, today: date) -> Sequence[Any]:
    """Code, name and row id of the units at which a person stands at a post on a day."""
    unit = db.core(parties.Organisation)
    query = (
        select(unit.c.id, unit.c.code, unit.c.name)
        .join(_T.id.table, _T.organisation_id == unit.c.id)
        .where(_T.person_id == person_id, _T.from_on <= today, or_(_T.until_on.is_(None), _T.until_on >= today))
        .order_by(_T.from_on.desc(), _T.id.desc())
    )
    return session.execute(query).all()


def readable(session: Session, viewer: Actor) -> ColumnElement[bool]:
    """The claims a viewer may see: of the own centre or firm, about oneself, of the region, or all (auditor)."""
    if viewer.role in _CLAIMANTS:
        try:
            side = side_of(session, viewer)
        except NotPermitted:
            return _S.id.is_(None)
        if side.claimant is Claimant.PERSON:
            return _S.person_id == side.person_id
        return and_(_S.claimant == side.claimant, _S.claimant_id == side.claimant_id)
    return reach.within(viewer, _S.region)
