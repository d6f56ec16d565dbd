"""How the one look-up shows penalties, accidents and major hazards of a party, or that the viewer may not see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from registry.kernel.values import in_ten_thousands
from registry.ui import labels, markup
from registry.verification.look_up import Conduct


def conduct_part(conduct: Conduct | None, as_of: date, at: datetime) -> list[str]:
    """The part of a firm's or person's page, with its source and time."""
    title = markup.section("违法行为、事故和隐患")
    if conduct is None:
        return [title, markup.notice("您的角色看不到这一部分。", "neutral")]
    return [
        title,
        markup.table(
            [
                markup.Column("日期", as_card_title=True),
                markup.Column("种类"),
                markup.Column("内容"),
                markup.Column("机关或责任"),
                markup.Column("状态"),
            ],
            sorted([*_penalties(conduct), *_accidents(conduct), *_hazards(conduct, as_of)], key=_day, reverse=True),
            "违法行为、事故和隐患",
            f"截至 {as_of} 没有登记处罚、事故和重大隐患。",
        ),
        markup.aside(f"来源：违法行为台账　时间：{at:%Y-%m-%d %H:%M}"),
    ]


Row = Sequence[markup.Cell]


def _day(row: Row) -> str:
    return str(row[0])


def _penalties(conduct: Conduct) -> list[Row]:
    return [
        [
            f"{one.decided_on}",
            "行政处罚",
            markup.Lines(
                (
                    markup.Link(one.document_number, markup.to("penalty", number=one.number)),
                    one.conduct_type,
                    "、".join(labels.words(one.kinds)),
                )
            ),
            one.authority,
            labels.badge(one.state),
        ]
        for one in conduct.penalties
    ]


def _accidents(conduct: Conduct) -> list[Row]:
    return [
        [
            f"{one.happened_on}",
            "事故",
            markup.Lines(
                (
                    markup.Link(one.title, markup.to("accident", number=one.number)),
                    f"死亡 {one.deaths} 人，重伤 {one.injuries} 人，损失 {in_ten_thousands(one.loss_cents)} 万元",
                )
            ),
            labels.of(role),
            labels.badge(one.grade),
        ]
        for one, role in conduct.accidents
    ]


def _hazards(conduct: Conduct, as_of: date) -> list[Row]:
    return [
        [
            f"{one.found_on}",
            "重大事故隐患",
            markup.Link(one.description[:60], markup.to("hazard", number=one.number)),
            one.confirmed_by,
            labels.badge(one.state_on(as_of)),
        ]
        for one in conduct.hazards
    ]
