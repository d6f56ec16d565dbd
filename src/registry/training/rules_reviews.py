"""Rules of reviews: what is put before the certifier, why a review fails, and what follows (SO-05 to SO-09). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.kernel import calendar
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.law.book import LawBook
from registry.training import rules
from registry.training.terms import MANAGERS, CertificateKind, Dates, ReviewFailure, ReviewOutcome


@dataclass(frozen=True)
class Facts:
    """What a review looks at. `hours` in tenths; `trained`: the training's exam was passed; `fit` on the day `checked_on`."""

    applied_on: date
    reviewed_on: date
    hours: int
    trained: bool
    checked_on: date
    fit: bool
    violations: int = 0
    serious: bool = False
    penalised: bool = False
    obstructed: bool = False
    cause: bool = False


_ITEMS: tuple[ReviewFailure, ...] = tuple(ReviewFailure)
"""Failures in the order of the article's items, the first being item 1."""


def failures(facts: Facts, law: LawBook) -> list[ReviewFailure]:
    """Why the review is not passed, in the article's order; none when it is (SO-07, SO-09)."""
    against = {
        ReviewFailure.UNFIT: not facts.fit,
        ReviewFailure.VIOLATIONS: facts.serious or facts.violations >= law.number("SO-09.violations"),
        ReviewFailure.PENALISED: facts.penalised,
        ReviewFailure.OBSTRUCTED: facts.obstructed,
        ReviewFailure.UNTRAINED: not facts.trained or facts.hours < law.hours("SO-07") * 10,
        ReviewFailure.CAUSE: facts.cause,
    }
    return [item for item in _ITEMS if against[item]]


def outcome(found: list[ReviewFailure], failed_before: int, law: LawBook) -> ReviewOutcome:
    """What follows: passed; trained anew and tried again once; lapsed on failing again; or no second try (SO-09.retrain, .lapse)."""
    if not found:
        return ReviewOutcome.PASSED
    again = {_ITEMS[number - 1] for number in law.numbers("SO-09.retrain")}
    if not set(found) <= again:
        return ReviewOutcome.FAILED
    return ReviewOutcome.LAPSED if failed_before else ReviewOutcome.RETRAIN


def must_be_in_order(facts: Facts, today: date) -> None:
    """Refuse days that cannot be: in the future, decided before applied for, checked after deciding."""
    for day, name in (
        (facts.applied_on, "申请日期"),
        (facts.reviewed_on, "复审日期"),
        (facts.checked_on, "体检日期"),
    ):
        if day > today:
            raise InvalidInput(name, f"{name}晚于今天。", fix="请核对日期。")
    if facts.reviewed_on < facts.applied_on:
        raise InvalidInput("复审日期", "复审日期早于申请日期。", fix="请核对两个日期。")
    if facts.checked_on > facts.reviewed_on:
        raise InvalidInput("体检日期", "体检日期晚于复审日期。", fix="请核对两个日期。")


def may_be_reviewed(kind: CertificateKind, dates: Dates, facts: Facts, failed_before: int, law: LawBook) -> None:
    """Refuse a review of a kind that knows none, outside its window (SO-06), or a second try without new training."""
    if kind is not CertificateKind.SPECIAL_OPERATION:
        raise RuleBroken("SO-05.review", "只有特种作业操作证需要复审。", fix="请核对证书种类。")
    rules.may_be_reviewed(dates, facts.applied_on, law)
    if dates.review_due_on is not None and facts.reviewed_on > dates.review_due_on:
        raise RuleBroken(
            "SO-09.lapse",
            f"应于 {dates.review_due_on} 前完成复审（{law.provision('SO-09.lapse').article}）。",
            fix="逾期未复审的操作证失效，请重新参加培训考核。",
        )


def may_be_put_off(kind: CertificateKind, dates: Dates, since: date, lawful: bool, day: date, law: LawBook) -> date:
    """The day ten years in the same trade are reached; refuses when they are not, or the law was not kept (SO-05.long_review)."""
    article = law.provision("SO-05.long_review").article
    if kind is not CertificateKind.SPECIAL_OPERATION or dates.review_due_on is None:
        raise RuleBroken("SO-05.long_review", f"这张证书没有待办的复审（{article}）。", fix="无需延长。")
    if day > dates.review_due_on:
        raise RuleBroken("SO-09.lapse", "证书已逾期未复审，不能延长复审时间。", fix="请重新参加培训考核。")
    reached = calendar.add_years(since, law.years("SO-05.long_years"))
    if day < reached:
        years = law.years("SO-05.long_years")
        raise RuleBroken(
            "SO-05.long_years", f"连续从事本工种不满 {years} 年（{article}）。", fix=f"自 {reached} 起可以申请。"
        )
    if not lawful:
        raise RuleBroken(
            "SO-05.long_review", f"未能严格遵守有关安全生产法律法规（{article}）。", fix="请按期办理复审。"
        )
    return reached


def must_be_extendable(kind: CertificateKind, facts: Facts, high: bool, law: LawBook) -> None:
    """Refuse a manager's renewal without the year's retraining and a pass (TR-01.yearly, TR-02.yearly)."""
    assert kind in MANAGERS
    code = "TR-02.yearly" if high else "TR-01.yearly"
    least = law.hours(code)
    if facts.hours < least * 10:
        raise RuleBroken(
            code,
            f"再培训 {facts.hours / 10:g} 学时，不足 {least} 学时（{law.provision(code).article}）。",
            fix="请完成再培训后办理。",
        )
    if not facts.trained:
        raise RuleBroken(code, "再培训考核不合格。", fix="请再培训并考核合格后办理。")


def decision_day(applied_on: date, law: LawBook) -> calendar.Deadline:
    """The last day to decide on a review (SO-08)."""
    return calendar.add_working_days(applied_on, law.working_days("SO-08"))
