"""A list that is the whole state of its source: kept, corrected, added, taken out, guarded, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from registry.blacklist import commands, queries
from registry.blacklist.sheets import COLUMNS, KIND
from registry.blacklist.terms import ListingState, Operation, RemovalReason
from registry.exchange import commands as exchange
from registry.exchange import writing
from registry.exchange.terms import Outcome
from registry.kernel import clock, db, ledger
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import InvalidInput, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.sheet import Effects
from registry.policy import Action, Ledger
from tests import world as w
from tests.blacklist.builders import (
    AUDITOR,
    DECIDER,
    OFFICER,
    OFFICER_CHANGSHA,
    OFFICER_ZHUZHOU,
    cells,
    identity,
    propose_removal,
    public_numbers,
    publish,
    publish_list,
    receive,
    remove,
    seen,
    submission,
    take_back,
)

pytestmark = pytest.mark.usefixtures("database")
SOURCE = "信用湖南（演示）"
WHOLE = {"名单来源": SOURCE, "整份替换": "是"}
SHRINK = WHOLE | {"允许大幅减少": "是"}


def sheet(rows: Sequence[list[str]]) -> bytes:
    return writing.write("名单", [column.heading for column in COLUMNS], rows)


def preview(rows: Sequence[list[str]], options: dict[str, str] = WHOLE, actor: Actor = OFFICER) -> exchange.Preview:
    return exchange.preview(actor, KIND, sheet(rows), "名单.xlsx", submission=submission(), options=options)


def bring(rows: Sequence[list[str]], options: dict[str, str] = WHOLE, actor: Actor = OFFICER) -> Outcome:
    shown = preview(rows, options, actor)
    outcome = exchange.confirm(actor, shown.batch, submission=submission())
    assert outcome.effects == shown.effects
    assert outcome.rows == outcome.stored + outcome.rejected == len(rows)
    if outcome.effects:
        assert outcome.stored == outcome.effects.added + outcome.effects.corrected + outcome.effects.unchanged
    return outcome


def firms(count: int) -> list[list[str]]:
    return [cells(单位名称=f"湖南整表{n}有限公司（演示）", 决定书文号=f"（演示）第{n}号") for n in range(count)]


def published(rows: Sequence[list[str]]) -> None:
    publish_list(bring(rows).batch)


def of(row: list[str]) -> queries.ListingRecord:
    """The newest listing of a row's unit."""
    from registry.kernel.paging import PageRequest

    found = queries.listings(AUDITOR, queries.Filters(q=row[3]), PageRequest()).items
    return queries.listing_record(AUDITOR, max(one.number for one in found))


def altered(row: list[str], **values: str) -> list[str]:
    headings = [column.heading for column in COLUMNS]
    return [values.get(heading, cell) for heading, cell in zip(headings, row, strict=True)]


def feed(since: str = "") -> list[Operation]:
    return [one.op for one in queries.changes(PUBLIC, since).changes]


def test_kept_corrected_added_and_taken_out_in_one_transaction() -> None:
    rows = firms(12)
    published(rows)
    before, cursor = public_numbers(), queries.changes(PUBLIC).cursor
    moved = altered(rows[3], 注册地址="湖南省长沙市岳麓区新路8号")
    led = altered(rows[4], 主要负责人="李新任", 身份证号=identity())
    fresh = cells(单位名称="湖南新来有限公司（演示）", 决定书文号="（演示）新号")
    outcome = bring([*rows[:3], moved, led, *rows[5:11], fresh])
    assert outcome.effects == Effects(added=1, corrected=2, unchanged=9, taken_out=1)
    gone = of(rows[11])
    assert public_numbers() == before - {gone.row.number}
    assert (gone.row.state, gone.removal_reason, gone.removed_on) == (
        ListingState.REMOVED, RemovalReason.SOURCE, clock.today(),
    )  # fmt: skip
    assert of(moved).address == "湖南省长沙市岳麓区新路8号"
    assert (of(led).principal, of(led).principal_masked_identity != "") == ("李新任", True)
    assert of(fresh).row.state is ListingState.RECEIVED  # a new one is proposed and decided as any other
    assert [len(of(row).versions) for row in (rows[0], moved)] == [3, 4]
    assert sorted(feed(cursor)) == [Operation.CHANGED, Operation.CHANGED, Operation.REMOVED]
    with db.reading() as session:
        events = ledger.newest(session, Ledger.BLACKLIST, limit=5)
        assert ledger.verify(session, Ledger.BLACKLIST).finding is None
    assert [event.action for event in reversed(events)] == [
        Action.LISTING_REMOVED,
        Action.LISTING_CORRECTED,
        Action.LISTING_CORRECTED,
        Action.LISTING_RECEIVED,
        Action.LISTINGS_BATCH_CONFIRMED,
    ]
    assert events[0].details["taken_out"] == 1
    assert w.holds_identity([event.details for event in events]) == []


def test_the_same_list_again_changes_nothing_and_is_not_refused() -> None:
    rows = firms(3)
    published(rows)
    cursor = queries.changes(PUBLIC).cursor
    for _ in range(2):
        assert bring(rows).effects == Effects(0, 0, 3, 0)
    assert feed(cursor) == []
    assert [len(of(row).versions) for row in rows] == [3, 3, 3]


