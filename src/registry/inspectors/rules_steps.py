"""The ladder of the four steps on a day (IN-02): what is done, what is missing, by which article, and when that changes. Pure.

As of a day only what took effect by then counts: an exam from its day, a training from its last day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from registry.inspectors import rules
from registry.inspectors.terms import CREDENTIALS, CredentialKind, Facts, Held, Service
from registry.inspectors.terms_steps import ROTATION, EventKind, Record, Rung, Step, StepState
from registry.kernel import calendar
from registry.law.book import LawBook
from registry.law.terms import Provision

_DAY = timedelta(days=1)
_CERTIFICATES: Final = {
    CredentialKind.SUPERVISION: Step.SUPERVISION,
    CredentialKind.ENFORCEMENT: Step.ENFORCEMENT,
}


def ladder(facts: Facts, record: Record, law: LawBook, day: date) -> tuple[Rung, ...]:
    """The five rungs, in the order of the law: exam, induction, both certificates, rotation."""
    return (
        exam(facts.services, record, law, day),
        induction(facts.services, record, law, day),
        *(certificate(kind, facts.held, record, law, day) for kind in CredentialKind),
        rotation(facts.services, record, law, day),
    )


def entered_on(services: Sequence[Service], day: date) -> date | None:
    """The first day in office by a day; none for somebody who was in none yet."""
    return min((one.from_on for one in services if one.from_on <= day), default=None)


def exam(services: Sequence[Service], record: Record, law: LawBook, day: date) -> Rung:
    """凡进必考: an entry exam passed, for whoever came in since the policy (IN-02)."""
    passed = [one for one in record.sat if one.kind is EventKind.ENTRY_EXAM and one.passed and one.on <= day]
    rung = _rung(Step.EXAM, law, "IN-02", day)
    if passed:
        first = min(passed, key=lambda one: one.on)
        marks = "" if first.score is None else f"，{first.score / 100:g} 分"
        return replace(rung, state=StepState.DONE, text=f"{first.on} 录用考试合格{marks}")
    if exempt := _before(services, law, "IN-02", day):
        return replace(rung, state=StepState.EXEMPT, text=exempt)
    failed = [one for one in record.sat if one.kind is EventKind.ENTRY_EXAM and one.on <= day]
    text = f"{max(one.on for one in failed)} 录用考试不合格" if failed else "没有录用考试合格成绩"
    return _changing(rung, StepState.MISSING, text, _next_pass(record, EventKind.ENTRY_EXAM, day), "录用考试合格")


def induction(services: Sequence[Service], record: Record, law: LawBook, day: date) -> Rung:
    """入职培训: so many months of training, counted in days (IN-08.induction, SET-72)."""
    rung = _rung(Step.INDUCTION, law, "IN-08.induction", day)
    if exempt := _before(services, law, "IN-08.induction", day):
        return replace(rung, state=StepState.EXEMPT, text=exempt)
    needed = induction_days(law)
    days, done_on = 0, None
    for until, gained in _inducted(record):
        days += gained if until <= day else 0
        if until <= day and days >= needed and done_on is None:
            done_on = until
    if done_on is not None:
        return replace(rung, state=StepState.DONE, text=f"入职培训于 {done_on} 完成，共 {days} 天")
    months = law.months("IN-08.induction") if "IN-08.induction" in law else 0
    text = f"入职培训 {days} 天，{months} 个月计 {needed} 天，还差 {needed - days} 天"
    coming, total = None, 0
    for until, gained in _inducted(record):
        total += gained
        if coming is None and total >= needed:
            coming = until
    return _changing(rung, StepState.MISSING, text, coming, "入职培训完成")


def induction_days(law: LawBook) -> int:
    """How many days of training the induction takes; none where the law of the day asks for none."""
    return law.months("IN-08.induction") * law.days("SET-72") if "IN-08.induction" in law else 0


def certificate(kind: CredentialKind, held: Sequence[Held], record: Record, law: LawBook, day: date) -> Rung:
    """持证上岗: one of the two certificates in force; when to extend it or sit the exam again (IN-04, IN-06)."""
    rung = replace(_rung(_CERTIFICATES[kind], law, rules.NEEDED[kind], day), decides=True)
    if (lasts := law.get(rules.VALIDITY[kind])) is not None:
        rung = replace(rung, article="；".join(dict.fromkeys(one for one in (lasts.article, rung.article) if one)))
    name = CREDENTIALS[kind]
    valid = [one for one in held if one.kind is kind and one.on(day)]
    if valid:
        last = max(valid, key=lambda one: (one.valid_until, one.issued_on))
        text = f"{name}有效期至 {last.valid_until}"
        act = _act_by(kind, last.valid_until, law, day)
        if act is not None and act[0] <= day:
            rung = replace(rung, state=StepState.DUE)
            text = f"{text}，{act[1]}"
        return _changing(rung, rung.state, text, max(one.last for one in valid) + _DAY, f"{name}不再有效")
    text = rules.no_certificate(kind, tuple(held), law, day)
    coming = min((one.issued_on for one in held if one.kind is kind and one.issued_on > day), default=None)
    issue = _issue_due(kind, held, record, law, day)
    text = f"{text}；{issue}" if issue else text
    return _changing(rung, StepState.MISSING, text, coming, f"{name}生效")


def rotation(services: Sequence[Service], record: Record, law: LawBook, day: date) -> Rung:
    """定期轮训: hours and days of full-time blocks in each calendar year (IN-08.yearly, IN-08.rotation, SET-73)."""
    rung = _rung(Step.ROTATION, law, "IN-08.yearly", day)
    if not (rule := law.get("IN-08.rotation")):
        return replace(rung, state=StepState.EXEMPT, text="当日尚无轮训要求")
    if rung.article:
        rung = replace(rung, article=f"{rung.article}；{rule.article}")
    else:
        rung = replace(rung, article=rule.article, provision=rule.key, binds=rule.binds)
    since = entered_on(services, day)
    if since is None or since.year == day.year:
        change = date(day.year + 1, 1, 1)
        text = "尚未任职" if since is None else "入职当年参加入职培训，次年起轮训"
        return replace(rung, state=StepState.EXEMPT, text=text, changes_on=change, change="开始轮训年度")
    last_year = _short(record, law, day.year - 1, day) if since.year < day.year - 1 else ""
    if last_year and rule.in_force(date(day.year - 1, 12, 31)):
        text = f"{day.year - 1} 年轮训未达到：{last_year}"
        return replace(rung, state=StepState.MISSING, text=text)
    short = _short(record, law, day.year, day)
    end = date(day.year, 12, 31)
    if short:
        text = f"{day.year} 年轮训{short}，须在 {end} 前完成"
        return _changing(rung, StepState.DUE, text, end + _DAY, "本年度轮训逾期")
    return _changing(rung, StepState.DONE, f"{day.year} 年轮训已达到", end + _DAY, "下一轮训年度开始")


def rotated(record: Record, year: int, day: date) -> tuple[int, int]:
    """Tenths of hours, and days of full-time blocks, of one calendar year by a day."""
    mine = [one for one in record.attended if one.passed and one.until_on.year == year and one.until_on <= day]
    return (
        sum(one.hours for one in mine if one.kind in ROTATION),
        sum(one.days for one in mine if one.kind is EventKind.BLOCK),
    )


def block_days(law: LawBook) -> int:
    """The days of full-time rotation a year asks for (IN-08.rotation, SET-73)."""
    return law.days("SET-73") * law.number("IN-08.rotation") if "IN-08.rotation" in law else 0


def yearly_hours(law: LawBook) -> int:
    """The tenths of hours a year asks for (IN-08.yearly)."""
    return law.hours("IN-08.yearly") * 10 if "IN-08.yearly" in law else 0


# -- pieces ------------------------------------------------------------------------------------------------------------


def _short(record: Record, law: LawBook, year: int, day: date) -> str:
    hours, days = rotated(record, year, day)
    lacking = []
    if hours < yearly_hours(law):
        lacking.append(f"还差 {(yearly_hours(law) - hours) / 10:g} 学时")
    if days < block_days(law):
        lacking.append(f"集中轮训还差 {block_days(law) - days} 天")
    return "、".join(lacking)


def _inducted(record: Record) -> list[tuple[date, int]]:
    mine = [one for one in record.attended if one.kind is EventKind.INDUCTION and one.passed]
    return sorted((one.until_on, one.days) for one in mine)


def _next_pass(record: Record, kind: EventKind, day: date) -> date | None:
    return min((one.on for one in record.sat if one.kind is kind and one.passed and one.on > day), default=None)


def _act_by(kind: CredentialKind, valid_until: date, law: LawBook, day: date) -> tuple[date, str] | None:
    """Since when something must be done for the next certificate, and what."""
    if kind is CredentialKind.SUPERVISION and "IN-04.extension" in law:
        last = valid_until - timedelta(days=law.days("IN-04.extension"))
        first = last - timedelta(days=law.numbers("SET-22.windows")[-1])
        said = f"须在 {last} 以前申请延期" if day <= last else f"申请延期的最后一日 {last} 已过，期满须重新考核"
        return first, f"{said}（{law.provision('IN-04.extension').article}）"
    if kind is CredentialKind.ENFORCEMENT and "IN-06.window" in law:
        first = calendar.window_start(valid_until, months=law.months("IN-06.window"))
        return first, f"自 {first} 起可以参加换证考试（{law.provision('IN-06.window').article}）"
    return None


def _issue_due(kind: CredentialKind, held: Sequence[Held], record: Record, law: LawBook, day: date) -> str:
    """Until when a certificate must be issued after its exam was passed (IN-04.issue)."""
    if kind is not CredentialKind.SUPERVISION or "IN-04.issue" not in law:
        return ""
    passed = max(
        (one.on for one in record.sat if one.kind is EventKind.SUPERVISION_EXAM and one.passed and one.on <= day),
        default=None,
    )
    if passed is None or any(one.kind is kind and one.issued_on >= passed for one in held if one.issued_on <= day):
        return ""
    due = calendar.add_working_days(passed, law.working_days("IN-04.issue"))
    return f"{passed} 考核合格，应在 {due.on} 以前发证（{law.provision('IN-04.issue').article}）"


def _before(services: Sequence[Service], law: LawBook, code: str, day: date) -> str:
    """Why a step is not asked of somebody: it was in office before the rule came, or is in office nowhere."""
    rule = law.get(code)
    since = entered_on(services, day)
    if rule is None:
        return "当日尚无此项要求"
    if since is not None and since < rule.effective_from:
        return f"{since} 入职，早于 {rule.effective_from}，不要求"
    return ""


def _rung(step: Step, law: LawBook, code: str, day: date) -> Rung:
    rule: Provision | None = law.get(code)
    return Rung(
        step=step,
        state=StepState.DONE,
        text="",
        article=rule.article if rule else "",
        provision=rule.key if rule else "",
        decides=False,
        binds=rule.binds if rule else False,
    )


def _changing(rung: Rung, state: StepState, text: str, on: date | None, change: str) -> Rung:
    return replace(rung, state=state, text=text, changes_on=on, change=change if on else "")
