"""Dashboards on the page: a question, its answer in one sentence, the map, the table behind it, the years."""

from __future__ import annotations

from enum import StrEnum

from registry.inspectors import rules_ratio
from registry.inspectors.terms_bodies import Against, Reached
from registry.kernel.access import Actor
from registry.parties import places
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Permission
from registry.reports.dashboards import Board, Cut, Figure, Line, Topic
from registry.ui import figures, hunan_map, inspector_views, labels, markup
from registry.ui.cells import Badge, Cell, Column, Link, Number
from registry.ui.hunan_map import Place, Shade

QUESTIONS: dict[Topic, str] = {
    Topic.CERTIFICATES: "各地的证书处于什么状态？",
    Topic.GAPS: "哪些地方的单位有人未持证、未培训就上岗？",
    Topic.LISTINGS: "各地有多少失信主体在公示，因为什么？",
    Topic.MEASURES: "各部门的联合惩戒任务办到哪一步？",
    Topic.ENGINEERS: "各地有多少注册安全工程师，注册是否有效？",
    Topic.AGENCIES: "各地评价检测机构的信用等级如何？",
    Topic.PROFESSIONALS: "哪些地方的专业执法人员占比没有达标？",
}
_UNITS: dict[Topic, str] = {
    Topic.CERTIFICATES: "本证书",
    Topic.GAPS: "项缺口",
    Topic.LISTINGS: "个失信主体",
    Topic.MEASURES: "项任务",
    Topic.ENGINEERS: "项注册",
    Topic.AGENCIES: "家机构",
    Topic.PROFESSIONALS: "个监管机构",
}
_NOTES: dict[Topic, str] = {
    Topic.CERTIFICATES: "按发证机关所在地区统计，含已终止的证书。",
    Topic.GAPS: "按单位所在地区统计；一人缺几项，计几项。",
    Topic.LISTINGS: "只统计今天正在公示的。",
    Topic.MEASURES: "按目录上的部门统计，各级机关合计。",
    Topic.ENGINEERS: "按注册单位所在地区统计，一项注册计一次。",
    Topic.AGENCIES: "按机构所在地区统计，含已经不得从业的；等级为今天有效的等级。",
    Topic.PROFESSIONALS: "占比为该地区各监管机构合计；从未填报在职人数的机构不计入占比。",
}
_YEARS: dict[Topic, str] = {
    Topic.CERTIFICATES: "逐年初次发证数量",
    Topic.LISTINGS: "逐年列入数量（含已经移出和期满的）",
}


_ELSEWHERE: tuple[tuple[str, str, Permission], ...] = (("单位配备义务", "employers", Permission.DUTIES_READ),)
"""Questions that pages of their own answer, in the same manner."""
_MORE: dict[Topic, tuple[str, str]] = {
    Topic.AGENCIES: ("排名、按业务范围和各评价周期的分布", "agency_figures"),
    Topic.PROFESSIONALS: ("占比的算式、还差多少人和逐年变化", "bodies"),
}
"""Where a topic is gone into further."""


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
        _ways(board) if cut.places else "",
    )


def _map(board: Board, question: str) -> str:
    """The province in its prefectures, each a way further down; a part of it has no map of its own."""
    if board.region != PROVINCE or not board.cuts[0].places:
        return ""
    lines = [line for line in board.cuts[0].lines if line.region]
    most = max((line.figures[0].count for line in lines), default=0)
    shown = {
        line.region: Place(
            *_on_map(board, line, most), markup.to("dashboard", topic=board.topic.value, region=line.region)
        )
        for line in lines
    }
    target = next((line.against.target for line in lines if line.against), None)
    legend = inspector_views.legend(target) if target else []
    return hunan_map.draw(f"湖南省地图：{question}各市州的数字见表格。", shown, legend)