def test_the_day_of_the_whole_list_is_no_correction() -> None:
    rows = [altered(row, 发布日期="") for row in firms(3)]
    bring(rows, WHOLE | {"发布日期": "2026-05-20"})
    assert bring(rows, WHOLE | {"发布日期": "2026-06-20"}).effects == Effects(0, 0, 3, 0)
    assert of(rows[0]).announced_on == date(2026, 5, 20)


@pytest.mark.parametrize(("kept", "allowed"), [(89, False), (90, True), (91, True)])
def test_a_list_may_shrink_by_a_tenth(kept: int, allowed: bool) -> None:
    rows = firms(100)
    published(rows)
    cursor = queries.changes(PUBLIC).cursor
    if allowed:
        assert bring(rows[:kept]).effects == Effects(0, 0, kept, 100 - kept)
        assert len(public_numbers()) == kept
        return
    with pytest.raises(InvalidInput, match="现有 100 条，这份名单将移出其中 11 条"):
        preview(rows[:kept])
    added = [*rows[:kept], *firms(20)]  # others that come do not make up for those that leave
    with pytest.raises(InvalidInput):
        preview([altered(row, 决定书文号=f"（演示）另{n}号") for n, row in enumerate(added)])
    assert (len(public_numbers()), feed(cursor)) == (100, [])
    assert bring(rows[:kept], SHRINK).effects == Effects(0, 0, kept, 11)


