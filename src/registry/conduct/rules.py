"""Rules of conduct: the grade of an accident, the publicity class of a penalty, and the days that follow from both. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from registry.conduct.terms import (
    GRADE_WORDS,
    PENALTY_WORDS,
    AccidentGrade,
    Graded,
    PenaltyKind,
    Publicity,
    PublicityClass,
)
from registry.kernel import calendar, fields
from registry.kernel.access import Actor
from registry.kernel.calendar import Deadline
from registry.kernel.values import in_ten_thousands
from registry.law.book import LawBook
from registry.law.terms import Clock
from registry.policy import SCOPES, Scope

_TRANSITION = "SET-16"
_ORDER = (AccidentGrade.ESPECIALLY_MAJOR, AccidentGrade.MAJOR, AccidentGrade.LARGER)
_BRACKETS = str.maketrans("〔【﹝(（", "[[[[[") | str.maketrans("〕】﹞)）", "]]]]]")


def reaches(actor: Actor, region: str) -> bool:
    """Whether the actor may write about a record of this region: the own one and below."""
    return SCOPES[actor.role] is Scope.REGION and bool(actor.region) and region.startswith(actor.region_prefix)


def document_key(number: str) -> str:
    """A document's number as it is compared: brackets of one kind, half-width, without spaces. Hyphens stay: 1-2 is not 12."""
    return fields.clean(number).translate(_BRACKETS).replace(" ", "").casefold()


# -- accidents ---------------------------------------------------------------------------------------------------------


def grade(deaths: int, injuries: int, loss_cents: int, law: LawBook) -> Graded | None:
    """The grade (ACC-01): the gravest one of which any bound is reached; the bound itself counts. `law` is the accident's day's.

    None before there were grades.
    """
    if "ACC-01.bounds" not in law:
        return None
    for one in _ORDER:
        for name, word, count in (("deaths", "死亡", deaths), ("injuries", "重伤", injuries), ("loss", "", loss_cents)):
            code = f"ACC-01.{one.value}.{name}"
            if count >= law.number(code):
                found = law.provision(code)
                had = f"{word} {count} 人" if word else f"直接经济损失 {in_ten_thousands(count)} 万元"
                return Graded(one, found.key, f"{had}，达到下限。依据：{found.citation}：{found.text}")
    bounds = law.provision("ACC-01.bounds")
    why = f"死亡、重伤和直接经济损失都不足{GRADE_WORDS[AccidentGrade.LARGER]}的下限。"
    return Graded(AccidentGrade.ORDINARY, bounds.key, f"{why}依据：{bounds.citation}：{bounds.text}")


def accident_clocks(
    happened_on: date, reported_on: date | None, found: AccidentGrade, law: LawBook
) -> tuple[Clock, ...]:
    """When the investigation report and the approval are due (ACC-01.report, ACC-01.approval); `law` is the accident's day's."""
    if "ACC-01.report" not in law:
        return ()
    days, more = law.days("ACC-01.report"), law.days("ACC-01.report_extension")
    clocks = [
        _due("提交事故调查报告", happened_on, "事故发生之日", days, "ACC-01.report", law),
        _due("经批准延长后最迟提交", happened_on, "事故发生之日", days + more, "ACC-01.report_extension", law),
    ]
    if reported_on is not None:
        worst = found is AccidentGrade.ESPECIALLY_MAJOR
        code = "ACC-01.approval_especially_major" if worst else "ACC-01.approval"
        days = law.days(code)
        clocks.append(_due("作出批复", reported_on, "提交调查报告之日", days, code, law))
        if worst:
            days += law.days("ACC-01.approval_extension")
            clocks.append(
                _due("特殊情况延长后最迟批复", reported_on, "提交调查报告之日", days, "ACC-01.approval_extension", law)
            )
    return tuple(clocks)


def _due(title: str, start: date, event: str, days: int, code: str, law: LawBook) -> Clock:
    last = start + timedelta(days=days)
    due, found = calendar.deadline(last), law.provision(code)
    moved = "；末日是休息日，顺延至下一个工作日" if due.on != last else ""
    return _clock(
        due, title, f"自{event} {start} 起 {days} 日{moved}。依据：{found.citation}：{found.text}", found.to_confirm
    )


def _clock(due: Deadline, title: str, explanation: str, to_confirm: bool) -> Clock:
    waiting = "其中有的年份节假日安排待公布，日期暂定。" if due.provisional else ""
    return Clock(due.on, title, explanation + waiting, to_confirm or due.provisional)


# -- penalties ---------------------------------------------------------------------------------------------------------


