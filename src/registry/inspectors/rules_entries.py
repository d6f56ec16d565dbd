"""What stands against recording an exam or a training of one person, or a certificate. Pure.

What the law book has from memory warns: with a written reason one may go on, and the ledger says over which provision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from registry.inspectors import rules_steps
from registry.inspectors.terms import CREDENTIALS, CredentialKind, Held, Service
from registry.inspectors.terms_steps import EVENT_WORDS, FULL_TIME, Attended, EventKind, Record
from registry.kernel import calendar, fields
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.law.book import LawBook
from registry.parties import places
from registry.parties.reference.divisions import PROVINCE

MOST_SCORE = 10_000
"""Whole hundredths: marks are out of a hundred."""


@dataclass(frozen=True)
class Objection:
    """What stands against an entry: the Chinese name of the field, why, and what to do."""

    field: str
    reason: str
    fix: str


def insist(law: LawBook, code: str, message: str, fix: str, doubt: str) -> str:
    """Refuse by a provision that binds; where it only warns, refuse unless a written reason is given.

    The key of the provision gone on over; nothing where it is not in force. Raises `RuleBroken`.
    """
    rule = law.get(code)
    if rule is None:
        return ""
    if rule.binds:
        raise RuleBroken(code, f"{message}（{rule.article}）。", fix=fix)
    if not doubt.strip():
        warned = "所依条款待核实，只作提醒：确有需要的，请写明理由后继续。"
        raise RuleBroken(code, f"{message}（{rule.citation}）。", fix=f"{fix}{warned}")
    return rule.key


class Assessor(StrEnum):
    """考核机关 (IN-05)."""

    STATE = "state"
    PROVINCE = "province"


ASSESSORS: Final = {Assessor.STATE: "国家（应急管理部等）", Assessor.PROVINCE: "省级（湖南省应急管理厅等）"}
_STATE: Final = ("应急管理部", "国家", "中华人民共和国")


# -- exams and trainings -----------------------------------------------------------------------------------------------


def against_event(kind: EventKind, from_on: date, until_on: date, pass_score: int, today: date) -> Objection | None:
    """The first thing that stands against the event itself."""
    if until_on < from_on:
        return Objection("结束日期", "结束日期早于起始日期。", "请核对两个日期。")
    if until_on > today:
        word = "考试日期" if kind.is_exam else "结束日期"
        return Objection(word, f"{word}晚于今天。", "请在考试、培训结束后再登记。")
    if kind.is_exam and not 0 < pass_score <= MOST_SCORE:
        return Objection("合格分数", "合格分数应大于 0、不超过 100 分。", "请核对合格分数。")
    return None


def may_assess(kind: EventKind, organiser: str, served: str, law: LawBook) -> None:
    """Refuse an assessment for the supervision certificate by somebody it is not for (IN-05): the province assesses those of cities
    and counties, the state those of the province. `served`: region of the body where the person served on the day, empty for
    nowhere. Raises `RuleBroken`.
    """
    if kind is not EventKind.SUPERVISION_EXAM or not served:
        return
    needed = Assessor.STATE if served == PROVINCE else Assessor.PROVINCE
    if assessor(organiser) is needed:
        return
    whose = "省级" if served == PROVINCE else "市、县级"
    insist(
        law,
        "IN-05",
        f"{whose}监管执法人员的考核由{ASSESSORS[needed]}负责，“{organiser}”不能考核",
        "请核对组织单位；由其他机关组织的，请改登记为培训。",
        "",
    )


def assessor(organiser: str) -> Assessor | None:
    """Which of the two that may assess an organiser's name says it is; none for any other."""
    said = fields.clean(organiser).replace(" ", "")
    if said.startswith(_STATE):
        return Assessor.STATE
    place = places.region_in(said)
    return Assessor.PROVINCE if place == PROVINCE or (not place and said.startswith("省")) else None


def against_score(score: int) -> Objection | None:
    """A mark is between nought and a hundred."""
    if not 0 <= score <= MOST_SCORE:
        return Objection("成绩", "成绩应在 0 至 100 分之间。", "请核对成绩。")
    return None