def test_the_guard_counts_live_listings_of_the_source_only(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = firms(10)
    published(rows)
    [other] = receive([cells(数据来源="别的来源（演示）")])
    publish([other])
    remove(of(rows[9]).row.number)
    with pytest.raises(InvalidInput, match="现有 9 条"):
        preview(rows[1:9])
    assert bring(rows[1:9], SHRINK).effects == Effects(0, 0, 8, 1)
    assert other in public_numbers()
    w.on(monkeypatch, date(2029, 5, 6))  # all have ended: nothing leaves, nothing is corrected
    assert bring([altered(rows[1], 注册地址="新址")]).effects == Effects(0, 0, 1, 0)


def test_what_nobody_decided_yet_is_withdrawn_and_never_was_listed() -> None:
    rows = firms(11)
    bring(rows)
    commands.propose_publication(OFFICER, [seen(of(rows[10]).row.number)], submission=submission())
    bring(rows[:10])
    gone = of(rows[10])
    assert (gone.row.state, gone.removal_reason) == (ListingState.UNDONE, RemovalReason.SOURCE)
    from registry.blacklist.tables import Listing

    with db.reading() as session:
        unit = (
            session.execute(db.core(Listing).select().where(db.core(Listing).c.number == gone.row.number))
            .first()
            .organisation_id
        )  # type: ignore[union-attr]
        assert queries.standing_of(session, organisation_id=unit, day=date(2026, 6, 1)) == []
    assert gone.timeline[-1].action is Action.LISTING_UNDONE


def test_an_undecided_row_is_corrected_in_its_state() -> None:
    rows = firms(2)
    bring(rows)
    number = of(rows[0]).row.number
    commands.propose_publication(OFFICER, [seen(number)], submission=submission())
    old = seen(number)
    assert bring([altered(rows[0], 失信行为简况="另一事由"), rows[1]]).effects == Effects(0, 1, 1, 0)
    assert (of(rows[0]).row.state, of(rows[0]).cause) == (ListingState.PUBLICATION_PROPOSED, "另一事由")
    with pytest.raises(OutOfDate):  # who decides must have seen what it says now
        commands.publish(DECIDER, [old], submission=submission())
    assert not public_numbers()


def test_a_row_that_cannot_be_read_or_stored_takes_nobody_out() -> None:
    rows = firms(20)
    published(rows)
    unread = altered(rows[17], 列入日期="不是日期", 发布日期="")
    mistyped = altered(rows[18], 统一社会信用代码="错码")
    misnamed = altered(rows[19], 单位名称="湖南从未用过有限公司（演示）")
    shown = preview([*rows[:16], unread, mistyped, misnamed])
    assert shown.effects == Effects(0, 0, 16, 1)  # only the one no row speaks of
    assert len(shown.rejected) == 3
    assert any("3 条只出现在退回的行里" in notice for notice in shown.notices)
    exchange.confirm(OFFICER, shown.batch, submission=submission())
    assert len(public_numbers()) == 19
    assert of(rows[16]).row.state is ListingState.REMOVED


def test_what_we_decided_stands_whatever_the_source_lists() -> None:
    rows = firms(3)
    bring(rows)
    kept, gone = of(rows[0]).row.number, of(rows[1]).row.number
    commands.propose_publication(OFFICER, [seen(kept)], submission=submission())
    commands.keep_back(DECIDER, [seen(kept)], "不在适用范围内", submission=submission())
    publish([gone])
    remove(gone)
    assert bring([altered(row, 注册地址="新址") for row in rows]).effects == Effects(0, 1, 2, 0)
    assert [of(row).row.state for row in rows[:2]] == [ListingState.KEPT_BACK, ListingState.REMOVED]


def test_what_its_source_lists_again_is_a_new_listing() -> None:
    rows = firms(11)
    published(rows)
    bring(rows[:10])
    assert bring(rows).effects == Effects(1, 0, 10, 0)
    assert of(rows[10]).row.state is ListingState.RECEIVED
    assert bring(rows).effects == Effects(0, 0, 11, 0)


def test_another_sources_listing_stays_its_own() -> None:
    row = firms(1)[0]
    [number] = receive([altered(row, 数据来源="别的来源（演示）")])
    shown = preview([row])
    assert (shown.accepted, shown.rejected[0].reason) == (0, f"这条列入信息已经登记，编号 {number}。")
    shown = preview([altered(row, 数据来源="第三来源（演示）")])
    assert shown.rejected[0].column == "数据来源"


def test_a_correction_may_not_end_a_listing_in_the_past() -> None:
    row = altered(firms(1)[0], 列入日期="2024-05-06", 发布日期="")
    published([row])
    shown = preview([altered(row, 列入日期="2023-10-08")])
    assert (shown.accepted, shown.rejected[0].column) == (0, "列入日期")
    assert shown.effects == Effects(0, 0, 0, 0)


def test_a_region_does_not_replace_what_lies_beyond_it() -> None:
    rows = firms(2)
    bring(rows)  # of Changsha
    with pytest.raises(NotPermitted, match="2 条不在您的管辖范围内"):
        preview([cells(所属地区="株洲市", 注册地址="湖南省株洲市天元区一号")], actor=OFFICER_ZHUZHOU)
    assert bring(rows, actor=OFFICER_CHANGSHA).effects == Effects(0, 0, 2, 0)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"整份替换": "是"}, "名单来源"),
        ({"允许大幅减少": "是", "名单来源": SOURCE}, "允许大幅减少"),
        ({"整份替换": "也许", "名单来源": SOURCE}, "整份替换"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as told:
        preview(firms(1), options)
    assert told.value.field == field


def test_a_preview_the_register_moved_on_from_is_not_confirmed() -> None:
    rows = firms(11)
    published(rows)
    shown = preview(rows[:10])
    remove(of(rows[10]).row.number)
    with pytest.raises(OutOfDate):
        exchange.confirm(OFFICER, shown.batch, submission=submission())
    late = preview(rows[:10])
    receive([cells()])  # of the same source
    with pytest.raises(OutOfDate):
        exchange.confirm(OFFICER, late.batch, submission=submission())


# -- taking it back ----------------------------------------------------------------------------------------------------


def test_undo_restores_what_left_and_what_was_corrected() -> None:
    rows = firms(12)
    published(rows)
    before = {row[3]: of(row) for row in rows}
    propose_removal(of(rows[11]).row.number)
    cursor = queries.changes(PUBLIC).cursor
    moved = altered(rows[0], 注册地址="新址")
    outcome = bring([moved, *rows[1:11], cells()])
    assert outcome.effects == Effects(1, 1, 10, 1)
    assert exchange.undo(OFFICER, outcome.batch, submission=submission()) == 3
    assert public_numbers() == {one.row.number for one in before.values()}
    assert of(rows[0]).address == before[rows[0][3]].address
    back = of(rows[11])
    assert (back.row.state, back.removed_on, back.removal_reason) == (
        ListingState.REMOVAL_PROPOSED, None, RemovalReason.REVOKED,
    )  # fmt: skip
    assert [one.state for one in back.versions[-2:]] == [ListingState.REMOVED, ListingState.REMOVAL_PROPOSED]
    assert back.timeline[-1].action is Action.LISTING_REINSTATED
    assert sorted(feed(cursor)) == [Operation.ADDED, Operation.CHANGED, Operation.CHANGED, Operation.REMOVED]
    assert bring(rows).effects == Effects(0, 0, 12, 0)


def test_undo_is_refused_once_something_of_it_moved_on() -> None:
    rows = firms(12)
    published(rows)
    outcome = bring([altered(rows[0], 注册地址="新址"), *rows[1:11]])
    propose_removal(of(rows[0]).row.number)
    with pytest.raises(RuleBroken, match="1 条之后又办理过"):
        exchange.undo(OFFICER, outcome.batch, submission=submission())
    assert of(rows[11]).row.state is ListingState.REMOVED


def test_undo_does_not_bring_back_what_ended_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = firms(11)
    published(rows)
    outcome = bring(rows[:10])
    w.on(monkeypatch, date(2029, 5, 6))
    with pytest.raises(RuleBroken) as broken:
        exchange.undo(OFFICER, outcome.batch, submission=submission())
    assert broken.value.provision == "BL-17"
    assert not public_numbers()


def test_an_ordinary_list_is_as_before() -> None:
    rows = firms(2)
    published(rows)
    shown = preview(rows[::-1], {"名单来源": SOURCE})
    assert (shown.accepted, len(shown.rejected), shown.effects) == (0, 2, None)
    batch = "B-again"
    receive([cells()], batch=batch)
    assert take_back(batch) == 1
