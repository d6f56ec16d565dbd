"""A regulator types whatever is at hand and gets one page; nothing typed enters an address or stands on screen in clear."""

from __future__ import annotations

import pytest

from registry.accounts.queries import actor_named
from registry.blacklist import queries as blacklist
from registry.kernel.access import PUBLIC
from registry.verification import look_up
from registry.verification.look_up import FirmView
from tests.browser.conftest import People, Portal
from tests.browser.locators import Visitor

REASON = "日常监督检查"


def listed_firm() -> FirmView:
    """A firm on the list with somebody at work who holds a certificate."""
    officer = actor_named("officer")
    for listing in blacklist.everything_public(PUBLIC):
        if listing.is_person:
            continue
        view = look_up.look_up(officer, listing.credit_code, reason=REASON).firm
        if view is not None and any(holder.certificates for holder in view.holders):
            return view
    raise AssertionError("the demonstration world has no such firm")


def look(officer: Visitor, typed: str, answer: str) -> Visitor:
    """Type it, press the button, and wait for the answer."""
    officer.fill("查什么", typed)
    return officer.press("查询", then=answer)


def test_a_firm_is_found_by_code_by_part_of_its_name_and_by_a_former_name(
    people: People, portal: Portal, access_token: str
) -> None:
    view = listed_firm()
    record = view.record
    officer = people.signed_in("officer").open("/lookup")
    look(officer, record.credit_code, "在失信主体名单").arrived(record.name)
    officer.sees("失信主体名单台账", "主体登记", "岗位登记与培训持证台账", "来源：", "时间：2026-11-23")
    assert officer.table("失信主体名单")[0][0] == view.listings[0].number
    assert {cells[0] for cells in officer.table("在岗人员")} == {holder.post.person_name for holder in view.holders}
    held = next(holder for holder in view.holders if holder.certificates)
    assert held.certificates[0].operation in officer.text()
    wanted = {"query": record.credit_code, "reason": REASON}
    same = portal.ask("POST", "/api/v1/lookup", token=access_token, json=wanted).json()
    assert same["firm"]["name"] == record.name
    assert [one["number"] for one in same["firm"]["listings"]] == [one.number for one in view.listings]
    assert len(same["firm"]["holders"]) == len(view.holders)

    part = record.name[2:6]
    several = look_up.look_up(actor_named("officer"), part, reason=REASON)
    look(officer, part, record.name)
    if several.firm is None:
        assert {cells[0] for cells in officer.table("相符的主体")} == {one.name for one in several.found}

    renamed = next(firm for firm in portal.plan.firms if firm.becomes)
    look(officer, renamed.name, renamed.becomes).arrived(renamed.becomes)
    assert renamed.name in officer.fact("曾用名")

    look(officer, "绝无此名", "没有找到符合条件的记录").sees("改用统一社会信用代码")


def test_one_of_several_is_chosen(people: People) -> None:
    officer = people.signed_in("officer").open("/lookup")
    several = look_up.look_up(actor_named("officer"), "有限公司", reason=REASON).found
    look(officer, "有限公司", "相符的主体")
    chosen = several[-1]
    officer.follow(chosen.name, heading=chosen.name)
    assert officer.page.url.endswith(f"/lookup?party={chosen.code}")
    officer.sees(chosen.number, "主体登记")


@pytest.mark.parametrize("before", ["", "T"], ids=["ID number", "certificate number"])
def test_a_person_is_found_and_the_number_goes_nowhere(people: People, portal: Portal, before: str) -> None:
    human = portal.plan.holdings[0].human
    officer = people.signed_in("officer").open("/lookup")
    look(officer, f"{before}{human.identity}", "任职经历").arrived(human.name)
    assert officer.table("证书")
    assert human.identity not in officer.text()
    assert human.identity[6:14] not in officer.text()
    officer.page.reload()
    officer.settled()
    assert not [address for address in officer.addresses if human.identity in address]
    assert human.identity not in officer.page.url
    assert human.name not in officer.page.url


def test_a_day_in_the_past_is_answered_as_of_that_day(people: People) -> None:
    view = listed_firm()
    before = view.listings[0].listed_on.replace(year=view.listings[0].listed_on.year - 1)
    officer = people.signed_in("officer").open("/lookup")
    officer.set_day("截至日期", before)
    look(officer, view.record.credit_code, f"{before} 不在名单").arrived(view.record.name)
    officer.sees("不在失信主体名单")
