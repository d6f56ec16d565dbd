"""How employers' duties are shown: the list of firms, one firm's duties with articles and arithmetic, and the sheet to take out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from registry.engineers.terms_duties import Duty, DutyKind
from registry.reports import duties
from registry.ui import labels, markup
from registry.ui.engineers import engineer_part

HEADINGS = (
    "单位", "统一社会信用代码", "地区", "行业类别", "从业人数", "义务", "应有", "现有", "缺", "计算", "依据",
)  # fmt: skip


def sheet_rows(rows: Sequence[duties.FirmDuties]) -> list[list[str | int]]:
    """One line for each duty that is short; what is advice only says so."""
    return [
        [
            row.name, row.credit_code, row.region_name, row.hazard.chinese, row.staff, labels.of(one.kind),
            one.required, one.have, one.short, one.arithmetic, one.article,
        ]
        for row in rows
        for one in row.duties
        if one.short
    ]  # fmt: skip


def totals(found: Mapping[DutyKind, int], asked: dict[str, str]) -> str:
    """How many firms fall short of each duty, each figure leading to its firms."""
    return markup.tiles(
        [
            markup.stat(
                labels.of(kind),
                count,
                markup.to("employers", **(asked | {"duty": kind.value})) if count else "",
                "neutral" if not count else "info" if kind is DutyKind.MIDDLE else "bad",
            )
            for kind, count in found.items()
        ]
    )


def firms(rows: Sequence[duties.FirmDuties], as_of: str) -> str:
    """The list of firms with what each lacks."""
    return markup.table(
        [
            markup.Column("单位", as_card_title=True),
            markup.Column("地区"),
            markup.Column("行业类别"),
            markup.Column("从业人数", align="right"),
            markup.Column("缺什么"),
        ],
        [
            [
                markup.Lines(
                    (
                        markup.Link(row.name, markup.to("employers", firm=row.code, as_of=as_of)),
                        row.credit_code,
                    )
                ),
                row.region_name,
                row.hazard.chinese,
                markup.Number(row.staff),
                markup.Lines(tuple(_lack(one) for one in row.duties if one.short) or (markup.Badge("已达到", "good"),)),
            ]
            for row in rows
        ],
        "配备义务",
        "没有符合条件的单位。可以减少条件再查。",
    )


def _lack(one: Duty) -> markup.Badge:
    return markup.Badge(f"{labels.of(one.kind)}：缺 {one.short} 人", "info" if one.advice else "bad")


def firm(found: duties.FirmRecord, day: date) -> str:
    """One firm's duties, each with its article and arithmetic, and the engineers registered there."""
    shown = markup.table(
        [
            markup.Column("义务", as_card_title=True),
            markup.Column("应有", align="right"),
            markup.Column("现有", align="right"),
            markup.Column("结论"),
            markup.Column("计算与依据"),
        ],
        [
            [
                labels.of(one.kind),
                markup.Number(one.required),
                markup.Number(one.have),
                _verdict(one),
                markup.Lines((one.arithmetic, one.article)),
            ]
            for one in found.firm.duties
        ],
        "配备义务",
        "这个单位登记的行业类别和从业人数没有对应的配备义务。",
    )
    return shown + "".join(engineer_part(found.engineers, day))


def _verdict(one: Duty) -> markup.Badge:
    if not one.short:
        return markup.Badge("已达到", "good")
    return markup.Badge(
        f"参考：差 {one.short} 人" if one.advice else f"缺 {one.short} 人", "info" if one.advice else "bad"
    )
