"""Rules of joint penalties: whom a measure applies to, which office carries it out, which step follows, when it must be lifted. Pure.

What must be lifted is derived from the listing's state and dates on the day asked about; nothing is stored by a job.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from registry.blacklist import rules
from registry.blacklist.terms import LISTED_STATES, Facts, Ground, ListingState
from registry.blacklist.terms_measures import OPEN, TAKEN, Lifting, MeasureSubject, TaskPhase, TaskState, TaskStep
from registry.kernel import calendar
from registry.kernel.errors import InvalidInput, OutOfDate, RuleBroken
from registry.law.book import LawBook
from registry.law.terms import Clock
from registry.parties.reference import divisions
from registry.parties.reference.divisions import PROVINCE

PLACE = "{地区}"
"""Stands for the name of the prefecture or county in the name of a local office."""

_LIFT = "BL-18.publicity"


@dataclass(frozen=True)
class CatalogueMeasure:
    """A measure as assigning looks at it. No `grounds`: all of them. No `local_office`: the province's office acts alone."""

    code: str
    version: int
    province_office: str
    local_office: str
    subjects: frozenset[str]
    grounds: frozenset[str]

    def applies_to(self, ground: Ground, *, is_person: bool) -> bool:
        """Whether a listing of this kind on this ground gets the measure."""
        kind = MeasureSubject.PERSON if is_person else MeasureSubject.UNIT
        return kind.value in self.subjects and (not self.grounds or ground.value in self.grounds)

    def office(self, region: str) -> str:
        """The office at the level of a region, by its full name."""
        return office(self.province_office, self.local_office, region)


def office(province_office: str, local_office: str, region: str) -> str:
    """The full name of a department's office for a region: the province's own, or the local one with the place's name."""
    if not local_office or region in ("", PROVINCE):
        return province_office
    try:
        return local_office.replace(PLACE, divisions.full_name(region))
    except divisions.UnknownDivision:
        return province_office


def must_have_basis(legal_basis: str, law: LawBook) -> None:
    """Refuse a measure without a legal basis: no body may go beyond the national list and its supplement (JP-04)."""
    if not legal_basis.strip():
        rule = law.provision("JP-04")
        raise RuleBroken(
            "JP-04", f"没有法律依据的惩戒措施不得列入清单（{rule.article}）。", fix="请写明法律、法规依据。"
        )


def well_formed(local_office: str, subjects: frozenset[str], from_on: date, until_on: date | None) -> None:
    """Refuse a measure that names no subject, ends before it begins, or whose local office names no place."""
    if not subjects:
        raise InvalidInput("适用对象", "没有选择适用对象。", fix="请选择单位、自然人或两者。")
    if until_on is not None and until_on < from_on:
        raise InvalidInput("停用日期", "停用日期早于起用日期。", fix="请核对两个日期。")
    if local_office and PLACE not in local_office:
        raise InvalidInput(
            "市县部门", f"市县部门名称须含“{PLACE}”。", fix=f"例：{PLACE}市场监督管理局；全省只有一个的留空。"
        )


# -- tasks -------------------------------------------------------------------------------------------------------------

STEPS: dict[TaskStep, tuple[frozenset[TaskState], TaskState]] = {
    TaskStep.ACKNOWLEDGE: (frozenset({TaskState.DUE}), TaskState.ACKNOWLEDGED),
    TaskStep.EXECUTE: (frozenset({TaskState.DUE, TaskState.ACKNOWLEDGED}), TaskState.EXECUTED),
    TaskStep.RETURN: (frozenset({TaskState.DUE, TaskState.ACKNOWLEDGED}), TaskState.RETURNED),
    TaskStep.FORWARD: (frozenset({TaskState.DUE, TaskState.ACKNOWLEDGED, TaskState.RETURNED}), TaskState.FORWARDED),
    TaskStep.LIFT: (TAKEN, TaskState.LIFTED),
}
"""Every allowed step: the states it starts from and the one it leads to. There is no other."""


