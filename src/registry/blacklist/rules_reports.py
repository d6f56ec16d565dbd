"""Rules of outward reports: what a listing's versions oblige to report, to whom, until when (BL-14, BL-15, BL-18, BL-21, CR-05).

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from registry.blacklist.terms import LISTED_STATES, ListingState, RemovalReason
from registry.blacklist.terms_reports import Happening, Occasion, Owed, ReportChannel, VersionFacts
from registry.kernel import calendar, clock
from registry.law.book import LawBook
from registry.law.terms import Clock
from registry.parties.reference.divisions import PROVINCE

REPORTED = (
    "name", "credit_code", "address", "principal", "ground", "cause", "reason", "decision_number", "authority", "listed_on",
    "until",
)  # fmt: skip
"""The fields of a listing that the channels are told of."""

TOLD_UPWARD = "BL-21.report"
"""The provision by which a city or county tells the body above it of an early removal."""
_DEADLINES: dict[tuple[bool, ReportChannel], str] = {
    (False, ReportChannel.SAFETY_CREDIT): "BL-14.deadline",
    (False, ReportChannel.CREDIT_PLATFORM): "BL-15.deadline",
    (False, ReportChannel.ENTERPRISE): "BL-15.deadline",
    (True, ReportChannel.SAFETY_CREDIT): "BL-18.system",
    (True, ReportChannel.CREDIT_PLATFORM): "BL-18.publicity",
    (True, ReportChannel.ENTERPRISE): "BL-18.publicity",
    (True, ReportChannel.SUPERIOR): "BL-21.report.deadline",
}
"""Deadline of a channel, by whether the listing has ended."""

_SAID = {Occasion.ENTRY: "作出列入决定", Occasion.CHANGE: "信息变更", Occasion.END: "移出、撤销或期满"}


def version_facts(values: Mapping[str, Any]) -> VersionFacts:
    """What the derivation looks at of a version as it is stored."""
    return VersionFacts(
        version=values["version"],
        state=values["state"],
        listed_on=values["listed_on"],
        until=values["until"],
        removed_on=values["removed_on"],
        stayed_on=values["stayed_on"],
        changed_on=values["changed_at"].astimezone(clock.CHINA).date(),
        shown=tuple(str(values[name]) for name in REPORTED),
    )


def happening(before: VersionFacts | None, now: VersionFacts) -> Happening | None:
    """What a version of an own listing obliges to report: its entry, a change of reported fields or of a stay, its end.

    A listing restored after a removal is entered anew. That a last day has passed needs no version and is not told here.
    """
    was, listed = before is not None and before.state in LISTED_STATES, now.state in LISTED_STATES
    if listed and not was:
        return Happening(Occasion.ENTRY, now.version, now.listed_on if before is None else now.changed_on)
    if was and now.state is ListingState.REMOVED:
        return Happening(Occasion.END, now.version, now.removed_on or now.changed_on)
    if before and was and listed and (before.shown, before.stayed_on) != (now.shown, now.stayed_on):
        return Happening(Occasion.CHANGE, now.version, now.changed_on)
    return None


def happenings(versions: Sequence[VersionFacts], today: date) -> list[Happening]:
    """What must be reported of an own listing, in order of its versions; one whose last day has passed has ended by that."""
    found: list[Happening] = []
    before: VersionFacts | None = None
    for one in versions:
        told = happening(before, one)
        found += [told] if told else []
        before = one
    if before and before.state in LISTED_STATES and today > before.until:
        found.append(Happening(Occasion.END, before.version, before.until))
    return found


def channels(*, is_person: bool, upward: bool = False) -> tuple[ReportChannel, ...]:
    """Who must be told; the enterprise publicity system holds units only. `upward`: the body one level up as well."""
    without = {ReportChannel.ENTERPRISE} if is_person else set()
    without |= set() if upward else {ReportChannel.SUPERIOR}
    return tuple(one for one in ReportChannel if one not in without)


def is_told_upward(region: str, reason: RemovalReason | None, law: LawBook) -> bool:
    """Whether a removal by the body of a region is told one level up: an early one by a city or county (BL-21.report)."""
    return TOLD_UPWARD in law and reason is RemovalReason.EARLY and region not in ("", PROVINCE)


def upward_clock(granted_on: date, law: LawBook) -> Clock:
    """By when an early removal must be told one level up."""
    return replace(_deadline(Occasion.END, granted_on, ReportChannel.SUPERIOR, law)[0], title="向上一级报告")


def latest_due_by(day: date, occasion: Occasion, channel: ReportChannel, law: LawBook) -> date:
    """The latest day of a happening whose report is due on or before a day; a later happening is due later."""
    code = _DEADLINES.get((occasion is Occasion.END, channel))
    if code is None or code not in law:
        return date.min
    start, days = day, law.working_days(code)
    while calendar.add_working_days(start, days).on > day:
        start -= timedelta(days=1)
    return start


def owed(told: Happening, *, is_person: bool, law: LawBook, upward: bool = False) -> list[Owed]:
    """The reports one happening obliges to. `law` is today's."""
    return [owed_by(told, channel, law) for channel in channels(is_person=is_person, upward=upward)]


def owed_by(told: Happening, channel: ReportChannel, law: LawBook) -> Owed:
    """What one channel must be told of a happening, with its last day explained. `law` is today's."""
    found, provisional = _deadline(told.occasion, told.on, channel, law)
    return Owed(told, channel, found, provisional)


@lru_cache(maxsize=4096)
def _deadline(occasion: Occasion, on: date, channel: ReportChannel, law: LawBook) -> tuple[Clock, bool]:
    code = _DEADLINES[occasion is Occasion.END, channel]
    rule, days = law.provision(code), law.working_days(code)
    due = calendar.add_working_days(on, days)
    also = law.get("CR-05") if channel is ReportChannel.ENTERPRISE and occasion is not Occasion.END else None
    also = law.get(TOLD_UPWARD) if channel is ReportChannel.SUPERIOR else also
    said = "准予提前移出" if channel is ReportChannel.SUPERIOR else _SAID[occasion]
    provisional = "其间有的年份节假日安排尚未公布，日期可能变动。" if due.provisional else ""
    explanation = (
        f"{on.isoformat()} {said}，次日起算第 {days} 个工作日。{provisional}"
        f"依据：{rule.citation}：{rule.text}" + (f"　另见{also.citation}：{also.text}" if also else "")
    )
    return Clock(due.on, "报送期限", explanation, rule.to_confirm or due.provisional), due.provisional
