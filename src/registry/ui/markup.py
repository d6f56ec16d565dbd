"""Pages' real tables, lists and headers as HTML text: pure functions, every value escaped, fit for keyboard and reader.

A state is always a word and a colour (`Badge`). Links to pages are relative (`to("listing", number=…)`), so they keep
whatever base path the portal is served under; they carry `data-page`, which lets the theme's script follow them inside
the open session. Nothing here calls `st`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlencode

from registry.ui.cells import Badge, Cell, Clock, Column, Event, Field, Lines, Link, Number, Tone
from registry.ui.escaping import anchor as _anchor
from registry.ui.escaping import attribute as _attribute
from registry.ui.escaping import classes as _classes
from registry.ui.escaping import href as _href
from registry.ui.escaping import text as _text

HOTLINE = "12350"
NOTHING = "—"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?")
_WIDTH = re.compile(r"\d+(\.\d+)?(em|rem|px|%)")


def to(page: str, /, **query: str | int | None) -> str:
    """The relative address of a page; empty values are left out. The start page is ""."""
    asked = urlencode({name: value for name, value in query.items() if value not in (None, "")})
    return f"{page or './'}{'?' if asked else ''}{asked}"


def anchor(href: str, text: str) -> str:
    """A link inside a running text."""
    return _anchor(href, _text(text))


def outside(page: str) -> str:
    """The address of a page that must be opened as a document of its own: its headers differ from those of other pages."""
    return f"{page}#top"


# ---------- the frame of a page ----------


def masthead(name: str = "湖南省安全生产持证与信用名录平台", *, who: str = "", links: Sequence[Link] = ()) -> str:
    """The band on top of every page: the portal's name, who is signed in, and ways in or out."""
    shown = (f"<span>{_text(who)}</span>" if who else "") + "".join(_cell(link) for link in links)
    return f'<div class="r-masthead">{_anchor("./", _text(name), "r-brand")}<div class="r-who">{shown}</div></div>'


def demo_banner() -> str:
    """Said on every page of a demonstration world."""
    said = "本站所列企业、人员、证书和决定均为虚构，不代表任何真实主体。"
    return f'<p class="r-demo" role="note"><strong>演示数据</strong>：{said}</p>'


def page_title(title: str, explanation: str = "") -> str:
    said = f"<p>{_text(explanation)}</p>" if explanation else ""
    return f'<div class="r-page"><h1>{_text(title)}</h1>{said}</div>'


def section(title: str) -> str:
    """The heading of a part of the page, one level below its title."""
    return f'<h2 class="r-section">{_text(title)}</h2>'


def record_header(title: str, number: str = "", badge: Badge | None = None, subtitle: str = "") -> str:
    """Name, state and number of the record that the page is about."""
    state = _cell(badge) if badge else ""
    line = "　".join(
        part for part in (number and f'<span class="r-number">{_text(number)}</span>', _text(subtitle)) if part
    )
    below = f"<p>{line}</p>" if line else ""
    return f'<div class="r-record"><div class="r-line"><h1>{_text(title)}</h1>{state}</div>{below}</div>'


def footer(operator: str, changed: str, *, lines: Sequence[str] = (), links: Sequence[Link] = ()) -> str:
    """Where to report, who runs the portal, and when the shown data last changed."""
    said = [
        f'安全生产举报投诉电话 <a href="tel:{HOTLINE}"><strong>{HOTLINE}</strong></a>',
        f"主办：{_text(operator)}",
        f"本页数据最近变动：{_time(changed)}" if changed else "",
        *(_text(line) for line in lines),
        "　".join(_cell(link) for link in links),
    ]
    shown = "".join(f"<p>{line}</p>" for line in said if line)
    return f'<section class="r-footer" aria-label="关于本站">{shown}</section>'


# ---------- lists ----------


def counts(total: int, as_of: str = "", text: str = "") -> str:
    """How many there are, and as of which day."""
    parts = [f"<span>共 <strong>{total:,}</strong> 条</span>"]
    if as_of:
        parts.append(f"<span>数据截至 {_time(as_of)}</span>")
    if text:
        parts.append(f"<span>{_text(text)}</span>")
    return f'<div class="r-counts" role="status">{"".join(parts)}</div>'


