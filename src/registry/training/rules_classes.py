"""Rules of classes: the hours the law asks for, how they may be given, when a person has reached them, who may be enrolled. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.kernel.errors import InvalidInput, OutOfDate, Refused, RuleBroken
from registry.law.book import LawBook
from registry.training import rules
from registry.training.rules_centres import insist
from registry.training.terms import CertificateKind
from registry.training.terms_classes import (
    BY_BUSINESS,
    LAW_WORDS,
    ClassDates,
    ClassState,
    Course,
    Hours,
    Required,
    in_words,
)

_MANAGERS = (CertificateKind.PRINCIPAL, CertificateKind.SAFETY_MANAGER)
COURSES: dict[CertificateKind, tuple[Course, ...]] = {
    CertificateKind.SPECIAL_OPERATION: (Course.INITIAL, Course.REVIEW),
    CertificateKind.PRINCIPAL: (Course.INITIAL, Course.YEARLY),
    CertificateKind.SAFETY_MANAGER: (Course.INITIAL, Course.YEARLY),
    CertificateKind.PRE_JOB: (Course.INITIAL, Course.YEARLY),
}
"""Courses of each kind."""

WHOLE_DAY = 240
"""Tenths of hours in a day: nobody attends more."""

# -- the plan ----------------------------------------------------------------------------------------------------------


def required(kind: CertificateKind, course: Course, high_hazard: str, law: LawBook) -> Required | None:
    """Hours the law asks of a course (TR-01 to TR-04, SO-07); none where the law book states no number."""
    code = _hours_code(kind, course, high_hazard, law)
    rule = law.get(code) if code else None
    return None if rule is None else Required(law.hours(code) * 10, rule.key, rule.citation, rule.to_confirm)


def _hours_code(kind: CertificateKind, course: Course, high_hazard: str, law: LawBook) -> str:
    if kind is CertificateKind.SPECIAL_OPERATION:
        return "SO-07" if course is Course.REVIEW else ""
    if kind in _MANAGERS:
        row = "TR-02" if _is_high(high_hazard, "TR-02.kinds", law) else "TR-01"
        return f"{row}.{'initial' if course is Course.INITIAL else 'yearly'}"
    if _is_high(high_hazard, "TR-04.kinds", law):
        return "TR-04.initial" if course is Course.INITIAL else "TR-04.yearly"
    return "TR-03" if course is Course.INITIAL else ""


def _is_high(high_hazard: str, code: str, law: LawBook) -> bool:
    return code in law and high_hazard in {LAW_WORDS[word].value for word in law.words(code) if word in LAW_WORDS}


@dataclass(frozen=True)
class Plan:
    """What a class intends: hours, lesson lengths in minutes, first and last day."""

    kind: CertificateKind
    course: Course
    high_hazard: str
    hours: Hours
    lesson_offline: int
    lesson_online: int
    starts_on: date
    ends_on: date


def may_be_planned(plan: Plan, law: LawBook, doubt: str = "") -> Required | None:
    """Refuse a plan below the law's hours, with too much online, too short lessons or overfull days; the hours asked for.

    TR-01 to TR-04, SO-07, TR-16. What the law book has from memory asks for a written reason.
    """
    if plan.course not in COURSES.get(plan.kind, ()):
        raise InvalidInput("培训类型", "这类人员没有这种培训。", fix="请核对培训对象和培训类型。")
    if plan.kind in BY_BUSINESS and not plan.high_hazard:
        raise InvalidInput("行业类别", "没有选择行业类别。", fix="请选择学员所在单位的行业类别；一般单位选非高危行业。")
    if plan.ends_on < plan.starts_on:
        raise InvalidInput("培训日期", "结束日期早于开始日期。", fix="请核对两个日期。")
    if not plan.hours.total:
        raise InvalidInput("学时", "没有填写计划学时。", fix="请填写理论、实操和线上学时。")
    wanted = required(plan.kind, plan.course, plan.high_hazard, law)
    if wanted is not None and plan.hours.total < wanted.hours:
        message = f"计划 {in_words(plan.hours.total)} 学时，规定不少于 {in_words(wanted.hours)} 学时"
        insist(law, wanted.provision.partition("@")[0], message, "请补足计划学时。", doubt)
    _must_be_on_site(plan, law, doubt)
    days = (plan.ends_on - plan.starts_on).days + 1
    if "TR-16.day_hours" in law and plan.hours.total > law.hours("TR-16.day_hours") * 10 * days:
        message = f"{days} 天安排 {in_words(plan.hours.total)} 学时，超过每日 {law.hours('TR-16.day_hours')} 学时"
        insist(law, "TR-16.day_hours", message, "请延长培训日期。", doubt)
    return wanted


def _must_be_on_site(plan: Plan, law: LawBook, doubt: str) -> None:
    """Part of the theory on site, all practice on site by the shape of the plan, lessons long enough (TR-16)."""
    hours = plan.hours
    theory = hours.theory + hours.online
    if "TR-16.offline_theory" in law and hours.theory * 100 < theory * law.percent("TR-16.offline_theory"):
        least = law.percent("TR-16.offline_theory")
        message = f"线下理论学时占 {hours.theory * 100 // theory}%，不得低于 {least}%"
        insist(law, "TR-16.offline_theory", message, "请增加线下理论学时；实操一律线下进行。", doubt)
    for code, minutes, used, word in (
        ("TR-16.lesson_offline", plan.lesson_offline, hours.theory + hours.practice, "线下"),
        ("TR-16.lesson_online", plan.lesson_online, hours.online, "线上"),
    ):
        if used and code in law and minutes < law.number(code):
            message = f"{word}一学时 {minutes} 分钟，不得少于 {law.number(code)} 分钟"
            insist(law, code, message, f"请核对{word}每学时的分钟数。", doubt)


def most_at_once(spans: Iterable[tuple[date, date, int]], since: date, until: date) -> int:
    """The most people at once on any day from `since` to `until`, given first day, last day and size of each class."""
    there = [span for span in spans if span[0] <= until and span[1] >= since]
    days = {max(since, first) for first, _, _ in there}
    return max((sum(size for first, last, size in there if first <= day <= last) for day in days), default=0)


# -- the class on a day ------------------------------------------------------------------------------------------------


def state_on(dates: ClassDates, day: date) -> ClassState:
    """The state on a day; a decision wins over dates."""
    if dates.cancelled_on is not None and dates.cancelled_on <= day:
        return ClassState.CANCELLED
    if dates.closed_on is not None and dates.closed_on <= day:
        return ClassState.CLOSED
    if day < dates.starts_on:
        return ClassState.PLANNED
    return ClassState.RUNNING if day <= dates.ends_on else ClassState.ENDED


def must_be_open(dates: ClassDates, day: date) -> None:
    """Refuse what changes a class that is closed or cancelled."""
    state = state_on(dates, day)
    if state is ClassState.CLOSED:
        raise OutOfDate(f"该班已于 {dates.closed_on} 结业，不能再变更。", fix="请刷新页面查看。")
    if state is ClassState.CANCELLED:
        raise OutOfDate(f"该班已于 {dates.cancelled_on} 取消，不能再变更。", fix="请刷新页面查看。")


def may_be_entered(dates: ClassDates, day: date) -> None:
    """Refuse an enrolment in a class that is over, closed or cancelled."""
    must_be_open(dates, day)
    if state_on(dates, day) is ClassState.ENDED:
        raise InvalidInput("班级编号", f"该班已于 {dates.ends_on} 结束，不再报名。", fix="请报名参加其他班。")


def may_be_admitted(candidate: rules.Candidate, kind: CertificateKind, law: LawBook) -> None:
    """Refuse, for special operations, who is too young, retired or short of education on the first day (SO-01)."""
    if kind is not CertificateKind.SPECIAL_OPERATION:
        return
    try:
        rules.may_be_examined(candidate, law)
    except RuleBroken as broken:
        message = broken.message.replace("考试当日", "开班当日")
        fix = broken.fix.replace("考试日期", "开班日期").replace("参加考核", "报名")
        raise RuleBroken(broken.provision, message, fix=fix, facts=broken.facts) from None


# -- hours -------------------------------------------------------------------------------------------------------------


def may_be_attended(
    hours: Hours, day: date, today: date, dates: ClassDates, plan: Hours, law: LawBook, doubt: str
) -> None:
    """Refuse hours that cannot have been attended: none, beyond the day, outside the class's dates, ahead, not planned."""
    must_be_open(dates, today)
    if day > today:
        raise InvalidInput("日期", f"{day} 还没有到。", fix="考勤只能在当天或以后登记。")
    if not dates.starts_on <= day <= dates.ends_on:
        raise InvalidInput(
            "日期",
            f"{day} 不在培训期内（{dates.starts_on} 至 {dates.ends_on}）。",
            fix="请核对日期；延期的请先变更班级。",
        )
    if not hours.total:
        raise InvalidInput("理论学时", "三项学时都是零。", fix="没有出勤的不用登记。")
    if hours.total > WHOLE_DAY:
        raise InvalidInput("理论学时", f"一天 {in_words(hours.total)} 学时，超过二十四小时。", fix="请核对学时。")
    if hours.online and not plan.online:
        raise InvalidInput("线上学时", "该班没有安排线上学时。", fix="请核对学时；增加线上学时的请先变更班级。")
    if hours.practice and not plan.practice:
        raise InvalidInput("实操学时", "该班没有安排实操学时。", fix="请核对学时；增加实操学时的请先变更班级。")
    if "TR-16.day_hours" in law and hours.total > law.hours("TR-16.day_hours") * 10:
        most = law.hours("TR-16.day_hours")
        message = f"一天 {in_words(hours.total)} 学时，超过每日 {most} 学时"
        insist(law, "TR-16.day_hours", message, "请核对学时。", doubt)


