"""Bringing sheets in: preview, confirm, discard, undo. A batch is stored whole or not at all."""

from __future__ import annotations

import gc
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from registry.exchange import keeping, kinds, tables, workbook
from registry.exchange.terms import BatchState, Outcome, Preview
from registry.kernel import clock, codes, counters, db, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate
from registry.kernel.sheet import UNREAD, BadCell, DuplicateGroup, Effects, Judged, Kind, Parsed, Rejection
from registry.kernel.transaction import Work, write
from registry.policy import Action, Ledger

Progress = Callable[[int, int], None]
"""Called with rows done and rows in all."""

_B = db.core(tables.Batch).c
_SAMPLE = 5
_PART = 2000  # rows between two words on how far it is
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _silent(_done: int, _all: int) -> None:
    return None


@contextmanager
def uncollected() -> Iterator[None]:
    """No cyclic collection while a hundred thousand rows come into being: they hold no cycles, only make each pass longer.

    Put around whole functions, so that their rows are gone before it is on again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass
class Checked:
    """A sheet after parsing and judging, before anything is stored."""

    kind: Kind
    rows: int
    judged: Judged
    cells: dict[int, tuple[str, ...]]  # as read, in column order
    facts: list[str]  # what was known when it was judged
    file: bytes = b""  # it was read from; empty for a typed row


def check(
    actor: Actor,
    kind: Kind,
    content: bytes,
    *,
    options: Mapping[str, str] | None = None,
    progress: Progress = _silent,
) -> Checked:
    """Read, parse and judge a sheet; stores nothing. Raises `NotPermitted`, and `InvalidInput` for the file as a whole."""
    kind.permission_of(actor)
    sheet = workbook.read(content, kinds.headings(kind))
    if not sheet.rows:
        raise InvalidInput("文件", "表格里没有数据行。", fix="请在标题行下面填写数据后再上传。")
    bad = dict(sorted(sheet.formulas, reverse=True))
    checked = check_rows(actor, kind, sheet.rows, bad, sheet.overlong, options=options or {}, progress=progress)
    if sheet.ignored:
        checked.judged.notices.append(f"以下列不属于本表，没有导入：{'、'.join(sheet.ignored)}。")
    checked.file = content
    return checked


def check_rows(
    actor: Actor,
    kind: Kind,
    rows: Sequence[tuple[int, tuple[str, ...]]],
    formulas: Mapping[int, str] | None = None,
    overlong: frozenset[int] = frozenset(),
    *,
    options: Mapping[str, str],
    progress: Progress = _silent,
) -> Checked:
    """Parse and judge rows that are read already, cells in the order of the kind's columns."""
    formulas = formulas or {}
    parsed: list[Parsed] = []
    rejected: list[Rejection] = []
    plain = kind.plain_rows(rows, options) if kind.plain_rows else [None] * len(rows)
    odd = formulas.keys() | overlong
    for done in range(0, len(rows), _PART):
        progress(done, len(rows))
        part = list(zip(rows[done : done + _PART], plain[done : done + _PART], strict=True))
        in_order = [(number, values) for (number, _), values in part if values is not None and number not in odd]
        for (number, cells), _ in [one for one in part if one[1] is None or one[0][0] in odd]:
            try:
                in_order.append((number, _read_one(kind, number, cells, formulas, overlong, options)))
            except BadCell as wrong:
                rejected.append(wrong.at(number))
        in_order.sort(key=itemgetter(0))
        parsed += in_order
    with db.reading() as session:
        facts = facts_now(session)
        judged = kind.judge(session, actor, parsed, _with_unread(kind, options, rows, rejected))
    judged.rejected = sorted([*rejected, *judged.rejected], key=lambda one: one.row)
    if len(judged.accepted) + len(judged.rejected) != len(rows):
        raise AssertionError("a row was neither accepted nor rejected")
    progress(len(rows), len(rows))
    return Checked(kind, len(rows), judged, dict(rows), facts)


def _read_one(
    kind: Kind,
    number: int,
    cells: tuple[str, ...],
    formulas: Mapping[int, str],
    overlong: frozenset[int],
    options: Mapping[str, str],
) -> tuple[Any, ...]:
    """One row that was not read with the others. Raises `BadCell`."""
    if number in formulas:
        raise BadCell(formulas[number], "", "单元格是公式。", "请复制后“选择性粘贴—数值”，再重新导入。")
    if number in overlong:
        raise BadCell("", "", "这一行的列数比标题行多。", "请检查是否有错位或多余的分隔符。")
    return kind.parse(cells, options)


def _with_unread(
    kind: Kind, options: Mapping[str, str], rows: Sequence[tuple[int, Sequence[str]]], rejected: Sequence[Rejection]
) -> Mapping[str, str]:
    """The options, with what unreadable rows of a whole list say of their subjects: nothing may leave because of them."""
    if kind.trace is None or not kind.is_whole(options):
        return options
    unread = {one.row for one in rejected}
    return {**options, UNREAD: "\n".join(kind.trace(cells) for number, cells in rows if number in unread)}