def moment(*ats: datetime | None) -> tuple[str, ...]:
    """As of which moment figures are that are being counted anew, the earliest of several; nothing for those of now."""
    at = min(filter(None, ats), default=None)
    if at is None:
        return ()
    return (aside(f"以下为 {at:%H:%M:%S} 的统计；正在重新统计，刷新页面可见最新数字。"),)


def table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], caption: str, empty: str = "没有记录") -> str:
    """A real table; below 600 px each row becomes a card with labelled lines."""
    return _table(columns, rows, caption, empty, "r-table")


def figures(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], caption: str, empty: str = "没有数据") -> str:
    """A table of numbers whose last row sums them up; on a phone it stays one and is moved sideways, its first column stays."""
    return _table(columns, rows, caption, empty, "r-table r-figures")


def _table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], caption: str, empty: str, classes: str) -> str:
    if not rows:
        return f'<div class="r-empty"><p class="r-empty-title">{_text(empty)}</p></div>'
    head = "".join(_heading(column) for column in columns)
    body = "".join(
        f'<tr role="row">{"".join(_data(column, cell) for column, cell in zip(columns, row, strict=True))}</tr>'
        for row in rows
    )
    return (
        f'<div class="r-scroll"><table class="{classes}" role="table"><caption>{_text(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table></div>'
    )


def empty(searched: str, suggestions: Sequence[str] = ()) -> str:
    """Nothing found: what was searched, and what to try."""
    tries = "".join(f"<li>{_text(suggestion)}</li>" for suggestion in suggestions)
    return (
        '<div class="r-empty" role="status"><p class="r-empty-title">没有找到符合条件的记录</p>'
        f"<p>{_text(searched)}</p>"
        f"{f'<ul>{tries}</ul>' if tries else ''}</div>"
    )


def pager(page: int, pages: int, href_for: Callable[[int], str]) -> str:
    """Links to the neighbouring, first and last pages; nothing where there is one page only."""
    if pages <= 1:
        return ""
    page = min(max(page, 1), pages)
    near = sorted({1, pages, *(n for n in range(page - 2, page + 3) if 1 <= n <= pages)})
    items: list[str] = []
    if page > 1:
        items.append(_anchor(href_for(page - 1), "上一页"))
    previous = 0
    for number in near:
        if number - previous > 1:
            items.append('<span class="r-gap" aria-hidden="true">…</span>')
        items.append(
            f'<span aria-current="page">{number}</span>'
            if number == page
            else _anchor(href_for(number), f"{number}", label=f"第 {number} 页")
        )
        previous = number
    if page < pages:
        items.append(_anchor(href_for(page + 1), "下一页"))
    return f'<nav class="r-pager" aria-label="分页"><ol>{"".join(f"<li>{item}</li>" for item in items)}</ol></nav>'


def search_form(
    page: str,
    fields: Sequence[Field],
    *,
    submit: str = "查询",
    reset: str = "清空条件",
    keep: Sequence[tuple[str, str]] = (),
) -> str:
    """A plain search form whose answer has an address to share; never for fields that may hold personal data."""
    hidden = "".join(
        f'<input type="hidden" name="{_attribute(name)}" value="{_attribute(value)}">' for name, value in keep
    )
    asked = any(field.value for field in fields)
    back = _anchor(to(page), _text(reset), "r-reset") if reset and asked else ""
    return (
        f'<form class="r-search" role="search" action="{_attribute(_href(to(page)))}" method="get" data-page="">'
        f"{hidden}"
        f'{"".join(_field(field) for field in fields)}<button type="submit">{_text(submit)}</button>{back}</form>'
    )


# ---------- records ----------


def badge(text: str, tone: Tone = "neutral") -> str:
    return f'<span class="r-badge r-{tone}">{_text(text)}</span>'


