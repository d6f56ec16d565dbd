"""A record's dates, explained, and its ledger events as a timeline."""

from __future__ import annotations

from collections.abc import Sequence

from registry.kernel.ledger import EventRow
from registry.kernel.proofs import Stand
from registry.law import book
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
    "from_on": "起始日期",
    "until_on": "截止日期",
    "withdrawn_on": "收回日期",
    "since": "自",
    "until": "至",
    "tasks": "任务数",
    "department": "部门",
    "executed_on": "执行日期",
    "lifted_on": "解除日期",
    "report": "报告（报送）编号",
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
    "recheck_from": "须重新考试自",
    "examined_on": "考试合格日期",
    "year": "年度",
    "establishment": "编制数",
    "in_service": "在职人数",
    "renews": "接续原证",
    "renewed": "换发新证",
    "grade_title": "信用等级",
    "corrected": "已更正",
    "again": "重新评分",
}


def _said(value: object) -> str:
    """A detail in words; nothing for what is missing or not so."""
    if value is None or value is False:
        return ""
    return "是" if value is True else f"{value}"


def _article(key: str) -> str:
    """The article behind a provision named as `TR-01.initial@2006-03-01`; the key itself where only an amendment has it."""
    code = key.partition("@")[0]
    known = {one.key: one for one in book.versions(code)}
    found = known.get(key) or (known and max(known.values(), key=lambda one: one.effective_from)) or None
    return f"依据：{found.article}" if found else key


def timeline(events: Sequence[EventRow]) -> str:
    """What happened, when, by whom."""
    return markup.timeline(
        [
            markup.Event(
                f"{event.at:%Y-%m-%d %H:%M}",
                event.action.sentence,
                "　".join(f"{word}：{said}" for key, word in _SHOWN.items() if (said := _said(event.details.get(key)))),
                event.actor,
                _article(str(event.details.get("provision") or "")),
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


def in_ledger(events: Sequence[Stand]) -> str:
    """Where a published record stands in the ledger, for whoever wants to have it proven; nothing where it does not."""
    if not events:
        return ""
    return markup.folded(
        "在审计台账中的位置",
        "列入和公布都记入只增不改的台账，事件内容不公开。凭序号和叶哈希可以取得包含证明，离线核对本条信息确有其事、没有被悄悄改动。",
        "　".join(f"{one.action.sentence}：{one.ledger} 台账序号 {one.index}，叶哈希 {one.leaf}。" for one in events),
    )