def facts_now(session: Session) -> list[str]:
    """Stands for everything a sheet is judged by: the day, and the size of every ledger that records facts.

    While it is the same, a sheet judged once need not be judged again.
    """
    sizes = [f"{which}:{ledger.head(session, which).size}" for which in Ledger if which is not Ledger.EXCHANGE]
    return [clock.today().isoformat(), *sizes]


@counters.going_on("registry_imports_running")
@uncollected()
def preview(
    actor: Actor,
    kind: Kind,
    content: bytes,
    file_name: str,
    *,
    submission: str,
    options: Mapping[str, str] | None = None,
    progress: Progress = _silent,
) -> Preview:
    """Check a sheet and keep it as a batch to be confirmed. Raises `InvalidInput` for the same file twice."""
    permission = kind.permission_of(actor)
    digest = hashlib.sha256(content).hexdigest()
    if not kind.is_whole(options or {}):
        _not_twice(actor, kind, digest)
    checked = check(actor, kind, content, options=options, progress=progress)
    return _keep(actor, permission, checked, digest, file_name, options or {}, submission)


def preview_row(
    actor: Actor, kind: Kind, values: Mapping[str, str], *, submission: str, options: Mapping[str, str] | None = None
) -> Preview:
    """Check one typed row, values by heading, and keep it as a batch of one."""
    permission = kind.permission_of(actor)
    typed = (values.get(column.heading, "").strip() for column in kind.columns)
    cells = tuple(_CONTROL.sub("", one).encode(errors="ignore").decode() for one in typed)
    options = {**(options or {}), "typed": "1"}
    checked = check_rows(actor, kind, [(1, cells)], options=options)
    digest = hashlib.sha256(json.dumps([submission, cells]).encode()).hexdigest()
    return _keep(actor, permission, checked, digest, "逐条录入", options, submission)


def _not_twice(actor: Actor, kind: Kind, digest: str) -> None:
    with db.reading() as session:
        row = session.execute(
            select(_B.number, _B.created_at).where(
                _B.file_hash == digest,
                _B.kind == kind.code,
                *within_reach(actor),
                _B.state == BatchState.CONFIRMED,
                _B.accepted > 0,
            )
        ).first()
    if row is not None:
        raise InvalidInput(
            "文件",
            f"这个文件已于 {row.created_at:%Y-%m-%d %H:%M} 导入（批次 {row.number}）。",
            fix="如需重新导入，请先撤回该批次；更正过的内容请另存后上传。",
        )


def _keep(
    actor: Actor,
    permission: Any,
    checked: Checked,
    digest: str,
    file_name: str,
    options: Mapping[str, str],
    submission: str,
) -> Preview:
    judged, number, now = checked.judged, codes.new_code("B"), clock.now()
    shown = [row for row, _ in judged.accepted[:_SAMPLE]]
    content = {
        "facts": checked.facts,
        "file": file_name[:120],
        "accepted": len(judged.accepted),
        "shown": shown,
        "rejected": [(one.row, one.column, one.value, one.reason, one.fix) for one in judged.rejected],
        "groups": [(one.rows, one.what, one.kept) for one in judged.groups],
        "notices": judged.notices,
        "effects": judged.effects and astuple(judged.effects),
        "cells": [(row, checked.cells[row]) for row in sorted({*shown, *(one.row for one in judged.rejected)})],
    }
    with write(actor, permission, submission, ledgers=[Ledger.EXCHANGE]) as work:
        work.add(
            tables.Batch(
                number=number,
                kind=checked.kind.code,
                account=actor.username,
                organisation=actor.organisation,
                region=actor.region,
                file_hash=digest,
                rows=checked.rows,
                accepted=len(judged.accepted),
                rejected=len(judged.rejected),
                state=BatchState.PREVIEWED,
                options=json.dumps({**options, **judged.settled}, ensure_ascii=False),
                sealed=keeping.seal(content),
                cells_sealed=keeping.seal_rows(judged.accepted, checked.file),
                created_at=now,
                changed_at=now,
            )
        )
        work.record(
            Action.BATCH_PREVIEWED,
            number,
            kind=checked.kind.code,
            rows=checked.rows,
            accepted=len(judged.accepted),
            rejected=len(judged.rejected),
            file=digest,
        )
    return as_preview(number, checked.kind.code, checked.rows, content)


def as_preview(number: str, kind: str, rows: int, content: Mapping[str, Any]) -> Preview:
    """A batch's content as the preview shows it."""
    cells = {row: tuple(values) for row, values in content["cells"]}
    return Preview(
        batch=number,
        kind=kind,
        rows=rows,
        accepted=content["accepted"],
        rejected=tuple(Rejection(*one) for one in content["rejected"]),
        groups=tuple(DuplicateGroup(tuple(one[0]), one[1], one[2]) for one in content["groups"]),
        notices=tuple(content["notices"]),
        sample=tuple((row, cells[row]) for row in content["shown"]),
        effects=_effects(content),
    )


