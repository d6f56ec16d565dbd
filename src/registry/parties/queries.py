"""Inner look-ups of persons, organisations and posts. Masking is done here, by what the caller says it needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlmodel import Session

from registry.kernel import db, fields, names, secrets
from registry.parties import naming, tables
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import Organisation, OrganisationKind, Person, PostKind

IDENTITY = "person.identity"
"""Purpose under which identity numbers are sealed and indexed."""

_P = db.core(tables.Person).c
_O = db.core(tables.Organisation).c
_F = db.core(tables.FormerName).c
_T = db.core(tables.Post).c
_PERSON = (_P.id, _P.code, _P.name, _P.born_on, _P.sex)
_ORGANISATION = (_O.id, _O.code, _O.credit_code, _O.name, _O.region)


def people_by_identity(session: Session, identities: Iterable[str]) -> dict[str, Person]:
    """The registered persons among these identity numbers."""
    numbers = list(set(identities))
    wanted: dict[str, str] = {}
    for indexes in secrets.ring().blind_each(numbers, IDENTITY):
        wanted.update(zip(indexes, numbers, strict=True))
    return {wanted[index]: person for index, person in people_by_index(session, wanted).items()}


def people_by_index(session: Session, indexes: Iterable[str]) -> dict[str, Person]:
    """The registered persons by the blind index of their number."""
    wanted = sorted(indexes)  # in the order of the key: each page of it is read once
    if not wanted:
        return {}
    rows = session.execute(select(_P.identifier_index, *_PERSON).where(db.among(_P.identifier_index, wanted)))
    return {index: Person(*person) for index, *person in rows}


def persons_by_id(session: Session, ids: Iterable[int]) -> list[Person]:
    """Persons by row id."""
    return [Person(*row) for row in session.execute(select(*_PERSON).where(_P.id.in_(list(ids))))]


def person_ids(session: Session, person_codes: Iterable[str]) -> dict[str, int]:
    """Row ids of persons by public code."""
    found = {}
    for part in db.chunks(set(person_codes)):
        found.update({row.code: row.id for row in session.execute(select(_P.code, _P.id).where(_P.code.in_(part)))})
    return found


def organisations_by_credit_code(session: Session, codes: Iterable[str]) -> dict[str, Organisation]:
    """The registered organisations among these credit codes."""
    found: dict[str, Organisation] = {}
    for part in db.chunks(set(codes)):
        for row in session.execute(select(*_ORGANISATION).where(_O.credit_code.in_(part))):
            found[row.credit_code] = Organisation(*row)
    return found


def organisations_by_id(session: Session, ids: Iterable[int]) -> dict[int, Organisation]:
    """Organisations by row id."""
    found: dict[int, Organisation] = {}
    for part in db.chunks(set(ids)):
        found |= {row.id: Organisation(*row) for row in session.execute(select(*_ORGANISATION).where(_O.id.in_(part)))}
    return found


def industries_of(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Industry codes (GB/T 4754) of organisations by row id; empty where none is registered."""
    found: dict[int, str] = {}
    for part in db.chunks(set(ids)):
        found |= {row.id: row.industry for row in session.execute(select(_O.id, _O.industry).where(_O.id.in_(part)))}
    return found


def organisation_by_code(session: Session, code: str) -> Organisation | None:
    """One organisation by its public code."""
    row = session.execute(select(*_ORGANISATION).where(_O.code == code)).first()
    return Organisation(*row) if row else None


def organisations_by_code(session: Session, codes: Iterable[str]) -> dict[str, Organisation]:
    """Organisations by their public codes."""
    found: dict[str, Organisation] = {}
    for part in db.chunks(set(codes)):
        for row in session.execute(select(*_ORGANISATION).where(_O.code.in_(part))):
            found[row.code] = Organisation(*row)
    return found


def person_by_code(session: Session, code: str) -> Person | None:
    """One person by their public code."""
    row = session.execute(select(*_PERSON).where(_P.code == code)).first()
    return Person(*row) if row else None


def known_names(session: Session, organisation_ids: Iterable[int]) -> dict[int, set[str]]:
    """Search keys of every name an organisation has had, the present one included."""
    found: dict[int, set[str]] = {}
    for part in db.chunks(set(organisation_ids)):
        for row in session.execute(select(_O.id, _O.name_key).where(_O.id.in_(part))):
            found.setdefault(row.id, set()).add(row.name_key)
        for row in session.execute(select(_F.organisation_id, _F.name_key).where(_F.organisation_id.in_(part))):
            found.setdefault(row.organisation_id, set()).add(row.name_key)
    return found


def former_names(session: Session, organisation_ids: Iterable[int]) -> dict[int, list[str]]:
    """Former names of organisations as they were written, by row id."""
    found: dict[int, list[str]] = {}
    for part in db.chunks(set(organisation_ids)):
        query = select(_F.organisation_id, _F.name).where(_F.organisation_id.in_(part)).order_by(_F.id)
        for row in session.execute(query):
            found.setdefault(row.organisation_id, []).append(row.name)
    return found


def open_identity(session: Session, person_id: int) -> str:
    """A person's identity number in clear, for those who need it."""
    sealed = session.execute(select(_P.identifier_sealed).where(_P.id == person_id)).scalar_one()
    return secrets.ring().open(sealed, IDENTITY)


