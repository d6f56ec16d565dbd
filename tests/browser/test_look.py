"""Every page as it stands: usable with impairments, in Chinese throughout, and no wider than a phone."""

from __future__ import annotations

import re

import pytest

from registry.accounts.rules import DEMO_PASSWORD
from registry.kernel import db
from registry.parties import queries as parties
from registry.ui import screens
from tests import addresses
from tests.addresses import LOOKED_AT
from tests.browser.conftest import People, Portal

# Latin words that are no leftovers: formats, names of programs, and the demonstration's accounts.
KNOWN = re.compile(
    r"xlsx|xlsm|xls|ods|csv|txt|json|excel|pdf|jpg|jpeg|png|webp|api|qr|mb|kb|javascript|ed25519|"
    r"apj|ajc|clerk|certifier|keeper|officer|decider|partner|agent|person|counter|auditor|admin|console|setup",
    re.IGNORECASE,
)
WORD = re.compile(r"[A-Za-z][A-Za-z'._-]*[A-Za-z]")
CODED = re.compile(
    r"[A-Za-z0-9._@:/?=&-]*[0-9][A-Za-z0-9._@:/?=&-]*|https?://\S+|[A-Z0-9]{17}"
)  # public codes: some have no digit


@pytest.fixture(scope="module")
def records(portal: Portal) -> dict[str, str]:
    """One record of each kind."""
    firm, human = portal.plan.firms[0], portal.plan.holdings[0].human
    with db.reading() as session:
        organisation = parties.organisations_by_credit_code(session, [firm.credit_code])[firm.credit_code]
        person = parties.people_by_identity(session, [human.identity])[human.identity]
    found = addresses.records(firm=organisation.code, person=person.code)
    assert found.keys() == addresses.KINDS
    return found


def leftovers(said: list[str]) -> set[str]:
    """Words in Latin letters that a reader of Chinese would stumble over."""
    words = (word for text in said for word in WORD.findall(CODED.sub(" ", text)))
    return {word for word in words if not KNOWN.fullmatch(word.split(".")[-1]) and not KNOWN.fullmatch(word)}


def test_every_screen_is_looked_at() -> None:
    looked_at = {path.partition("?")[0] for paths in LOOKED_AT.values() for path in paths}
    assert looked_at == {screen.url for screen in screens.every()}


INSIDE = ("keeper", "officer", "decider", "certifier")
"""Whose pages are looked at beside this file, by another worker: see `test_look_inside`."""


def look_at(people: People, records: dict[str, str], username: str) -> None:
    """Every page of somebody's: usable, in Chinese, fit for a phone."""
    somebody = people.signed_in(username)
    found: dict[str, object] = {}
    for number, path in enumerate(LOOKED_AT[username]):
        somebody.open("/" + path.format(**records))
        assert somebody.page.locator("html").get_attribute("lang") == "zh-CN"
        assert "系统故障" not in somebody.text(), path
        assert "12350" in somebody.text(), path
        wrong = [*somebody.barriers(beside=number > 0), *sorted(leftovers(somebody.says()))]
        if wrong := [*wrong, *somebody.on_a_phone().too_wide()]:
            found[path] = wrong
        somebody.at_a_desk()
    assert not found


@pytest.mark.parametrize("username", [one for one in LOOKED_AT if one not in INSIDE])
def test_pages_are_open_to_everybody_in_chinese_and_fit_a_phone(
    people: People, records: dict[str, str], username: str
) -> None:
    look_at(people, records, username)


def test_public_pages_open_on_a_phone(people: People, records: dict[str, str]) -> None:
    somebody = people.visitor(width=390, height=844)
    addresses = [path.format(**records) for path in LOOKED_AT[""]]
    assert {path: wide for path in addresses if (wide := somebody.open("/" + path).too_wide())} == {}


def test_the_pages_beside_the_portal(people: People) -> None:
    somebody = people.visitor(width=390, height=844)
    found: dict[str, object] = {}
    for path in ("/auth/sign-in", "/auth/new-password", "/auth/sign-out", "/api/v1/docs"):
        somebody.page.goto(path)
        assert somebody.page.locator("html").get_attribute("lang") == "zh-CN"
        wide = somebody.too_wide() if path.startswith("/auth/") else []  # the interface's tables are read at a desk
        if wrong := [*somebody.barriers(), *wide]:
            found[path] = wrong
    assert not found
    somebody.sign_in("officer", DEMO_PASSWORD)
    assert "执法办案人员" in somebody.text()
