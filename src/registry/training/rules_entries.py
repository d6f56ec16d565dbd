"""Rules of recording a training: what stands against an entry of a worker's file. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.law.book import LawBook
from registry.training.rules_hours import hours, over_full
from registry.training.terms_prejob import Cause, Entry, Stint, TrainingLevel, Worker


@dataclass(frozen=True)
class Objection:
    """What stands against an entry: the Chinese name of the field, why, and what to do."""

    field: str
    reason: str
    fix: str


def against(
    entry: Entry, content: str, teacher: str, busy: Sequence[tuple[date, date, int]], today: date, law: LawBook
) -> Objection | None:
    """The first thing that stands against an entry by itself and beside the person's other trainings (LAW-04, SET-31)."""
    if entry.until_on < entry.from_on:
        return Objection("结束日期", "结束日期早于起始日期。", "请核对两个日期。")
    if entry.until_on > today:
        return Objection("结束日期", "结束日期晚于今天。", "培训结束后再登记。")
    if entry.hours < 1:
        return Objection("学时", "学时为零。", "请填写实际学时。")
    for field, said in (("内容", content), ("授课人", teacher)):
        if not said:
            recorded = "、".join(law.words("LAW-04")) if "LAW-04" in law else "时间、内容、参加人员、考核结果"
            return Objection(field, f"没有填写{field}。", f"培训记录须载明{recorded}，请补充。")
    if over_full([(entry.from_on, entry.until_on, entry.hours)], law):
        most = law.hours("SET-31")
        days = (entry.until_on - entry.from_on).days + 1
        reason = f"{days} 天最多 {days * most} 学时（每日 {most} 学时），填写了 {hours(entry.hours)} 学时。"
        return Objection("学时", reason, "请核对学时和起止日期。")
    span = over_full([*busy, (entry.from_on, entry.until_on, entry.hours)], law)
    if span is not None:
        reason = f"与该人已登记的其他培训合计，{span[0]} 至 {span[1]} 超过每日 {law.hours('SET-31')} 学时。"
        return Objection("学时", reason, "请核对是否重复登记，或更正起止日期。")
    return None


def cause_of(level: TrainingLevel, until_on: date, worker: Worker, stint: Stint, named: str = "") -> Cause | None:
    """The new process or fatal accident that a later training answers: the one named, else the newest not answered yet."""
    if level is TrainingLevel.TARGETED:
        calls = [one for one in worker.processes if one.title in ("", stint.title)]
    elif level is TrainingLevel.AFTER_ACCIDENT:
        calls = [one for one in worker.accidents if one.on <= until_on]
    else:
        return None
    answered = {one.cause for one in worker.entries if one.passed and one.level is level}
    fitting = [one for one in calls if (one.number == named if named else one.number not in answered)]
    return max(fitting, key=lambda one: one.on, default=None)


def without_cause(level: TrainingLevel) -> Objection:
    """Why a later training cannot be recorded when nothing calls for it."""
    if level is TrainingLevel.TARGETED:
        return Objection("级别", "该岗位没有登记四新事项。", "请单位先登记采用的新工艺、新技术、新材料或新设备。")
    return Objection("级别", "没有需要该人重新培训的死亡事故。", "请核对级别；事故登记后再办理。")
