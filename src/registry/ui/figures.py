"""Parts of pages that people look at rather than read: ways in, tabs, bars, a picture beside its numbers. Pure, every value escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry.ui.cells import Link
from registry.ui.escaping import anchor, attribute, text


def services(offers: Sequence[tuple[Link, str]]) -> str:
    """Ways into the portal, each with a sentence of what one finds there."""
    items = "".join(
        f"<li>{anchor(link.href, f'<strong>{text(link.text)}</strong><span>{text(said)}</span>')}</li>"
        for link, said in offers
    )
    return f'<nav aria-label="公开服务"><ul class="r-services">{items}</ul></nav>'


def tabs(name: str, links: Sequence[tuple[Link, bool]]) -> str:
    """Ways to look at the same page; the one being looked at is no link."""
    items = "".join(
        f'<li><span aria-current="page">{text(link.text)}</span></li>'
        if current
        else f"<li>{anchor(link.href, text(link.text))}</li>"
        for link, current in links
    )
    return f'<nav aria-label="{attribute(name)}"><ul class="r-tabs">{items}</ul></nav>'


def bars(name: str, counted: Mapping[str, int]) -> str:
    """A bar for each figure between its name and its number; the longest is as long as there is room."""
    most = max(counted.values(), default=0) or 1
    items = "".join(
        f'<li><span>{text(word)}</span><span class="r-bar" style="width:{100 * count / most:.1f}%" aria-hidden="true">'
        f'</span><span class="r-count">{count:,}</span></li>'
        for word, count in counted.items()
    )
    return f'<ul class="r-bars" aria-label="{attribute(name)}">{items}</ul>' if counted else ""


def side_by_side(*pieces: str) -> str:
    """A picture and what it stands beside, below each other where there is no room."""
    return f'<div class="r-board">{"".join(f"<div>{piece}</div>" for piece in pieces if piece)}</div>'
