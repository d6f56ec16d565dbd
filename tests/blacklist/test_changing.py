"""Stay, correction, revocation: by whom, and gone from or back on every public channel at once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from registry.blacklist import changing, queries
from registry.blacklist.changing import Corrections
from registry.blacklist.queries import Period
from registry.blacklist.terms import ListingState, Operation, RemovalKind, Step
from registry.exchange.public_set import written
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.paging import PageRequest
from registry.policy import Ledger
from registry.web import open_data
from tests import world as w
from tests.blacklist import filed as f
from tests.blacklist import repairs
from tests.blacklist.builders import (
    AUDITOR,
    DECIDER,
    DECIDER_TOO,
    DECIDER_ZHUZHOU,
    OFFICER,
    OFFICER_ZHUZHOU,
    public_numbers,
    seen,
    submission,
    today,
)
from tests.conftest import configure
from tests.web.client import Client

V1 = "/api/v1"
ALL = PageRequest(size=200)


def public_bytes(number: str, *typed: str) -> str:
    """Everything the public can be told that may hold a name: list, search, one entry, removals, files."""
    client, files = Client(), Client(Starlette(routes=[Mount("/", routes=open_data.ROUTES)]))
    paths = ["/blacklist", f"/blacklist/{number}", "/blacklist/changes", *(f"/blacklist?q={one}" for one in typed)]
    told = [client.get(V1 + path).text for path in paths]
    told += [files.get(f"/open-data/blacklist.{ending}").text for ending in ("csv", "json")]
    told += [repr(queries.removals(PUBLIC, Period(), ALL)), repr(queries.everything_public(PUBLIC))]
    return "\n".join(told)


def hidden(listed: f.Listed) -> bool:
    """Whether no public byte tells who it was; a search echoes nothing of what was typed."""
    told = public_bytes(listed.number, "意见化工", listed.credit_code)
    return listed.name not in told and listed.credit_code not in told and "意见化工" not in told


def feed(cursor: str = "") -> list[Operation]:
    return [one.op for one in queries.changes(PUBLIC, cursor).changes]


def test_a_stay_hides_at_once_and_its_end_shows_again(database: str) -> None:
    listed = f.a_listing()
    f.reply(listed, "我单位的回应不应在暂停期间出现")
    assert not hidden(listed)
    cursor = queries.changes(PUBLIC).cursor
    f.stay(listed.number)
    assert hidden(listed)
    assert "暂停期间" not in public_bytes(listed.number)
    assert json.loads(written("blacklist", ".json")[0])["total"] == 0
    assert queries.removals(PUBLIC, Period(), ALL).total == 0, "a stay is no removal"
    record = queries.listing_record(AUDITOR, listed.number)
    assert (record.stayed_on, record.public_now, record.row.state) == (today(), False, ListingState.PUBLISHED)
    assert f.ORDER.number in record.note
    [kept] = record.files
    assert queries.listing_file(OFFICER, listed.number, kept.code)[1] == f.SCAN.content
    with pytest.raises(NotFound):
        queries.listing_file(OFFICER_ZHUZHOU, listed.number, kept.code)
    with pytest.raises(OutOfDate):
        f.stay(listed.number)
    f.end_stay(listed.number)
    assert not hidden(listed)
    assert feed(cursor) == ["removed", "added"]
    with pytest.raises(OutOfDate):
        f.end_stay(listed.number)
    w.intact(Ledger.BLACKLIST)


def test_listed_for_officers_while_stayed(database: str) -> None:
    listed = f.a_listing()
    f.stay(listed.number)
    assert [one.stayed for one in queries.own(listed.agent).listings] == [True]
    assert queries.listings(OFFICER, queries.Filters(state=ListingState.PUBLISHED), ALL).total == 1


@pytest.mark.parametrize("actor", [OFFICER, AUDITOR, PUBLIC])
def test_only_a_decider_executes_an_order(sqlite_database: str, actor: Actor) -> None:
    listed = f.a_listing()
    with pytest.raises(NotPermitted):
        changing.stay(actor, seen(listed.number), f.ORDER, f.SCAN, submission=submission())
    with pytest.raises(NotPermitted):
        changing.revoke_by_order(actor, seen(listed.number), f.ORDER, "判决撤销", f.SCAN, submission=submission())
    with pytest.raises(NotPermitted):
        changing.stay(DECIDER_ZHUZHOU, seen(listed.number), f.ORDER, f.SCAN, submission=submission())
    ahead = f.ORDER.model_copy(update={"on": date(2026, 11, 24)})
    with pytest.raises(InvalidInput):
        changing.stay(DECIDER, seen(listed.number), ahead, f.SCAN, submission=submission())
    with pytest.raises(InvalidInput):
        changing.stay(DECIDER, seen(listed.number), f.ORDER, replace(f.SCAN, content=b"x"), submission=submission())
    assert public_numbers() == {listed.number}


def test_a_court_decision_revokes_at_once(database: str) -> None:
    listed = f.a_listing()
    cursor = queries.changes(PUBLIC).cursor
    changing.revoke_by_order(DECIDER, seen(listed.number), f.ORDER, "判决撤销处罚决定", f.SCAN, submission=submission())
    assert hidden(listed)
    assert feed(cursor) == ["removed"]
    [gone] = queries.removals(PUBLIC, Period(), ALL).items
    assert (gone.number, gone.on, gone.kind) == (listed.number, today(), RemovalKind.REVOKED)
    assert gone.authority == "长沙市应急管理局"


def test_a_revocation_of_ones_own_takes_two_persons(database: str) -> None:
    listed = f.a_listing()
    number = changing.propose_revocation(OFFICER, seen(listed.number), "处罚已撤销", f.ORDER, submission=submission())
    [proposal] = queries.proposals(DECIDER)
    assert (proposal.number, proposal.due_on, proposal.overdue) == (number, date(2026, 11, 25), False)
    assert public_numbers() == {listed.number}, "a proposal changes nothing"
    with pytest.raises(OutOfDate):
        changing.propose_revocation(OFFICER, seen(listed.number), "处罚已撤销", submission=submission())
    with pytest.raises(RuleBroken) as broken:
        changing.approve(f.SAME_HUMAN, number, submission=submission())
    assert broken.value.provision == "IN-07.officers"
    with pytest.raises(NotFound):
        changing.approve(DECIDER_ZHUZHOU, number, submission=submission())
    with pytest.raises(NotPermitted):
        changing.approve(OFFICER, number, submission=submission())
    changing.approve(DECIDER, number, submission=submission())
    assert hidden(listed)
    with pytest.raises(OutOfDate):
        changing.approve(DECIDER_TOO, number, submission=submission())
    w.intact(Ledger.BLACKLIST)


def test_a_refused_proposal_changes_nothing(database: str) -> None:
    listed = f.a_listing()
    number = changing.propose_revocation(OFFICER, seen(listed.number), "处罚已撤销", submission=submission())
    changing.refuse(DECIDER, number, "处罚决定仍然有效", submission=submission())
    assert queries.proposals(DECIDER) == []
    assert public_numbers() == {listed.number}
    f.revoke(listed.number)
    assert public_numbers() == set()


def test_a_decided_listing_that_is_revoked_never_gets_public(database: str) -> None:
    listed = f.a_listing(decided_only=True)
    f.revoke(listed.number)
    assert queries.listing_record(AUDITOR, listed.number).row.state is ListingState.REMOVED
    assert feed() == []
    assert hidden(listed)
    assert queries.removals(PUBLIC, Period(), ALL).total == 0, "it never was public"


def test_a_correction_is_a_new_version_the_public_sees(database: str) -> None:
    listed = f.a_listing()
    cursor = queries.changes(PUBLIC).cursor
    f.correct(listed.number, name="湖南更正矿业有限公司（演示）", principal="", authority="湖南省应急管理厅")
    shown = queries.public_listing(PUBLIC, listed.number)
    assert (shown.name, shown.principal, shown.authority) == ("湖南更正矿业有限公司（演示）", "", "湖南省应急管理厅")
    assert feed(cursor) == ["changed"]
    assert queries.public_list(PUBLIC, queries.Wanted(q="更正矿业"), ALL).total == 1
    assert listed.name not in public_bytes(listed.number)
    record = queries.listing_record(AUDITOR, listed.number)
    assert record.note == "录入有误"
    assert len(record.versions) == record.row.version


@pytest.mark.parametrize(
    "corrections",
    [
        {},
        {"name": "湖南意见化工有限公司（演示）"},
        {"name": "张"},
        {"cause": "联系电话13800001234"},
        {"reason": f"身份证{w.identity(3)}"},
    ],
)
def test_a_correction_must_change_something_and_be_fit(sqlite_database: str, corrections: dict[str, str]) -> None:
    listed = f.a_listing()
    with pytest.raises((InvalidInput, RuleBroken)):
        f.correct(listed.number, **corrections)
    assert queries.proposals(DECIDER) == []


def test_a_revocation_ends_what_else_was_proposed(database: str) -> None:
    listed = f.a_listing()
    wanted = Corrections(address="湖南省长沙市演示路9号")
    other = changing.propose_correction(OFFICER, seen(listed.number), wanted, "更正地址", submission=submission())
    f.revoke(listed.number)
    assert queries.proposals(DECIDER) == []
    with pytest.raises(OutOfDate):
        changing.approve(DECIDER, other, submission=submission())


def test_what_may_be_done_is_offered(database: str) -> None:
    listed = f.a_listing()

    def offered(viewer: Actor) -> dict[Step, bool]:
        return {one.step: not one.refusal for one in queries.listing_record(viewer, listed.number).changes}

    assert offered(OFFICER) == {Step.STAY: False, Step.CORRECT: True, Step.REVOKE: True}
    assert offered(DECIDER) == {Step.STAY: True, Step.CORRECT: False, Step.REVOKE: True}
    assert not any(offered(DECIDER_ZHUZHOU).values())
    f.stay(listed.number)
    assert offered(DECIDER)[Step.END_STAY]
    assert queries.listing_record(OFFICER_ZHUZHOU, listed.number).filings == ()


def test_what_was_stayed_on_the_day_of_its_publication_is_announced_when_it_ends(database: str) -> None:
    own = repairs.own_listing(f"{today()}")
    assert public_numbers() == {own.number}
    f.stay(own.number)
    f.revoke(own.number)
    assert [one.number for one in queries.removals(PUBLIC, Period(), ALL).items] == [own.number]


def test_removals_tell_numbers_days_and_reasons_by_period(
    sqlite_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, revoked, stayed, open_ = (f.a_listing(f"湖南第{n}厂（演示）") for n in "甲乙丙丁")
    f.revoke(revoked.number)
    f.stay(stayed.number)
    f.revoke(stayed.number)
    gone = [one.number for one in queries.removals(PUBLIC, Period(), ALL).items]
    assert gone == [stayed.number, revoked.number], "it was public before the stay"
    configure(monkeypatch, today="2029-05-06")
    f_ended = queries.removals(PUBLIC, Period(since=date(2029, 1, 1)), ALL)
    assert {one.number for one in f_ended.items} == {ended.number, open_.number}
    assert {one.kind for one in f_ended.items} == {RemovalKind.EXPIRED}
    assert {one.on for one in f_ended.items} == {date(2029, 5, 5)}
    assert queries.removals(PUBLIC, Period(until=date(2026, 11, 23)), ALL).total == 2
    paged = queries.removals(PUBLIC, Period(), PageRequest(2, 3))
    assert (paged.total, len(paged.items)) == (4, 1)
    told = repr(queries.removals(PUBLIC, Period(), ALL))
    assert not any(one.name in told or one.credit_code in told for one in (ended, revoked, stayed, open_))
    with pytest.raises(InvalidInput):
        queries.removals(PUBLIC, Period(date(2026, 2, 1), date(2026, 1, 1)), ALL)


def test_the_interface_tells_what_stands_beside(database: str) -> None:
    listed = f.a_listing()
    f.reply(listed, "我单位已整改完毕。")
    f.confirm(f.file(listed.agent, listed.number, f.FilingKind.RECONSIDERATION))
    told = Client().get(f"{V1}/blacklist/{listed.number}").json()
    assert [one["text"] for one in told["replies"]] == ["我单位已整改完毕。"]
    assert [(one["kind"], one["outcome"]) for one in told["proceedings"]] == [("reconsideration", None)]
    assert "replies" not in Client().get(f"{V1}/blacklist").json()["items"][0]
