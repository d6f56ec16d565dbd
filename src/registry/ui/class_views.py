"""What a class's page shows: facts, steps, hours of everybody, the roll of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from registry.kernel import clock
from registry.kernel.access import Actor
from registry.training import queries
from registry.training.queries import Attended, ClassRecord
from registry.training.terms_classes import ClassStep, in_words
from registry.ui import grids, labels, markup
from registry.ui.words import classes as words


def day_asked(found: ClassRecord) -> date:
    """The day in the URL, else today, or the class's last day once that is over. Raises `InvalidInput`."""
    if grids.asked("day"):
        return grids.day_asked("day")
    return max(min(clock.today(), found.row.ends_on), found.row.starts_on)


def facts(found: ClassRecord) -> str:
    """Plan and what the law asks for."""
    row, plan = found.row, found.row.plan
    hours = f"线下理论 {in_words(plan.theory)}、实操 {in_words(plan.practice)}、线上理论 {in_words(plan.online)}"
    asked = found.required
    lessons = f"线下 {found.lesson_offline} 分钟" + (f"，线上 {found.lesson_online} 分钟" if plan.online else "")
    results = "、".join(f"{labels.of(state)} {count}" for state, count in found.results.items())
    pairs: list[tuple[str, markup.Cell]] = [
        ("培训对象", words.TRAINEES[row.kind]),
        ("培训内容", markup.Lines((words.subject(row.kind, row.operation, row.high_hazard), row.category))),
        ("培训类型", labels.of(row.course)),
        ("培训日期", f"{row.starts_on} 至 {row.ends_on}"),
        ("计划学时", f"共 {in_words(plan.total)}：{hours}"),
        ("规定学时", f"不少于 {in_words(asked.hours)}（{asked.citation}）" if asked else "规定没有载明，按计划执行"),
        ("每学时", lessons),
        ("地点", row.place),
        ("教师", "、".join(name for _, name in found.teachers)),
        ("人数", f"{row.people}/{row.capacity}"),
        ("超出提醒的理由", found.doubt),
        ("结业日期", f"{found.closed_on or ''}"),
        ("取消日期", f"{found.cancelled_on or ''}"),
        ("取消理由", found.reason),
        ("考试成绩", results),
    ]
    return markup.facts([(name, value) for name, value in pairs if value])


def steps(found: ClassRecord) -> str:
    """Links to the steps that may be taken, and why not for the others."""
    number = found.row.number
    may = [one for one in ClassStep if not found.refusals[one]]
    links = [markup.Link(labels.of(one), markup.to("class", number=number, do=one.value)) for one in may]
    reasons: dict[str, list[str]] = {}
    for one in ClassStep:
        if found.refusals[one]:
            reasons.setdefault(found.refusals[one], []).append(labels.of(one))
    told = "\n".join(f"{'、'.join(names)}：{reason}" for reason, names in reasons.items())
    return (markup.actions(links) if links else "") + (markup.notice(told, "neutral", "现在不能办理") if told else "")


def trainees(found: ClassRecord) -> str:
    """Hours reached per person."""
    return markup.table(
        [
            markup.Column("姓名", as_card_title=True),
            markup.Column("文化程度", hide_on_phone=True),
            markup.Column("工作单位"),
            markup.Column("理论", align="right"),
            markup.Column("实操", align="right"),
            markup.Column("线上", align="right"),
            markup.Column("还差", align="right"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Lines((one.name, one.masked_identity)),
                labels.of(one.education),
                markup.Lines((one.employer or "—", markup.Badge("农民工") if one.migrant else "", one.remark)),
                in_words(one.hours.theory),
                in_words(one.hours.practice),
                in_words(one.hours.online),
                in_words(one.missing.total) if one.missing.total else markup.Badge("已满", "good"),
                markup.Lines((labels.badge(one.state), one.reason)),
            ]
            for one in found.trainees
        ],
        "学员和已完成的学时",
        "还没有学员报名。",
    )


def day_part(viewer: Actor, found: ClassRecord, day: date, chosen: ClassStep | None) -> list[str]:
    """The days with attendance and the roll of one; nothing before the class has begun."""
    if clock.today() < found.row.starts_on:
        return []
    return [
        markup.section("某一天的考勤"),
        markup.search_form(
            "class",
            [markup.Field("day", "日期", f"{day}", kind="date")],
            submit="查看",
            reset="",
            keep=[("number", found.row.number), ("do", chosen.value if chosen else "")],
        ),
        _days(found),
        _roll(queries.day_roll(viewer, found.row.number, day), day),
    ]


def _days(found: ClassRecord) -> str:
    """The days with attendance, as links."""
    if not found.days:
        return ""
    return markup.actions(
        [
            markup.Link(f"{day:%m-%d}（{people} 人）", markup.to("class", number=found.row.number, day=day.isoformat()))
            for day, people in found.days
        ]
    )


def _roll(there: Sequence[Attended], day: date) -> str:
    """Everybody on one day."""
    return markup.table(
        [
            markup.Column("姓名", as_card_title=True),
            markup.Column("理论", align="right"),
            markup.Column("实操", align="right"),
            markup.Column("线上", align="right"),
            markup.Column("登记"),
        ],
        [
            [
                markup.Lines((one.name, one.masked_identity)),
                in_words(one.hours.theory) if one.version else "",
                in_words(one.hours.practice) if one.version else "",
                in_words(one.hours.online) if one.version else "",
                markup.Lines(("未登记" if not one.version else "已登记" if one.version == 1 else "已更正", one.doubt)),
            ]
            for one in there
        ],
        f"{day} 的考勤",
        "没有在班学员。",
    )