def _on_map(board: Board, line: Line, most: int) -> tuple[str, str, Shade]:
    """What the map says of a place: its share where there is a target, else its first figure."""
    if line.against is not None:
        share = rules_ratio.percent(line.against.share)
        return share, f"{share}，{labels.of(line.against.reached)}", inspector_views.shade(line.against)
    if board.topic is Topic.PROFESSIONALS:
        return "—", "没有监管机构", "none"
    count = line.figures[0].count
    return f"{count:,}", f"{count:,} {_UNITS[board.topic]}", hunan_map.shade_of(count, most)


def _beside(board: Board, cut: Cut) -> str:
    """By year where the topic has a course over time, else by what the columns count."""
    if board.years:
        title, bars = _YEARS[board.topic], {f"{year}": n for year, n in sorted(board.years.items())[-8:]}
    else:
        kinds = zip(cut.columns, cut.sums(), strict=True)
        title, bars = "合计", {_heading(cut, one): count for one, count in kinds if one is not None}
    return markup.section(title) + figures.bars(title, bars)


def _answer(board: Board, cut: Cut) -> str:
    total = sum(line.figures[0].count for line in cut.lines)
    unit = _UNITS[board.topic]
    if not total:
        return f"目前没有{unit[1:]}。"
    if board.topic is Topic.PROFESSIONALS:
        short = [line.name for line in cut.lines if line.against and line.against.reached is Reached.SHORT]
        named = f"：{'、'.join(short[:5])}{'等' if len(short) > 5 else ''}" if short else ""
        share = f"合计占比 {rules_ratio.percent(cut.against.share)}，目标 {cut.against.target}%" if cut.against else ""
        return f"共 {total:,} 个监管机构，{share}；没有达标的有 {len(short)} 处{named}。"
    most = max(cut.lines, key=lambda line: line.figures[0].count)
    return f"共 {total:,} {unit}，其中{most.name}最多，{most.figures[0].count:,} {unit[0]}。"


def _table(board: Board, cut: Cut) -> str:
    columns = [
        Column("地区" if cut.places else "部门", as_card_title=True),
        *(Column(_heading(cut, one), align="right") for one in cut.columns),
    ]
    total: list[Cell] = ["合计", *map(Number, cut.sums())]
    rows = [[_name(board, line), *map(_figure, line.figures)] for line in cut.lines]
    if board.topic is Topic.PROFESSIONALS:
        columns.insert(1, Column("占比", align="right"))
        total.insert(1, _share(cut.against))
        for row, line in zip(rows, cut.lines, strict=True):
            row.insert(1, _share(line.against))
    return markup.figures(columns, [*rows, total], QUESTIONS[board.topic])


def _heading(cut: Cut, one: str | None) -> str:
    if one is None:
        return "全部"
    return labels.of(one) if isinstance(one, StrEnum) else cut.words[one]


def _share(against: Against | None) -> Cell:
    if against is None or against.share is None:
        return "—"
    return Badge(rules_ratio.percent(against.share), labels.badge(against.reached).tone)


def _name(board: Board, line: Line) -> Cell:
    return (
        Link(line.name, markup.to("dashboard", topic=board.topic.value, region=line.region))
        if line.region
        else line.name
    )


def _figure(one: Figure) -> Cell:
    return Link(f"{one.count:,}", markup.to(one.page, **one.query)) if one.count else Number(0)


def _ways(board: Board) -> str:
    """Back up, and further into the matter."""
    ways = []
    if board.region != PROVINCE:
        above = PROVINCE if board.region.endswith("00") else f"{board.region[:4]}00"
        there = markup.to("dashboard", topic=board.topic.value, region="" if above == PROVINCE else above)
        ways.append(Link(f"返回{places.region_name(above)}", there))
    if board.topic in _MORE:
        title, page = _MORE[board.topic]
        region = board.region if page == "bodies" and board.region != PROVINCE else ""
        ways.append(Link(title, markup.to(page, region=region)))
    return markup.actions(ways) if ways else ""
