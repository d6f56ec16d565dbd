"""What a confirmed sheet of subsidy claims does: each row finds its certificate, is judged by the rules, and becomes a claim.

Works on whole batches by a few set queries. A row names its certificate by number, or by kind, operation and day of issue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlmodel import Session

from registry.kernel import clock, db, fields, names
from registry.kernel.access import Actor
from registry.kernel.errors import OutOfDate, RuleBroken
from registry.kernel.sheet import DuplicateGroup, Judged, Options, Parsed, Rejection
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.policy import Action
from registry.training import claiming, rules_subsidies, subsidy_facts, tables
from registry.training.queries.certificates import names_on
from registry.training.terms import CertificateKind
from registry.training.terms_subsidies import CLAIMANT_WORDS, ClaimState, Payee

_C = db.core(tables.Certificate).c
_S = db.core(tables.SubsidyClaim).c
_SPECIAL = "T"  # what the printed number of a special operator begins with (SO-14)


class Row(NamedTuple):
    """The checked values of one sheet row; the last two are found when it is judged."""

    name: str
    identity: str
    number: str  # of the certificate: as printed, or its public code
    kind: str
    operation: str  # its name
    issued_on: str
    migrant: bool
    claimant: str
    double: bool
    doubt: str
    remark: str
    certificate: str = ""
    doubted: str = ""


Problem = tuple[str, str, str, str]
"""Column, value, reason, fix."""


@dataclass
class _Facts:
    side: subsidy_facts.Side
    law: LawBook
    people: dict[str, Any]
    held: dict[int, list[Any]]
    claimed: subsidy_facts.Claimed


# -- judging -----------------------------------------------------------------------------------------------------------


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be claimed; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = [(number, Row(*values)) for number, values in parsed]
    facts = _facts(session, actor, [row for _, row in rows])
    found: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for number, row in rows:
        certificate, problem = _certificate(row, facts)
        if problem is not None:
            judged.rejected.append(Rejection(number, *problem))
        else:
            found[certificate.code].append((number, row._replace(certificate=certificate.code, doubted="")))
    certificates = {one.code: one for several in facts.held.values() for one in several}
    for number, row in _without_duplicates(found, judged):
        try:
            payee = subsidy_facts.PAYEES[facts.side.claimant][0]
            claim = subsidy_facts.facts_of(
                certificates[row.certificate], facts.claimed, payee, double=row.double, claimed_on=facts.law.day,
                law=facts.law,
            )  # fmt: skip
            doubted = rules_subsidies.may_be_claimed(claim, row.doubt, facts.law)
            judged.accepted.append((number, tuple(row._replace(doubted=",".join(doubted)))))
        except RuleBroken as refused:
            column = "是否领取失业保险补贴" if refused.provision == "SB-03.no_double" else "发证日期"
            value = row.issued_on if column == "发证日期" else "是"
            judged.rejected.append(Rejection(number, column, value, refused.message, refused.fix))
    judged.accepted.sort(key=lambda one: one[0])
    doubtful = sum(bool(Row(*values).doubted) for _, values in judged.accepted)
    if doubtful:
        judged.notices.append(f"其中 {doubtful} 条与待核实的规定不一致，按填写的理由继续申领，供审核时核对。")
    return judged


def _facts(session: Session, actor: Actor, rows: Sequence[Row]) -> _Facts:
    today = clock.today()
    side = subsidy_facts.side_of(session, actor)
    known = people.people_by_identity(session, (row.identity for row in rows))
    ids = [person.id for person in known.values()]
    held: dict[int, list[Any]] = defaultdict(list)
    for part in db.chunks(ids):
        for one in subsidy_facts.certificates(session, side, today, _C.person_id.in_(part)):
            held[one.person_id].append(one)
    return _Facts(side, laws.in_force(session, today), known, held, subsidy_facts.claimed(session, held))


def _certificate(row: Row, facts: _Facts) -> tuple[Any, Problem | None]:
    """The one certificate a row speaks of, or why there is none."""
    if row.claimant and CLAIMANT_WORDS[row.claimant] is not facts.side.claimant:
        return None, ("申领主体", row.claimant, "申领主体与登录账号不一致。", "请由该主体的账号申领，或者留空。")
    person = facts.people.get(row.identity)
    if person is None:
        masked = fields.mask_identity(row.identity)
        return None, ("身份证号", masked, "没有登记过这个人。", "请核对身份证号。")
    if names.search_key(person.name) != names.search_key(row.name):
        return None, ("姓名", row.name, "姓名与登记的不一致。", "请按身份证核对姓名。")
    fitting = [one for one in facts.held.get(person.id, []) if _fits(one, row)]
    if not fitting:
        said = "没有这张证书，或不在您的申领范围内。"
        return None, (
            "证书编号",
            "",
            said,
            "请核对编号、种类、操作项目和发证日期；只能为本机构学员、本单位在岗人员申领。",
        )
    if len(fitting) > 1:
        said = f"有 {len(fitting)} 张证书符合，不能确定是哪一张。"
        return None, ("操作项目", row.operation, said, "请填写操作项目和发证日期。")
    return fitting[0], None


def _fits(certificate: Any, row: Row) -> bool:
    if row.kind and certificate.kind != row.kind:
        return False
    if row.issued_on and certificate.issued_on.isoformat() != row.issued_on:
        return False
    if row.operation and not _operation_fits(certificate, row.operation):
        return False
    if not row.number:
        return True
    if row.number in (certificate.code, certificate.number.upper()):
        return True
    return certificate.kind is CertificateKind.SPECIAL_OPERATION and row.number == _SPECIAL + row.identity


def _operation_fits(certificate: Any, typed: str) -> bool:
    if certificate.kind is not CertificateKind.SPECIAL_OPERATION:
        return bool(certificate.subject == typed)
    _, name = names_on(certificate.issued_on, certificate.category, certificate.operation)
    return typed in (name, certificate.operation) or f"{typed}作业" == name


def _without_duplicates(found: dict[str, list[tuple[int, Row]]], judged: Judged) -> list[tuple[int, Row]]:
    """Rows that speak of one certificate: identical ones are kept once, contradictory ones not at all."""
    kept = []
    for group in found.values():
        first_number, first = group[0]
        identical = all(row == first for _, row in group)
        if identical:
            kept.append(group[0])
        if len(group) == 1:
            continue
        numbers = tuple(number for number, _ in group)
        judged.groups.append(DuplicateGroup(numbers, f"{first.name}：同一张证书", first_number if identical else 0))
        for number, _ in group[1 if identical else 0 :]:
            others = "、".join(str(other) for other in numbers if other != number)
            reason = f"与第 {first_number} 行完全相同。" if identical else f"与第 {others} 行是同一张证书，内容不一致。"
            fix = "重复行无需处理。" if identical else "请核实后只保留正确的一行。"
            judged.rejected.append(Rejection(number, "证书编号", "", reason, fix))
    return sorted(kept, key=lambda one: one[0])


# -- entering and undoing ----------------------------------------------------------------------------------------------


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows, each as a claim under a number of its own."""
    rows = [Row(*values) for _, values in accepted]
    side = subsidy_facts.side_of(work.session, work.actor)
    held: dict[str, Any] = {}
    for part in db.chunks(row.certificate for row in rows):
        found = subsidy_facts.certificates(work.session, side, clock.today(), _C.code.in_(part))
        held |= {one.code: one for one in found}
    if len(held) != len(rows):
        raise OutOfDate("预览之后证书有变化，部分行已不能申领。", fix="请重新上传，按新的预览确认。")
    payee: Payee = subsidy_facts.PAYEES[side.claimant][0]
    filings = [
        claiming.Filing(
            certificate=held[row.certificate],
            payee=payee,
            payee_id=side.claimant_id,
            migrant=row.migrant,
            double=row.double,
            doubt=row.doubt if row.doubted else "",
            doubted=tuple(filter(None, row.doubted.split(","))),
            remark=row.remark,
        )
        for row in rows
    ]
    claiming.file_claims(work, side, filings, batch=batch)


