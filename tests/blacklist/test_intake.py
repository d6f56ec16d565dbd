"""Received lists against the database: who is kept apart, what is refused, what is entered, and how it is taken back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert, select

from registry.blacklist import queries, tables
from registry.blacklist.commands import WholeList, propose_publication
from registry.blacklist.intake import enter
from registry.blacklist.sheets import KIND
from registry.blacklist.terms import Ground, ListingState, Regime
from registry.kernel import db, ledger, names
from registry.kernel.access import PUBLIC
from registry.kernel.errors import NotFound, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.paging import PageRequest
from registry.kernel.transaction import write
from registry.parties import naming
from registry.parties import tables as parties
from registry.policy import Action, Ledger, Permission
from tests.blacklist.builders import (
    AUDITOR,
    OFFICER,
    OFFICER_CHANGSHA,
    OFFICER_ZHUZHOU,
    cells,
    check,
    credit_code,
    identity,
    publish,
    receive,
    remove,
    submission,
    take_back,
)

pytestmark = pytest.mark.usefixtures("database")


def rename(code: str, before: str, now: str) -> None:
    """The firm's registered name becomes `now`; `before` stays a former name."""
    firm, former = db.core(parties.Organisation), db.core(parties.FormerName)
    with db.writing() as session:
        one = session.execute(select(firm.c.id).where(firm.c.credit_code == code)).scalar_one()
        session.execute(firm.update().where(firm.c.id == one).values(name=now, name_key=names.search_key(now)))
        session.execute(
            insert(former).values(organisation_id=one, name=before, name_key=names.search_key(before), batch="")
        )
        naming.enter(session, [(one, names.search_key(now))])


def test_a_current_list_is_entered_as_received() -> None:
    code, number = credit_code(), identity(11)
    [listing] = receive(
        [cells(统一社会信用代码=code, 主要负责人="张示例", 身份证号=number, 决定书文号="湘应急列〔2026〕1号")]
    )
    assert listing == "HN202600001"
    record = queries.listing_record(AUDITOR, listing)
    assert record.row.state is ListingState.RECEIVED
    assert (record.row.listed_on, record.row.until) == (date(2026, 5, 6), date(2029, 5, 5))
    assert (record.row.ground, record.regime, record.row.region) == (Ground.G2, Regime.ORDER_11, "430102")
    assert record.provision == "BL-17@2023-10-01"
    assert record.principal_masked_identity.count("*") == 11
    assert [one.action for one in record.timeline] == [Action.LISTING_RECEIVED]
    with pytest.raises(NotFound):
        queries.public_listing(PUBLIC, listing)


def test_the_2018_list_is_history_and_never_public() -> None:
    legacy = cells(列入日期="", 发布日期="2018-06-20", 列入条款="", 数据来源="")
    judged = check([legacy])
    assert any("历史" in notice for notice in judged.notices)
    [listing] = receive([legacy])
    record = queries.listing_record(AUDITOR, listing)
    assert (record.regime, record.row.ground, record.row.until) == (
        Regime.ORDER_2017,
        Ground.LEGACY_2017,
        date(2019, 6, 19),
    )
    with pytest.raises(OutOfDate):  # nothing of the list is in term
        propose_publication(OFFICER, WholeList(batch=record.row.batch), submission=submission())


def test_a_second_listing_of_2015_lasts_longer() -> None:
    code = credit_code()
    rows = [
        cells(统一社会信用代码=code, 列入日期="2016-09-01", 发布日期="2016-09-10", 列入条款="", 决定书文号="二号"),
        cells(统一社会信用代码=code, 列入日期="2015-09-01", 发布日期="2015-09-10", 列入条款="", 决定书文号="一号"),
    ]
    first, second = receive(rows)
    assert queries.listing_record(AUDITOR, first).row.until == date(2016, 9, 9)
    assert queries.listing_record(AUDITOR, second).row.until == date(2019, 9, 9)


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"列入日期": "2014-01-01", "发布日期": "", "列入条款": ""}, "列入日期"),
        ({"列入日期": "2018-01-01", "发布日期": "", "列入条款": "G1"}, "列入条款"),
    ],
)
def test_days_without_a_list_or_ground_are_refused(values: dict[str, str], column: str) -> None:
    judged = check([cells(**values)])
    assert not judged.accepted
    [rejection] = judged.rejected
    assert rejection.column == column
    assert rejection.reason
    assert rejection.fix


def test_a_renamed_firm_is_found_under_both_names_and_never_merged_by_name() -> None:
    code = credit_code()
    [first] = receive([cells(单位名称="湖南旧名化工有限公司", 统一社会信用代码=code)])
    stranger = cells(单位名称="湖南新名化工有限公司", 统一社会信用代码=code, 列入日期="2026-07-01", 发布日期="")
    [rejection] = check([stranger]).rejected
    assert rejection.column == "单位名称"
    assert "湖南旧名化工有限公司" in rejection.reason
    rename(code, "湖南旧名化工有限公司", "湖南新名化工有限公司")
    assert not check([stranger]).rejected
    publish([first])
    for q in ("旧名", "新名", code, code[:8].lower(), "湖南新名化工"):
        assert [row.number for row in queries.public_list(PUBLIC, queries.Wanted(q=q), PageRequest()).items] == [first]


