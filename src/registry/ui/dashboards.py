"""Dashboards on the page: a question, its answer in one sentence, the map, the table behind it, the years."""

from __future__ import annotations

from enum import StrEnum

from registry.kernel.access import Actor
from registry.parties import places
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Permission
from registry.reports.dashboards import Board, Cut, Figure, Line, Topic
from registry.ui import figures, hunan_map, labels, markup
from registry.ui.cells import Cell, Column, Link, Number
from registry.ui.hunan_map import Place

QUESTIONS: dict[Topic, str] = {
    Topic.CERTIFICATES: "各地的证书处于什么状态？",
    Topic.GAPS: "哪些地方的单位有人未持证、未培训就上岗？",
    Topic.LISTINGS: "各地有多少失信主体在公示，因为什么？",
    Topic.MEASURES: "各部门的联合惩戒任务办到哪一步？",
}
_UNITS: dict[Topic, str] = {
    Topic.CERTIFICATES: "本证书",
    Topic.GAPS: "项缺口",
    Topic.LISTINGS: "个失信主体",
    Topic.MEASURES: "项任务",
}
_NOTES: dict[Topic, str] = {
    Topic.CERTIFICATES: "按发证机关所在地区统计，含已终止的证书。",
    Topic.GAPS: "按单位所在地区统计；一人缺几项，计几项。",
    Topic.LISTINGS: "只统计今天正在公示的。",
    Topic.MEASURES: "按目录上的部门统计，各级机关合计。",
}
_YEARS: dict[Topic, str] = {
    Topic.CERTIFICATES: "逐年初次发证数量",
    Topic.LISTINGS: "逐年列入数量（含已经移出和期满的）",
}


_ELSEWHERE: tuple[tuple[str, str, Permission], ...] = (
    ("专业执法人员占比", "bodies", Permission.INSPECTORS_READ),
    ("单位配备义务", "employers", Permission.DUTIES_READ),
    ("机构信用等级", "agency_figures", Permission.PUBLISHED_READ),
)
"""Questions that pages of their own answer, in the same manner."""


def switch(viewer: Actor, topics: list[Topic], current: Topic, region: str) -> str:
    """The topics to choose from; the region stays."""
    own = [
        (Link(labels.of(one), markup.to("dashboard", topic=one.value, region=region)), one is current) for one in topics
    ]
    others = [(Link(title, markup.to(page)), False) for title, page, needed in _ELSEWHERE if viewer.may(needed)]
    return figures.tabs("统计主题", [*own, *others])


def shown(board: Board) -> tuple[str, ...]:
    """Everything of one board."""
    question, [cut, *_] = QUESTIONS[board.topic], board.cuts
    place = places.region_name(board.region)
    return (
        markup.section(f"{place}：{question}" if cut.places else question),
        markup.notice(_answer(board, cut), "info"),
        figures.side_by_side(_map(board, question), _beside(board, cut)),
        _table(board, cut),
        markup.aside(_NOTES[board.topic]),
        _up(board) if cut.places else "",
    )


def _map(board: Board, question: str) -> str:
    """The province in its prefectures, each a way further down; a part of it has no map of its own."""
    if board.region != PROVINCE or not board.cuts[0].places:
        return ""
    lines = [line for line in board.cuts[0].lines if line.region]
    most = max((line.figures[0].count for line in lines), default=0)
    shown = {
        line.region: Place(
            f"{line.figures[0].count:,}",
            f"{line.figures[0].count:,} {_UNITS[board.topic]}",
            hunan_map.shade_of(line.figures[0].count, most),
            markup.to("dashboard", topic=board.topic.value, region=line.region),
        )
        for line in lines
    }
    return hunan_map.draw(f"湖南省地图：{question}各市州的数字见表格。", shown, [])


def _beside(board: Board, cut: Cut) -> str:
    """By year where the topic has a course over time, else by what the columns count."""
    if board.years:
        title, bars = _YEARS[board.topic], {f"{year}": n for year, n in sorted(board.years.items())[-8:]}
    else:
        kinds = zip(cut.columns, cut.sums(), strict=True)
        title, bars = "合计", {labels.of(one): count for one, count in kinds if one is not None}
    return markup.section(title) + figures.bars(title, bars)


def _answer(board: Board, cut: Cut) -> str:
    total = sum(line.figures[0].count for line in cut.lines)
    unit = _UNITS[board.topic]
    if not total:
        return f"目前没有{unit[1:] if unit[0] in '本项个' else unit}。"
    most = max(cut.lines, key=lambda line: line.figures[0].count)
    return f"共 {total:,} {unit}，其中{most.name}最多，{most.figures[0].count:,} {unit[0]}。"


def _table(board: Board, cut: Cut) -> str:
    columns = [
        Column("地区" if cut.places else "部门", as_card_title=True),
        *(Column(_heading(one), align="right") for one in cut.columns),
    ]
    total: list[Cell] = ["合计", *map(Number, cut.sums())]
    rows = [[_name(board, line), *map(_figure, line.figures)] for line in cut.lines]
    return markup.figures(columns, [*rows, total], QUESTIONS[board.topic])


def _heading(one: StrEnum | None) -> str:
    return "全部" if one is None else labels.of(one)


def _name(board: Board, line: Line) -> Cell:
    return (
        Link(line.name, markup.to("dashboard", topic=board.topic.value, region=line.region))
        if line.region
        else line.name
    )


def _figure(one: Figure) -> Cell:
    return Link(f"{one.count:,}", markup.to(one.page, **one.query)) if one.count else Number(0)


def _up(board: Board) -> str:
    if board.region == PROVINCE:
        return ""
    above = PROVINCE if board.region.endswith("00") else f"{board.region[:4]}00"
    there = markup.to("dashboard", topic=board.topic.value, region="" if above == PROVINCE else above)
    return markup.actions([Link(f"返回{places.region_name(above)}", there)])
