"""Rules of registrations: how long one lasts, what state it is in, whether an application may be filed and granted. Pure.

The law of the day decides. What is from memory warns, and an application that goes on over it carries a written reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.engineers.rules_education import counted, needed
from registry.engineers.rules_specialties import fitting
from registry.engineers.terms import (
    GRADE_WORDS,
    SPECIALTY_WORDS,
    STARTING,
    WITH_EMPLOYER,
    ApplicationKind,
    Ending,
    Facts,
    Grade,
    RegistrationState,
    Stretch,
    Term,
)
from registry.kernel import calendar, fields
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.law.book import LawBook

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Finding:
    """Something that stands against an application: the provision, the sentence, what to do."""

    provision: str
    message: str
    fix: str


# -- terms and states --------------------------------------------------------------------------------------------------


def term(grade: Grade, starts_on: date, law: LawBook) -> Term:
    """Last valid day of a registration that starts that day, by the law of that day (RSE-04.validity; juniors RSE-13.validity)."""
    code = "RSE-13.validity" if grade is Grade.JUNIOR and "RSE-13.validity" in law else "RSE-04.validity"
    validity = law.get(code)
    if validity is None:
        raise InvalidInput("注册日期", f"{starts_on} 尚未施行注册安全工程师注册制度。", fix="请按注册证核对日期。")
    return Term(calendar.term_end(starts_on, years=law.years(code)), validity.key)


def window_start(valid_until: date, law: LawBook) -> date:
    """First day on which renewal may be applied for (RSE-04.window, SET-04)."""
    return calendar.window_start(valid_until, months=law.months("RSE-04.window"))


def first_until(qualified_on: date, law: LawBook) -> date:
    """Last day of an ordinary first registration: so many years after the qualification (RSE-03, SET-05)."""
    return calendar.add_years(qualified_on, law.years("RSE-03"))


def kind_of_start(qualified_on: date, applied_on: date, ended: bool, law: LawBook) -> ApplicationKind:
    """Which kind of application begins a registration: first, late first (RSE-03), or again after a lapse (RSE-04)."""
    if ended:
        return ApplicationKind.AGAIN
    late = "RSE-03" in law and applied_on > first_until(qualified_on, law)
    return ApplicationKind.LATE_FIRST if late else ApplicationKind.FIRST


def state_on(stretches: Sequence[Stretch], day: date, window_months: int) -> RegistrationState:
    """The state of one registration on a day, from its stretches; a decision wins over dates.

    What is decided after the day does not count; a renewal decided by then does, though its term is still ahead.
    """
    known = [one for one in stretches if one.ending is not Ending.UNDONE and one.decided_on <= day]
    if any(one.on(day) for one in known):
        last = max(one.valid_until for one in known)
        due = day >= calendar.window_start(last, months=window_months)
        return RegistrationState.RENEWAL_DUE if due else RegistrationState.VALID
    begun = [one for one in known if one.from_on <= day]
    if not begun:
        return RegistrationState.AHEAD
    newest = max(begun, key=lambda one: (one.from_on, one.ended_on is None))
    if newest.ended_on is not None and newest.ended_on <= day and newest.ending in _DECIDED:
        return _DECIDED[newest.ending]
    return RegistrationState.LAPSED


_DECIDED = {Ending.WITHDRAWN: RegistrationState.WITHDRAWN, Ending.CANCELLED: RegistrationState.CANCELLED}


def barred_until(withdrawn_on: Iterable[date], law: LawBook) -> date | None:
    """Last day without registration after fraud (RSE-08); none where nothing was withdrawn for it."""
    ends = [calendar.term_end(one, years=law.years("RSE-08")) for one in withdrawn_on]
    return max(ends) if ends and "RSE-08" in law else None


# -- applications ------------------------------------------------------------------------------------------------------


def may_be_filed(facts: Facts, doubt: str, law: LawBook) -> tuple[str, ...]:
    """The provisions from memory an application goes on over with its written reason; empty where nothing is against it.

    Raises `RuleBroken` for what a binding provision is against, and for one from memory while no reason is given.
    """
    doubted: list[str] = []
    for found in findings(facts, law):
        provision = law.provision(found.provision)
        if provision.binds:
            raise RuleBroken(found.provision, f"{found.message}（{provision.citation}）", fix=found.fix)
        if not doubt.strip():
            raise RuleBroken(
                found.provision,
                f"{found.message}（{provision.citation}）",
                fix=f"{found.fix}确有依据的，请在“继续办理的理由”中写明后继续。",
            )
        doubted.append(found.provision)
    return tuple(doubted)


def findings(facts: Facts, law: LawBook) -> list[Finding]:
    """What stands against an application, gravest first."""
    if facts.kind in (ApplicationKind.CANCELLATION, ApplicationKind.WITHDRAWAL):
        return _must_be_registered(facts)
    found = [*_timing(facts, law), *_person(facts, law), *_employer(facts, law), *_education(facts, law)]
    return [one for one in found if one.provision in law]


def _must_be_registered(facts: Facts) -> list[Finding]:
    if facts.current is None:
        return [Finding("RSE-04.validity", "没有可以终止的注册。", "请核对注册编号。")]
    return []


def _timing(facts: Facts, law: LawBook) -> list[Finding]:
    """One employer, one registration; renewal in its window; a change while in force."""
    current, day = facts.current, facts.day
    in_force = current is not None and current.on(day)
    if facts.kind in STARTING:
        if current is not None and (in_force or current.from_on > day):
            said = (
                f"已在{facts.current_employer or '一个单位'}注册，有效期至 {current.valid_until}，只能在一个单位执业。"
            )
            return [Finding("RSE-12.one_employer", said, "变更单位的请申请变更注册，到期的请申请延续注册。")]
        return []
    if current is None or not (in_force or current.from_on > day):
        said = f"注册已于 {current.valid_until} 逾期失效。" if current else "没有在有效期内的注册。"
        return [Finding("RSE-04.validity", said, "请申请重新注册。")]
    if facts.kind is ApplicationKind.RENEWAL:
        first = window_start(current.valid_until, law)
        if day < first:
            said = f"有效期至 {current.valid_until}，尚未到延续注册的申请期间。"
            return [Finding("RSE-04.window", said, f"自 {first} 起可以申请。")]
        return []
    if facts.employer is not None and facts.employer.id == current.organisation_id:
        return [Finding("RSE-12.change", "拟变更的单位就是现在的执业单位。", "单位没有变化的，无需变更注册。")]
    return []


def _person(facts: Facts, law: LawBook) -> list[Finding]:
    """Age, fraud, bars (RSE-05, RSE-08, BAN-*)."""
    found = []
    if facts.born_on is not None and "RSE-05.max_age" in law:
        age, most = fields.age_on(facts.born_on, facts.day), law.number("RSE-05.max_age")
        if age > most:
            said = f"当日 {age} 周岁，超过 {most} 周岁。"
            found.append(Finding("RSE-05.max_age", said, "超过年龄的不予注册，请核对出生日期。"))
    until = barred_until((one for one in facts.withdrawn_on if one <= facts.day), law) if "RSE-08" in law else None
    if until is not None and facts.day <= until:
        said = f"因以不正当手段取得被撤销注册，{until} 以前不得再次注册。"
        found.append(Finding("RSE-08", said, f"请于 {until + _DAY} 起再申请。"))
    found += [Finding("RSE-05.conditions", f"{one}。", "禁入期内不予注册，请核对禁入登记。") for one in facts.bars]
    return found


def _employer(facts: Facts, law: LawBook) -> list[Finding]:
    """The specialty fits the employer's business (RSE-02.mapping); not asked again at a renewal with the same one."""
    if facts.employer is None or facts.kind not in WITH_EMPLOYER or facts.kind is ApplicationKind.RENEWAL:
        return []
    fit = fitting(facts.employer, law)
    if facts.specialty in fit:
        return []
    named = "、".join(SPECIALTY_WORDS[one] for one in fit)
    said = f"{SPECIALTY_WORDS[facts.specialty]}专业与“{facts.employer.name}”的行业不对应，对应的专业是{named}。"
    mapping = f"RSE-02.mapping.{facts.specialty.value}"
    provision = mapping if mapping in law else "RSE-02.mapping"
    return [Finding(provision, said, "请选择专业对应的单位，或者以对应专业的资格申请。")]


