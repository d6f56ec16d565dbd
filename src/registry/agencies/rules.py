"""Rules of qualification: which conditions an agency meets, whether it may work on a day, which dates follow (AG-02..05). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.agencies.doubts import Doubts
from registry.agencies.terms import (
    ENDED,
    FIELD_WORDS,
    AgencyKind,
    Field,
    Lack,
    Level,
    Member,
    Qualification,
    Role,
    Said,
    Standing,
    Title,
)
from registry.blacklist.terms_bars import BarFacts, BarScope
from registry.kernel import calendar
from registry.kernel.errors import InvalidInput
from registry.law.book import LawBook
from registry.law.terms import Clock

_WHERE = {AgencyKind.EVALUATION: "AG-02", AgencyKind.TESTING: "AG-03"}


@dataclass(frozen=True)
class Conditions:
    """What the conditions are held against. `engineers`: members who are registered safety engineers at the agency, and whether
    of middle grade or above.
    """

    kind: AgencyKind
    fields: Collection[Field]
    assets: int
    area: int
    archive_area: int
    website: str
    members: Sequence[Member]
    engineers: Mapping[int, bool]
    listed: bool = False


# -- conditions --------------------------------------------------------------------------------------------------------


def lacks(shown: Conditions, law: LawBook) -> tuple[Lack, ...]:
    """Conditions of the agency's kind that are not met, in the order of the law (AG-02, AG-03)."""
    found = [*_premises(shown, law), *_staff(shown, law), *_shares(shown, law), *_leads(shown, law)]
    if shown.listed:
        found.append(("AG-02.clean_years", "在严重失信主体名单公示期内"))
    return tuple(_lack(code, said, law) for code, said in found if code in law)


def _lack(code: str, said: str, law: LawBook) -> Lack:
    rule = law.provision(code)
    return Lack(code, said, rule.citation, rule.binds)


def _premises(shown: Conditions, law: LawBook) -> Iterable[tuple[str, str]]:
    row = _WHERE[shown.kind]
    if f"{row}.assets" in law and shown.assets < (needed := law.cents(f"{row}.assets")):
        what = "固定资产" if shown.kind is AgencyKind.EVALUATION else "设备原值"
        yield f"{row}.assets", f"{what}应不低于 {needed // 1_000_000:,} 万元，现为 {shown.assets / 1_000_000:,.2f} 万元"
    if f"{row}.premises" in law and shown.area < (needed := law.number(f"{row}.premises")):
        yield f"{row}.premises", f"工作场所应不少于 {needed} 平方米，现为 {shown.area} 平方米"
    if f"{row}.archive" in law and shown.archive_area < (needed := law.number(f"{row}.archive")):
        yield f"{row}.archive", f"档案室应不少于 {needed} 平方米，现为 {shown.archive_area} 平方米"
    if shown.kind is AgencyKind.EVALUATION and not shown.website:
        yield "AG-02.roles", "没有建立公开网站"


def staff_needed(kind: AgencyKind, fields: int, law: LawBook) -> int | None:
    """How many people so many fields take; none where the law of the day does not say (AG-02.evaluators, AG-03.staff)."""
    base = "AG-02.evaluators" if kind is AgencyKind.EVALUATION else "AG-03.staff"
    if base not in law or not fields:
        return None
    return law.persons(base) + law.persons(f"{base}_extra") * (fields - 1)


def _staff(shown: Conditions, law: LawBook) -> Iterable[tuple[str, str]]:
    needed = staff_needed(shown.kind, len(shown.fields), law)
    counted = len(shown.members)
    if needed is not None and counted < needed:
        code, what = (
            ("AG-02.evaluators", "安全评价师") if shown.kind is AgencyKind.EVALUATION else ("AG-03.staff", "人员")
        )
        yield code, f"{len(shown.fields)} 个业务范围应有{what} {needed} 人，现为 {counted} 人"


def _shares(shown: Conditions, law: LawBook) -> Iterable[tuple[str, str]]:
    levels = [one.level for one in shown.members]
    titles = [one.title for one in shown.members]
    top, senior = levels.count(Level.ONE), titles.count(Title.SENIOR)
    wanted: list[tuple[str, str, int]]
    if shown.kind is AgencyKind.EVALUATION:
        wanted = [
            ("AG-02.level1", "一级安全评价师", top),
            ("AG-02.level12", "一级和二级安全评价师", top + levels.count(Level.TWO)),
        ]
    else:
        wanted = [
            ("AG-03.mid_titles", "中级以上职称人员", senior + titles.count(Title.MIDDLE)),
            ("AG-03.senior_titles", "高级职称人员", senior),
        ]
    middle = sum(shown.engineers.values())
    wanted += [
        ("AG-02.engineers", "中级以上注册安全工程师", middle)
        if shown.kind is AgencyKind.EVALUATION
        else ("AG-03.engineers", "注册安全工程师", len(shown.engineers)),
        ("RSE-10", "注册安全工程师", len(shown.engineers)),
    ]
    for code, what, having in wanted:
        if code in law and not reaches_share(having, len(shown.members), law.percent(code)):
            yield code, f"{what}应占 {law.percent(code)}%，现为 {len(shown.members)} 人中 {having} 人"


def reaches_share(having: int, of: int, percent: int) -> bool:
    """Whether so many are at least that many percent of all; of nobody, no share is reached."""
    return of > 0 and having * 100 >= percent * of


