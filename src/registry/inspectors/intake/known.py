"""What every sheet of this register asks first: who is meant, which body, within whose reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from registry.inspectors import queries, tables
from registry.kernel import db, names
from registry.kernel.access import Actor
from registry.kernel.sheet import Judged, Rejection
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.terms import OrganisationKind, Person

Problem = tuple[str, str, str, str] | None
"""Column, value, reason and fix of the first thing that stands against a row."""

_O = db.core(parties.Organisation).c
_B = db.core(tables.Body).c


@dataclass(frozen=True)
class KnownBody:
    """An authority named in a sheet; `closed` when it was closed, `entered` whether it is a supervising body already."""

    id: int
    code: str
    name: str
    region: str
    entered: bool
    closed: bool


def people_named(session: Session, named: Iterable[tuple[str, str]]) -> dict[str, Person]:
    """Registered persons among names and ID numbers, by number."""
    return people.people_by_identity(session, {number for _, number in named})


def against_person(known: dict[str, Person], here: dict[str, set[str]], name: str, identity: str) -> Problem:
    """A number is registered, or named in the sheet, under another name."""
    person = known.get(identity)
    if person is not None and names.search_key(person.name) != names.search_key(name):
        return "姓名", name, "该身份证号已登记为另一姓名。", "请核对姓名和身份证号；更名请先到窗口更正登记。"
    if len(here.get(identity, ())) > 1:
        return "姓名", name, "表内同一身份证号出现不同姓名。", "请核对后只保留正确的姓名。"
    return None


def names_here(named: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """The names a sheet gives to each number."""
    found: dict[str, set[str]] = {}
    for name, number in named:
        found.setdefault(number, set()).add(names.search_key(name))
    return found


def bodies_named(session: Session, credit_codes: Iterable[str]) -> dict[str, KnownBody]:
    """Authorities among these credit codes, supervising bodies already or not."""
    found: dict[str, KnownBody] = {}
    for part in db.chunks(set(credit_codes)):
        query = (
            select(_O.id, _O.code, _O.name, _O.credit_code, _O.region, _B.region.label("own"), _B.closed_on)
            .outerjoin(_B.id.table, _B.organisation_id == _O.id)
            .where(_O.credit_code.in_(part), _O.kind == OrganisationKind.AUTHORITY)
        )
        for row in session.execute(query):
            found[row.credit_code] = KnownBody(
                row.id, row.code, row.name, row.own or row.region, row.own is not None, row.closed_on is not None
            )
    return found


def against_body(actor: Actor, known: KnownBody | None, names_of: set[str], name: str, code: str) -> Problem:
    """No authority has this code, it has another name, no division, was closed, or lies out of reach."""
    if known is None or not known.region:
        fix = "请先登记为单位类型“机关”、有所属地区的单位，或先导入监管机构。"
        return "统一社会信用代码", code, "没有登记这个监管机构。", fix
    if names.search_key(name) not in names_of:
        return "监管机构", name, f"该代码登记的机构是“{known.name}”。", "请核对代码和名称；更名的请先登记曾用名。"
    if known.closed:
        return "监管机构", name, "该机构已经撤并。", "请填写承接其职责的机构。"
    if not queries.reaches(actor, known.region):
        return "监管机构", name, "不在您的管辖区域内。", "请由有管辖权的部门办理。"
    return None


def let_through(rows: Sequence[tuple[int, Any]], problems: Iterable[Problem], judged: Judged) -> Judged:
    """Every row accepted against which nothing stands, and the others rejected."""
    for (number, row), problem in zip(rows, problems, strict=True):
        if problem is None:
            judged.accepted.append((number, tuple(row)))
        else:
            judged.rejected.append(Rejection(number, *problem))
    return judged