def missing(plan: Hours, attended: Hours) -> Hours:
    """What a person still lacks of the plan; online counts up to what is planned online, on-site theory may stand in for it."""
    theory = attended.theory + min(attended.online, plan.online)
    return Hours(theory=max(0, plan.theory + plan.online - theory), practice=max(0, plan.practice - attended.practice))


def may_be_closed(dates: ClassDates, today: date, reached: int, enrolled: int) -> None:
    """Refuse to close a class before its last day, or when nobody reached the hours."""
    must_be_open(dates, today)
    if today < dates.ends_on:
        raise InvalidInput(
            "培训日期", f"培训到 {dates.ends_on} 结束，现在不能结业。", fix="提前结束的请先变更结束日期。"
        )
    if not enrolled:
        raise InvalidInput("学员", "该班没有学员，不能结业。", fix="没有开成的班请取消。")
    if not reached:
        raise InvalidInput("学时", "没有一名学员达到规定学时，不能结业。", fix="请补登考勤，或补足培训。")


def offered(dates: ClassDates, day: date) -> str:
    """Why a class can no longer be changed on a day; empty when it can."""
    try:
        must_be_open(dates, day)
    except Refused as refused:
        return refused.message
    return ""


# -- results -----------------------------------------------------------------------------------------------------------