def test_two_hundred_firms_of_one_name_stay_apart() -> None:
    rows = [cells(单位名称="宏达", 决定书文号=f"决{place}") for place in range(200)]
    numbers = receive(rows, batch="same-name")
    assert len(set(numbers)) == 200
    publish(numbers)
    page = queries.public_list(PUBLIC, queries.Wanted(q="宏达"), PageRequest(1, 200))
    assert page.total == 200
    assert len({row.credit_code for row in page.items}) == 200
    one = page.items[17]
    found = queries.public_list(PUBLIC, queries.Wanted(q=one.credit_code), PageRequest())
    assert [row.number for row in found.items] == [one.number]


def test_duplicates_in_the_file_are_grouped() -> None:
    code = credit_code()
    same = cells(统一社会信用代码=code)
    judged = check([same, same, cells()])
    assert [number for number, _ in judged.accepted] == [2, 4]
    assert [(group.rows, group.kept) for group in judged.groups] == [((2, 3), 2)]
    contradictory = check([same, cells(统一社会信用代码=code, 失信行为简况="另一种说法")])
    assert not contradictory.accepted
    assert [group.kept for group in contradictory.groups] == [0]
    assert len(contradictory.rejected) == 2
    apart = check([cells(统一社会信用代码=code, 决定书文号="甲"), cells(统一社会信用代码=code, 决定书文号="乙")])
    assert len(apart.accepted) == 2  # two decisions of one day


def test_one_number_has_one_name_in_a_file() -> None:
    code, number = credit_code(), identity(21)
    judged = check(
        [cells(单位名称="甲厂有限公司", 统一社会信用代码=code), cells(单位名称="乙厂有限公司", 统一社会信用代码=code)]
    )
    assert not judged.accepted
    assert [one.column for one in judged.rejected] == ["单位名称", "单位名称"]
    judged = check([cells(主要负责人="张示例", 身份证号=number), cells(主要负责人="李示例", 身份证号=number)])
    assert not judged.accepted
    assert [one.column for one in judged.rejected] == ["主要负责人", "主要负责人"]
    assert all(number not in one.value + one.reason for one in judged.rejected)


def test_what_is_registered_already_is_refused_even_after_removal() -> None:
    row = cells(决定书文号="湘〔2026〕9号")
    [listing] = receive([row])
    [rejection] = check([row]).rejected
    assert listing in rejection.reason
    publish([listing])
    remove(listing)
    assert check([row]).rejected  # a removed name does not come back by importing the old list again


def test_a_known_person_is_never_renamed_in_passing() -> None:
    number = identity(31)
    receive([cells(主要负责人="张示例", 身份证号=number)])
    [rejection] = check([cells(主要负责人="李示例", 身份证号=number)]).rejected
    assert rejection.column == "主要负责人"


def test_rows_outside_the_region_are_refused() -> None:
    assert not check([cells()], OFFICER_CHANGSHA).rejected
    assert [one.column for one in check([cells()], OFFICER_ZHUZHOU).rejected] == ["所属地区"]
    abroad = cells(注册地址="广东省广州市天河区")
    assert [one.column for one in check([abroad], OFFICER_CHANGSHA).rejected] == ["所属地区"]
    assert not check([abroad], OFFICER).rejected


def test_every_row_is_accepted_or_rejected_once() -> None:
    code = credit_code()
    rows = [
        cells(统一社会信用代码=code),
        cells(统一社会信用代码=code),
        cells(统一社会信用代码="坏"),
        cells(),
        cells(列入日期="x"),
    ]
    judged = check(rows)
    numbers = sorted([number for number, _ in judged.accepted] + [one.row for one in judged.rejected])
    assert numbers == [2, 3, 4, 5, 6]


def test_two_previews_of_one_list_are_stored_once() -> None:
    judged = check([cells(决定书文号="湘〔2026〕7号")])
    for expected in (None, OutOfDate):
        with write(OFFICER, Permission.LISTINGS_RECEIVE, submission(), ledgers=KIND.ledgers) as work:
            if expected is None:
                enter(work, "B-one", judged.accepted, {})
            else:
                with pytest.raises(expected):
                    enter(work, "B-two", judged.accepted, {})
                work.record(KIND.confirmed, "B-two")


def test_a_list_is_taken_back_until_something_is_proposed() -> None:
    rows = [cells(), cells()]
    receive(rows, batch="B-back")
    with pytest.raises(NotPermitted):
        take_back("B-back", OFFICER_ZHUZHOU)
    assert take_back("B-back") == 2
    with pytest.raises(NotFound):
        take_back("B-back")
    first, _ = receive(rows, batch="B-again")  # undone rows are no duplicates
    assert first == "HN202600003"  # numbers are never used twice
    propose_publication(OFFICER, WholeList(batch="B-again", seen=2), submission=submission())
    with pytest.raises(RuleBroken):
        take_back("B-again")


def test_the_ledger_holds_no_names_and_no_numbers_of_people() -> None:
    code, number = credit_code(), identity(41)
    [listing] = receive(
        [cells(单位名称="机密名称有限公司", 统一社会信用代码=code, 主要负责人="张示例", 身份证号=number)]
    )
    publish([listing])
    remove(listing)
    event = db.core(ledger.LedgerEvent)
    with db.reading() as session:
        written = " ".join(map(str, session.execute(select(event.c.subject, event.c.details)).all()))
        assert ledger.verify(session, Ledger.BLACKLIST).finding is None
        stored = [str(row) for row in session.execute(select(db.core(tables.Listing)))]
    for secret in ("机密名称", "张示例", number, code):
        assert secret not in written
    assert not any(number in row for row in stored)