def undo(work: Work, batch: str) -> int:
    """Take a sheet of claims back while none of it was reviewed; returns how many."""
    mine = (db.of_batch(_S.batch, batch), _S.live.is_(True))
    handled = work.session.execute(
        select(func.count()).where(*mine, (_S.state != ClaimState.FILED) | (_S.version > 1))
    ).scalar_one()
    if handled:
        raise RuleBroken(
            "SB-03.once", f"该批次已有 {handled} 份申领办理过，不能整批撤回。", fix="尚未审核的，请逐份撤回。"
        )
    rows = work.session.execute(select(_S.id.table).where(*mine)).all()
    work.session.execute(update(_S.id.table).where(*mine).values(live=False, standing=False))
    changes: dict[str, Any] = {
        "version": 2,
        "live": True,
        "standing": False,
        "state": ClaimState.WITHDRAWN,
        "changed_at": clock.now(),
    }
    following = [{key: value for key, value in row._mapping.items() if key != "id"} | changes for row in rows]
    work.insert(tables.SubsidyClaim, following)
    for row in rows:
        work.record(Action.SUBSIDY_WITHDRAWN, row.number, batch=batch)
    return len(rows)


def day(text: str) -> str:
    """A day of issue as ISO text. Raises `BadField`, also for one ahead of today."""
    found: date = fields.excel_date(text)
    if found > clock.today():
        raise fields.BadField("日期晚于今天。", "请核对日期。")
    return found.isoformat()