def must_follow(
    step: TaskStep, state: TaskState, listing: Facts, measure_until: date | None, today: date, law: LawBook
) -> None:
    """Refuse a step out of its turn; nothing new is done about an ended listing, and nothing is lifted from a running one.

    A measure that has left the catalogue may be lifted while the listing runs (JP-04).
    """
    if state not in STEPS[step][0]:
        raise OutOfDate("这项任务的状态已经变化，不能再办理这一步。", fix="请刷新页面，查看最新状态。")
    ended, withdrawn = ended_on(listing, today) is not None, measure_until is not None and measure_until < today
    if step is TaskStep.LIFT:
        if not ended and not withdrawn:
            expiry = law.provision("BL-17.expiry")
            raise RuleBroken(
                "BL-17.expiry",
                f"名单仍在管理期限内，惩戒措施不能解除（{expiry.article}）。",
                fix=f"名单移出或者 {listing.until.isoformat()} 期满后办理。",
                facts={"until": listing.until.isoformat()},
            )
    elif ended:
        raise OutOfDate("名单已经移出或期满，不再对其采取新的惩戒措施。", fix="已采取的措施请办理解除。")
    elif withdrawn and step is TaskStep.EXECUTE:
        raise RuleBroken(
            "JP-04",
            f"这项措施已于 {measure_until} 停用，不能再执行（{law.provision('JP-04').article}）。",
            fix="请退回任务。",
        )


def ended_on(listing: Facts, today: date) -> date | None:
    """The day a listing ended by today: removed, revoked, or its last day passed; none while it is in effect."""
    if listing.state in LISTED_STATES:
        return listing.until if rules.has_ended(listing, today) else None
    if listing.state is ListingState.REMOVED:
        removed = listing.removed_on or listing.listed_on
        return min(removed, listing.until) if removed <= today or rules.has_ended(listing, today) else None
    return listing.listed_on


def lifting(listing: Facts, today: date, law: LawBook) -> Lifting | None:
    """Until when measures must be lifted after a listing has ended (BL-18.publicity); none while it is in effect.

    The day of the removal, or the listing's last day, is not counted (民法典 art 201).
    """
    end = ended_on(listing, today)
    if end is None:
        return None
    days, rule = law.working_days(_LIFT), law.provision(_LIFT)
    due = calendar.add_working_days(end, days)
    how = "移出" if listing.state is ListingState.REMOVED else "期满"
    provisional = "；其间有的年份节假日安排尚未公布，日期可能变动" if due.provisional else ""
    explanation = (
        f"名单于 {end.isoformat()} {how}，自次日起算第 {days} 个工作日{provisional}。依据：{rule.citation}：{rule.text}"
    )
    clock = Clock(due.on, "应在此日前解除", explanation, rule.to_confirm or due.provisional)
    return Lifting(end, clock, today > due.on, due.provisional)


def last_overdue_end(today: date, law: LawBook) -> date:
    """The latest day on which a listing may have ended so that lifting its measures is overdue today."""
    day, days = today, law.working_days(_LIFT)
    while calendar.add_working_days(day, days).on >= today:
        day -= timedelta(days=1)
    return day


def phase(state: TaskState, lifting_of: Lifting | None) -> TaskPhase:
    """What is left to do about a task; `lifting_of` is that of its listing."""
    if state is TaskState.RETURNED:
        return TaskPhase.DONE if lifting_of else TaskPhase.TO_REASSIGN
    if state not in OPEN:
        return TaskPhase.DONE
    if lifting_of is None:
        return {
            TaskState.DUE: TaskPhase.TO_ACKNOWLEDGE,
            TaskState.ACKNOWLEDGED: TaskPhase.TO_EXECUTE,
            TaskState.EXECUTED: TaskPhase.IN_PLACE,
        }[state]
    if state not in TAKEN:
        return TaskPhase.DONE  # the listing ended before anything was done
    return TaskPhase.LIFT_OVERDUE if lifting_of.overdue else TaskPhase.TO_LIFT