def may_be_examined_after(kind: CertificateKind, course: Course, dates: ClassDates, exam_on: date) -> None:
    """Refuse results of a class that leads to no examination, is not closed, or had not ended by the day of the exam."""
    if kind is CertificateKind.PRE_JOB or course is not Course.INITIAL:
        raise InvalidInput(
            "班级编号",
            "这类培训不参加发证考核。",
            fix="岗前培训登记在岗前培训档案；复审和再培训由发证人员在证书上办理。",
        )
    if dates.cancelled_on is not None:
        raise InvalidInput("班级编号", "该班已取消。", fix="请核对班级编号。")
    if dates.closed_on is None:
        raise InvalidInput("班级编号", "该班尚未结业：先培训、后考核。", fix="请先登记满学时并办理结业。")
    if exam_on < dates.ends_on:
        raise InvalidInput(
            "考试日期", f"考试日期早于培训结束日期 {dates.ends_on}。", fix="先培训、后考核：请核对考试日期。"
        )


def attempt_of(earlier: int, resit: bool, law: LawBook) -> int:
    """Which attempt this is. `earlier`: attempts recorded before. Refuses a third one, and a resit said wrongly (SO-02)."""
    most = 1 + law.number("SO-02.resits")
    if earlier >= most:
        raise RuleBroken(
            "SO-02.resits",
            f"同一期培训只能补考 {most - 1} 次，已考 {earlier} 次（{law.provision('SO-02.resits').article}）。",
            fix="补考仍不合格的，须重新培训后报考。",
        )
    if earlier and not resit:
        raise InvalidInput("是否补考", "这一期已有一次成绩，应为补考。", fix="请填“是”，并核对是否重复提交。")
    if resit and not earlier:
        raise InvalidInput("是否补考", "这一期没有首次考试的成绩，不能填补考。", fix="请填“否”，或先提交首次成绩。")
    return earlier + 1
