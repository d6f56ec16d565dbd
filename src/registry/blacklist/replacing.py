"""A received list that is the whole state of its source: what it no longer names leaves, and what it took out may return.

A row that could not be read or stored still speaks for its subject: nothing of that subject is taken out because of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from registry.blacklist import reach, rules, tables
from registry.blacklist.commands import supersede
from registry.blacklist.queries.records import facts_of
from registry.blacklist.terms import PUBLIC_STATES, ListingState, Origin, RemovalReason, Step
from registry.kernel import clock, db, fields, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.sheet import UNREAD, Effects, Judged, Options
from registry.kernel.transaction import Work
from registry.policy import Action

WHOLE: Final = "整份替换"
ALLOW_SHRINK: Final = "允许大幅减少"
SOURCE: Final = "名单来源"
YES: Final = "是"
MOST_LEAVING: Final = 10
"""At most one in so many of a source's live listings may leave by one list unless the user says so: a setting of the
portal against truncated files, no rule of law."""

_LEAVING, _LIVE = "leaving", "live"  # what a preview settled, beside the user's options
_YES = frozenset({YES, "true", "yes", "1"})
_AWAITING = frozenset({ListingState.RECEIVED, ListingState.PUBLICATION_PROPOSED})
_L = db.core(tables.Listing).c


def source_of(options: Options) -> str:
    """The source whose whole state the list is; empty for an ordinary list. Raises `InvalidInput` where none is named."""
    source = stated_source(options)
    whole, shrink = (_says_yes(options, heading) for heading in (WHOLE, ALLOW_SHRINK))
    if shrink and not whole:
        raise InvalidInput(ALLOW_SHRINK, "只有整份替换才有减少的问题。", fix="请同时选择整份替换，或去掉这个选项。")
    if whole and not source:
        raise InvalidInput(SOURCE, "整份替换须写明名单来源。", fix="请填写名单来源，与以前导入时一致。")
    return source if whole else ""


def stated_source(options: Options) -> str:
    """The source stated for the whole list, as it is kept."""
    return fields.tidy(options.get(SOURCE, ""))[:120]


def _says_yes(options: Options, heading: str) -> bool:
    said = options.get(heading, "").strip().lower()
    if said in ("", "否", "false", "no", "0"):
        return False
    if said not in _YES:
        raise InvalidInput(heading, f"不认识的选择“{said[:20]}”。", fix=f"请填写{YES}，或留空。")
    return True


def stated_for_all(options: Options, announced_on: str) -> bool:
    """Whether a row's day of publication may be the one stated for the whole list."""
    typed = options.get("发布日期", "").strip()
    try:
        return bool(typed) and fields.excel_date(typed).isoformat() == announced_on
    except fields.BadField:
        return False


def left_with(listing: Any, source: str) -> bool:
    """Whether a listing left because its source no longer named it: named again, it is a new one."""
    return (
        listing.source == source
        and listing.state is ListingState.REMOVED
        and listing.removal_reason is RemovalReason.SOURCE
    )


def still_ours(listing: Any, today: date) -> bool:
    """Whether a listing is public or awaits its decision, in its term: what its source may correct or take out."""
    return listing.state in PUBLIC_STATES | _AWAITING and not rules.has_ended(facts_of(listing), today)


def trace(cells: Sequence[str], name: int, code: int) -> str:
    """What an unreadable row says of its subject: the code and the name as they stand."""
    return f"{fields.clean(cells[code]).replace(' ', '').upper()}\t{names.search_key(cells[name])}"


# -- judging -----------------------------------------------------------------------------------------------------------


def settle(
    session: Session, actor: Actor, judged: Judged, options: Options, *, named: set[str], doubtful: set[str]
) -> None:
    """Settle what leaves: live listings of the source that no row names. Once settled by a preview it stays so.

    `doubtful`: numbers of the subjects of rejected rows. Raises `NotPermitted` where the source reaches beyond the
    actor's region, `InvalidInput` when more leave than `MOST_LEAVING` allows.
    """
    if _LEAVING in options:
        judged.settled = {_LEAVING: options[_LEAVING], _LIVE: options[_LIVE]}
        return
    source = source_of(options)
    live = _live(session, source)
    outside = sum(not reach.reaches(actor, one.region) for one in live)
    if outside:
        raise NotPermitted(
            f"来源“{source}”的名单有 {outside} 条不在您的管辖范围内，不能整份替换。", fix="请由上级部门导入整份名单。"
        )
    codes, keys = _traces(options)
    missing = [one for one in live if one.number not in named]
    kept = [
        one
        for one in missing
        if one.number in doubtful or (one.credit_code and one.credit_code in codes) or one.name_key in keys
    ]
    gone = [one.number for one in missing if one not in kept]
    if len(gone) * MOST_LEAVING > len(live) and not _says_yes(options, ALLOW_SHRINK):
        raise InvalidInput(
            WHOLE,
            f"来源“{source}”现有 {len(live)} 条，这份名单将移出其中 {len(gone)} 条，超过十分之一，没有导入。",
            fix=f"请核对名单是否完整；确实如此的，请选择“{ALLOW_SHRINK}”后重新提交。",
        )
    if kept:
        judged.notices.append(f"有 {len(kept)} 条只出现在退回的行里：暂不移出，请改好退回的行后重新导入整份名单。")
    judged.settled = {_LEAVING: ",".join(gone), _LIVE: str(len(live))}