def identities(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """Identity numbers in clear by row id."""
    ring, found = secrets.ring(), {}
    for part in db.chunks(set(person_ids)):
        for row in session.execute(select(_P.id, _P.identifier_sealed).where(_P.id.in_(part))):
            found[row.id] = ring.open(row.identifier_sealed, IDENTITY)
    return found


# -- for the one look-up -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """One party that fits a query. `because` says in Chinese what matched; `number` is the credit code or a masked ID."""

    code: str
    name: str
    number: str
    region: str
    is_person: bool
    because: str


@dataclass(frozen=True)
class OrganisationRecord:
    """Everything the parties' table says of an organisation."""

    id: int
    code: str
    credit_code: str
    name: str
    former_names: tuple[tuple[str, date | None], ...]
    kind: OrganisationKind
    region: str
    industry: str
    high_hazard: HighHazard
    staff_count: int
    principal: str
    address: str
    changed_at: datetime


@dataclass(frozen=True)
class PersonRecord:
    """What a signed-in official may see of a person; the number is masked."""

    id: int
    code: str
    name: str
    masked_identity: str
    sex: str
    born_on: date | None
    entered_at: datetime


@dataclass(frozen=True)
class PostRow:
    """One employment."""

    person_code: str
    person_name: str
    organisation_code: str
    organisation_name: str
    credit_code: str
    kind: PostKind
    title: str
    from_on: date
    until_on: date | None
    source: str


SHOWN = 50
"""So many parties one look-up lists."""


def find(session: Session, typed: str, *, limit: int = SHOWN) -> list[Candidate]:
    """Parties whose credit code, ID number, name, part of it or former name is what was typed; exact matches first."""
    found: dict[str, Candidate] = {}
    compact = fields.clean(typed).replace(" ", "").upper()
    for number in _as_identity(compact):
        for person in people_by_identity(session, [number]).values():
            found[person.code] = _person_candidate(person, number, "证件号码相同")
    for row in session.execute(select(*_ORGANISATION).where(_O.credit_code == compact)):
        found[row.code] = Candidate(row.code, row.name, row.credit_code, row.region, False, "统一社会信用代码相同")
    key = names.search_key(typed)
    if found or not key:
        return list(found.values())
    exact = select(*_ORGANISATION).where(_O.name_key == key).order_by(_O.credit_code).limit(limit)
    for row in session.execute(exact):
        found[row.code] = Candidate(row.code, row.name, row.credit_code, row.region, False, "名称相同")
    same_name = session.execute(select(*_PERSON).where(_P.name_key == key).order_by(_P.code).limit(limit)).all()
    numbers = identities(session, [row.id for row in same_name])
    for row in same_name:
        found[row.code] = _person_candidate(Person(*row), numbers[row.id], "姓名相同")
    named = naming.ever_named(session, key).ids
    former = (
        select(*_ORGANISATION, _F.name.label("former"))
        .join(_F.id.table, _F.organisation_id == _O.id)
        .where(db.among(_F.organisation_id, named), db.contains(_F.name_key, key))
        .order_by(_O.credit_code)
        .limit(limit)
    )
    for row in session.execute(former):
        if row.code not in found:
            found[row.code] = Candidate(row.code, row.name, row.credit_code, row.region, False, f"曾用名“{row.former}”")
    part = select(*_ORGANISATION).where(db.among(_O.id, named), db.contains(_O.name_key, key))
    for row in session.execute(part.order_by(_O.name, _O.credit_code).limit(limit)):
        if row.code not in found:
            found[row.code] = Candidate(
                row.code, row.name, row.credit_code, row.region, False, f"名称含“{typed.strip()}”"
            )
    return list(found.values())[:limit]


def how_many_named(session: Session, typed: str) -> tuple[int, bool]:
    """How many firms bear or bore a name with this text, and whether there are more than that."""
    named = naming.ever_named(session, names.search_key(typed))
    return len(named.ids), named.more


def _as_identity(compact: str) -> list[str]:
    bare = compact.removeprefix("T")
    try:
        return [fields.identity_number(bare)]
    except ValueError:
        return []


def _person_candidate(person: Person, number: str, because: str) -> Candidate:
    return Candidate(person.code, person.name, fields.mask_identity(number), "", True, because)


def organisation_record(session: Session, code: str) -> OrganisationRecord | None:
    """One organisation with its former names, newest first."""
    row = session.execute(select(_O.id.table).where(_O.code == code)).first()
    if row is None:
        return None
    former = session.execute(select(_F.name, _F.until).where(_F.organisation_id == row.id).order_by(_F.id.desc())).all()
    return OrganisationRecord(
        row.id,
        row.code,
        row.credit_code,
        row.name,
        tuple((name, until) for name, until in former),
        row.kind,
        row.region,
        row.industry,
        row.high_hazard,
        row.staff_count,
        row.principal,
        row.address,
        row.changed_at,
    )


def person_record(session: Session, code: str) -> PersonRecord | None:
    """One person, number masked."""
    row = session.execute(select(_P.id.table).where(_P.code == code)).first()
    if row is None:
        return None
    number = secrets.ring().open(row.identifier_sealed, IDENTITY)
    return PersonRecord(row.id, row.code, row.name, fields.mask_identity(number), row.sex, row.born_on, row.entered_at)


def posts_of(
    session: Session, *, person_id: int = 0, organisation_id: int = 0, on: date | None = None
) -> list[PostRow]:
    """Posts of a person or at an organisation; with `on` only those held that day."""
    query = (
        select(
            _P.code.label("person_code"),
            _P.name.label("person_name"),
            _O.code.label("organisation_code"),
            _O.name.label("organisation_name"),
            _O.credit_code,
            _T.kind,
            _T.title,
            _T.from_on,
            _T.until_on,
            _T.source,
        )
        .join(_P.id.table, _P.id == _T.person_id)
        .join(_O.id.table, _O.id == _T.organisation_id)
        .where(_T.person_id == person_id if person_id else _T.organisation_id == organisation_id)
        .order_by(_T.from_on.desc(), _T.id)
    )
    if on is not None:
        query = query.where(_T.from_on <= on, or_(_T.until_on.is_(None), _T.until_on >= on))
    return [PostRow(*row) for row in session.execute(query)]
