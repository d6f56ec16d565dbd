"""The help: one guide per group of users, written in Markdown files beside this module, and a search over all of them.

Of Markdown it reads what the guides use: one title, sections, paragraphs, numbered and plain lists, notes, pictures, bold words and
links to the portal's own pages. Everything is escaped; nothing here calls `st`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from registry.policy import Role
from registry.ui import markup

HERE: Final = Path(__file__).parent
PICTURES: Final = HERE / "pictures"
GROUPS: Final[dict[Role, str]] = {
    Role.PUBLIC: "公众",
    Role.CLERK: "培训机构",
    Role.CERTIFIER: "考核发证",
    Role.KEEPER: "名录管理",
    Role.OFFICER: "执法办案",
    Role.DECIDER: "审批",
    Role.PARTNER: "联合惩戒部门",
    Role.AGENT: "企业（机构）",
    Role.PERSON: "个人",
    Role.COUNTER: "窗口",
    Role.AUDITOR: "审计监督",
    Role.ADMIN: "系统管理",
}
"""Who a guide is for, in the order they are offered."""
_AROUND: Final = 40  # characters shown on each side of what was found
_PART: Final = re.compile(r"\*\*(.+?)\*\*|\[(.+?)\]\((.+?)\)")
_PICTURE: Final = re.compile(r"!\[(.+)\]\((\w+)\)")


@dataclass(frozen=True)
class Section:
    """One part of a guide: its heading and its lines as they are written."""

    title: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """What a reader reads, pictures by their description."""
        return "\n".join(_plain(line) for line in self.lines if line)


@dataclass(frozen=True)
class Guide:
    """The help for one group of users."""

    group: Role
    title: str
    lead: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Hit:
    """A section in which something was found: where, and the words around it."""

    group: Role
    section: str
    before: str
    found: str
    after: str


@cache
def guide(group: Role) -> Guide:
    """The guide of a group."""
    written = (HERE / "help" / f"{group.value}.md").read_text(encoding="utf-8")
    head, *parts = re.split(r"^## ", written, flags=re.MULTILINE)
    title, _, lead = head.strip().removeprefix("# ").partition("\n")
    sections = []
    for part in parts:
        heading, _, body = part.partition("\n")
        sections.append(Section(heading.strip(), tuple(body.strip().split("\n"))))
    return Guide(group, title.strip(), lead.strip(), tuple(sections))


def search(asked: str, *, most: int = 40) -> list[Hit]:
    """Every section that holds what is asked, letter for letter but for case and blanks around it; every word where there are several."""
    words = [word.lower() for word in asked.split()]
    if not words:
        return []
    return [hit for group in GROUPS for hit in _hits(guide(group), words)][:most]


def _hits(one: Guide, words: Sequence[str]) -> Iterator[Hit]:
    for section in (Section(one.title, (one.lead,)), *one.sections):
        text = f"{section.title}\n{section.text}"
        places = [text.lower().find(word) for word in words]
        if min(places) >= 0:
            at, length = places[0], len(words[0])
            start, end = max(0, at - _AROUND), at + length + _AROUND
            yield Hit(
                one.group, section.title, text[start:at].lstrip("\n"), text[at : at + length], text[at + length : end]
            )


# -- as HTML -----------------------------------------------------------------------------------------------------------


def groups(chosen: Role) -> str:
    """Links to the guides; the one shown is marked."""
    items = "".join(
        f'<li><span aria-current="page">{escape(word)}</span></li>'
        if group is chosen
        else f"<li>{markup.anchor(markup.to('help', group=group.value), word)}</li>"
        for group, word in GROUPS.items()
    )
    return f'<nav class="r-pager r-groups" aria-label="用户组"><ol>{items}</ol></nav>'


def results(hits: Sequence[Hit], asked: str) -> str:
    """What was found, each with the words around it and a link to its guide."""
    items = "".join(
        f"<li><p>{markup.anchor(markup.to('help', group=hit.group.value, mark=asked), _heading(hit))}</p>"
        f"<p>{escape(hit.before)}<mark>{escape(hit.found)}</mark>{escape(hit.after)}…</p></li>"
        for hit in hits
    )
    return f'<ol class="r-found">{items}</ol>'


def _heading(hit: Hit) -> str:
    whole = guide(hit.group).title
    return whole if hit.section == whole else f"{GROUPS[hit.group]}：{hit.section}"


def shown(one: Guide, mark: str = "") -> str:
    """A whole guide; `mark` is highlighted wherever it stands."""
    parts = [f'<p class="r-lead">{_inline(one.lead, mark)}</p>'] if one.lead else []
    for section in one.sections:
        parts.append(f'<h2 class="r-section">{_marked(section.title, mark)}</h2>')
        parts += _blocks(section.lines, mark)
    return f'<article class="r-help">{"".join(parts)}</article>'


def _blocks(lines: Sequence[str], mark: str) -> Iterator[str]:
    kind, held = "", list[str]()
    for line in (*lines, ""):
        begins = "ol" if re.match(r"\d+\. ", line) else "ul" if line.startswith("- ") else ""
        if kind and begins != kind:
            yield f"<{kind}>{''.join(f'<li>{item}</li>' for item in held)}</{kind}>"
            held = []
        kind = begins
        if begins:
            held.append(_inline(line.partition(" ")[2], mark))
        elif found := _PICTURE.fullmatch(line):
            yield _picture(found[2], found[1])
        elif line.startswith("> "):
            yield f'<div class="r-notice r-info" role="note"><p>{_inline(line[2:], mark)}</p></div>'
        elif line:
            yield f"<p>{_inline(line, mark)}</p>"


def _picture(name: str, said: str) -> str:
    width, height = size_of(name)
    return (
        f'<figure><a href="pictures/{name}.png"><img src="pictures/{name}.png" alt="{escape(said)}" width="{width}" '
        f'height="{height}" loading="lazy"></a><figcaption>{escape(said)}</figcaption></figure>'
    )


@cache
def size_of(name: str) -> tuple[int, int]:
    """Width and height of a picture, from its head."""
    head = (PICTURES / f"{name}.png").read_bytes()[16:24]
    return int.from_bytes(head[:4]), int.from_bytes(head[4:])


def _inline(text: str, mark: str) -> str:
    found, at = "", 0
    for part in _PART.finditer(text):
        found += _marked(text[at : part.start()], mark)
        if part[1]:
            found += f"<strong>{_marked(part[1], mark)}</strong>"
        else:
            found += markup.anchor(part[3], part[2])
        at = part.end()
    return found + _marked(text[at:], mark)


def _marked(text: str, mark: str) -> str:
    """The text with what was looked for highlighted."""
    words = [re.escape(word) for word in mark.split()]
    if not words:
        return escape(text, quote=False)
    pieces = re.split(f"({'|'.join(words)})", text, flags=re.IGNORECASE)
    return "".join(
        f"<mark>{escape(piece, quote=False)}</mark>" if place % 2 else escape(piece, quote=False)
        for place, piece in enumerate(pieces)
    )


def _plain(line: str) -> str:
    picture = _PICTURE.fullmatch(line)
    if picture:
        return picture[1]
    bare = re.sub(r"^(\d+\. |- |> )", "", line)
    return _PART.sub(lambda part: part[1] or part[2], bare)
