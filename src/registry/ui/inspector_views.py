"""How an inspector's ladder, a region's ratio and its map are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from registry.inspectors import queries, rules_entries, rules_ratio
from registry.inspectors.terms_bodies import Against, EvidenceKind, Reached, Tally
from registry.inspectors.terms_steps import Rung
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Permission
from registry.ui import cached, hunan_map, labels, markup
from registry.ui.hunan_map import Place, Shade

_NEAR = 6_000
"""Shares from here on are drawn as near the target."""


# -- the ladder --------------------------------------------------------------------------------------------------------


def ladder(rungs: Sequence[Rung]) -> str:
    """The steps side by side: state, what is missing, by which article, and when that changes."""
    return markup.ladder(
        [
            markup.Event(
                when=f"{rung.changes_on or ''}",
                title=labels.of(rung.step),
                body=rung.text,
                who=_weight(rung),
                article=rung.article,
                tone=labels.badge(rung.state).tone,
            )
            for rung in rungs
        ],
        [labels.of(rung.state) for rung in rungs],
        [rung.change for rung in rungs],
    )


def _weight(rung: Rung) -> str:
    """What hangs on a step."""
    if rung.decides:
        return "决定能否执法"
    return "应当做到，不影响执法资格" if rung.binds else "依据待核实，只作提醒"


def standing(found: queries.InspectorRecord) -> str:
    """Whether somebody may enforce on the day asked about, or why not, and when the answer changes."""
    turn = f"\n{found.changes_on} 起变化。" if found.changes_on else ""
    if found.reasons:
        return markup.notice("\n".join(found.reasons) + turn, "bad", f"{found.day} 不得执法的原因")
    return markup.notice(f"在任，两种执法证均有效。{turn}", "good", f"{found.day} 可以执法")


# -- the ratio ---------------------------------------------------------------------------------------------------------


def ratio(viewer: Actor, region: str) -> queries.Ratio:
    """The ratio of a region today: counted once, until something is recorded or a new day begins."""
    viewer.must(Permission.INSPECTORS_READ)
    return cached.figures(("ratio", region), lambda: queries.ratio(viewer, region))


def ratio_pieces(found: queries.Ratio) -> list[str]:
    """Everything shown of a region's ratio, as pieces of markup; made once for as long as the figures stand."""
    return cached.figures(("ratio shown", found.region), lambda: list(_ratio_pieces(found)))


def _ratio_pieces(found: queries.Ratio) -> Sequence[str]:
    whole = found.whole
    return [
        markup.page_title(
            f"{found.name}：哪些{'机构' if found.lowest else '地区'}专业执法人员占比未达 {whole.against.target}%？",
            f"专业执法人员占在职人员的比例，截至 {found.day}。依据：{found.article}。"
            f"专业人员的认定：{found.definition}。",
        ),
        _path(found),
        markup.tiles(
            [
                markup.stat("专业人员占比", rules_ratio.percent(whole.against.share), tone=_tone(whole.against)),
                markup.stat("专业人员", whole.tally.professional),
                markup.stat("在职人数（分母）", whole.tally.in_service),
                markup.stat("编制数", whole.tally.establishment),
                markup.stat("监管机构（从未填报）", f"{whole.tally.bodies:,}（{whole.tally.silent:,}）"),
            ]
        ),
        markup.notice(
            whole.against.arithmetic,
            "good" if whole.against.reached is Reached.MET else "warn",
            f"{labels.of(whole.against.reached)}{_needed(whole.against)}",
        ),
        _map(found),
        "" if found.lowest else _parts(found),
        _years(found),
        markup.aside(
            f"达标期限：{found.due_on}。分母为各机构填报的在职人数，当年未填报的用最近一个已填报年度；从未填报的机构不计入比例。"
        ),
    ]


def _path(found: queries.Ratio) -> str:
    above = [markup.Link(name, markup.to("bodies", region=code)) for code, name in found.path]
    if not above:
        return ""
    return markup.facts([("上级地区", markup.Lines(tuple(above)))])


def _map(found: queries.Ratio) -> str:
    if found.region != PROVINCE:
        return ""
    target = found.whole.against.target
    places = {
        row.code: Place(
            rules_ratio.percent(row.against.share),
            f"{rules_ratio.percent(row.against.share)}，{labels.of(row.against.reached)}{_needed(row.against)}",
            shade(row.against),
            markup.to("bodies", region=row.code),
        )
        for row in found.parts
        if not row.own
    }
    return hunan_map.draw(
        "各市州专业执法人员占比",
        places,
        legend(target),
    )