def _leads(shown: Conditions, law: LawBook) -> Iterable[tuple[str, str]]:
    if "AG-02.roles" not in law or shown.kind is not AgencyKind.EVALUATION:
        return
    technical = [one for one in shown.members if one.role is Role.TECHNICAL_LEAD]
    if not technical:
        yield "AG-02.roles", "没有技术负责人"
    elif not any(one.level is Level.ONE and one.title is Title.SENIOR for one in technical):
        yield "AG-02.roles", "技术负责人应具一级安全评价师和高级职称"
    if technical and "AG-02.lead_years" in law:
        needed = law.years("AG-02.lead_years")
        if not any(_practised(one.practice_from, needed, law.day) for one in technical):
            yield "AG-02.lead_years", f"技术负责人从业应满 {needed} 年"
    if not any(one.role is Role.PROCESS_LEAD for one in shown.members):
        yield "AG-02.roles", "没有过程控制负责人"


def _practised(since: date | None, years: int, day: date) -> bool:
    return since is not None and calendar.add_years(since, years) <= day


def may_be_recognised(shown: Conditions, law: LawBook, doubts: Doubts) -> None:
    """Refuse, or warn, where a condition of premises and assets is not met; staff is recorded afterwards (AG-02, AG-03)."""
    if not shown.fields:
        raise InvalidInput("业务范围", "没有选择业务范围。", fix="请至少选择一项。")
    for code, said in _premises(shown, law):
        doubts.insist(code, said, "请核对申报条件。")


# -- standing ----------------------------------------------------------------------------------------------------------


def standing(found: Qualification, bars: Sequence[BarFacts], day: date, law: LawBook) -> Standing:
    """What a qualification is worth on a day: how it was ended, a bar, its dates (AG-04, AG-10, BAN-01)."""
    if found.ended_on is not None and found.ended_on <= day:
        return ENDED[found.state]
    if any(one.scope is BarScope.AGENCY_WORK for one in bars):
        return Standing.BARRED
    if day < found.valid_from:
        return Standing.NOT_YET
    if day > found.valid_until:
        return Standing.EXPIRED
    if day >= renewal_from(found.valid_until, law):
        return Standing.RENEWAL_DUE
    return Standing.QUALIFIED


def renewal_from(valid_until: date, law: LawBook) -> date:
    """By when renewal should have been applied for (AG-04.renewal); the last day itself where the law does not say."""
    return (
        calendar.window_start(valid_until, months=law.months("AG-04.renewal"))
        if "AG-04.renewal" in law
        else valid_until
    )


def said(found: Qualification, shown: Conditions, bars: Sequence[BarFacts], day: date, law: LawBook) -> Said:
    """Standing with its reasons, and the conditions not met."""
    state = standing(found, bars, day, law)
    reasons = {
        Standing.QUALIFIED: (f"资质在有效期内，至 {found.valid_until}",),
        Standing.RENEWAL_DUE: (
            f"资质在有效期内，至 {found.valid_until}；应自 {renewal_from(found.valid_until, law)} 前申请延续",
        ),
        Standing.NOT_YET: (f"资质自 {found.valid_from} 起生效",),
        Standing.EXPIRED: (f"资质已于 {found.valid_until} 期满",),
        Standing.BARRED: tuple(one.sentence for one in bars if one.scope is BarScope.AGENCY_WORK),
    }.get(state, (f"资质已于 {found.ended_on} 终止",))
    return Said(state, reasons, lacks(shown, law))


def until(valid_from: date, law: LawBook) -> tuple[date, str]:
    """The last day of a certificate and the dated provision it comes from (AG-04.validity)."""
    rule = law.provision("AG-04.validity")
    return calendar.term_end(valid_from, years=law.years("AG-04.validity")), rule.key


def clocks(found: Qualification, provision: str, law: LawBook) -> tuple[Clock, ...]:
    """The dates that follow from a qualification, each explained. `provision`: the dated entry its last day comes from."""
    rule = law.provision(provision.partition("@")[0])
    why = f"每期 {law.years(rule.code)} 年，首期自 {found.valid_from} 起，延续的自前一期届满次日起。依据：{rule.citation}：{rule.text}"
    made = [Clock(found.valid_until, "资质有效期至", why, rule.to_confirm)]
    if "AG-04.renewal" in law:
        rule = law.provision("AG-04.renewal")
        why = f"有效期最后一日 {found.valid_until} 前 {law.months(rule.code)} 个月。依据：{rule.citation}：{rule.text}"
        made.append(Clock(renewal_from(found.valid_until, law), "申请延续，不晚于", why, rule.to_confirm))
    return tuple(made)


# -- changes -----------------------------------------------------------------------------------------------------------


def report_due(changed_on: date, law: LawBook) -> date:
    """The last day to report a change (AG-04.changes); a holiday moves it on (民法典 art 203)."""
    if "AG-04.changes" not in law:
        return date.max
    return calendar.deadline(changed_on + timedelta(days=law.days("AG-04.changes"))).on


def may_be_reported(changed_on: date, reported_on: date, law: LawBook, doubts: Doubts) -> date:
    """The last day to report; a report after it warns (AG-04.changes). Raises `InvalidInput` for a day that lies ahead."""
    if changed_on > reported_on:
        raise InvalidInput("变更日期", "变更日期晚于今天。", fix="请核对日期。")
    due = report_due(changed_on, law)
    if reported_on > due:
        doubts.insist("AG-04.changes", f"变更应于 {due} 前报告，已经逾期", "请说明逾期原因。")
    return due


def words_of(fields: Iterable[Field]) -> tuple[str, ...]:
    """Fields in words, in the law's order."""
    wanted = set(fields)
    return tuple(FIELD_WORDS[one] for one in Field if one in wanted)


def packed(fields: Iterable[Field]) -> str:
    """Fields as a column holds them: |coal|mines|."""
    wanted = set(fields)
    return "|" + "".join(f"{one.value}|" for one in Field if one in wanted)


def unpacked(column: str) -> frozenset[Field]:
    """What `packed` wrote."""
    return frozenset(Field(one) for one in column.split("|") if one)