def facts(pairs: Sequence[tuple[str, Cell]]) -> str:
    """A definition list, in two columns where there is room."""
    items = "".join(f"<div><dt>{_text(name)}</dt><dd>{_cell(value)}</dd></div>" for name, value in pairs)
    return f'<dl class="r-facts">{items}</dl>'


def stated(pairs: Sequence[tuple[str, Cell]]) -> str:
    """`facts`, without those that are empty."""
    return facts([pair for pair in pairs if pair[1]])


def timeline(events: Sequence[Event]) -> str:
    """What happened, who did it, under which article; in the order given."""
    return f'<ol class="r-timeline">{"".join(_event(event) for event in events)}</ol>'


def clocks(items: Sequence[Clock]) -> str:
    """Running dates, each with its explanation to unfold."""
    return f'<ul class="r-clocks">{"".join(_clock(item) for item in items)}</ul>'


def notice(text: str, tone: Tone = "info", title: str = "") -> str:
    """A message of one or more lines; bad news is announced at once."""
    head = f'<p class="r-notice-title">{_text(title)}</p>' if title else ""
    body = "".join(f"<p>{_text(line)}</p>" for line in text.splitlines() if line.strip())
    return f'<div class="r-notice r-{tone}" role="{"alert" if tone == "bad" else "note"}">{head}{body}</div>'


def steps(names: Sequence[str], current: int) -> str:
    """The steps of a procedure; `current` counts from 0."""
    items = []
    for place, name in enumerate(names):
        if place < current:
            items.append(f'<li class="r-done">{_text(name)}<span class="r-sr">（已完成）</span></li>')
        elif place == current:
            items.append(f'<li aria-current="step">{_text(name)}<span class="r-sr">（当前步骤）</span></li>')
        else:
            items.append(f"<li>{_text(name)}</li>")
    return f'<ol class="r-steps">{"".join(items)}</ol>'


def ladder(rungs: Sequence[Event], states: Sequence[str], changes: Sequence[str]) -> str:
    """Steps side by side, each with its state; `when` is the day on which that changes, `changes` into what."""
    items = []
    for rung, state, change in zip(rungs, states, changes, strict=True):
        turn = f"<p>{_time(rung.when)} 起：{_text(change)}</p>" if rung.when and change else ""
        by = "　".join(_text(part) for part in (rung.who, rung.article) if part)
        items.append(
            f'<li class="r-on-{rung.tone}"><div class="r-line"><span class="r-what">{_text(rung.title)}</span>'
            f'{badge(state, rung.tone)}</div><p>{_text(rung.body)}</p>{turn}<p class="r-by">{by}</p></li>'
        )
    return f'<ol class="r-ladder">{"".join(items)}</ol>'


def stat(label: str, value: str | int, href: str = "", tone: Tone = "neutral") -> str:
    """One figure with its name; put several into `tiles`."""
    shown = f"{value:,}" if isinstance(value, int) else _text(value)
    inside = f'<span class="r-label">{_text(label)}</span><span class="r-value">{shown}</span>'
    return _anchor(href, inside, f"r-tile r-on-{tone}") if href else f'<div class="r-tile r-on-{tone}">{inside}</div>'


def tiles(stats: Sequence[str]) -> str:
    """Figures made by `stat`, side by side."""
    return f'<ul class="r-tiles">{"".join(f"<li>{item}</li>" for item in stats)}</ul>'


def aside(text: str) -> str:
    """A small line of where something comes from."""
    return f'<p class="r-aside">{_text(text)}</p>'


def folded(title: str, text: str, code: str = "") -> str:
    """Something most people need not see: a title that opens to a sentence and a text to copy."""
    copied = f"<code>{_text(code)}</code>" if code else ""
    return f'<details class="r-folded"><summary>{_text(title)}</summary><p>{_text(text)}</p>{copied}</details>'


def actions(links: Sequence[Link]) -> str:
    """What one may do next, as buttons that lead somewhere."""
    return f'<p class="r-actions">{"".join(_anchor(link.href, _text(link.text), "r-button") for link in links)}</p>'


# ---------- pieces ----------


