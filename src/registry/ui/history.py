"""A record's dates, explained, and its ledger events as a timeline."""

from __future__ import annotations

from collections.abc import Sequence

from registry.kernel.ledger import EventRow
from registry.law.terms import Clock
from registry.ui import markup

_SHOWN = {
    "issued_on": "发证日期",
    "valid_until": "有效期至",
    "reviewed_on": "复审日期",
    "reason": "理由",
    "on": "日期",
    "deaths": "死亡人数",
    "injuries": "重伤人数",
    "loss": "直接经济损失（万元）",
    "batch": "批次",
    "from_on": "任职日期",
    "until_on": "任职至",
    "withdrawn_on": "收回日期",
    "until": "至",
    "tasks": "任务数",
    "department": "部门",
    "executed_on": "执行日期",
    "lifted_on": "解除日期",
    "report": "报送编号",
    "entry": "记录编号",
    "trained_from": "培训自",
    "trained_until": "培训至",
    "sent_on": "报送日期",
    "paid_on": "发放日期",
    "voucher": "凭证号",
    "recovered_on": "追回日期",
    "doubted": "说明理由后继续",
    "people": "人数",
    "starts_on": "开班",
    "ends_on": "结束",
    "capacity": "人数上限",
    "completed": "达到学时人数",
    "not_completed": "未达到学时人数",
    "since": "自",
    "recheck_from": "须重新考试自",
    "examined_on": "考试合格日期",
    "year": "年度",
    "establishment": "编制数",
    "in_service": "在职人数",
    "renews": "接续原证",
    "renewed": "换发新证",
}


def _said(value: object) -> str:
    """A detail in words; nothing for what is missing or not so."""
    if value is None or value is False:
        return ""
    return "是" if value is True else f"{value}"


def timeline(events: Sequence[EventRow]) -> str:
    """What happened, when, by whom."""
    return markup.timeline(
        [
            markup.Event(
                f"{event.at:%Y-%m-%d %H:%M}",
                event.action.sentence,
                "　".join(f"{word}：{said}" for key, word in _SHOWN.items() if (said := _said(event.details.get(key)))),
                event.actor,
                str(event.details.get("provision") or ""),
            )
            for event in events
        ]
    )


def clocks(found: Sequence[Clock]) -> str:
    """The dates that follow from a record, each explained, marked where it rests on what is not confirmed."""
    return markup.clocks(
        [
            markup.Clock(
                f"{one.on}", one.title, one.explanation, markup.Badge("待核实", "warn") if one.to_confirm else None
            )
            for one in found
        ]
    )
