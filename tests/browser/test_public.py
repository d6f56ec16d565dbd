"""Anybody, not signed in: the list, one listing, a shared view, an earlier day, a certificate; and what is gone is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from registry.accounts.queries import actor_named
from registry.blacklist import queries as blacklist
from registry.blacklist.queries import PublicListing
from registry.blacklist.terms import ListingState
from registry.kernel import codes
from registry.kernel.access import PUBLIC
from registry.kernel.paging import PageRequest
from registry.training import queries as training
from registry.training.terms import CertificateState
from registry.ui import labels
from registry.verification.terms import Outcome
from seed.people import Human
from tests.browser.conftest import People, Portal


def listings() -> list[PublicListing]:
    """Every firm published now, as the list orders them."""
    return [one for one in blacklist.everything_public(PUBLIC) if not one.is_person]


def holder(portal: Portal, state: CertificateState) -> Human:
    """Somebody whose only certificate is in this state."""
    return next(one.human for one in portal.plan.holdings if one.state is state and len(held(one.human)) == 1)


def held(human: Human) -> Sequence[training.CertificateRow]:
    wanted = training.Wanted(person=human.identity)
    return training.certificates(actor_named("certifier"), wanted, PageRequest()).items


def code_of(human: Human) -> str:
    return held(human)[0].code


def test_a_listed_firm_is_found_in_two_steps(people: People, portal: Portal) -> None:
    wanted = listings()[-1]
    somebody = people.visitor().open("/")
    somebody.sees("演示数据", "12350")
    somebody.search(q=wanted.name[2:6]).arrived("失信主体名单公示").sees(wanted.name)
    somebody.follow(wanted.name, heading=wanted.name)
    somebody.sees(wanted.credit_code, wanted.decision_number, wanted.authority, f"{wanted.until}", "这个日期怎么来的")
    assert somebody.page.url == f"{portal.address}/listing?number={wanted.number}"
    answer = portal.get(f"/api/v1/blacklist/{wanted.number}").json()
    assert somebody.fact("决定书文号") == answer["decision_number"]
    assert somebody.fact("公示至") == answer["until"]
    assert somebody.fact("条款内容") == answer["ground_text"]


def test_filters_are_in_the_address_and_give_a_stranger_the_same_rows(people: People, portal: Portal) -> None:
    region = max({one.region[:4] for one in listings()}, key=[one.region[:4] for one in listings()].count) + "00"
    somebody = people.visitor().open("/blacklist")
    everything = somebody.total()
    somebody.search(region=region).sees("清空条件")
    rows, total = somebody.table("严重失信主体名单"), somebody.total()
    assert 0 < total < everything
    stranger = people.visitor().open(somebody.page.url)
    assert stranger.table("严重失信主体名单") == rows
    answer = portal.get(f"/api/v1/blacklist?{urlencode({'region': region})}").json()
    assert answer["total"] == total
    assert [one["name"] for one in answer["items"]] == [cells[0] for cells in rows]


def test_pages_of_the_list_together_hold_every_listing_once(people: People, portal: Portal) -> None:
    somebody = people.visitor().open("/blacklist")
    first, total = somebody.table("严重失信主体名单"), somebody.total()
    assert total > len(first) == 20
    somebody.pages().get_by_role("link", name="下一页").click()
    somebody.page.wait_for_url("**page=2")
    somebody.page.locator('[aria-current="page"]', has_text="2").wait_for()
    second = somebody.settled().table("严重失信主体名单")
    answer = portal.get("/api/v1/blacklist?size=200").json()
    assert answer["total"] == total
    assert [one["name"] for one in answer["items"]][:40] == [cells[0] for cells in first + second]


def test_an_earlier_day_and_an_empty_answer_say_what_was_asked(people: People, portal: Portal) -> None:
    wanted = max(listings(), key=lambda one: one.published_on)
    before = wanted.published_on - timedelta(days=1)
    somebody = people.visitor().open("/blacklist").search(as_of=f"{before}", q=wanted.name)
    somebody.sees("没有找到符合条件的记录", wanted.name, f"截至 {before}", "换用名称中较短的几个字")
    assert portal.get(f"/api/v1/blacklist?{urlencode({'q': wanted.name, 'as_of': f'{before}'})}").json()["total"] == 0
    somebody.open(f"/blacklist?{urlencode({'q': wanted.name, 'as_of': f'{wanted.published_on}'})}")
    assert [cells[0] for cells in somebody.table("严重失信主体名单")] == [wanted.name]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_answer_to_a_qr_code(people: People, portal: Portal, outcome: Outcome) -> None:
    match outcome:
        case Outcome.NO_MATCH:
            code = codes.new_code("C")
        case Outcome.BAD_CODE:
            code = code_of(holder(portal, CertificateState.VALID))
            code = code[:-1] + ("2" if code[-1] != "2" else "3")
        case _:
            code = code_of(holder(portal, CertificateState(outcome.value)))
    somebody = people.visitor(width=390, height=844).open(f"/verify?code={code}")
    assert somebody.notices.first.inner_text().startswith(labels.of(outcome))
    answer = portal.get(f"/api/v1/verify?code={code}").json()
    assert answer["outcome"] == outcome
    assert answer["advice"] in somebody.notices.first.inner_text()
    for one in answer["certificates"]:
        for name, member in (("姓名", "name"), ("证书编号", "masked_number"), ("有效期至", "valid_until")):
            assert somebody.fact(name) == one[member]
    assert bool(answer["certificates"]) == (outcome not in (Outcome.NO_MATCH, Outcome.BAD_CODE))


def test_the_answers_to_a_number_and_a_name(people: People, portal: Portal) -> None:
    somebody = people.visitor(width=390, height=844).open("/verify")
    asked = [
        (holder(portal, CertificateState(one.value)), one) for one in Outcome if one.value in list(CertificateState)
    ]
    assert len(asked) == 4
    for human, outcome in asked:
        somebody.fill("证书编号", f"T{human.identity}").fill("持证人姓名", human.name)
        somebody.press("核验", then=labels.of(outcome)).sees(human.name, "核验回执")
        same = portal.ask("POST", "/api/v1/verify", json={"number": f"T{human.identity}", "name": human.name}).json()
        assert same["outcome"] == outcome
        assert somebody.fact("发证日期") == same["certificates"][0]["issued_on"]
        assert human.identity not in somebody.text()
    human = asked[0][0]
    somebody.fill("持证人姓名", "无此人").press("核验", then=labels.of(Outcome.NO_MATCH))
    somebody.fill("证书编号", "T123").press("核验", then="请检查“证书编号”")
    assert not [address for address in somebody.addresses if human.identity in address]


def test_a_removed_listing_is_gone_everywhere_at_once(people: People, portal: Portal) -> None:
    officer_sees = blacklist.listings(
        actor_named("officer"), blacklist.Filters(state=ListingState.PUBLISHED), PageRequest()
    )
    public = {one.number: one for one in listings()}
    wanted = next(public[row.number] for row in officer_sees.items if row.number in public)
    somebody = people.visitor().open(f"/listing?number={wanted.number}").arrived(wanted.name)
    cursor = portal.get("/api/v1/blacklist/changes").json()["cursor"]
    total = portal.get("/api/v1/blacklist").json()["total"]

    officer = people.signed_in("officer").open(f"/listing_record?number={wanted.number}").arrived(wanted.name)
    officer.choose("移出事由", "列入依据被撤销").fill("事实和理由", "作为列入依据的处罚决定已被撤销。")
    officer.press("提出移出建议", then="已办理").sees(labels.of(ListingState.REMOVAL_PROPOSED))
    assert portal.get(f"/api/v1/blacklist/{wanted.number}").status_code == 200
    decider = people.signed_in("decider").open(f"/listing_record?number={wanted.number}")
    decider.press("批准移出", then="已办理").sees(labels.of(ListingState.REMOVED))

    somebody.page.reload()
    somebody.sees("没有这条公示信息")
    assert wanted.name not in somebody.markup()
    somebody.open(f"/blacklist?{urlencode({'q': wanted.credit_code})}").sees("没有找到符合条件的记录")
    assert wanted.name not in somebody.markup()
    gone = portal.get(f"/api/v1/blacklist/{wanted.number}")
    assert gone.status_code == 404
    assert wanted.name not in gone.text
    assert portal.get("/api/v1/blacklist").json()["total"] == total - 1
    assert portal.get(f"/api/v1/blacklist?{urlencode({'q': wanted.name})}").json()["total"] == 0
    feed = portal.get(f"/api/v1/blacklist/changes?{urlencode({'since': cursor})}").json()["changes"]
    assert [(one["op"], one["number"]) for one in feed] == [("removed", wanted.number)]


def test_the_way_back_leads_to_a_page_that_the_sidebar_does_not_name(people: People) -> None:
    listed = listings()[0]
    somebody = people.visitor().open(f"/listing?number={listed.number}").arrived(listed.name)
    somebody.in_sidebar("培训机构", heading="培训机构")
    somebody.page.go_back()
    assert somebody.arrived(listed.name).page.url.endswith(f"/listing?number={listed.number}")
