"""A record's ledger events as a timeline."""

from __future__ import annotations

from collections.abc import Sequence

from registry.blacklist.terms import Clock
from registry.kernel.ledger import EventRow
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
}


def timeline(events: Sequence[EventRow]) -> str:
    """What happened, when, by whom."""
    return markup.timeline(
        [
            markup.Event(
                f"{event.at:%Y-%m-%d %H:%M}",
                event.action.sentence,
                "　".join(
                    f"{word}：{event.details[key]}"
                    for key, word in _SHOWN.items()
                    if event.details.get(key) not in (None, "")
                ),
                event.actor,
                str(event.details.get("provision") or ""),
            )
            for event in events
        ]
    )


def clock(one: Clock) -> markup.Clock:
    """A date of the blacklist with its explanation, marked where it rests on what is not confirmed."""
    return markup.Clock(
        f"{one.on}", one.title, one.explanation, markup.Badge("待核实", "warn") if one.to_confirm else None
    )
