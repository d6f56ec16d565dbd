"""`registry retire`: when nothing has to be kept of a person any more (TR-17), the one row with personal data is made anonymous.

The row stays, and with it every certificate, total and ledger event that names its code; name, number, birth, sex and telephone
are gone for good. Who stands in a register without a known period, holds a post, an account or a certificate in force stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, exists, literal, or_, select, union_all, update
from sqlmodel import Session

from registry.accounts.tables import Account
from registry.kernel import clock, codes, db, secrets
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, Refused
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties.queries import IDENTITY
from registry.parties.reference.industries import HighHazard
from registry.parties.tables import Organisation, Person, Post
from registry.policy import Action, Ledger, Permission
from registry.training import rules_retention as rules
from registry.training.tables import Certificate, Enrolment, ExamResult, TrainingClass, TrainingEntry
from registry.training.terms import CertificateKind

NAME: Final = "（已匿名）"
FILE: Final = ("certificates", "exam_results", "enrolments", "training_entries", "posts")
"""Tables of a person's training file: TR-17 says how long. Any other table that names a person has no known period."""

_COAL_CATEGORY: Final = "05"  # 煤矿安全作业
_P, _C, _R = db.core(Person).c, db.core(Certificate).c, db.core(ExamResult).c
_N, _K, _T = db.core(Enrolment).c, db.core(TrainingClass).c, db.core(TrainingEntry).c
_POST, _O, _A = db.core(Post).c, db.core(Organisation).c, db.core(Account).c


class StillNeeded(Refused):
    """Another register, a post or an account still names the person."""

    code = "still_needed"
    status = 409


@dataclass(frozen=True)
class DueRow:
    """A person whose file need not be kept any longer, by public code, and the last day it had to be."""

    code: str
    until: date


def due(viewer: Actor, *, most: int = 500) -> list[DueRow]:
    """Persons whose row may be made anonymous today, in the order they were entered."""
    viewer.must(Permission.PERSONS_RETIRE)
    today = clock.today()
    found: list[DueRow] = []
    with db.reading() as session:
        law = laws.in_force(session, today)
        for person in _free(session):
            kept = rules.retention(_file(session, person.id, today), law)
            if kept is not None and kept.until < today:
                found.append(DueRow(person.code, kept.until))
            if len(found) >= most:
                break
    return found


def _free(session: Session) -> Iterator[Any]:
    """Persons with a training file whom nothing else holds; the database leaves out the rest."""
    last_files = [exists().where(table.c.person_id == _P.id) for table in _tables(FILE[:4])]
    query = (
        select(_P.id, _P.code)
        .where(_P.retired_on.is_(None), or_(*last_files), *(~held for _, held in _holding()), ~_in_force(clock.today()))
        .order_by(_P.id)
    )
    yield from session.execute(query).all()


def retire(actor: Actor, code: str, *, reason: str = "", submission: str) -> None:
    """Make one person's row anonymous. Raises `StillNeeded`, or `RuleBroken` while the file must be kept (TR-17)."""
    with write(actor, Permission.PERSONS_RETIRE, submission, ledgers=[Ledger.PARTIES]) as work:
        today = clock.today()
        law = laws.in_force(work.session, today)
        _retire(work, code.strip().upper(), law, today, reason.strip())


def _retire(work: Work, code: str, law: LawBook, today: date, reason: str) -> None:
    person = work.session.execute(select(_P.id, _P.code, _P.retired_on).where(_P.code == code)).first()
    if person is None:
        raise NotFound("没有登记这个人。", fix="请核对主体编号；证件号码和姓名不能用来指定人员。")
    if person.retired_on is not None:
        raise StillNeeded(f"该人的信息已于 {person.retired_on.isoformat()} 匿名化。", fix="无需再次办理。")
    for what, held in [*_holding(), ("有效证书", _in_force(today))]:
        if work.session.execute(select(held).where(_P.id == person.id)).scalar():
            raise StillNeeded(
                f"该人在“{what}”中仍有记录，不能匿名化。", fix="请先了结该项记录；没有保存期规定的登记长期保留。"
            )
    kept = rules.retention(_file(work.session, person.id, today), law)
    rules.may_be_retired(kept, today, reason=reason)
    db.erase_for_good(work.session)
    _make_anonymous(work, person)
    until, provision = (kept.until, kept.provision) if kept else (None, "")
    over = kept is not None and kept.until >= today
    work.record(
        Action.PERSON_RETIRED, code, kept_until=until, provision=provision, went_on=over, reason=reason if over else ""
    )


