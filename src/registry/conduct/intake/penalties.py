"""Penalties as they come in: one decision per document number and authority, against exactly one unit or person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from registry.conduct import rules, tables
from registry.conduct.intake.known import Known, Problem, against_region, let_through
from registry.conduct.intake.taking_back import take_back
from registry.conduct.terms import PENALTY_WORDS, PenaltyKind
from registry.kernel import clock, codes, db, names
from registry.kernel.access import Actor
from registry.kernel.errors import OutOfDate
from registry.kernel.sheet import BadCell, Judged, Options, Parsed, without_duplicates
from registry.kernel.transaction import Work
from registry.parties import entries as parties
from registry.policy import Action

_P = db.core(tables.PenaltyDecision).c
_A = db.core(tables.AccidentReport).c
_LICENCE_KINDS = (PenaltyKind.LICENCE_SUSPENDED, PenaltyKind.LICENCE_REVOKED)


class PenaltyRow(NamedTuple):
    """One checked penalty. Kinds are values, days ISO text or empty, money whole cents."""

    document_number: str
    name: str
    credit_code: str
    identity: str
    kinds: Sequence[str]
    decided_on: str
    content: str
    fine_cents: int
    confiscated_cents: int
    licence: str
    conduct_type: str
    facts: str
    basis: str
    authority: str
    authority_code: str
    source: str
    source_code: str
    conduct_on: str
    region: str
    accident_number: str

    @property
    def key(self) -> tuple[str, str]:
        """What may be there once: the document of an authority."""
        return names.search_key(self.authority), rules.document_key(self.document_number)


def must_hold_together(row: PenaltyRow, today: date) -> None:
    """Refuse a row that contradicts itself. Raises `BadCell` naming the column."""
    kinds = [PenaltyKind(value) for value in row.kinds]
    words = "、".join(PENALTY_WORDS[kind] for kind in kinds)
    if row.credit_code and row.identity:
        raise BadCell(
            "身份证号", "", "同时填写了单位的信用代码和个人的身份证号。", "一份决定只针对一个主体，请只保留一项。"
        )
    if not row.credit_code and not row.identity:
        raise BadCell("统一社会信用代码", "", "没有填写被处罚主体的代码。", "单位填统一社会信用代码，个人填身份证号。")
    if not kinds:
        raise BadCell("处罚类别", "", "没有填写处罚类别。", "请填写警告、罚款等处罚类别，几种之间用顿号隔开。")
    if (PenaltyKind.FINE in kinds) != (row.fine_cents > 0):
        reason = "处罚类别含罚款，没有填写金额。" if PenaltyKind.FINE in kinds else "填写了罚款金额，处罚类别不含罚款。"
        raise BadCell("罚款金额（万元）", words, reason, "请核对处罚类别和罚款金额。")
    if row.confiscated_cents and PenaltyKind.CONFISCATION not in kinds:
        raise BadCell("没收金额（万元）", words, "填写了没收金额，处罚类别不含没收。", "请核对处罚类别和没收金额。")
    if any(kind in _LICENCE_KINDS for kind in kinds) and not row.licence:
        raise BadCell(LICENCE, words, "暂扣或者吊销了证照，没有填写证照名称及编号。", "请补充证照名称及编号。")
    if date.fromisoformat(row.decided_on) > today:
        raise BadCell("处罚决定日期", row.decided_on, "日期晚于今天。", "请核对日期。")
    if row.conduct_on and row.conduct_on > row.decided_on:
        raise BadCell("违法行为发生日", row.conduct_on, "违法行为发生日晚于处罚决定日期。", "请核对两个日期。")


LICENCE = "暂扣或者吊销证照名称及编号"


# -- judging -----------------------------------------------------------------------------------------------------------


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = without_duplicates(
        [(number, PenaltyRow(*values)) for number, values in parsed],
        lambda row: row.key,
        lambda row: ("决定书文号", row.document_number, f"{row.authority} {row.document_number}：同一处罚决定"),
        judged,
    )
    return let_through(rows, against(session, actor, [row for _, row in rows]), judged)


def against(session: Session, actor: Actor, rows: Sequence[PenaltyRow]) -> list[Problem]:
    """The first thing that stands against each row, or none."""
    units = [(row.name, row.credit_code) for row in rows] + [(row.authority, row.authority_code) for row in rows]
    known = Known.among(session, units, ((row.name, row.identity) for row in rows))
    entered = _entered(session, rows)
    accidents = _accidents(session, {row.accident_number for row in rows if row.accident_number})
    return [_against(row, actor, known, entered, accidents) for row in rows]


def _against(
    row: PenaltyRow, actor: Actor, known: Known, entered: dict[tuple[str, str], str], accidents: set[str]
) -> Problem:
    problem = against_region(actor, row.region, "处罚机关", row.authority)
    problem = problem or known.against_unit("处罚机关", row.authority, row.authority_code)
    if row.identity:
        problem = problem or known.against_person("行政相对人名称", row.name, row.identity)
    else:
        problem = problem or known.against_unit("行政相对人名称", row.name, row.credit_code)
    if problem is None and row.key in entered:
        reason = f"{row.authority}的这份决定书已经登记，编号 {entered[row.key]}。"
        problem = "决定书文号", row.document_number, reason, "请勿重复登记；文号有误的，请核对后更正。"
    if problem is None and row.accident_number and row.accident_number not in accidents:
        problem = "事故编号", row.accident_number, "没有这个编号的事故。", "请核对编号，或先登记事故；无关事故的留空。"
    return problem


def _entered(session: Session, rows: Sequence[PenaltyRow]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for part in db.chunks({row.key[1] for row in rows}):
        query = select(_P.authority_key, _P.document_key, _P.number)
        for one in session.execute(query.where(_P.live.is_(True), _P.document_key.in_(part))):
            found[one.authority_key, one.document_key] = one.number
    return found


def _accidents(session: Session, numbers: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for part in db.chunks(numbers):
        found.update(session.execute(select(_A.number).where(_A.live.is_(True), _A.number.in_(part))).scalars())
    return found


# -- entering ----------------------------------------------------------------------------------------------------------


def enter(work: Work, batch: str, accepted: Sequence[Parsed], options: Options) -> None:
    """Store judged rows, each under a number of its own. Judged again under the lock: raises `OutOfDate`."""
    if judge(work.session, work.actor, accepted, options).rejected:
        raise OutOfDate("预览之后登记情况有变化，部分行已不能存入。", fix="请重新上传，按新的预览确认。")
    store(work, [PenaltyRow(*values) for _, values in accepted], batch)


def store(work: Work, rows: Sequence[PenaltyRow], batch: str = "") -> list[str]:
    """Enter rows against which nothing stands; returns their numbers in the same order."""
    people = parties.meet_people(
        work, [parties.MetPerson(row.identity, row.name) for row in rows if row.identity], batch=batch
    )
    units = parties.meet_organisations(
        work, [parties.MetOrganisation(row.credit_code, row.name) for row in rows if row.credit_code], batch=batch
    )
    now, stored = clock.now(), []
    for row in rows:
        party = units[row.credit_code] if row.credit_code else people[row.identity]
        number = codes.new_code("D")
        authority_key, document_key = row.key
        values: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
        stored.append(
            values
            | {
                "number": number,
                "version": 1,
                "live": True,
                "document_key": document_key,
                "authority_key": authority_key,
                "organisation_id": party.id if row.credit_code else None,
                "person_id": None if row.credit_code else party.id,
                "name_key": names.search_key(row.name)[:120],
                "kinds": f"|{'|'.join(row.kinds)}|",
                "decided_on": date.fromisoformat(row.decided_on),
                "conduct_on": date.fromisoformat(row.conduct_on) if row.conduct_on else None,
                "note": "",
                "batch": batch,
                "entered_at": now,
                "changed_at": now,
            }
        )
        work.record(
            Action.PENALTY_ENTERED, number, party=party.code, decided_on=date.fromisoformat(row.decided_on),
            kinds=",".join(row.kinds), fine_cents=row.fine_cents, accident=row.accident_number, batch=batch,
        )  # fmt: skip
    work.insert(tables.PenaltyDecision, stored)
    return [one["number"] for one in stored]


_PLAIN = (
    "document_number", "name", "credit_code", "content", "fine_cents", "confiscated_cents", "licence", "conduct_type",
    "facts", "basis", "authority", "authority_code", "source", "source_code", "region", "accident_number",
)  # fmt: skip


def undo(work: Work, batch: str) -> int:
    """Take a sheet of penalties back while nothing depends on it; returns how many."""
    return take_back(work, tables.PenaltyDecision, batch=batch)
