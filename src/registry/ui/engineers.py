"""How engineers are shown: the register, applications, one registration's parts, and the part of the one look-up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from registry.engineers import queries
from registry.engineers.queries import Practising
from registry.engineers.queries.records import ApplicationLine, CourseRow, QualificationRow, StretchRow
from registry.engineers.terms import ADVICE as _ADVICE
from registry.engineers.terms import EmployerWord, LookOutcome, Step
from registry.ui import labels, markup
from registry.ui.cells import Cell, Tone

REGISTER_HEADINGS = (
    "注册编号", "姓名", "身份证号（已遮蔽）", "级别", "专业类别", "执业单位", "地区", "本期起始", "有效期至", "状态",
)  # fmt: skip


def register_rows(rows: Sequence[queries.RegistrationRow]) -> list[list[str | date]]:
    """The register as rows of a sheet."""
    return [
        [
            row.number, row.name, row.masked_identity, labels.of(row.grade), labels.of(row.specialty), row.employer,
            row.region_name, row.registered_on, row.valid_until, labels.of(row.state),
        ]
        for row in rows
    ]  # fmt: skip


def register(rows: Sequence[queries.RegistrationRow]) -> str:
    """The register as a table."""
    return markup.table(
        [
            markup.Column("姓名", as_card_title=True),
            markup.Column("注册编号"),
            markup.Column("级别与专业"),
            markup.Column("执业单位"),
            markup.Column("有效期至"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Lines((markup.Link(row.name, markup.to("engineer", code=row.code)), row.masked_identity)),
                row.number,
                markup.Lines((labels.of(row.grade), labels.of(row.specialty))),
                markup.Lines((row.employer, row.region_name)),
                f"{row.valid_until}",
                labels.badge(row.state),
            ]
            for row in rows
        ],
        "注册安全工程师登记",
        "没有符合条件的注册。可以减少条件再查。",
    )


def due(found: Sequence[queries.Due], chosen: int | None) -> str:
    """How many registrations run out soon, each figure leading to its rows."""
    tiles, before = [], 0
    tones: tuple[Tone, ...] = ("bad", "warn", "info")
    for one, tone in zip(found, tones, strict=False):
        name = f"{before + 1 if before else 0}–{one.within} 日内到期"
        shown = "neutral" if not one.count else tone
        href = "" if chosen == one.within else markup.to("engineers", within=str(one.within))
        tiles.append(markup.stat(name, one.count, href, shown))
        before = one.within
    return markup.tiles(tiles)


def applications(rows: Sequence[queries.ApplicationRow]) -> str:
    """Applications as a table."""
    return markup.table(
        [
            markup.Column("申请人", as_card_title=True),
            markup.Column("事项"),
            markup.Column("级别与专业", hide_on_phone=True),
            markup.Column("单位"),
            markup.Column("申请日期"),
            markup.Column("下一步期限"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Lines(
                    (markup.Link(row.name, markup.to("registration", number=row.number)), row.masked_identity)
                ),
                labels.of(row.kind),
                markup.Lines((labels.of(row.grade), labels.of(row.specialty))),
                markup.Lines((row.employer, f"原单位：{row.former}" if row.former else "")),
                f"{row.applied_on}",
                _deadline(row),
                markup.Lines(
                    (
                        labels.badge(row.state),
                        labels.badge(row.employer_word) if row.employer_word is not EmployerWord.NONE else "",
                    )
                ),
            ]
            for row in rows
        ],
        "注册申请",
        "没有符合条件的申请。",
    )


def _deadline(row: queries.ApplicationRow) -> Cell:
    if row.due_on is None or row.due_step is None:
        return ""
    word = "终审" if row.due_step is Step.GRANT else labels.of(row.due_step)
    return markup.Lines((word, f"{row.due_on}", markup.Badge("已逾期", "bad") if row.overdue else ""))


def qualifications(rows: Sequence[QualificationRow]) -> str:
    """A person's qualifications."""
    return markup.table(
        [
            markup.Column("级别与专业", as_card_title=True),
            markup.Column("资格证书编号"),
            markup.Column("取得日期"),
            markup.Column("初始注册申请至"),
        ],
        [
            [
                f"{labels.of(row.grade)}　{labels.of(row.specialty)}",
                row.number,
                f"{row.issued_on}",
                f"{row.first_until}" if row.ended_on is None else "资格已失效",
            ]
            for row in rows
        ],
        "职业资格",
        "还没有登记职业资格。",
    )


