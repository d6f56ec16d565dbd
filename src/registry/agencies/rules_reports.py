"""Rules of reports: scope and period, notice before site work, who was on site, what is not public (AG-06, AG-07, AG-08). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from registry.agencies import rules
from registry.agencies.doubts import Doubts
from registry.agencies.terms import FIELD_WORDS, MAY_WORK, Field, Qualification, Standing
from registry.agencies.terms_reports import Gap, ReportState, Shown, Visit
from registry.kernel import calendar
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.law.book import LawBook
from registry.law.terms import Clock

NOTHING_TO_TELL = frozenset({ReportState.STOPPED, ReportState.FALSE})


def may_take_on(
    found: Qualification, standing: Standing, field: Field, law: LawBook, doubts: Doubts, *, on: date
) -> None:
    """Refuse work while barred or without a qualification in force (BAN-01, AG-07.report); out of scope warns (AG-08)."""
    if standing is Standing.BARRED:
        raise RuleBroken("BAN-01.term", "机构处于禁入期内，不得从事评价、检测工作。", fix="请在禁入期满后办理。")
    if standing not in MAY_WORK:
        doubts.insist("AG-08", f"{on} 机构资质不在有效状态，属于超出资质范围或者证书过期从业", "请核对日期和资质。")
    if field not in found.fields:
        said = f"“{FIELD_WORDS[field]}”不在资质业务范围内（{'、'.join(rules.words_of(found.fields))}）"
        doubts.insist("AG-08", said, "请核对业务范围。")


def site_may_begin(notice_on: date, law: LawBook) -> calendar.Deadline | None:
    """The first day on site after a notice: the so-manyth working day after it (AG-06); none where the law does not say."""
    return calendar.add_working_days(notice_on, law.working_days("AG-06")) if "AG-06" in law else None


def may_be_on_site(visit: Visit, today: date, law: LawBook, doubts: Doubts) -> None:
    """Refuse days that contradict each other; a visit before its notice, or too soon after it, warns (AG-06)."""
    if visit.site_from is None:
        return
    if visit.site_until is not None and visit.site_until < visit.site_from:
        raise InvalidInput("现场日期", "现场结束日期早于开始日期。", fix="请核对两个日期。")
    if (visit.site_until or visit.site_from) > today:
        raise InvalidInput("现场日期", "现场日期晚于今天。", fix="现场作业结束后填写。")
    if visit.notice_on is None:
        doubts.insist("AG-06", "没有登记现场作业告知日期", "请先登记书面告知。")
        return
    if visit.site_from < visit.notice_on:
        doubts.insist("AG-06", f"现场作业 {visit.site_from} 早于告知日期 {visit.notice_on}", "请核对日期。")
        return
    first = site_may_begin(visit.notice_on, law)
    if first is not None and visit.site_from < first.on:
        days = law.working_days("AG-06")
        said = f"应于现场作业 {days} 个工作日前告知：{visit.notice_on} 告知的，最早 {first.on} 进场，实际 {visit.site_from}"
        doubts.insist("AG-06", said, "请核对日期。")


def gaps(shown: Shown, day: date) -> tuple[Gap, ...]:
    """What is not public of a project on a day (AG-07): its report once the site work is over, and each part of a published one."""
    if shown.state in NOTHING_TO_TELL:
        return ()
    over = shown.visit.site_until is not None and shown.visit.site_until < day
    if shown.state is ReportState.RUNNING:
        return (Gap.REPORT,) if over else ()
    parts: Sequence[tuple[Gap, object]] = (
        (Gap.NOTICE, shown.visit.notice_on),
        (Gap.SITE, shown.visit.site_from),
        (Gap.PEOPLE, shown.people),
        (Gap.IMAGES, shown.images),
    )
    return tuple(gap for gap, there in parts if not there)


def clocks(visit: Visit, law: LawBook) -> tuple[Clock, ...]:
    """From when the site may be entered, explained."""
    if visit.notice_on is None or (first := site_may_begin(visit.notice_on, law)) is None:
        return ()
    rule = law.provision("AG-06")
    why = f"自告知之日 {visit.notice_on} 的次日起数 {law.working_days('AG-06')} 个工作日。依据：{rule.citation}：{rule.text}"
    return (Clock(first.on, "最早进场日期", why, rule.to_confirm or first.provisional),)
