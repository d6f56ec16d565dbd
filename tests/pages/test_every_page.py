"""Every page of the catalogue as everybody: shown to those who may, and nothing of it to those who may not."""

from __future__ import annotations

import pytest

from registry.accounts.queries import actor_named
from registry.blacklist import queries as blacklist
from registry.kernel import db
from registry.kernel.access import PUBLIC as ANYBODY
from registry.kernel.paging import PageRequest
from registry.parties import queries as parties
from registry.policy import GRANTS, Role
from registry.training import queries as training
from registry.ui import screens
from seed import world
from tests.pages.conftest import PORTAL, Visitor

ALL = PageRequest(size=100)
PUBLIC = {"", "blacklist", "listing", "verify", "centres", "provisions", "provision"}
SIGNED_IN = PUBLIC | {"work", "my_account"}
TRAINING = SIGNED_IN | {"results", "batch", "certificates", "certificate"}
LISTINGS = TRAINING | {"lookup", "listings", "listing_record", "applications", "application"}
OPEN_TO = {
    "": PUBLIC,
    "clerk": TRAINING | {"bring_in"},
    "certifier": TRAINING | {"lookup", "exchange"},
    "keeper": TRAINING | {"lookup", "exchange", "approvals"},
    "officer": LISTINGS | {"exchange"},
    "decider": LISTINGS,
    "auditor": LISTINGS | {"audit"},
    "admin": SIGNED_IN | {"accounts", "law"},
    "partner": SIGNED_IN,
    "agent": SIGNED_IN | {"apply", "application"},
    "person": SIGNED_IN | {"apply", "application"},
    "counter": SIGNED_IN | {"counter_application"},
}
HEADINGS = {
    "": "查名单、验证书",
    "blacklist": "失信主体名单公示",
    "verify": "证书核验",
    "centres": "培训机构",
    "provisions": "法规参数",
    "bring_in": "成绩与证书导入",
    "results": "成绩批次",
    "batch": "成绩批次",
    "approvals": "培训机构批准",
    "certificates": "证书列表",
    "listings": "名单办理",
    "applications": "提前移出申请",
    "apply": "申请提前移出",
    "counter_application": "窗口受理提前移出",
    "work": "工作台",
    "lookup": "一码通查",
    "exchange": "表格导入",
    "accounts": "账号管理",
    "law": "条款参数维护",
    "audit": "审计台账",
}


def asked(plan: world.World, username: str) -> dict[str, tuple[dict[str, str], str]]:
    """For pages about one record: its address, and its heading; of the viewer's own reach where that matters."""
    viewer = actor_named(username if "certificate" in OPEN_TO[username] else "clerk")
    published = next(one for one in blacklist.everything_public(ANYBODY) if not one.is_person)
    held = training.certificates(viewer, training.Wanted(), ALL).items[0]
    [batch, *_] = training.batches(actor_named("clerk"), pending_only=False, page=ALL).items
    firm = plan.firms[0]
    with db.reading() as session:
        party = parties.organisations_by_credit_code(session, [firm.credit_code])[firm.credit_code]
    if "apply" in OPEN_TO[username]:
        [application, *_] = blacklist.own_applications(actor_named(username))
    else:
        auditor = actor_named("auditor")
        [application, *_] = blacklist.applications(auditor, blacklist.ApplicationFilters(), ALL).items
    return {
        "application": ({"number": application.number}, application.name),
        "listing": ({"number": published.number}, published.name),
        "listing_record": ({"number": published.number}, published.name),
        "provision": ({"code": "SO-05.validity"}, "特种作业操作证"),
        "certificate": ({"code": held.code}, held.operation),
        "batch": ({"batch": batch.batch}, "成绩批次"),
        "lookup": ({"party": party.code}, party.name),
    }


def test_the_catalogue_holds_every_page_once() -> None:
    scripts = [screen.script for screen in screens.every()]
    folder = PORTAL.parent
    there = {f"{path.relative_to(folder)}" for path in folder.rglob("*.py")}
    assert len(scripts) == len(set(scripts))
    assert {*scripts, "portal.py"} == there
    addresses = [screen.url for screen in screens.every()]
    assert len(addresses) == len(set(addresses))
    assert not [address for address in addresses if "/" in address]
    assert [path.name for path in folder.glob("*.py")] == ["portal.py"]


def test_every_page_and_every_role_is_tried() -> None:
    addresses = {screen.url for screen in screens.every()}
    assert set().union(*OPEN_TO.values()) == addresses
    assert {actor.value for actor in GRANTS if actor is not Role.PUBLIC} == {name for name in OPEN_TO if name}
    assert (
        set(HEADINGS)
        | {
            "listing",
            "provision",
            "certificate",
            "listing_record",
            "application",
            "my_account",
        }
        == addresses
    )


@pytest.mark.parametrize("username", OPEN_TO)
def test_pages_as(visit: Visitor, plan: world.World, username: str) -> None:
    visitor = visit(username)
    records = asked(plan, username)
    name = actor_named(username).name if username else ""
    for screen in screens.every():
        query, heading = records.get(screen.url, ({}, HEADINGS.get(screen.url, name)))
        visitor.open(screen.script, **query)
        assert "12350" in visitor.text, screen.url
        if screen.url in OPEN_TO[username]:
            assert any(heading in said for said in visitor.headings), (screen.url, visitor.text)
            assert "未能完成" not in visitor.text, (screen.url, visitor.text)
        else:
            assert ("没有权限" if username else "请先登录") in visitor.text, screen.url
            assert not visitor.headings, screen.url
            assert "<table" not in visitor.markup, screen.url
            assert "<dl" not in visitor.markup, screen.url
            assert not [*visitor.app.button, *visitor.app.text_input, *visitor.app.selectbox], screen.url


@pytest.mark.parametrize("username", ["clerk", "officer", "admin"])
def test_a_record_that_is_not_there_is_answered_in_words(visit: Visitor, username: str) -> None:
    visitor = visit(username)
    for screen in screens.every():
        if screen.url in OPEN_TO[username]:
            unknown = dict.fromkeys(("number", "code", "batch", "party", "subject", "account"), "无此编号")
            visitor.open(screen.script, **unknown, page="999999999999999999999", region="无", ground="无", state="无")


def test_pages_far_behind_the_last_are_empty_and_not_wrong(visit: Visitor) -> None:
    visitor = visit("auditor")
    for script in ("public/blacklist.py", "blacklist/listings.py", "training/certificates.py", "office/audit.py"):
        visitor.open(script, page="9999")
        assert "未能完成" not in visitor.text
