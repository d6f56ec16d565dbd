"""Rules of exit: grounds, who is barred by it, from when an agency may come back (AG-10, BAN-01). Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from registry.agencies.terms_acceptance import EXIT_WORDS, ExitKind, Reentry
from registry.blacklist.terms_bars import BarBasis
from registry.kernel import calendar
from registry.kernel.errors import InvalidInput
from registry.law.book import LawBook

_CODES = {
    ExitKind.CANCELLATION: "AG-10.cancellation",
    ExitKind.WITHDRAWAL: "AG-10.withdrawal",
    ExitKind.REVOCATION: "AG-10.revocation",
}
REVOCABLE = ("租借资质、挂靠", "出具虚假报告")
"""Conducts of 安全生产法 article 92 for which a qualification is revoked; the provision's own words."""


def grounds(kind: ExitKind, law: LawBook) -> tuple[str, ...]:
    """What each way out may rest on, as the law book of the day says."""
    if kind is ExitKind.REVOCATION:
        return REVOCABLE
    return law.words(_CODES[kind])


def provision_of(kind: ExitKind) -> str:
    """The row of the law a way out rests on."""
    return _CODES[kind]


def may_be_proposed(
    kind: ExitKind, ground: str, conduct_on: date | None, persons: Collection[str], today: date, law: LawBook
) -> None:
    """Refuse a ground the way out does not have, or a revocation without the day of the conduct. Raises `InvalidInput`."""
    known = grounds(kind, law)
    if ground not in known:
        raise InvalidInput("退出事由", f"{EXIT_WORDS[kind]}没有“{ground}”这个事由。", fix=f"可选：{'、'.join(known)}。")
    if kind is not ExitKind.REVOCATION:
        if persons:
            raise InvalidInput("直接责任人员", f"{EXIT_WORDS[kind]}不对人员实施禁入。", fix="请不要选择人员。")
        return
    if conduct_on is None:
        raise InvalidInput("行为日期", "吊销须写明违法行为日期。", fix="请填写行为日期，禁入按该日施行的法律。")
    if conduct_on > today:
        raise InvalidInput("行为日期", "行为日期晚于今天。", fix="请核对日期。")


def basis(serious: bool) -> BarBasis:
    """The bar a revocation brings to the agency and those directly responsible (BAN-01)."""
    return BarBasis.AGENCY_SERIOUS if serious else BarBasis.AGENCY


def reentry(kind: ExitKind, ended_on: date, serious: bool, law: LawBook) -> Reentry:
    """From when the agency may apply again. `law` is that of the conduct for a revocation, else of the decision."""
    if kind is ExitKind.CANCELLATION:
        return Reentry(ended_on, _CODES[kind], "注销后具备条件的，可以随时重新申请。")
    if kind is ExitKind.WITHDRAWAL:
        rule = law.provision("AG-10.reentry")
        last = calendar.term_end(ended_on, years=law.years("AG-10.reentry"))
        return Reentry(
            last + timedelta(days=1),
            rule.code,
            f"自撤销之日 {ended_on} 起 {law.years(rule.code)} 年内不得再次申请。依据：{rule.citation}",
        )
    if serious:
        rule = law.provision("BAN-01.serious")
        return Reentry(None, rule.code, f"情节严重，终身禁入。依据：{rule.citation}")
    rule = law.provision("BAN-01.term")
    last = calendar.term_end(ended_on, years=law.years("BAN-01.term"))
    return Reentry(
        last + timedelta(days=1),
        rule.code,
        f"自吊销之日 {ended_on} 起 {law.years(rule.code)} 年内禁入。依据：{rule.citation}",
    )
