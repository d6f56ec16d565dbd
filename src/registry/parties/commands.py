"""What people do to parties one at a time: a firm gets a new name, a person takes or leaves a post."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import insert, select, update

from registry.kernel import clock, db, fields, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted
from registry.kernel.transaction import Work, write
from registry.parties import entries, naming, queries, tables
from registry.parties.terms import Organisation, PostKind
from registry.policy import Action, Ledger, Permission

_O = db.core(tables.Organisation).c
_T = db.core(tables.Post).c


class NewPost(BaseModel):
    """登记任职: who works where, as what, since when. Party codes are public codes."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    person: str
    credit_code: str
    kind: PostKind
    from_on: date
    until_on: date | None = None
    title: str = ""


def rename(actor: Actor, credit_code: str, new_name: str, on: date, *, submission: str) -> str:
    """Register a firm's new name, borne since `on`; the old one stays findable. Returns the firm's public code."""
    try:
        code, name = fields.credit_code(credit_code), fields.organisation_name(new_name)
    except fields.BadField as wrong:
        raise InvalidInput("单位名称或代码", wrong.message, fix=wrong.fix) from wrong
    if on > clock.today():
        raise InvalidInput("更名日期", "更名日期晚于今天。", fix="请核对日期。")
    with write(actor, Permission.PARTIES_ENTER, submission, ledgers=[Ledger.PARTIES]) as work:
        firm = _firm(work, code)
        if firm.name == name:
            raise InvalidInput("单位名称", "新名称与登记名称相同。", fix="无需办理更名。")
        enter_name(work, firm, name, on)
        return firm.code


def enter_name(work: Work, firm: Organisation, name: str, on: date, *, batch: str = "") -> None:
    """Give a firm its new name and keep the old one as a former name, last borne the day before `on`."""
    former = {
        "organisation_id": firm.id,
        "name": firm.name,
        "name_key": names.search_key(firm.name),
        "until": on - timedelta(days=1),
        "batch": batch,
    }
    work.session.execute(insert(db.core(tables.FormerName)).values(**former))
    work.session.execute(
        update(db.core(tables.Organisation))
        .where(_O.id == firm.id)
        .values(name=name, name_key=names.search_key(name), changed_at=clock.now())
    )
    naming.enter(work.session, [(firm.id, names.search_key(name))])
    work.record(Action.ORGANISATION_RENAMED, firm.code, on=on, batch=batch)


def take_post(actor: Actor, wanted: NewPost, *, submission: str) -> str:
    """Register that a person works at a firm; returns the post's public code."""
    if wanted.until_on is not None and wanted.until_on < wanted.from_on:
        raise InvalidInput("离职日期", "离职日期早于任职日期。", fix="请核对两个日期。")
    with write(actor, Permission.PARTIES_ENTER, submission, ledgers=[Ledger.PARTIES]) as work:
        person = queries.person_by_code(work.session, wanted.person)
        if person is None:
            raise NotFound("没有登记这个人。", fix="请先登记人员。")
        firm = _firm(work, wanted.credit_code)
        post = entries.TakenPost(
            person, firm, wanted.kind, wanted.from_on, wanted.title, wanted.until_on, "名录管理人员登记"
        )
        if not entries.take_posts(work, [post]):
            raise InvalidInput("岗位类型", "该人在该单位的这一岗位已登记为在任。", fix="如系再次任职，请先登记离岗。")
        same = (_T.person_id == person.id, _T.organisation_id == firm.id, _T.kind == wanted.kind)
        code: str = work.session.execute(select(_T.code).where(*same, _T.from_on == wanted.from_on)).scalar_one()
        return code


def leave_post(actor: Actor, post: str, on: date, *, submission: str) -> None:
    """Register the last day a person held a post."""
    with write(actor, Permission.PARTIES_ENTER, submission, ledgers=[Ledger.PARTIES]) as work:
        held = work.session.execute(
            select(_T.id, _T.from_on, _T.until_on, _O.region)
            .join(_O.id.table, _O.id == _T.organisation_id)
            .where(_T.code == post)
        ).first()
        if held is None:
            raise NotFound("没有这条任职登记。", fix="请刷新页面后重新选择。")
        must_reach(actor, held.region)
        if held.until_on is not None:
            raise InvalidInput("离职日期", f"已登记于 {held.until_on.isoformat()} 离岗。", fix="无需再次办理。")
        if on < held.from_on:
            raise InvalidInput("离职日期", "离职日期早于任职日期。", fix="请核对两个日期。")
        close_post(work, held.id, post, on)


def close_post(work: Work, post_id: int, post: str, on: date, *, batch: str = "") -> None:
    """Set the last day of a post that is still held."""
    work.session.execute(update(db.core(tables.Post)).where(_T.id == post_id).values(until_on=on))
    work.record(Action.POST_LEFT, post, on=on, batch=batch)


def reaches(actor: Actor, region: str) -> bool:
    """Whether a party of this region is within the actor's own; one whose region is not known yet is."""
    return bool(actor.region) and (not region or region.startswith(actor.region_prefix))


def must_reach(actor: Actor, region: str) -> None:
    """Refuse a party outside the actor's region."""
    if not reaches(actor, region):
        raise NotPermitted("不在您的管辖区域内。", fix="请由有管辖权的部门办理。")


def _firm(work: Work, credit_code: str) -> Organisation:
    firm = queries.organisations_by_credit_code(work.session, [credit_code]).get(credit_code)
    if firm is None:
        raise NotFound("没有登记这个单位。", fix="请先登记单位。")
    must_reach(work.actor, firm.region)
    return firm