def legend(target: int) -> list[tuple[Shade, str]]:
    """What the map's shades mean."""
    return [
        ("good", f"达标（{target}% 以上）"),
        ("near", f"未达标，{_NEAR // 100}% 以上"),
        ("far", f"未达标，不足 {_NEAR // 100}%"),
        ("none", "没有填报"),
    ]


def shade(against: Against) -> Shade:
    """How the map shows where a place stands."""
    if against.share is None:
        return "none"
    if against.reached is Reached.MET:
        return "good"
    return "near" if against.share >= _NEAR else "far"


def _parts(found: queries.Ratio) -> str:
    return markup.table(
        [
            markup.Column("地区", as_card_title=True),
            markup.Column("占比", align="right"),
            markup.Column("状态"),
            markup.Column("专业人员", align="right"),
            markup.Column("学历", align="right", hide_on_phone=True),
            markup.Column("职业资格", align="right", hide_on_phone=True),
            markup.Column("实践经历", align="right", hide_on_phone=True),
            markup.Column("在职人数", align="right"),
            markup.Column("编制数", align="right", hide_on_phone=True),
            markup.Column("机构", align="right"),
            markup.Column("还差"),
        ],
        [_part(row, found) for row in [*found.parts, found.whole]],
        "各地区专业执法人员占比",
    )


def _part(row: queries.RegionRow, found: queries.Ratio) -> list[markup.Cell]:
    name: markup.Cell = row.name if row.own else markup.Link(row.name, markup.to("bodies", region=row.code))
    if row is found.whole:
        name = f"{row.name}合计"
    return [
        name,
        rules_ratio.percent(row.against.share),
        labels.badge(row.against.reached),
        markup.Number(row.tally.professional),
        *_kinds(row.tally),
        markup.Number(row.tally.in_service),
        markup.Number(row.tally.establishment),
        markup.Number(row.tally.bodies),
        needed(row.against),
    ]


def _kinds(tally: Tally) -> list[markup.Cell]:
    return [markup.Number(getattr(tally, kind.name.lower())) for kind in EvidenceKind]


def needed(against: Against) -> str:
    """How many more it takes, either way."""
    if against.reached is not Reached.SHORT:
        return ""
    adding = "" if against.adding is None else f"，或新增 {against.adding} 人"
    return f"调整 {against.replacing} 人{adding}"


def _needed(against: Against) -> str:
    said = needed(against)
    return f"：须{said}" if said else ""


def _years(found: queries.Ratio) -> str:
    if len(found.years) < 2:
        return ""
    rows = [row for row in found.parts if any(row.code in year.shares for year in found.years)]
    due = found.due_on
    heading = [markup.Column(_year_word(year.year, found.day, due), align="right") for year in found.years]
    body: list[list[markup.Cell]] = [
        [row.name, *(_share(year.shares.get(row.code)) for year in found.years)] for row in rows if not found.lowest
    ]
    body.append([f"{found.whole.name}合计", *(_share(year.whole) for year in found.years)])
    return markup.section("逐年对照") + markup.table(
        [markup.Column("地区", as_card_title=True), *heading], body, "每年年末的占比，本年为今天"
    )


def _year_word(year: int, today: date, due: date | None) -> str:
    if year == today.year:
        return f"{year} 年至今"
    return f"{year} 年" if due is None or year >= due.year else f"{year} 年（期限内）"


def _share(against: Against | None) -> markup.Cell:
    if against is None or against.share is None:
        return ""
    tone: markup.Tone = "good" if against.reached is Reached.MET else "warn"
    return markup.Badge(f"{rules_ratio.percent(against.share)} {labels.of(against.reached)}", tone)


def _tone(against: Against) -> markup.Tone:
    return {Reached.MET: "good", Reached.SHORT: "warn", Reached.UNKNOWN: "neutral"}[against.reached]  # type: ignore[return-value]


# -- bodies ------------------------------------------------------------------------------------------------------------


def bodies(rows: Sequence[queries.BodyRow]) -> str:
    """Supervising bodies with their figures."""
    return markup.table(
        [
            markup.Column("监管机构", as_card_title=True),
            markup.Column("层级"),
            markup.Column("占比", align="right"),
            markup.Column("状态"),
            markup.Column("专业人员", align="right"),
            markup.Column("在任", align="right", hide_on_phone=True),
            markup.Column("在职人数", align="right"),
            markup.Column("填报年度", align="right"),
            markup.Column("还差"),
        ],
        [
            [
                markup.Lines((markup.Link(row.name, markup.to("body", code=row.code)), row.region_name)),
                labels.of(row.level),
                rules_ratio.percent(row.against.share),
                labels.badge(row.against.reached),
                markup.Number(row.tally.professional),
                markup.Number(row.tally.inspectors),
                markup.Number(row.tally.in_service),
                f"{row.year or ''}",
                needed(row.against),
            ]
            for row in rows
        ],
        "监管机构",
        "没有符合条件的监管机构，请减少条件再试。",
    )


