"""The help: a guide for every group, true to the portal's own words, pictures and permissions, and found by any part of its text."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from registry.policy import GRANTS, Role
from registry.ui import guide, markup, screens
from registry.web import pictures
from seed import world
from tests.pages.conftest import Visitor
from tests.web.client import Client

ROOT = Path(__file__).parents[2]
SCREENS = {screen.url: screen for screen in screens.every()}
LINK = re.compile(r"(?<!!)\[(.+?)\]\((.+?)\)")


@cache
def source() -> str:
    """Every word a page can say."""
    files = [*(ROOT / "pages").rglob("*.py"), *(ROOT / "src" / "registry").rglob("*.py")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def written(group: Role) -> str:
    return (guide.HERE / "help" / f"{group.value}.md").read_text(encoding="utf-8")


def test_every_group_has_a_guide_and_no_guide_is_without_a_group() -> None:
    assert set(guide.GROUPS) == set(GRANTS)
    assert {file.stem for file in (guide.HERE / "help").glob("*.md")} == {group.value for group in guide.GROUPS}


@pytest.mark.parametrize("group", guide.GROUPS)
def test_a_guide_goes_step_by_step_in_the_portal_s_words(group: Role) -> None:
    one, text = guide.guide(group), written(group)
    assert len(one.sections) >= 4
    assert sum(line.startswith("1. ") for section in one.sections for line in section.lines) >= 3
    assert len({section.title for section in one.sections}) == len(one.sections)
    assert [said for said in re.findall(r"「(.+?)」", text) if said not in source()] == []


@pytest.mark.parametrize("group", guide.GROUPS)
def test_a_guide_leads_only_to_pages_its_readers_may_open(group: Role) -> None:
    for text, where in LINK.findall(written(group)):
        if where == "api/v1/docs":
            continue
        screen = SCREENS[where]
        assert screen.title == text
        permissions = {screen.permission, *screen.also}
        assert permissions & GRANTS[group], (text, group)


def test_every_picture_is_there_used_and_described() -> None:
    used = {name: said for group in guide.GROUPS for said, name in re.findall(r"!\[(.+?)\]\((\w+)\)", written(group))}
    readme = set(re.findall(r"src/registry/ui/pictures/(\w+)\.png", (ROOT / "README.md").read_text(encoding="utf-8")))
    there = {file.stem for file in guide.PICTURES.glob("*.png")}
    assert set(used) | readme == there
    assert all(said.strip() for said in used.values())
    from tests.browser.pictures import SHOTS

    assert set(SHOTS) == there, "each can be taken anew"


SECTIONS = [(group, section) for group in guide.GROUPS for section in guide.guide(group).sections]


@given(st.sampled_from(SECTIONS), st.data())
def test_any_part_of_a_text_finds_its_section(chosen: tuple[Role, guide.Section], data: st.DataObject) -> None:
    group, section = chosen
    line = data.draw(st.sampled_from([section.title, *section.text.split("\n")]))
    start = data.draw(st.integers(0, len(line) - 1))
    part = line[start : start + data.draw(st.integers(1, 12))].strip()
    if not part:
        return
    hits = guide.search(part, most=10_000)
    assert (group, section.title) in {(hit.group, hit.section) for hit in hits}
    for hit in hits:
        assert hit.found.lower() == part.split()[0].lower()


def test_words_that_stand_apart_must_all_be_there() -> None:
    hits = guide.search("复审 体检")
    assert hits
    assert len(hits) < len(guide.search("复审"))
    assert guide.search("") == guide.search("   ") == guide.search("复审 没有这个词儿") == []


@given(st.text(max_size=40))
def test_whatever_is_looked_for_is_shown_as_text(asked: str) -> None:
    shown = guide.shown(guide.guide(Role.CLERK), asked) + guide.results(guide.search(asked), asked)
    bare = re.sub(r"</?mark>", "", shown)
    assert unescape(re.sub(r"<[^>]+>", "", bare)).strip()
    tags = set(re.findall(r"</?(\w+)", bare))
    assert tags <= {"article", "p", "h2", "ol", "ul", "li", "div", "strong", "a", "figure", "img", "figcaption"}


def test_a_hostile_search_is_only_text() -> None:
    asked = '<img src=x onerror=alert(1)>"&'
    assert "<img" not in markup.empty(asked)
    assert "<img src=x" not in guide.shown(guide.guide(Role.PUBLIC), asked)


def test_the_page_opens_at_one_s_own_guide_and_finds(visit: Visitor, plan: world.World) -> None:
    visitor = visit("counter").open("public/help.py")
    assert guide.guide(Role.COUNTER).title in visitor.text
    visitor.open("public/help.py", group="clerk", mark="撤回")
    assert guide.guide(Role.CLERK).title in visitor.text
    assert "<mark>撤回</mark>" in visitor.markup
    visitor.open("public/help.py", q="撤回这一批")
    assert "<mark>撤回这一批</mark>" in visitor.markup
    assert "help?group=clerk" in visitor.markup
    visitor.open("public/help.py", q="没有这样的说法")
    assert "没有找到" in visitor.text


def test_pictures_are_served_once_and_nothing_else_is() -> None:
    client = Client(Starlette(routes=pictures.ROUTES))
    first = client.get("/pictures/home.png")
    assert (first.status_code, first.headers["content-type"]) == (200, "image/png")
    assert first.content == (guide.PICTURES / "home.png").read_bytes()
    again = client.get("/pictures/home.png", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("nothing", "..%2ficon", "../icon"):
        assert client.get(f"/pictures/{name}.png").status_code == 404