def _education(facts: Facts, law: LawBook) -> list[Finding]:
    """Continuing education: of the cycle at a renewal (RSE-07), of the last years when late or again (RSE-03.late)."""
    if facts.kind is ApplicationKind.RENEWAL and facts.current is not None:
        provision, since = "RSE-07", facts.cycle_from or facts.current.from_on
    elif facts.kind in (ApplicationKind.LATE_FIRST, ApplicationKind.AGAIN):
        provision, since = "RSE-03.late", calendar.add_years(facts.day, -law.years("RSE-04.validity"))
    else:
        return []
    have, want = counted(facts.courses, since, facts.day), needed(law)
    if have >= want:
        return []
    said = f"继续教育 {have / 10:g} 学时（{since} 起），少于 {want / 10:g} 学时，还差 {(want - have) / 10:g} 学时。"
    return [Finding(provision, said, "请补足继续教育后再申请。")]


def may_be_granted(facts: Facts, law: LawBook) -> None:
    """Refuse to register who meanwhile is too old, barred, or registered elsewhere; dates of filing stay settled (RSE-05, RSE-12)."""
    if facts.kind not in WITH_EMPLOYER:
        return
    against = _person(facts, law) + (_timing(facts, law) if facts.kind in STARTING else [])
    for found in against:
        if found.provision in law and law.provision(found.provision).binds:
            raise RuleBroken(
                found.provision,
                f"{found.message}（{law.provision(found.provision).citation}）",
                fix=f"{found.fix}不符合条件的，请作出不予注册的决定。",
            )


def may_be_received(facts: Facts, law: LawBook) -> None:
    """Refuse to enter an existing registration that could not have been one: two employers, over age, a specialty that does not fit.

    `law` is that of the day of registration; what is from memory is let through, for others decided it.
    """
    for found in [*_timing(facts, law), *_person(facts, law), *_employer(facts, law)]:
        if found.provision in law and law.provision(found.provision).binds:
            raise RuleBroken(
                found.provision,
                f"{found.message}（{law.provision(found.provision).citation}）",
                fix=found.fix,
            )


def starts_on(kind: ApplicationKind, current: Stretch | None, decided_on: date) -> date:
    """First day of what is granted: the day of the decision; after the old term when renewed before its end (SET-43)."""
    if kind is ApplicationKind.RENEWAL and current is not None and decided_on <= current.valid_until:
        return current.valid_until + _DAY
    return decided_on


def must_be_employed(facts: Facts, law: LawBook) -> None:
    """Refuse to find in favour while neither a post nor the employer's word shows the employment (RSE-05.conditions)."""
    if facts.kind in WITH_EMPLOYER and not facts.employed:
        raise RuleBroken(
            "RSE-05.conditions",
            f"没有受聘于该单位安全岗位的依据（{law.provision('RSE-05.conditions').citation}）。",
            fix="请由单位经办人确认聘用，或者先登记任职。",
        )


def described(grade: Grade, specialty: object) -> str:
    """Grade and specialty in Chinese."""
    return f"{GRADE_WORDS[grade]}·{SPECIALTY_WORDS[specialty]}"  # type: ignore[index]