def leaving(settled: Mapping[str, str]) -> list[str]:
    """Numbers of the listings that leave, as settled."""
    return [one for one in settled.get(_LEAVING, "").split(",") if one]


def sentence(source: str, effects: Effects) -> str:
    """What the list does, in one sentence."""
    return (
        f"整份替换来源“{source}”：新增 {effects.added} 条，更正 {effects.corrected} 条，不变 {effects.unchanged} 条；"
        f"名单不再载列而移出 {effects.taken_out} 条。"
    )


def _live(session: Session, source: str) -> list[Any]:
    query = select(_L.id.table).where(
        _L.live.is_(True),
        _L.origin == Origin.RECEIVED,
        _L.source == source,
        _L.state.in_(list(PUBLIC_STATES | _AWAITING)),
        _L.until >= clock.today(),
    )
    return list(session.execute(query.order_by(_L.id)))


def _traces(options: Options) -> tuple[set[str], set[str]]:
    found = [line.partition("\t") for line in options.get(UNREAD, "").split("\n") if line]
    return {code for code, _, _ in found if code}, {key for _, _, key in found if key}


# -- taking out and putting back ---------------------------------------------------------------------------------------


def take_out(work: Work, batch: str, options: Options, now: datetime) -> None:
    """Remove what the source no longer names, at once; what nobody has decided on yet is withdrawn.

    Raises `OutOfDate` when the source's set changed since the preview settled it.
    """
    source, wanted = source_of(options), set(leaving(options))
    live = _live(work.session, source)
    gone = [one for one in live if one.number in wanted]
    if len(live) != int(options.get(_LIVE, "0")) or len(gone) != len(wanted):
        raise OutOfDate("预览之后这个来源的名单有变化。", fix="请重新上传，按新的预览确认。")
    note = f"来源“{source}”的整份名单不再载列，批次 {batch}"
    ended = {"removal_reason": RemovalReason.SOURCE, "removed_on": now.date(), "note": note, "replaced_in": batch}
    for step, action, states in (
        (Step.REMOVE, Action.LISTING_REMOVED, PUBLIC_STATES),
        (Step.UNDO, Action.LISTING_UNDONE, _AWAITING),
    ):
        rows = [one for one in gone if one.state in states]
        supersede(work, step, rows, now, lambda _: ended)
        for one in rows:
            work.record(action, one.number, version=one.version + 1, reason="source", batch=batch)


def touched(session: Session, batch: str) -> list[Any]:
    """Live listings as a batch corrected or took them out. Raises `RuleBroken` when one was handled again since."""
    rows = session.execute(select(_L.id.table).where(_L.replaced_in == batch)).all()
    later = sum(not row.live for row in rows)
    if later:
        raise RuleBroken(
            "BL-02",
            f"这批名单更正或移出的记录中有 {later} 条之后又办理过，不能整批撤回。",
            fix="请逐条办理，或者导入来源最新的整份名单。",
            facts={"moved": later},
        )
    return list(rows)


def restore(work: Work, rows: Sequence[Any], batch: str, now: datetime) -> None:
    """Let listings stand again as before a batch touched them, each by a further version."""
    before: dict[str, dict[str, Any]] = {}
    for part in db.chunks(row.number for row in rows):
        versions = {row.number: row.version for row in rows}
        for one in work.session.execute(select(_L.id.table).where(_L.number.in_(part))):
            if one.version == versions[one.number] - 1:
                own = ("id", "version", "live", "change", "changed_at")
                before[one.number] = {name: value for name, value in one._mapping.items() if name not in own}
    ended = sum(before[row.number]["until"] < now.date() for row in rows)
    if ended:
        raise RuleBroken(
            "BL-17", f"其中 {ended} 条的名单管理期限已经届满，不能再恢复公示。", fix="请导入来源最新的整份名单。"
        )
    supersede(work, Step.CORRECT, rows, now, lambda row: before[row.number])
    for row in rows:
        corrected = row.removal_reason is None
        action = Action.LISTING_CORRECTED if corrected else Action.LISTING_REINSTATED
        work.record(action, row.number, version=row.version + 1, undone=batch)
