"""The pages of the blacklist, run through the portal's frame."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from registry.accounts import queries as accounts
from registry.blacklist import queries
from registry.blacklist.terms import ListingState, RemovalReason
from registry.kernel.access import PUBLIC, Actor
from registry.ui import session
from tests import opening
from tests.blacklist.builders import (
    AUDITOR,
    DECIDER,
    OFFICER,
    OFFICER_ZHUZHOU,
    cells,
    propose_removal,
    public_numbers,
    publish,
    receive,
    remove,
)

PORTAL = Path(__file__).parents[2] / "pages" / "portal.py"
pytestmark = pytest.mark.usefixtures("sqlite_database")


class Visit:
    """One person's open page."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, actor: Actor, page: str, **query: str) -> None:
        monkeypatch.setattr(session, "token", lambda: "" if actor is PUBLIC else "signed-in")
        monkeypatch.setattr(accounts, "actor_of_cookie", lambda _token: actor)
        self.app = AppTest.from_file(str(PORTAL), default_timeout=30)
        self.app.run()
        for name, value in query.items():
            self.app.query_params[name] = value
        opening.go(self.app, page)
        self.app.run()
        assert not self.app.exception, self.app.exception

    @property
    def text(self) -> str:
        return "\n".join(str(getattr(element, "body", "")) for element in self.app.get("html"))

    def press(self, label: str) -> Visit:
        [button] = [one for one in self.app.button if one.label.startswith(label)]
        button.click().run()
        assert not self.app.exception, self.app.exception
        return self


def test_the_public_list_and_its_record(monkeypatch: pytest.MonkeyPatch) -> None:
    number, other = receive([cells(单位名称="湖南示例化工有限公司"), cells(单位名称="株洲别家有限公司")])
    publish([number, other])
    listed = Visit(monkeypatch, PUBLIC, "public/blacklist.py", q="示例化工")
    assert f'href="listing?number={number}"' in listed.text
    assert other not in listed.text
    assert "2026-11-23" in listed.text
    assert "12350" in listed.text
    found = Visit(monkeypatch, PUBLIC, "public/listing.py", number=number)
    for shown in ("湖南示例化工有限公司", "十二个月", "这个日期怎么来的", "2029-05-05", "长沙市应急管理局"):
        assert shown in found.text
    remove(number)
    gone = Visit(monkeypatch, PUBLIC, "public/listing.py", number=number)
    assert "湖南示例化工" not in gone.text
    assert "没有这条公示信息" in gone.text


def test_an_empty_answer_says_what_was_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Visit(monkeypatch, PUBLIC, "public/blacklist.py", q="无此企业", region="430100", ground="G1")
    assert "无此企业" in answer.text
    assert "长沙市" in answer.text
    assert "换用" in answer.text


@pytest.mark.parametrize("query", [{"as_of": "2027-01-01"}, {"as_of": "昨天"}, {"region": "999999"}])
def test_a_wrong_filter_is_answered_in_words(monkeypatch: pytest.MonkeyPatch, query: dict[str, str]) -> None:
    answer = Visit(monkeypatch, PUBLIC, "public/blacklist.py", **query)
    assert "未能完成" in answer.text
    assert "失信主体名单公示" in answer.text
    assert 'class="r-search"' in answer.text  # to put it right


def test_an_open_list_forgets_a_removed_listing_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    number, other = receive([cells(单位名称="湖南示例化工有限公司"), cells(单位名称="株洲别家有限公司")])
    publish([number, other])
    listed = Visit(monkeypatch, PUBLIC, "public/blacklist.py")
    for _ in range(2):  # the second time as kept
        listed.app.run()
        assert f"number={number}" in listed.text
    remove(number)
    listed.app.run()
    assert f"number={number}" not in listed.text
    assert f"number={other}" in listed.text


def test_a_whole_list_is_proposed_and_published_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    receive([cells(), cells(), cells()], batch="B-page")
    Visit(monkeypatch, OFFICER, "blacklist/listings.py").press("提出公布建议")
    assert {row.state for row in queries.awaiting_decision(DECIDER)} == {ListingState.PUBLICATION_PROPOSED}
    assert "B-page" in Visit(monkeypatch, DECIDER, "blacklist/listings.py").press("批准公布").text
    assert len(public_numbers()) == 3


def test_one_listing_is_handled_on_its_record(monkeypatch: pytest.MonkeyPatch) -> None:
    [number] = receive([cells()])
    Visit(monkeypatch, OFFICER, "blacklist/record.py", number=number).press("提出公布建议")
    Visit(monkeypatch, DECIDER, "blacklist/record.py", number=number).press("批准公布")
    assert public_numbers() == {number}
    page = Visit(monkeypatch, OFFICER, "blacklist/record.py", number=number)
    page.press("提出移出建议")
    assert "理由" in page.text  # a removal needs its reason
    page.app.text_area[0].input("处罚决定已被撤销")
    page.app.selectbox[0].set_value(RemovalReason.REVOKED.value)
    page.press("提出移出建议")
    own = Visit(monkeypatch, OFFICER, "blacklist/record.py", number=number)
    assert "您的角色没有此项权限" in own.text
    assert all(button.disabled for button in own.app.button)
    Visit(monkeypatch, DECIDER, "blacklist/record.py", number=number).press("批准移出")
    assert not public_numbers()
    assert "移出名单" in Visit(monkeypatch, AUDITOR, "blacklist/record.py", number=number).text


def test_another_regions_draft_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    [number] = receive([cells()])
    page = Visit(monkeypatch, OFFICER_ZHUZHOU, "blacklist/record.py", number=number)
    assert "湖南示例化工" not in page.text
    publish([number])
    propose_removal(number)
    page = Visit(monkeypatch, OFFICER_ZHUZHOU, "blacklist/record.py", number=number)
    assert "湖南示例化工" in page.text


@pytest.mark.parametrize("page", ["blacklist/listings.py", "blacklist/record.py"])
def test_the_public_sees_no_working_page(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    [number] = receive([cells()])
    visit = Visit(monkeypatch, PUBLIC, page, number=number)
    assert number not in visit.text
    assert "请先登录" in visit.text
