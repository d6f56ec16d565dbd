"""What lists and records of conduct share: who may act, how a place is said, paging, a record's events."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_
from sqlmodel import Session

from registry.conduct import rules
from registry.kernel import db, fields, ledger, names
from registry.kernel.access import Actor, subtree_prefix
from registry.kernel.db import contains
from registry.kernel.errors import NotFound
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.parties import naming
from registry.policy import Ledger, Permission


def refusal(viewer: Actor, region: str) -> str:
    """Why the viewer may not write about a record of this region; empty when they may."""
    if not viewer.may(Permission.CONDUCT_ENTER):
        return "您的角色没有登记违法行为的权限。"
    return "" if rules.reaches(viewer, region) else "这条记录不在您的管辖范围内。"


def inside(column: Any, region: str) -> ColumnElement[bool]:
    """Whether the column is a division or one below it."""
    found: ColumnElement[bool] = db.below(column, subtree_prefix(fields.clean(region)))
    return found


def between(query: Select[Any], column: Any, since: date | None, until: date | None) -> Select[Any]:
    """The query narrowed to a period, both days included."""
    if since is not None:
        query = query.where(column >= since)
    return query.where(column <= until) if until is not None else query


def said(typed: str, number: Any, credit_code: Any, *keys: Any) -> ColumnElement[bool]:
    """Whether what was typed is the number or the credit code, or is part of one of these search keys."""
    key, compact = names.search_key(typed), fields.clean(typed).replace(" ", "").upper()
    exact = [column == compact for column in (number, credit_code) if column is not None]
    return or_(false(), *exact, *(contains(column, key) for column in keys if key))


def bears(session: Session, organisation_id: Any, typed: str) -> ColumnElement[bool]:
    """Whether the firm a column names bears or bore a name with what was typed, whatever the record called it."""
    return naming.is_named(session, organisation_id, names.search_key(typed))


def page_of(session: Session, query: Select[Any], page: PageRequest, *order: Any) -> tuple[list[Any], int]:
    """The rows of one page, and how many there are in all."""
    total = session.execute(
        query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    ).scalar_one()
    return list(session.execute(query.order_by(*order).limit(page.size).offset(page.offset))), int(total)


def as_page(items: list[Any], total: int, page: PageRequest) -> Page[Any]:
    """Rows as a page."""
    return Page(items, total, page.page, page.size)


def events_of(session: Session, number: str) -> tuple[EventRow, ...]:
    """A record's events in the ledger of conduct, oldest first."""
    return tuple(event for event in ledger.history(session, number) if event.ledger is Ledger.CONDUCT)


def missing() -> NotFound:
    """The answer where there is no such record."""
    return NotFound("没有这条记录。", fix="请核对编号，或返回列表重新选择。")