def _heading(column: Column) -> str:
    width = f' style="width:{column.width}"' if _WIDTH.fullmatch(column.width) else ""
    return f'<th scope="col" role="columnheader"{_classes(_align(column))}{width}>{_text(column.title)}</th>'


def _data(column: Column, cell: Cell) -> str:
    kind = "r-right" if isinstance(cell, Number) else _align(column)
    date = "r-date" if isinstance(cell, str) and _DATE.fullmatch(cell) else ""
    card = "r-card" if column.as_card_title else "r-desk" if column.hide_on_phone else ""
    return f'<td role="cell" data-label="{_attribute(column.title)}"{_classes(kind, date, card)}>{_cell(cell)}</td>'


def _align(column: Column) -> str:
    return "" if column.align == "left" else f"r-{column.align}"


def _cell(cell: Cell) -> str:
    match cell:
        case None | "":
            return f'<span aria-label="无">{NOTHING}</span>'
        case Link(text, href):
            return _anchor(href, _text(text))
        case Badge(text, tone):
            return badge(text, tone)
        case Number(value, unit, places):
            return NOTHING if value is None else f"{value:,.{places}f}{f' {_text(unit)}' if unit else ''}"
        case Lines(items):
            shown = "".join(f"<div>{_cell(item)}</div>" for item in items if item != "")
            return f'<div class="r-lines">{shown}</div>'
        case str():
            return _time(cell) if _DATE.fullmatch(cell) else _text(cell)


def _time(moment: str) -> str:
    return f'<time datetime="{_attribute(moment)}">{_text(moment)}</time>'


def _event(event: Event) -> str:
    by = "　".join(_text(part) for part in (event.who, event.article) if part)
    return (
        f'<li class="r-on-{event.tone}"><p>{_time(event.when)}<span class="r-what">{_text(event.title)}</span></p>'
        f"{f'<p>{_text(event.body)}</p>' if event.body else ''}{f'<p class=r-by>{by}</p>' if by else ''}</li>"
    )


def _clock(clock: Clock) -> str:
    tone = clock.state.tone if clock.state else "info"
    state = _cell(clock.state) if clock.state else ""
    return (
        f'<li class="r-on-{tone}"><p>{_text(clock.title)}</p><p><span class="r-day">{_time(clock.on)}</span>{state}</p>'
        f'<details><summary>这个日期怎么来的<span class="r-sr">：{_text(clock.title)}</span></summary>'
        f"<p>{_text(clock.explanation)}</p></details></li>"
    )


def _field(field: Field) -> str:
    name, wide = _attribute(field.name), " r-wide" if field.wide else ""
    if field.options:
        chosen = "".join(
            f'<option value="{_attribute(value)}"{" selected" if value == field.value else ""}>{_text(words)}</option>'
            for value, words in field.options
        )
        control = f'<select id="find-{name}" name="{name}">{chosen}</select>'
    else:
        kind = 'type="text" inputmode="numeric" pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}" title="格式：2026-11-23"'
        if field.kind != "date":
            kind = f'type="{field.kind}"'
        hint = field.placeholder or ("如 2026-11-23" if field.kind == "date" else "")
        control = (
            f'<input id="find-{name}" name="{name}" {kind} value="{_attribute(field.value)}" '
            f'placeholder="{_attribute(hint)}" autocomplete="off">'
        )
    return f'<div class="r-field{wide}"><label for="find-{name}">{_text(field.label)}</label>{control}</div>'


__all__ = [
    "HOTLINE",
    "Badge",
    "Cell",
    "Clock",
    "Column",
    "Event",
    "Field",
    "Lines",
    "Link",
    "Number",
    "Tone",
    "actions",
    "aside",
    "badge",
    "clocks",
    "counts",
    "demo_banner",
    "empty",
    "facts",
    "folded",
    "footer",
    "ladder",
    "masthead",
    "notice",
    "page_title",
    "pager",
    "record_header",
    "search_form",
    "section",
    "stat",
    "steps",
    "table",
    "tiles",
    "timeline",
    "to",
]
