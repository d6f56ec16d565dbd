"""Agencies on pages: the list, what is public of one, its staff, changes, grades and sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from registry.agencies import queries, scales, terms
from registry.agencies.queries.records import ChangeRow, MemberRow
from registry.agencies.terms_grades import Graded
from registry.parties import places
from registry.ui import labels, markup
from registry.ui.cells import Tone
from registry.ui.markup import Badge, Column, Lines, Link, Number


def search(page: str, asked: Mapping[str, str], *, with_day: bool) -> str:
    """The filters of the list."""
    grades = [("", "全部"), *queries.graded_words(), ("none", terms.UNGRADED)]
    fields = [
        markup.Field("q", "机构名称或代码", asked["q"], "名称、统一社会信用代码、证书编号", wide=True),
        markup.Field("field", "业务范围", asked["field"], options=labels.options(terms.Field)),
        markup.Field("kind", "类别", asked["kind"], options=labels.options(terms.AgencyKind)),
        markup.Field(
            "region", "地区", asked["region"], options=[("", "全部"), *places.choices(asked["region"]).items()]
        ),
        markup.Field("grade", "信用等级", asked["grade"], options=grades),
        markup.Field("working", "资格", asked["working"], options=[("", "全部"), ("1", "可以从业"), ("0", "不得从业")]),
    ]
    if with_day:
        fields.append(markup.Field("as_of", "查询日期", asked["as_of"], kind="date"))
    return markup.search_form(page, fields)


def wanted(asked: Mapping[str, str], **more: object) -> queries.Wanted:
    """The filters as the query takes them."""
    return queries.Wanted(
        q=asked["q"],
        region=asked["region"],
        field=labels.chosen(terms.Field, asked["field"]),
        kind=labels.chosen(terms.AgencyKind, asked["kind"]),
        grade=asked["grade"],
        working={"1": True, "0": False}.get(asked["working"]),
        **more,  # type: ignore[arg-type]
    )


def table(rows: Sequence[queries.AgencyRow], page: str, **query: str) -> str:
    """The list; each name leads to `page`."""
    return markup.table(
        [
            Column("机构", as_card_title=True),
            Column("业务范围", hide_on_phone=True),
            Column("地区"),
            Column("资质证书", hide_on_phone=True),
            Column("有效期至"),
            Column("资格"),
            Column("信用等级"),
            Column("得分", align="right"),
        ],
        [
            [
                Lines((Link(row.name, markup.to(page, number=row.number, **query)), row.credit_code)),
                Lines((labels.of(row.kind), "、".join(row.field_names))),
                row.region_name,
                row.certificate,
                f"{row.valid_until}",
                labels.badge(row.standing),
                grade(row.grade_title, row.grade_tone),
                points(row.grade_total),
            ]
            for row in rows
        ],
        "安全评价检测检验机构",
        "没有符合条件的机构，请清空条件再试。",
    )


def grade(title: str, tone: str) -> Badge:
    """A grade as word and colour, in the words of its scale."""
    shown: Tone = tone if tone in ("neutral", "good", "info", "warn", "bad") else "neutral"  # type: ignore[assignment]
    return Badge(title, shown) if title else Badge(terms.UNGRADED, "neutral")


def points(total: int | None) -> Number | None:
    """Points of a score."""
    return None if total is None else Number(total / scales.HUNDRED, places=2 if total % scales.HUNDRED else 0)


# -- one agency --------------------------------------------------------------------------------------------------------


def unknown(number: str, day: date) -> tuple[str, ...]:
    """That no agency bore the number on a day, and what to try."""
    said = f"{day} 没有编号为“{number}”的评价检测机构。" if number else "没有写明机构编号。"
    return (
        markup.page_title("评价检测机构"),
        markup.notice(
            f"{said}\n请核对编号，或从机构列表按名称、统一社会信用代码查找；有人以这个编号承揽业务的，请拨打 12350 举报。",
            "warn",
            "没有这家机构",
        ),
    )


def header(found: queries.PublicAgency) -> str:
    """Name, number, standing; the grade stands beside it."""
    row = found.row
    said = f"{labels.of(row.kind)}　{row.region_name}　信用等级：{row.grade_title or terms.UNGRADED}"
    return markup.record_header(row.name, row.number, labels.badge(row.standing), said)


def facts(found: queries.PublicAgency) -> str:
    """What the qualification says, and the figures of premises and staff."""
    row, figures = found.row, found.figures
    needed = f"（应有 {figures.needed} 人）" if figures.needed else ""
    levels = [f"{labels.of(level)} {count} 人" for level, count in figures.levels if count and level.value != "none"]
    titles = [f"{labels.of(title)} {count} 人" for title, count in figures.titles if count and title.value != "none"]
    assets = "固定资产" if row.kind is terms.AgencyKind.EVALUATION else "设备原值"
    return markup.stated(
        [
            ("统一社会信用代码", row.credit_code),
            ("资质证书编号", row.certificate),
            ("业务范围", Lines(row.field_names)),
            ("发证机关", found.issuer),
            ("有效期", f"{row.valid_from} 至 {row.valid_until}"),
            ("资格说明", Lines(found.reasons)),
            ("信用等级", grade(row.grade_title, row.grade_tone)),
            ("等级自", f"{row.grade_from}" if row.grade_from else ""),
            ("得分", points(row.grade_total) or ""),
            ("监管措施", row.checks),
            ("评分标准", row.scale_title),
            ("工作场所", found.premises),
            (
                "场所面积",
                f"{found.area:,} 平方米" + (f"，档案室 {found.archive_area:,} 平方米" if found.archive_area else ""),
            ),
            ("实验室", found.laboratory),
            ("主要设备", found.equipment),
            (assets, f"{found.assets / 1_000_000:,.2f} 万元"),
            ("公开网站", found.website),
            ("从业人员", f"{figures.staff} 人{needed}"),
            ("等级分布", Lines(tuple(levels)) if levels else ""),
            ("职称分布", Lines(tuple(titles)) if titles else ""),
            ("注册安全工程师", f"{figures.engineers} 人"),
            ("技术负责人", figures.technical_lead),
            ("过程控制负责人", figures.process_lead),
            ("终止日期", f"{found.ended_on or ''}"),
            ("终止理由", found.ended_why),
        ]
    )


def lacks(found: Sequence[terms.Lack]) -> str:
    """Conditions that are not met, each with its provision."""
    if not found:
        return ""
    return markup.section("与资质条件的差距") + markup.table(
        [Column("情况", as_card_title=True), Column("依据"), Column("效力")],
        [
            [
                one.sentence,
                f"{one.provision}　{one.citation}",
                Badge("应当整改", "bad") if one.binds else Badge("待核实，仅提醒", "warn"),
            ]
            for one in found
        ],
        "与资质条件的差距",
    )


def grades(found: Sequence[Graded], number: str = "", as_of: str = "") -> str:
    """Every grade there was, the newest first; with `number` each period leads to its sheet on the public page."""
    return markup.table(
        [
            Column("自", as_card_title=True),
            Column("信用等级"),
            Column("得分", align="right"),
            Column("周期"),
            Column("评分标准"),
            Column("说明"),
        ],
        [
            [
                f"{one.from_on}",
                grade(one.title, one.tone),
                points(one.total),
                _period(one, number, as_of),
                one.scale_title,
                one.reason,
            ]
            for one in found
        ],
        "信用等级沿革",
        "还没有公布过信用等级。",
    )


def _period(one: Graded, number: str, as_of: str) -> str | Link:
    if not number:
        return one.period
    return Link(one.period, markup.to("agency", number=number, sheet=one.assessment, as_of=as_of))


def sheet_asked(found: Sequence[queries.PublicSheet], asked: str) -> str:
    """The sheet asked for, else the newest."""
    chosen = next((one for one in found if one.assessment == asked), found[0] if found else None)
    return sheet(chosen) if chosen else ""


def sheet(found: queries.PublicSheet) -> str:
    """The public part of one scoring sheet."""
    said = [
        f"{labels.of(found.occasion)}，{found.scale_title}，公布于 {found.published_on}",
        "机构提出异议，已更正" if found.corrected else "机构提出异议，已办理" if found.objected else "",
        f"答复：{found.answer}" if found.answer else "",
    ]
    return (
        markup.section(f"{found.period} 评分表")
        + markup.aside("。".join(one for one in said if one) + "。")
        + items(found.items, found.reds, caption=f"{found.period} 评分表")
    )


def items(found: Sequence[object], reds: Sequence[object], *, caption: str, inside: bool = False) -> str:
    """Items with points, and red lines; evidence for those `inside`."""
    columns = [
        Column("条目", as_card_title=True),
        Column("得分", align="right"),
        Column("满分", align="right"),
        Column("扣分理由"),
    ]
    if inside:
        columns.append(Column("评分依据"))
    rows: list[list[markup.Cell]] = []
    for one in found:
        rows.append([one.title, points(one.points), points(one.most), one.reason, *([one.evidence] if inside else [])])  # type: ignore[attr-defined]
    for red in reds:
        rows.append([red.title, Badge("红线", "bad"), "", red.reason, *([red.evidence] if inside else [])])  # type: ignore[attr-defined]
    return markup.table(columns, rows, caption, "没有评分条目。")


# -- for those signed in -----------------------------------------------------------------------------------------------


def members(found: Sequence[MemberRow]) -> str:
    """Staff by name."""
    return markup.table(
        [
            Column("姓名", as_card_title=True),
            Column("职责"),
            Column("评价师等级"),
            Column("职称"),
            Column("从业自", hide_on_phone=True),
            Column("任职自"),
            Column("提示"),
        ],
        [
            [
                one.name,
                labels.of(one.role),
                labels.of(one.level),
                labels.of(one.title),
                f"{one.practice_from or ''}",
                f"{one.from_on or ''}",
                _flags(one),
            ]
            for one in found
        ],
        "从业人员",
        "还没有登记从业人员。",
    )


def _flags(one: MemberRow) -> markup.Cell:
    flags: list[str | Link | Badge | Number] = [Badge(f"同时在{name}", "bad") for name in one.elsewhere]
    if one.marked:
        flags.append(Badge("机构信用等级警示", "bad"))
    if one.engineer:
        flags.append(Badge("注册安全工程师", "good"))
    if not one.code:
        flags.append(Badge("等级职称未登记", "warn"))
    return Lines(tuple(flags)) if flags else ""


def changes(found: Sequence[ChangeRow]) -> str:
    """Reported changes."""
    return markup.table(
        [
            Column("事项", as_card_title=True),
            Column("变更后"),
            Column("变更日期"),
            Column("应于此前报告"),
            Column("报告日期"),
            Column("状态"),
            Column("说明"),
        ],
        [
            [
                labels.of(one.what),
                Lines((one.after, f"原：{one.before}" if one.before else "")),
                f"{one.changed_on}",
                f"{one.due_on}",
                Lines((f"{one.reported_on}", Badge("逾期报告", "bad") if one.late else "")),
                labels.badge(one.state),
                Lines(tuple(filter(None, (one.doubt, one.answer)))) if one.doubt or one.answer else "",
            ]
            for one in found
        ],
        "变更报告",
        "没有变更报告。",
    )
