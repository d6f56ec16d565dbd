"""The share of professional staff against the target (IN-01), and what it takes to reach it. Pure."""

from __future__ import annotations

from datetime import date

from registry.inspectors.terms_bodies import Against, BodyLevel, Reached, Tally
from registry.kernel import calendar
from registry.law.book import LawBook
from registry.parties.reference.divisions import Level


def against(tally: Tally, law: LawBook) -> Against:
    """Where a tally stands (IN-01). Shares are cut off, never rounded up to a target that is not met."""
    target = law.percent("IN-01")
    staff, professional = tally.in_service, tally.professional
    if not staff:
        return Against(Reached.UNKNOWN, None, target, 0, None, "没有填报在职人数，不能计算比例。")
    share = professional * 10_000 // staff
    if professional * 100 >= staff * target:
        said = f"{professional} ÷ {staff} = {percent(share)}，不低于 {target}%。"
        return Against(Reached.MET, share, target, 0, 0, said)
    replacing = -(-(staff * target) // 100) - professional
    adding = -(-(staff * target - professional * 100) // (100 - target)) if target < 100 else None
    said = (
        f"{professional} ÷ {staff} = {percent(share)}。"
        f"在职人数不变：{staff} × {target}% 进位为 {professional + replacing} 人，还差 {replacing} 人。"
    )
    if adding is not None:
        said += (
            f"只增加专业人员：（{staff} × {target}% − {professional}）÷（1 − {target}%）进位，须增加 {adding} 人，"
            f"增加后 {professional + adding} ÷ {staff + adding} = {percent((professional + adding) * 10_000 // (staff + adding))}。"
        )
    return Against(Reached.SHORT, share, target, replacing, adding, said)


def percent(share: int | None) -> str:
    """A share of whole hundredths of a percent as people read it."""
    return "—" if share is None else f"{share // 100}.{share % 100:02d}%"


def due_on(law: LawBook) -> date | None:
    """The last day by which the target was to be reached (IN-01.within)."""
    rule = law.get("IN-01.within")
    return calendar.term_end(rule.effective_from, years=law.years("IN-01.within")) if rule else None


_OF_DIVISION = {
    Level.PROVINCE: BodyLevel.PROVINCE,
    Level.PREFECTURE: BodyLevel.PREFECTURE,
    Level.COUNTY: BodyLevel.COUNTY,
    Level.ZONE: BodyLevel.ZONE,
    Level.TOWNSHIP: BodyLevel.TOWNSHIP,
}


def level_of(division: Level) -> BodyLevel:
    """The level of a body that supervises a whole division."""
    return _OF_DIVISION[division]


def may_supervise(level: BodyLevel, division: Level) -> bool:
    """Whether a body of a level may stand at a division: at its own, a zone's also where the zone has no code of its own."""
    if level is BodyLevel.ZONE:
        return division in (Level.ZONE, Level.COUNTY, Level.PREFECTURE)
    return level is level_of(division)