def _make_anonymous(work: Work, person: Any) -> None:
    ring = secrets.ring()
    gone = codes.new_code("X")  # stands where the number stood, so that it is sealed and indexed like any other
    nobody = {
        "name": NAME,
        "name_key": "",
        "sex": "",
        "born_on": None,
        "phone_sealed": None,
        "identifier_sealed": ring.seal(gone, IDENTITY),
        "identifier_index": ring.blind(gone, IDENTITY),
        "retired_on": clock.today(),
    }
    work.session.execute(update(db.core(Person)).where(_P.id == person.id).values(**nobody))
    for table in _tables(("exam_results", "enrolments", "training_entries")):  # what somebody typed about the person
        work.session.execute(update(table).where(table.c.person_id == person.id).values(remark=""))


# -- what is known of a person -----------------------------------------------------------------------------------------


def _tables(names: tuple[str, ...]) -> list[Table]:
    return [db.Base.metadata.tables[name] for name in names]


def _holding() -> list[tuple[str, ColumnElement[bool]]]:
    """What holds a person's row, each in words and as a condition on it."""
    held: list[tuple[str, ColumnElement[bool]]] = [
        ("任职", exists().where(_POST.person_id == _P.id, _POST.until_on.is_(None))),
        ("账号", exists().where(_A.person == _P.code)),
    ]
    for table in db.Base.metadata.sorted_tables:
        keys = [c for c in table.columns if any(key.column.table.name == "persons" for key in c.foreign_keys)]
        if keys and table.name not in FILE:
            word = WORDS.get(table.name, table.name)
            held += [(word, exists().where(column == _P.id)) for column in keys]
    return held


WORDS: Final = {
    "accident_parties": "事故",
    "agency_members": "评价检测机构从业人员",
    "agency_report_people": "公开的评价报告",
    "applications": "提前移出申请",
    "appointments": "执法人员",
    "bars": "禁入",
    "case_subjects": "列入案件",
    "cases": "列入案件",
    "centre_teachers": "培训教师",
    "credentials": "执法证",
    "engineer_applications": "注册申请",
    "engineer_educations": "注册安全工程师继续教育",
    "engineer_qualifications": "注册安全工程师职业资格",
    "engineer_registrations": "注册安全工程师注册",
    "filings": "意见或请求",
    "inspector_entries": "执法人员考试与培训",
    "listings": "严重失信主体名单",
    "penalties": "行政处罚",
    "professional_evidence": "专业人员证明",
    "subsidy_claims": "培训补贴",
}
"""Registers without a known period that name persons, in words; a table not named here goes by its own name."""


def _in_force(today: date) -> ColumnElement[bool]:
    return exists().where(_C.person_id == _P.id, _C.live, _C.ended_on.is_(None), _C.valid_until >= today)


def _file(session: Session, person: int, today: date) -> list[rules.Kept]:
    """Everything in a person's training file and the last day each was about."""
    certificates = select(_C.kind, _C.category, _C.high_hazard, _C.valid_until, _C.ended_on).where(
        _C.person_id == person, _C.live
    )
    found = [
        rules.Kept(row.kind, min(row.ended_on or row.valid_until, row.valid_until), _coal(row))
        for row in session.execute(certificates)
    ]
    results = select(_R.kind, _R.category, _R.high_hazard, _R.exam_on).where(_R.person_id == person)
    found += [rules.Kept(row.kind, row.exam_on, _coal(row)) for row in session.execute(results)]
    trained = union_all(
        select(_K.ends_on.label("last"), _K.high_hazard.label("hazard"), literal(0).label("entry"))
        .join_from(_N.id.table, _K.id.table, and_(_K.number == _N.class_number, _K.live))
        .where(_N.person_id == person),
        select(_T.until_on, _O.high_hazard, literal(1))
        .join_from(_T.id.table, _O.id.table, _O.id == _T.organisation_id)
        .where(_T.person_id == person),
    )
    for row in session.execute(trained):
        found.append(rules.Kept(None, row.last, row.hazard == HighHazard.COAL_MINE))
    last_posts = select(_POST.until_on).where(_POST.person_id == person, _POST.until_on.is_not(None))
    found += [rules.Kept(None, min(day, today), coal=False) for day in session.execute(last_posts).scalars() if found]
    return found


def _coal(row: Any) -> bool:
    special = row.kind is CertificateKind.SPECIAL_OPERATION and row.category == _COAL_CATEGORY
    return bool(special or row.high_hazard == HighHazard.COAL_MINE)
