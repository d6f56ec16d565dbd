"""Taking a confirmed sheet of persons or organisations back, while nothing else stands on what it entered."""

from __future__ import annotations

from sqlalchemy import String, Table, delete, func, select
from sqlmodel import Session

from registry.kernel import db
from registry.kernel.errors import NotFound, Refused
from registry.kernel.ledger import LedgerEvent
from registry.kernel.transaction import Work
from registry.parties import naming, tables
from registry.policy import Action, Ledger

_P = db.core(tables.Person).c
_O = db.core(tables.Organisation).c
_T = db.core(tables.Post).c
_E = db.core(LedgerEvent).c

_LASTING = {
    Action.ORGANISATION_RENAMED.value: "更名",
    Action.ORGANISATION_AMENDED.value: "单位信息更正",
    Action.PERSON_AMENDED.value: "人员信息更正",
    Action.POST_LEFT.value: "离岗登记",
}
"""Events that replaced what was registered before: action → what people call it."""


def undo(work: Work, batch: str) -> int:
    """Take back what a batch entered while nothing else stands on it; returns how many persons or organisations.

    A batch that also changed what was there before is not taken back: the old values are not kept.
    """
    _must_only_have_entered(work, batch)
    persons = {
        row.id: row.code for row in work.session.execute(select(_P.id, _P.code).where(db.of_batch(_P.batch, batch)))
    }
    firms = {
        row.id: row.code for row in work.session.execute(select(_O.id, _O.code).where(db.of_batch(_O.batch, batch)))
    }
    posts = work.session.execute(select(_T.code, _T.person_id).where(db.of_batch(_T.batch, batch))).all()
    for table, found, what in ((tables.Person, persons, "人"), (tables.Organisation, firms, "家单位")):
        used = _used(work.session, db.core(table), found, batch)
        if used:
            raise Refused(
                f"该批次登记的 {used} {what}已有任职、证书、名单等后续记录，不能整批撤回。",
                fix="请先撤回后续记录，或者逐条更正。",
            )
    naming.forget(work.session, firms)
    for each in (tables.Post, tables.FormerName, tables.Person, tables.Organisation):
        table_ = db.core(each)
        work.session.execute(delete(table_).where(db.of_batch(table_.c.batch, batch)))
    for post in posts:
        work.record(Action.PARTY_WITHDRAWN, post.code, what="post", batch=batch)
    for code in persons.values():
        work.record(Action.PARTY_WITHDRAWN, code, what="person", batch=batch)
    for code in firms.values():
        work.record(Action.PARTY_WITHDRAWN, code, what="organisation", batch=batch)
    if not (persons or posts or firms):
        raise NotFound("该批次没有新登记的人员或单位，无需撤回。", fix="请返回批次列表。")
    return len(set(persons) | {post.person_id for post in posts}) or len(firms)


def _must_only_have_entered(work: Work, batch: str) -> None:
    query = (
        select(_E.action, func.count())
        .where(
            _E.ledger == Ledger.PARTIES.value,
            _E.action.in_(_LASTING),
            db.contains(_E.details, f'"batch":"{batch}"'),
        )
        .group_by(_E.action)
    )
    found = [f"{count} 条{_LASTING[action]}" for action, count in work.session.execute(query)]
    if found:
        raise Refused(f"该批次含 {'、'.join(found)}，不能整批撤回。", fix="请逐条办理更正。")


def _used(session: Session, party: Table, found: dict[int, str], batch: str) -> int:
    """How many of these parties another record names: by row id, or by public code in accounts and batches."""
    used: set[int] = set()
    ids_of = {code: number for number, code in found.items()}
    named = {"persons": "person", "organisations": "organisation"}[party.name]
    for table in db.Base.metadata.tables.values():
        for column in table.columns:
            is_key = any(key.column is party.c.id for key in column.foreign_keys)
            if not is_key and not (column.name == named and isinstance(column.type, String)):
                continue
            for part in db.chunks(found if is_key else ids_of):
                query = select(column).where(column.in_(part)).distinct()
                if is_key and table.name in ("posts", "former_names"):
                    query = query.where(table.c.batch != batch)
                used.update(row[0] if is_key else ids_of[row[0]] for row in session.execute(query))
    return len(used)