def against_training(one: Attended, others: Sequence[Attended], law: LawBook) -> Objection | None:
    """Hours over the day's or the year's bound (SET-71), days over those of the training, and two full-time trainings at once."""
    span = (one.until_on - one.from_on).days + 1
    most = law.hours("SET-71")
    if one.hours < 1:
        return Objection("学时", "学时为零。", "请填写实际学时。")
    if not 1 <= one.days <= span:
        return Objection("培训天数", f"培训天数应在 1 至 {span} 之间。", "请核对培训天数和起止日期。")
    if one.hours > one.days * most * 10:
        reason = f"{one.days} 天最多 {one.days * most} 学时（每日 {most} 学时），填写了 {hours(one.hours)} 学时。"
        return Objection("学时", reason, "请核对学时和起止日期。")
    year = one.until_on.year
    bound = (date(year, 12, 31) - date(year, 1, 1)).days + 1
    total = one.hours + sum(other.hours for other in others if other.until_on.year == year)
    if total > bound * most * 10:
        reason = f"{year} 年合计 {hours(total)} 学时，超过全年 {bound} 天的上限 {bound * most} 学时。"
        return Objection("学时", reason, "请核对是否重复登记。")
    if one.kind in FULL_TIME:
        for other in others:
            if other.kind in FULL_TIME and one.from_on <= other.until_on and other.from_on <= one.until_on:
                said = f"{EVENT_WORDS[other.kind]}（{other.from_on} 至 {other.until_on}）"
                return Objection("起始日期", f"与此人已登记的{said}日期重叠。", "请核对日期；不能同时参加两个班。")
    return None


def hours(tenths: int) -> str:
    """Tenths of an hour as people write them."""
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else f"{whole}"


# -- certificates ------------------------------------------------------------------------------------------------------


def may_be_certified(
    services: Sequence[Service], record: Record, issued_on: date, law: LawBook, doubt: str = ""
) -> str:
    """Warn of a certificate issued before the induction is complete (IN-08.induction): a written reason is needed.

    The provision gone on over, nothing when all is well. Raises `RuleBroken`.
    """
    rung = rules_steps.induction(services, record, law, issued_on)
    if not rung.open:
        return ""
    message = f"{issued_on} 发证时入职培训尚未完成：{rung.text}"
    return insist(law, "IN-08.induction", message, "请先登记入职培训。", doubt)


def may_follow(old: Held, issued_on: date, applied_on: date | None, record: Record, law: LawBook) -> None:
    """Refuse a certificate that follows another without what the law asks: IN-04.extension, or the exam of IN-06.window.

    Raises `RuleBroken`, and `InvalidInput` for a certificate that was withdrawn.
    """
    name = CREDENTIALS[old.kind]
    if old.withdrawn_on is not None:
        raise InvalidInput("接续的原证", f"{name}已收回，不能延期、换发。", fix="请按新发证登记。")
    if issued_on > old.valid_until:
        raise RuleBroken(
            "IN-04.extension" if old.kind is CredentialKind.SUPERVISION else "IN-06.window",
            f"原证已于 {old.valid_until} 过期，不能延期、换发。",
            fix="请按新发证登记。",
        )
    if old.kind is CredentialKind.SUPERVISION:
        last = extend_by(old.valid_until, law)
        if applied_on is None or applied_on > last:
            said = f"{applied_on} 提出" if applied_on else "没有填写申请日期"
            insist(law, "IN-04.extension", f"延期应在 {last} 以前提出申请，{said}", "请按新发证登记。", "")
        return
    first = window_from(old.valid_until, law)
    passed = [
        one
        for one in record.sat
        if one.passed
        and one.kind in (EventKind.GENERAL_LAW, EventKind.SPECIAL_LAW)
        and first <= one.on <= old.valid_until
    ]
    if not any(one.on <= issued_on for one in passed):
        message = f"换证考试应在 {first} 至 {old.valid_until} 之间通过，没有这一期间的合格成绩"
        insist(law, "IN-06.window", message, "请先登记法律知识考试成绩。", "")


def extend_by(valid_until: date, law: LawBook) -> date:
    """The last day to apply for an extension (IN-04.extension)."""
    return valid_until - timedelta(days=law.days("IN-04.extension"))


def window_from(valid_until: date, law: LawBook) -> date:
    """The first day of the re-examination's window (IN-06.window)."""
    return calendar.window_start(valid_until, months=law.months("IN-06.window"))