def stretches(rows: Sequence[StretchRow]) -> str:
    """Where a registration was and is: one line for each employer and term."""
    return markup.table(
        [
            markup.Column("执业单位", as_card_title=True),
            markup.Column("自"),
            markup.Column("有效期至"),
            markup.Column("提前终止"),
            markup.Column("说明"),
        ],
        [
            [
                row.employer,
                f"{row.from_on}",
                f"{row.valid_until}",
                f"{row.ended_on or ''}",
                markup.Lines((labels.of(row.ending), row.reason)) if row.ending else "",
            ]
            for row in rows
        ],
        "执业单位与期间",
    )


def hours(have: int, need: int) -> str:
    """How far the continuing education of the present term has come."""
    lacking = need - have
    said = "已达到" if lacking <= 0 else f"还差 {lacking / 10:g} 学时"
    return markup.notice(
        f"本注册周期已登记 {have / 10:g} 学时，应不少于 {need / 10:g} 学时：{said}。",
        "good" if lacking <= 0 else "warn",
    )


def courses(rows: Sequence[CourseRow]) -> str:
    """Continuing education as a table."""
    return markup.table(
        [
            markup.Column("课程", as_card_title=True),
            markup.Column("举办单位"),
            markup.Column("起止日期"),
            markup.Column("学时", align="right"),
            markup.Column("计入本周期"),
        ],
        [
            [
                row.subject,
                row.provider,
                f"{row.from_on} 至 {row.until_on}",
                markup.Number(row.hours / 10, places=0 if row.hours % 10 == 0 else 1),
                "计入" if row.in_cycle else "不计入",
            ]
            for row in rows
        ],
        "继续教育",
        "还没有登记继续教育。",
    )


def lines(rows: Sequence[ApplicationLine]) -> str:
    """A person's applications."""
    return markup.table(
        [
            markup.Column("事项", as_card_title=True),
            markup.Column("编号"),
            markup.Column("申请日期"),
            markup.Column("办结日期"),
            markup.Column("状态"),
        ],
        [
            [
                labels.of(row.kind),
                markup.Link(row.number, markup.to("registration", number=row.number)),
                f"{row.applied_on}",
                f"{row.decided_on or ''}",
                labels.badge(row.state),
            ]
            for row in rows
        ],
        "注册申请",
        "没有申请记录。",
    )


def engineer_part(found: Sequence[Practising], as_of: date) -> list[str]:
    """The one look-up's part: registrations in force on the day."""
    return [
        markup.section("注册安全工程师"),
        markup.table(
            [
                markup.Column("姓名", as_card_title=True),
                markup.Column("注册编号"),
                markup.Column("级别与专业"),
                markup.Column("执业单位"),
                markup.Column("有效期至"),
            ],
            [
                [
                    markup.Link(one.name, markup.to("engineer", code=one.code)),
                    one.number,
                    f"{labels.of(one.grade)}　{labels.of(one.specialty)}",
                    one.organisation_name,
                    f"{one.valid_until}",
                ]
                for one in found
            ],
            "注册安全工程师",
            f"{as_of} 没有在有效期内的注册。",
        ),
    ]


_TONES: dict[LookOutcome, Tone] = {
    LookOutcome.VALID: "good",
    LookOutcome.LAPSED: "bad",
    LookOutcome.CANCELLED: "bad",
    LookOutcome.WITHDRAWN: "bad",
    LookOutcome.NO_MATCH: "warn",
    LookOutcome.BAD_NUMBER: "warn",
}


def answer(found: queries.LookAnswer) -> str:
    """The public answer: outcome first, then what stands on the certificate, then when it was given."""
    shown = markup.notice(_ADVICE[found.outcome], _TONES[found.outcome], labels.of(found.outcome))
    one = found.registration
    if one is not None:
        shown += markup.record_header(one.name, one.number, labels.badge(one.state)) + markup.stated(
            [
                ("级别", labels.of(one.grade)),
                ("专业类别", labels.of(one.specialty)),
                ("执业单位", one.employer),
                ("本期起始", f"{one.registered_on}"),
                ("有效期至", f"{one.valid_until}"),
                ("终止日期", f"{one.ended_on or ''}"),
            ]
        )
    return shown + markup.aside(f"查询时间：{found.at:%Y-%m-%d %H:%M}")
