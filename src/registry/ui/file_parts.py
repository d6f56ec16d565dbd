"""How a worker's training file is shown: the standing with its reasons, the levels, every training."""

from __future__ import annotations

from registry.training.queries.training_files import EntryLine, FileRecord
from registry.training.rules_hours import hours, level_word
from registry.training.terms_prejob import GOOD, Standing
from registry.ui import labels, markup


def standing(found: FileRecord) -> str:
    """The reasons, the dates and the three levels."""
    at = found.row.standing
    tone: markup.Tone = "neutral" if at.state in GOOD else "bad"
    said = [
        markup.notice(f"{one.text}{'（待核实）' if one.to_confirm else ''}\n依据：{one.article}\n{one.fix}", tone)
        for one in at.reasons
    ]
    if at.late:
        said.append(
            markup.notice(
                f"上岗日期 {found.row.from_on}，岗前培训"
                + (f"于 {at.completed_on} 才完成。" if at.completed_on else "至今没有完成。")
                + "从业人员未经安全生产教育和培训合格的不得上岗作业。\n依据：《中华人民共和国安全生产法》第二十八条",
                "warn",
                "先上岗后培训",
            )
        )
    return "".join([*said, _clocks(at), _levels(found)])


def _clocks(at: Standing) -> str:
    items = []
    if at.completed_on:
        items.append(markup.Clock(f"{at.completed_on}", "岗前培训完成", "三级培训均合格且达到规定学时的日期。"))
    if at.changes_on:
        items.append(markup.Clock(f"{at.changes_on}", "状态变化日期", f"{at.change}。"))
    return markup.section("日期") + markup.clocks(items) if items else ""


def _levels(found: FileRecord) -> str:
    at = found.row.standing
    rows: list[list[markup.Cell]] = [
        [
            level_word(one.level, found.row.hazard),
            hours(one.hours),
            hours(one.needed) if one.needed else "须有合格记录",
            markup.Badge("已完成", "good") if one.trained else markup.Badge("未完成", "bad"),
        ]
        for one in at.levels
    ]
    rows.append(
        [
            "合计",
            hours(at.total),
            hours(at.needed),
            markup.Badge("已达到", "good") if at.total >= at.needed else markup.Badge("不足", "bad"),
        ]
    )
    columns = [
        markup.Column("级别", as_card_title=True),
        markup.Column("本岗位有效学时", align="right"),
        markup.Column("规定学时", align="right"),
        markup.Column("情况"),
    ]
    return markup.section("三级培训") + markup.table(columns, rows, "三级培训")


def lines(found: FileRecord) -> str:
    """Every training with its content, teacher and result; closed versions last."""
    ordered = sorted(found.lines, key=lambda one: (not one.live, one.until_on, one.code, one.version))
    return markup.section("培训记录") + markup.table(
        [
            markup.Column("级别", as_card_title=True),
            markup.Column("起止日期"),
            markup.Column("学时", align="right"),
            markup.Column("内容"),
            markup.Column("授课与培训单位"),
            markup.Column("结果"),
        ],
        [
            [
                markup.Lines((one.level_word, labels.of(one.nature) if one.nature != "ordinary" else "", one.code)),
                markup.Lines((f"{one.from_on}", f"{one.until_on}")),
                hours(one.hours),
                markup.Lines(
                    (
                        one.content,
                        f"未列明：{'、'.join(one.untaught)}" if one.live and one.untaught else "",
                        f"备注：{one.remark}" if one.remark else "",
                    )
                ),
                markup.Lines((one.teacher, one.centre or "本单位自行培训")),
                markup.Lines(_result(one)),
            ]
            for one in ordered
        ],
        "培训记录",
        "还没有培训记录。",
    )


def _result(one: EntryLine) -> tuple[str | markup.Badge, ...]:
    if not one.live:
        return (markup.Badge("已失效", "neutral"), one.closed_reason, f"第 {one.version} 版")
    found: list[str | markup.Badge] = [
        markup.Badge("合格", "good") if one.passed else markup.Badge("不合格", "bad"),
    ]
    if one.passed and not one.counts:
        found.append("为其他岗位培训，不计入本岗位")
    if one.late:
        found.append(markup.Badge("上岗后培训", "warn"))
    if one.version > 1:
        found.append(f"第 {one.version} 版（更正）")
    return tuple(found)