def figures(rows: Sequence[queries.FigureRow]) -> str:
    """What a body reported year by year, and its share at each year's end."""
    return markup.table(
        [
            markup.Column("年度", as_card_title=True),
            *(markup.Column(name, align="right") for name in ("编制数", "在职人数", "专业人员", "占比")),
            markup.Column("状态"),
            markup.Column("算法", hide_on_phone=True),
        ],
        [
            [
                f"{row.year}",
                markup.Number(row.establishment),
                markup.Number(row.in_service),
                markup.Number(row.tally.professional),
                rules_ratio.percent(row.against.share),
                labels.badge(row.against.reached),
                row.against.arithmetic,
            ]
            for row in rows
        ],
        "编制和在职人数，占比为年末（本年为今天）",
        "还没有填报编制和在职人数，不计入比例。",
    )


# -- events and what is due --------------------------------------------------------------------------------------------


def outcome(score: int | None, hours: int, days: int) -> str:
    """A mark, or hours and days."""
    return f"{rules_entries.hours(hours)} 学时，{days} 天" if score is None else f"{score / 100:g} 分"


def passed(good: bool) -> markup.Badge:
    return markup.Badge("合格", "good") if good else markup.Badge("不合格", "bad")


def windows(counts: Sequence[queries.DueCount], kind: str) -> str:
    """How many in each window; each figure leads to its rows."""
    return markup.table(
        [
            markup.Column("时段", as_card_title=True),
            markup.Column("到期日自"),
            markup.Column("至"),
            markup.Column("证件数", align="right"),
        ],
        [
            [
                labels.badge(one.window),
                f"{one.since or ''}",
                f"{one.until}",
                markup.Link(f"{one.count:,}", markup.to("inspector_due", window=one.window.value, kind=kind)),
            ]
            for one in counts
        ],
        "各时段到期的执法证",
    )


def by_body(rows: Sequence[queries.BodyDue]) -> str:
    """The bodies with the most certificates due, by window."""
    return markup.table(
        [
            markup.Column("监管机构", as_card_title=True),
            *(markup.Column(labels.of(window), align="right") for window in queries.DueWindow),
        ],
        [
            [
                markup.Link(row.name, markup.to("inspector_due", body=row.code)),
                *(markup.Number(row.counts[window]) for window in queries.DueWindow),
            ]
            for row in rows
        ],
        "各机构到期的执法证（最多的二十个机构）",
        "没有到期的执法证。",
    )


DUE_HEADINGS = ("姓名", "监管机构", "证件种类", "证号", "有效期至", "剩余日数", "时段", "办理时间")


def due_sheet(rows: Sequence[queries.DueRow]) -> list[list[str | int]]:
    """The list as a sheet's rows under `DUE_HEADINGS`."""
    return [
        [
            row.name, row.body, labels.of(row.kind), row.number, f"{row.valid_until}", row.days_left, labels.of(row.window),
            act(row),
        ]
        for row in rows
    ]  # fmt: skip


def act(row: queries.DueRow) -> str:
    """What is to be done for the next certificate, and by when."""
    if row.kind.value == "supervision":
        return f"最迟 {row.act_on} 申请延期"
    return f"{row.act_on} 至 {row.valid_until} 参加换证考试"


MEMBER_HEADINGS = (
    "姓名", "身份证号（已遮蔽）", "监管机构", "地区", "任职日期", "任职至", "执法资格", "说明", "监管执法证号", "监管执法证有效期至",
    "行政执法证号", "行政执法证有效期至",
)  # fmt: skip


def member_sheet(rows: Sequence[queries.ExportRow]) -> list[list[str]]:
    """The register as a sheet's rows under `MEMBER_HEADINGS`."""
    found = []
    for one in rows:
        held = {kind.value: (number, until) for kind, number, _, until in one.credentials}
        papers = [f"{part}" for kind in ("supervision", "enforcement") for part in held.get(kind, ("", ""))]
        row = one.row
        found.append(
            [
                row.name, one.masked_identity, row.body, row.region_name, f"{row.from_on}", f"{row.until_on or ''}",
                labels.of(row.state), "；".join((*row.reasons, *([row.outlook] if row.outlook else []))), *papers,
            ]
        )  # fmt: skip
    return found


def as_of(day: date) -> str:
    """Today, or the day asked about."""
    return "今天" if day == clock.today() else f"{day}"
