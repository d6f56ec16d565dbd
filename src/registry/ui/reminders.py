"""How reminders are shown: the count of each window with its days, and the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from registry.kernel.access import Actor
from registry.policy import Role
from registry.training import queries
from registry.ui import labels, markup

_WHOSE = {
    Role.CLERK: "本机构学员的证书",
    Role.AGENT: "本单位今天在岗人员的证书",
    Role.PERSON: "本人的证书",
    Role.CERTIFIER: "本地区的证书",
    Role.AUDITOR: "全省的证书",
}
HEADINGS = (
    "姓名", "身份证号", "证书种类", "操作项目", "事项", "到期日", "剩余日数", "时段", "可申请自", "最迟申请", "有效期至", "培训机构",
)  # fmt: skip


def explanation(viewer: Actor) -> str:
    """Whose certificates are listed, and by which days."""
    return f"{_WHOSE[viewer.role]}：应复审、延期或者换证的，按到期先后排列；已续证、已终止的不再提醒。"


def windows(counts: Sequence[queries.WindowCount], asked: dict[str, str]) -> str:
    """How many in each window; each figure leads to its rows."""
    return markup.table(
        [
            markup.Column("时段", as_card_title=True),
            markup.Column("到期日自"),
            markup.Column("至"),
            markup.Column("证书数", align="right"),
        ],
        [
            [
                labels.badge(one.window),
                f"{one.since or ''}",
                f"{one.until}",
                markup.Link(f"{one.count:,}", markup.to("reminders", **asked | {"window": one.window.value})),
            ]
            for one in counts
        ],
        "各时段到期的证书数",
    )


def _days(left: int) -> str:
    return f"逾期 {-left} 天" if left < 0 else f"余 {left} 天"


def _matter(row: queries.ReminderRow) -> str:
    return "复审" if row.reviewing else "延期换证"


def table(rows: Sequence[queries.ReminderRow], *, linked: bool) -> str:
    """The list; names lead to the certificate for those who may open it."""
    return markup.table(
        [
            markup.Column("姓名", as_card_title=True),
            markup.Column("证书"),
            markup.Column("事项"),
            markup.Column("到期日"),
            markup.Column("办理时间"),
            markup.Column("培训机构", hide_on_phone=True),
            markup.Column("时段"),
        ],
        [
            [
                markup.Lines(
                    (
                        markup.Link(row.name, markup.to("certificate", code=row.code)) if linked else row.name,
                        row.masked_identity,
                    )
                ),
                markup.Lines((labels.of(row.kind), row.operation)),
                _matter(row),
                markup.Lines((f"{row.due_on}", _days(row.days_left))),
                _when(row.apply_from, row.apply_until),
                row.centre,
                labels.badge(row.window),
            ]
            for row in rows
        ],
        "到期的证书",
        "没有到期的证书。",
    )


def _when(first: date | None, last: date | None) -> str:
    if last is None:
        return "由发证部门办理"
    return f"{first} 至 {last}" if first else f"最迟 {last}"


def sheet_rows(rows: Sequence[queries.ReminderRow]) -> list[list[str | int]]:
    """The list as a sheet's rows under `HEADINGS`."""
    return [
        [
            row.name, row.masked_identity, labels.of(row.kind), row.operation, _matter(row), f"{row.due_on}",
            row.days_left, labels.of(row.window), f"{row.apply_from or ''}", f"{row.apply_until or ''}",
            f"{row.valid_until}", row.centre,
        ]
        for row in rows
    ]  # fmt: skip