def _effects(content: Mapping[str, Any]) -> Effects | None:
    found = content.get("effects")
    return Effects(*found) if found else None


# -- confirming and undoing --------------------------------------------------------------------------------------------


@counters.going_on("registry_imports_running")
@uncollected()
def confirm(actor: Actor, number: str, *, submission: str) -> Outcome:
    """Store what the preview accepted, judged once more inside the transaction. All of it or none."""
    kind = _kind_of(actor, number)
    ledgers = sorted({*kind.ledgers, kind.confirmed.ledger}, key=list(Ledger).index)
    with write(actor, kind.permission_of(actor), submission, ledgers=ledgers) as work:
        batch = _batch(work, number, BatchState.PREVIEWED)
        options = json.loads(batch.options)
        content = keeping.unseal(batch.sealed)
        accepted, file = keeping.unseal_rows(batch.cells_sealed)
        judged = Judged(accepted=accepted, effects=_effects(content))
        if content["facts"] != facts_now(work.session):
            judged = kind.judge(work.session, actor, accepted, options)
        late = judged.rejected
        content["effects"] = judged.effects and astuple(judged.effects)
        content["rejected"] += [(one.row, one.column, one.value, one.reason, one.fix) for one in late]
        content["accepted"], content["shown"] = 0, []
        refused = {one[0] for one in content["rejected"]}
        if late and file:
            content["cells"] = workbook.read(file, kinds.headings(kind)).rows
        content["cells"] = [one for one in content["cells"] if one[0] in refused]
        rejected = batch.rejected + len(late)
        _change(
            work, number, state=BatchState.CONFIRMED, accepted=len(judged.accepted), rejected=rejected,
            sealed=keeping.seal(content),
            cells_sealed=keeping.seal_rows([], b""),
        )  # fmt: skip
        kind.enter(
            work, number, judged.accepted, options
        )  # last, for nothing waits then for rows that are being poured
        told = asdict(judged.effects) if judged.effects else {}
        work.record(kind.confirmed, number, rows=batch.rows, stored=len(judged.accepted), rejected=rejected, **told)
        return Outcome(number, batch.rows, len(judged.accepted), rejected, tuple(late), judged.effects)


def discard(actor: Actor, number: str, *, submission: str) -> None:
    """Drop a preview that is not wanted; its content is wiped."""
    kind = _kind_of(actor, number)
    with write(actor, kind.permission_of(actor), submission, ledgers=[Ledger.EXCHANGE]) as work:
        _batch(work, number, BatchState.PREVIEWED)
        empty = keeping.seal_rows([], b"")
        _change(work, number, state=BatchState.DISCARDED, sealed=keeping.seal(_EMPTY), cells_sealed=empty)
        work.record(Action.BATCH_DISCARDED, number)


_EMPTY: dict[str, Any] = {
    "facts": [],
    "file": "",
    "accepted": 0,
    "shown": [],
    "rejected": [],
    "groups": [],
    "notices": [],
    "cells": [],
}


@uncollected()
def undo(actor: Actor, number: str, *, submission: str) -> int:
    """Take a confirmed batch back; returns how many rows. Each register says until when that is possible."""
    kind = _kind_of(actor, number)
    ledgers = sorted({*kind.ledgers, kind.undone.ledger}, key=list(Ledger).index)
    with write(actor, kind.permission_of(actor), submission, ledgers=ledgers) as work:
        _batch(work, number, BatchState.CONFIRMED)
        rows = kind.undo(work, number)
        _change(work, number, state=BatchState.UNDONE)
        work.record(kind.undone, number, rows=rows)
        return rows


def _kind_of(actor: Actor, number: str) -> Kind:
    with db.reading() as session:
        row = session.execute(select(_B.kind).where(_B.number == number, *within_reach(actor))).first()
    if row is None:
        raise NotFound("没有这个批次。", fix="请从批次列表进入。")
    return kinds.kind(row.kind)


def within_reach(actor: Actor) -> list[Any]:
    """A batch belongs to the centre it was brought in for, or to the account where there is none."""
    if actor.organisation:
        return [_B.organisation == actor.organisation]
    return [_B.account == actor.username]


def _batch(work: Work, number: str, wanted: BatchState) -> Any:
    row = work.session.execute(
        select(db.core(tables.Batch)).where(_B.number == number, *within_reach(work.actor)).with_for_update()
    ).first()
    if row is None:
        raise NotFound("没有这个批次。", fix="请从批次列表进入。")
    if row.state is not wanted:
        raise OutOfDate("这个批次刚刚已被办理。", fix="请刷新页面查看它现在的状态。")
    return row


def _change(work: Work, number: str, **values: Any) -> None:
    work.session.execute(update(tables.Batch).where(_B.number == number).values(changed_at=clock.now(), **values))
