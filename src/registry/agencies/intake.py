"""What a confirmed sheet of qualifications does: each row is judged as one typed on the page, and becomes a qualification."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select, update
from sqlmodel import Session

from registry.agencies import recognising, tables
from registry.agencies.reach import reaches
from registry.agencies.terms import KIND_WORDS, AgencyKind, Field
from registry.kernel import clock, db, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.kernel.sheet import Judged, Options, Parsed, Rejection, without_duplicates
from registry.kernel.transaction import Work
from registry.parties import queries as people
from registry.parties.terms import Organisation
from registry.policy import Action

_Q = db.core(tables.AgencyQualification).c
_A = db.core(tables.AgencyAssessment).c
_C = db.core(tables.AgencyChange).c
_OF_COLUMN = {"证书编号": "资质证书编号", "单位": "统一社会信用代码"}


class Row(NamedTuple):
    """One checked qualification. The day is ISO text, fields are values, money in whole cents."""

    name: str
    credit_code: str
    kind: str
    fields: Sequence[str]
    certificate: str
    issuer: str
    valid_from: str
    premises: str
    area: int
    archive_area: int
    laboratory: str
    equipment: str
    assets: int
    website: str
    doubt: str


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be entered; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = without_duplicates(
        [(number, Row(*values)) for number, values in parsed],
        lambda row: (row.credit_code, row.kind),
        lambda row: ("统一社会信用代码", row.credit_code, f"{row.name} {KIND_WORDS[AgencyKind(row.kind)]}：同一资质"),
        judged,
    )
    known = people.organisations_by_credit_code(session, (row.credit_code for _, row in rows))
    ever = people.known_names(session, (one.id for one in known.values()))
    used: set[str] = set()
    for number, row in rows:
        problem = _against(session, actor, row, known.get(row.credit_code), ever, used)
        if problem is None:
            judged.accepted.append((number, tuple(row)))
            used.add(row.certificate)
        else:
            judged.rejected.append(Rejection(number, *problem))
    return judged


def _against(
    session: Session, actor: Actor, row: Row, found: Organisation | None, ever: dict[int, set[str]], used: set[str]
) -> tuple[str, str, str, str] | None:
    """Column, value, reason and fix of what stands against a row."""
    if found is None:
        return "统一社会信用代码", row.credit_code, "没有登记这个单位。", "请先用“单位”表格登记。"
    if names.search_key(row.name) not in ever[found.id]:
        return "机构名称", row.name, "名称与登记的不一致。", "请按营业执照核对名称和代码。"
    if not reaches(actor, found.region):
        return "统一社会信用代码", row.credit_code, "不在您的管辖区域内。", "请由有管辖权的部门登记。"
    if row.certificate in used:
        return "资质证书编号", row.certificate, "表内另一行是同一个证书编号。", "请核对证书编号。"
    try:
        recognising.checked(session, found, _wanted(row, found))
    except InvalidInput as wrong:
        return _OF_COLUMN.get(wrong.field, wrong.field), "", wrong.message, wrong.fix
    except RuleBroken as refused:
        return "继续办理的理由", row.doubt, refused.message, refused.fix
    return None


def _wanted(row: Row, found: Organisation) -> recognising.Recognition:
    return recognising.Recognition(
        organisation=found.code, kind=AgencyKind(row.kind), fields=frozenset(map(Field, row.fields)),
        certificate=row.certificate, issuer=row.issuer, valid_from=date.fromisoformat(row.valid_from),
        premises=row.premises, area=row.area, archive_area=row.archive_area, laboratory=row.laboratory,
        equipment=row.equipment, assets=row.assets, website=row.website, doubt=row.doubt,
    )  # fmt: skip


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows, each under a number of its own."""
    rows = [Row(*values) for _, values in accepted]
    known = people.organisations_by_credit_code(work.session, (row.credit_code for row in rows))
    these = []
    for row in rows:
        found = known[row.credit_code]
        these.append(recognising.checked(work, found, _wanted(row, found)))
    recognising.enter(work, these, batch=batch)


def undo(work: Work, batch: str) -> int:
    """Take a sheet back while nothing stands on it; the rows stay, void. Returns how many."""
    mine = (db.of_batch(_Q.batch, batch), _Q.void.is_(False))
    rows: Sequence[Any] = work.session.execute(select(_Q.id.table).where(*mine)).all()
    moved = (
        _Q.live.is_(False)
        | exists().where(_A.qualification == _Q.number)
        | exists().where(_C.qualification == _Q.number)
    )
    acted = work.session.execute(select(func.count()).where(*mine, moved)).scalar_one()
    if acted:
        raise RuleBroken("LAW-04", f"该批次已有 {acted} 家机构办理过后续登记，不能整批撤回。", fix="请逐家办理注销。")
    work.session.execute(update(_Q.id.table).where(*mine).values(void=True, live=False, changed_at=clock.now()))
    for row in rows:
        work.record(Action.AGENCY_UNDONE, row.number, batch=batch)
    return len(rows)
