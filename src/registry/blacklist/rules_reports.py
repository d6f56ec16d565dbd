"""Rules of outward reports: what a listing's versions oblige to report, to whom, until when (BL-14, BL-15, BL-18, CR-05). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from registry.blacklist.terms import LISTED_STATES, ListingState
from registry.blacklist.terms_reports import Happening, Occasion, Owed, ReportChannel, VersionFacts
from registry.kernel import calendar
from registry.law.book import LawBook
from registry.law.terms import Clock

_DEADLINES: dict[tuple[bool, ReportChannel], str] = {
    (False, ReportChannel.SAFETY_CREDIT): "BL-14.deadline",
    (False, ReportChannel.CREDIT_PLATFORM): "BL-15.deadline",
    (False, ReportChannel.ENTERPRISE): "BL-15.deadline",
    (True, ReportChannel.SAFETY_CREDIT): "BL-18.system",
    (True, ReportChannel.CREDIT_PLATFORM): "BL-18.publicity",
    (True, ReportChannel.ENTERPRISE): "BL-18.publicity",
}
"""Deadline of a channel, by whether the listing has ended."""

_SAID = {Occasion.ENTRY: "作出列入决定", Occasion.CHANGE: "信息变更", Occasion.END: "移出、撤销或期满"}


def happenings(versions: Sequence[VersionFacts], today: date) -> list[Happening]:
    """What must be reported of an own listing, in order: its entry, changes of reported fields and of a stay, its ends.

    `versions` are in order. A listing restored after a removal is entered anew; one whose last day has passed has ended by date
    alone.
    """
    found: list[Happening] = []
    listed = False
    before: VersionFacts | None = None
    for one in versions:
        now = one.state in LISTED_STATES
        if now and not listed:
            first = before is None or not any(item.occasion is Occasion.ENTRY for item in found)
            found.append(Happening(Occasion.ENTRY, one.version, one.listed_on if first else one.changed_on))
        elif listed and one.state is ListingState.REMOVED:
            found.append(Happening(Occasion.END, one.version, one.removed_on or one.changed_on))
        elif now and before and (before.shown, before.stayed_on) != (one.shown, one.stayed_on):
            found.append(Happening(Occasion.CHANGE, one.version, one.changed_on))
        listed, before = now, one
    if listed and before and today > before.until:
        found.append(Happening(Occasion.END, before.version, before.until))
    return found


def channels(*, is_person: bool) -> tuple[ReportChannel, ...]:
    """Who must be told; the enterprise publicity system holds units only."""
    return tuple(one for one in ReportChannel if not (is_person and one is ReportChannel.ENTERPRISE))


def owed(happening: Happening, *, is_person: bool, law: LawBook) -> list[Owed]:
    """The reports one happening obliges to. `law` is today's."""
    return [owed_by(happening, channel, law) for channel in channels(is_person=is_person)]


def owed_by(happening: Happening, channel: ReportChannel, law: LawBook) -> Owed:
    """What one channel must be told of a happening, with its last day explained. `law` is today's."""
    clock, provisional = _deadline(happening.occasion, happening.on, channel, law)
    return Owed(happening, channel, clock, provisional)


@lru_cache(maxsize=4096)
def _deadline(occasion: Occasion, on: date, channel: ReportChannel, law: LawBook) -> tuple[Clock, bool]:
    code = _DEADLINES[occasion is Occasion.END, channel]
    rule, days = law.provision(code), law.working_days(code)
    due = calendar.add_working_days(on, days)
    also = law.get("CR-05") if channel is ReportChannel.ENTERPRISE and occasion is not Occasion.END else None
    provisional = "其间有的年份节假日安排尚未公布，日期可能变动。" if due.provisional else ""
    explanation = (
        f"{on.isoformat()} {_SAID[occasion]}，次日起算第 {days} 个工作日。{provisional}"
        f"依据：{rule.citation}：{rule.text}" + (f"　另见{also.citation}：{also.text}" if also else "")
    )
    return Clock(due.on, "报送期限", explanation, rule.to_confirm or due.provisional), due.provisional