def publicity(kinds: Sequence[PenaltyKind], decided_on: date, then: LawBook, now: LawBook) -> Publicity:
    """The class and days of CR-07. `then` is the law of the day of decision, `now` today's.

    A penalty decided before the classes of 2026 takes them over from their first day, never for longer than before
    (SET-16). Where the law counts from publication, the day of decision stands in for it.
    """
    moves = _TRANSITION in now and _TRANSITION not in then
    book = now if moves else then
    if "CR-07.serious.kinds" not in book:
        return Publicity(None, False, None, None, "作出决定时的规定没有失信信息分类，不推算公示期。", False)
    found, why, to_confirm = _class_of(kinds, book)
    if found is PublicityClass.MINOR:
        rule = book.provision("CR-07.minor.published")
        latest = _end(decided_on, "CR-07.minor.max", book) if "CR-07.minor.max" in book else None
        shown = book.flag(rule.code)
        why += f"{rule.text}依据：{rule.citation}。"
        if latest is not None:
            why += f"确有必要公示的，最迟至 {latest}：{book.provision('CR-07.minor.max').text}"
        return Publicity(found, shown, None, latest, why, to_confirm or rule.to_confirm)
    code = f"CR-07.{found.value}"
    longest, shortest, start = (book.provision(one) for one in (f"{code}.max", f"{code}.min", "CR-07.start"))
    until = _end(decided_on, longest.code, book)
    why += f"自决定之日 {decided_on} 起算（{start.citation}：{start.text}）；{longest.text}依据：{longest.citation}。"
    if moves:
        until, said = _carried_over(found, decided_on, until, then, now)
        why += said
    opens = calendar.add_months(decided_on, _months(shortest.code, book))
    why += f"自 {opens} 起达到最短公示期：{shortest.text}"
    marks = (longest, shortest, start)
    return Publicity(found, True, min(opens, until), until, why, to_confirm or any(one.to_confirm for one in marks))


def _class_of(kinds: Sequence[PenaltyKind], book: LawBook) -> tuple[PublicityClass, str, bool]:
    minor, serious = book.provision("CR-07.minor.kinds"), book.provision("CR-07.serious.kinds")
    grave = [kind for kind in kinds if kind.value in book.words(serious.code)]
    if grave:
        words = "、".join(PENALTY_WORDS[kind] for kind in grave)
        return PublicityClass.SERIOUS, f"处罚含{words}：{serious.text}", serious.to_confirm
    if all(kind.value in book.words(minor.code) for kind in kinds):
        return PublicityClass.MINOR, minor.text, minor.to_confirm
    return PublicityClass.GENERAL, f"不属于轻微、严重两类：{serious.text}", serious.to_confirm


def _carried_over(
    found: PublicityClass, decided_on: date, until: date, then: LawBook, now: LawBook
) -> tuple[date, str]:
    """The last day of a penalty of the old law, and how it comes about (SET-16)."""
    rule = now.provision(_TRANSITION)
    said = f"{rule.text}"
    last = max(until, rule.effective_from - timedelta(days=1))
    code = f"CR-07.{found.value}.max"
    if code in then:
        before = _end(decided_on, code, then)
        said += f"原规定的最长公示期至 {before}：{then.provision(code).text}"
        last = min(last, before)
    return last, said


def _months(code: str, book: LawBook) -> int:
    return 12 * book.years(code) if book.provision(code).unit == "years" else book.months(code)


def _end(start: date, code: str, book: LawBook) -> date:
    return calendar.term_end(start, months=_months(code, book))


def penalty_clocks(
    decided_on: date, revoked_on: date | None, of_unit: bool, shown: Publicity, then: LawBook, now: LawBook
) -> tuple[Clock, ...]:
    """A penalty's days: public exposure (LAW-02, units only), publicity (CR-07), withdrawal once it fell (CR-04)."""
    clocks = []
    if of_unit and "LAW-02" in then:
        clocks.append(_working("公开曝光", decided_on, "处罚决定作出之日", "LAW-02", then))
    if revoked_on is not None:
        clocks.append(_working("撤回公开的处罚信息并说明理由", revoked_on, "处罚变动之日", "CR-04", now))
    elif shown.shown and shown.until is not None:
        clocks.append(Clock(shown.until, "信用公示至", shown.explanation, shown.to_confirm))
        if shown.opens is not None and shown.opens < shown.until:
            title, why = "达到最短公示期、可以申请信用修复", shown.explanation
            clocks.append(Clock(shown.opens, title, why, shown.to_confirm))
    return tuple(clocks)


def _working(title: str, start: date, event: str, code: str, law: LawBook) -> Clock:
    found, days = law.provision(code), law.working_days(code)
    due = calendar.add_working_days(start, days)
    why = f"自{event} {start} 的次日起数 {days} 个工作日。依据：{found.citation}：{found.text}"
    return _clock(due, title, why, found.to_confirm)
