"""Rules of training: who may sit the exam, how long a certificate lasts, and what state it is in. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from registry.kernel import calendar, fields
from registry.kernel.errors import RuleBroken
from registry.law.book import LawBook
from registry.law.retirement import StaffCategory, retirement_on
from registry.training.terms import CertificateState, Dates, Education, Ending, Term, WithdrawalGround


@dataclass(frozen=True)
class Candidate:
    """What eligibility looks at: the person on the day of the exam."""

    born_on: date
    sex: str  # 男 or 女
    education: Education
    hazchem: bool
    exam_on: date


def may_be_examined(candidate: Candidate, law: LawBook) -> None:
    """Refuse if too young, past retirement age, or below the education line on the day of the exam (SO-01)."""
    age = fields.age_on(candidate.born_on, max(candidate.born_on, candidate.exam_on))
    least = law.number("SO-01.min_age")
    if age < least:
        raise RuleBroken(
            "SO-01.min_age",
            f"考试当日 {age} 周岁，未满 {least} 周岁（{law.provision('SO-01.min_age').article}）。",
            fix="请核对身份证号和考试日期；未满年龄的不能参加考核。",
            facts={"age": age},
        )
    if age < _earliest_retirement(law):
        _may_read_enough(
            candidate.education, candidate.hazchem, law
        )  # nobody retires this early: no need to work out when
        return
    retires = _retires(candidate.born_on.replace(day=1), candidate.born_on.day, candidate.sex, law)
    if candidate.exam_on > retires:
        raise RuleBroken(
            "SO-01.max_age",
            f"考试当日已超过法定退休年龄（{retires.isoformat()} 到龄，{law.provision('SO-01.max_age').article}）。",
            fix="超过法定退休年龄的不能从事特种作业。",
            facts={"age": age},
        )
    _may_read_enough(candidate.education, candidate.hazchem, law)


@lru_cache(maxsize=500)
def _earliest_retirement(law: LawBook) -> int:
    """The age in whole years below which nobody retires."""
    return min(law.numbers("RET-01.women_worker")[0], law.numbers("RET-01.men")[0]) // 12


def years_without_question(education: Education, hazchem: bool, exam_year: int, law: LawBook) -> range:
    """Years of birth of which `may_be_examined` lets everybody through, whatever their birthday; none where education fails."""
    try:
        _may_read_enough(education, hazchem, law)
    except RuleBroken:
        return range(0)
    return range(exam_year - _earliest_retirement(law) + 1, exam_year - law.number("SO-01.min_age"))


def _may_read_enough(education: Education, hazchem: bool, law: LawBook) -> None:
    """The education line of SO-01."""
    code = "SO-01.education_hazchem" if hazchem else "SO-01.education"
    line = Education(law.text(code))
    if education.level < line.level:
        wanted = "高中（或相当）" if line is Education.SENIOR_SECONDARY else "初中"
        raise RuleBroken(
            code,
            f"文化程度低于{wanted}（{law.provision(code).article}）。",
            fix=f"该作业类别要求{wanted}及以上文化程度，请核对学历。",
        )


@lru_cache(maxsize=20_000)
def _retires(month: date, day: int, sex: str, law: LawBook) -> date:
    return retirement_on(month.replace(day=day), "male" if sex == "男" else "female", StaffCategory.WORKER, law)


def passed(theory: int | None, practice: int | None, law: LawBook) -> bool:
    """Whether both parts reach the pass mark (SO-02.pass_mark). Scores in hundredths of points."""
    mark = _pass_mark(law)
    return theory is not None and practice is not None and theory >= mark and practice >= mark


@lru_cache(maxsize=500)
def _pass_mark(law: LawBook) -> int:
    return law.number("SO-02.pass_mark") * 100


def term(issued_on: date, reviewed_on: date | None, law: LawBook) -> Term:
    """Last valid day and review day of a special-operation certificate issued that day (SO-05).

    Within its six years it is reviewed once, at three; once reviewed, the next date is its end. A review before the
    window starts three years anew (SET-18).
    """
    validity = law.provision("SO-05.validity")
    until = calendar.term_end(issued_on, years=law.years("SO-05.validity"))
    due: date | None = calendar.term_end(issued_on, years=law.years("SO-05.review"))
    if reviewed_on is not None and due is not None:
        anew = calendar.term_end(reviewed_on, years=law.years("SO-05.review"))
        due = anew if reviewed_on < window_start(due, law) and anew < until else None
    return Term(until, due, validity.key)


def window_start(due: date, law: LawBook) -> date:
    """First day on which review or renewal may be applied for (SO-06)."""
    return calendar.window_start(due, days=law.days("SO-06"))


_ENDED = {Ending.CANCELLED: CertificateState.CANCELLED, Ending.LAPSED: CertificateState.LAPSED}


def state_on(dates: Dates, day: date, window_days: int) -> CertificateState:
    """The state on a day. `window_days`: of the kind's renewal, SO-06 for special operations.

    A decision wins over dates, expiry over an overdue review, that over absence from the post (SO-12).
    """
    if dates.ending is not None and dates.ended_on is not None and dates.ended_on <= day:
        return _ENDED.get(dates.ending, CertificateState.WITHDRAWN)
    if day > dates.valid_until:
        return CertificateState.EXPIRED
    window = timedelta(days=window_days)
    if dates.review_due_on is not None and day > dates.review_due_on:
        return CertificateState.REVIEW_OVERDUE
    if dates.recheck_from is not None and day >= dates.recheck_from:
        return CertificateState.RECHECK_DUE
    if dates.review_due_on is not None and day >= dates.review_due_on - window:
        return CertificateState.REVIEW_DUE
    if window_days >= 0 and day >= dates.valid_until - window:
        return CertificateState.RENEWAL_DUE
    return CertificateState.VALID


def may_be_reviewed(dates: Dates, reviewed_on: date, law: LawBook) -> None:
    """Refuse a review outside its window or of a certificate that is no longer in force (SO-06, SO-09)."""
    state = state_on(replace(dates, recheck_from=None), reviewed_on, law.days("SO-06"))
    if state is CertificateState.REVIEW_DUE:
        return
    article = law.provision("SO-06").article
    if dates.review_due_on is None:
        raise RuleBroken("SO-06", f"该证书有效期内已完成复审（{article}）。", fix="期满前请办理延期换证。")
    if state is CertificateState.VALID:
        first = window_start(dates.review_due_on, law)
        raise RuleBroken("SO-06", f"尚未到复审申请期（{article}）。", fix=f"自 {first.isoformat()} 起可以申请复审。")
    raise RuleBroken(
        "SO-09.lapse",
        f"证书已不在有效状态，不能复审（{law.provision('SO-09.lapse').article}）。",
        fix="逾期未复审的操作证失效，请重新参加培训考核。",
    )


BARRING = frozenset({WithdrawalGround.FALSE_DATA, WithdrawalGround.FRAUD})
"""Grounds after which the holder may not apply again for a time (SO-10.bar)."""


def bar_until(withdrawn_on: date, ground: WithdrawalGround, law: LawBook) -> date | None:
    """Last day of the bar on a new application after fraud or false data (SO-10.bar); none for other grounds."""
    if ground not in BARRING:
        return None
    return calendar.term_end(withdrawn_on, years=law.years("SO-10.bar"))


def must_be_separate(submitted_by: str, decided_by: str, law: LawBook) -> None:
    """Refuse a certifier who approves what they submitted themselves (教考分离, TR-15)."""
    if submitted_by == decided_by:
        raise RuleBroken(
            "TR-15.separation",
            f"提交人不能核准自己提交的成绩（教考分离，{law.provision('TR-15.separation').article}）。",
            fix="请由另一名考核发证人员办理。",
        )


@dataclass(frozen=True)
class Approval:
    """A centre's approval as the standing rule sees it. `categories` holds purposes (`terms_classes.purpose`) too."""

    categories: frozenset[str]
    valid_from: date
    valid_until: date
    closed_on: date | None


def standing(approvals: list[Approval], listed: bool, category: str, day: date, *, bar: str = "") -> str:
    """Why a centre may not train a category or purpose on a day; empty when it may. `bar` is the sentence of one that runs on the
    centre. Without a category any approval in force will do.
    """
    if listed:
        return "本机构当前被列入严重失信主体名单，不得承担培训"
    if bar:
        return f"本机构{bar}，不得承担培训"
    in_force = [
        one
        for one in approvals
        if one.valid_from <= day <= one.valid_until and (one.closed_on is None or day < one.closed_on)
    ]
    if not in_force:
        return f"本机构在 {day.isoformat()} 没有有效的培训批准"
    if category and not any(category in one.categories for one in in_force):
        return f"本机构未获准培训该{'类人员' if ':' in category else '作业类别'}"
    return ""
