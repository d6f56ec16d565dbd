"""Rules of the blacklist: which regime and term, what the public sees, which step may be taken by whom. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.blacklist.terms import (
    LISTED_STATES,
    PUBLIC_STATES,
    Facts,
    ListingState,
    Operation,
    Origin,
    Regime,
    RemovalReason,
    Step,
    Term,
)
from registry.kernel import calendar
from registry.kernel.errors import InvalidInput, OutOfDate, RuleBroken
from registry.law.book import LawBook
from registry.law.terms import Clock


@dataclass(frozen=True)
class Move:
    """Where a step may start, and the state it leads to; none: the state stays as it is."""

    starts: frozenset[ListingState]
    to: ListingState | None


def _move(*starts: ListingState, to: ListingState | None = None) -> Move:
    return Move(frozenset(starts), to)


STEPS: dict[Step, Move] = {
    Step.PROPOSE_PUBLICATION: _move(ListingState.RECEIVED, to=ListingState.PUBLICATION_PROPOSED),
    Step.PUBLISH: _move(ListingState.PUBLICATION_PROPOSED, to=ListingState.PUBLISHED),
    Step.KEEP_BACK: _move(ListingState.PUBLICATION_PROPOSED, to=ListingState.KEPT_BACK),
    Step.PROPOSE_REMOVAL: _move(ListingState.PUBLISHED, to=ListingState.REMOVAL_PROPOSED),
    Step.REMOVE: _move(ListingState.REMOVAL_PROPOSED, to=ListingState.REMOVED),
    Step.REFUSE_REMOVAL: _move(ListingState.REMOVAL_PROPOSED, to=ListingState.PUBLISHED),
    Step.UNDO: _move(ListingState.RECEIVED, to=ListingState.UNDONE),
    Step.PUBLISH_DECIDED: _move(ListingState.DECIDED, to=ListingState.PUBLISHED),
    Step.CORRECT: _move(*LISTED_STATES, ListingState.RECEIVED, ListingState.PUBLICATION_PROPOSED),
    Step.ANNOTATE: _move(*LISTED_STATES),
    Step.STAY: _move(*LISTED_STATES),
    Step.END_STAY: _move(*LISTED_STATES),
    Step.REVOKE: _move(*LISTED_STATES, to=ListingState.REMOVED),
    Step.GRANT_REMOVAL: _move(*PUBLIC_STATES, to=ListingState.REMOVED),
    Step.REINSTATE: _move(ListingState.REMOVED, to=ListingState.PUBLISHED),
}
"""Every allowed step: the states it starts from and the one it leads to. There is no other."""

DECISIONS = frozenset({Step.PUBLISH, Step.KEEP_BACK, Step.REMOVE, Step.REFUSE_REMOVAL})
"""Steps that decide on what another person proposed."""

WHILE_IN_TERM = frozenset(
    {
        Step.PROPOSE_PUBLICATION,
        Step.PUBLISH,
        Step.PUBLISH_DECIDED,
        Step.PROPOSE_REMOVAL,
        Step.REMOVE,
        Step.REFUSE_REMOVAL,
        Step.CORRECT,
        Step.ANNOTATE,
        Step.STAY,
        Step.END_STAY,
        Step.REVOKE,
        Step.GRANT_REMOVAL,
    }
)
"""Steps that make no sense once the term has run out."""

PUBLISHING = frozenset({Step.PUBLISH, Step.PUBLISH_DECIDED, Step.REINSTATE})
"""Steps after which every department owes its measures (BL-24)."""

SEPARATE = "IN-07.officers"
"""The provision that takes two persons."""


def regime_of(law: LawBook) -> Regime | None:
    """The regime of the law in force on the day of listing (BL-02, LEG-03, LEG-04); none before there was a list."""
    if "BL-02" in law:
        return Regime.ORDER_11
    if "LEG-03" in law:
        return Regime.ORDER_2017
    return Regime.ORDER_2015 if "LEG-04" in law else None


def term(listed_on: date, announced_on: date | None, law: LawBook, *, second: bool = False) -> Term:
    """Last day of a listing under the law of its day (BL-17): from the listing, or before Order 11 from publication.

    `second`: the subject was listed before, which the 2015 rule answers with a longer term. Where the law counts from
    publication and the source does not state that day, the day of listing stands in for it.
    """
    code = "BL-17.second" if second and "BL-17.second" in law else "BL-17"
    started = term_start(listed_on, announced_on, law)
    return Term(calendar.term_end(started, years=law.years(code)), law.provision(code).key, started)


def term_start(listed_on: date, announced_on: date | None, law: LawBook, restarted_on: date | None = None) -> date:
    """The day a listing's term runs from (BL-17.start), or runs anew from (BL-22.restart)."""
    if restarted_on:
        return restarted_on
    return announced_on if law.text("BL-17.start") == "publication" and announced_on else listed_on


def open_to_public(state: ListingState, stayed_on: date | None) -> bool:
    """Whether decisions let the public see a listing; whether its term still runs is a matter of the day."""
    return state in PUBLIC_STATES and stayed_on is None


_SHOWN = (
    "name", "address", "principal", "ground", "cause", "reason", "decision_number", "authority", "subject_region",
    "listed_on", "published_on", "until", "annotated_at",
)  # fmt: skip


def public_change(before: Mapping[str, Any], after: Mapping[str, Any]) -> Operation | None:
    """What a new version of a listing changes for the public: added, removed, changed in a field it sees, or nothing."""
    was, now = (open_to_public(one["state"], one["stayed_on"]) for one in (before, after))
    if was is not now:
        return Operation.ADDED if now else Operation.REMOVED
    return Operation.CHANGED if now and any(before[name] != after[name] for name in _SHOWN) else None


def visible_on(facts: Facts, day: date, today: date) -> bool:
    """Whether the public sees the listing as of a day: public on that day and still public today."""
    return (
        open_to_public(facts.state, facts.stayed_on)
        and facts.published_on is not None
        and facts.published_on <= min(day, today)
        and facts.until >= max(day, today)
    )


def in_effect_on(facts: Facts, day: date) -> bool:
    """Whether the subject is listed on a day for officers and other registers: from the decision to its end."""
    if not facts.listed_on <= day <= facts.until:
        return False
    if facts.state is ListingState.REMOVED:
        return facts.removed_on is not None and day < facts.removed_on
    return facts.state in LISTED_STATES


def has_ended(facts: Facts, today: date) -> bool:
    """Whether the term has run out: shown on its last day, hidden after it (BL-17.expiry)."""
    return today > facts.until


def must_be_allowed(step: Step, facts: Facts, person: str, today: date, law: LawBook) -> None:
    """Refuse a step that does not follow from the state, comes after the term, or is decided by the proposer.

    `person` is the human being who acts: two accounts of one person are one person (IN-07). `law` is today's.
    """
    stayed = facts.stayed_on is not None
    if (
        facts.state not in STEPS[step].starts
        or (step is Step.STAY and stayed)
        or (step is Step.END_STAY and not stayed)
    ):
        raise OutOfDate("这条记录的状态已经变化，不能再办理这一步。", fix="请刷新页面，查看最新状态。")
    if step in WHILE_IN_TERM and has_ended(facts, today):
        raise RuleBroken(
            "BL-17",
            f"名单管理期限已于 {facts.until.isoformat()} 届满，不再公示（{law.provision('BL-17').article}）。",
            fix="期满的记录只作历史查询，无需办理。",
            facts={"until": facts.until.isoformat()},
        )
    if step in DECISIONS:
        must_be_another(person, [facts.proposed_by], law)


def must_be_another(person: str, others: Collection[str], law: LawBook, *, who: str = "提出建议") -> None:
    """Refuse a decision by one of the others, who handled the matter before (IN-07): persons are compared, not accounts.

    `who` is what they did.
    """
    if person in others:
        raise RuleBroken(
            SEPARATE,
            f"{who}的人不能自己作出决定（{law.provision(SEPARATE).article}）。",
            fix="请由另一名审批负责人办理；同一人的两个账号按同一人对待。",
        )


def may_propose_removal(origin: Origin, reason: RemovalReason, law: LawBook) -> None:
    """Refuse removal for a reason that has its own way: early removal is applied for (BL-21), or granted by the source (CR-09).

    `law` is today's.
    """
    if reason is RemovalReason.EARLY:
        own = origin is Origin.OWN
        code = "BL-21.accept" if own else "CR-09"
        raise RuleBroken(
            code,
            f"提前移出须由主体申请，由认定机关核查并决定（{law.provision(code).article}）。",
            fix="请主体或者窗口提交提前移出申请。" if own else "原列入机关移出后，请以“原列入机关已移出”为由提出。",
        )
    if reason is RemovalReason.SOURCE and origin is Origin.OWN:
        raise InvalidInput("移出事由", "这条信息由本机关列入，没有其他来源机关。", fix="请选择其他事由。")


def removal_reasons(origin: Origin) -> tuple[RemovalReason, ...]:
    """What removal of a listing may be proposed for; early removal has its own application."""
    if origin is Origin.OWN:
        return (RemovalReason.REVOKED,)
    return (RemovalReason.REVOKED, RemovalReason.SOURCE)


def may_leave_early(facts: Facts, today: date, law: LawBook) -> None:
    """Refuse early removal before the shortest time on the list (BL-19); `law` is that of the day of listing.

    The time counts from the day of listing, or from the restoration that made the term run anew.
    """
    opens = calendar.add_months(facts.restarted_on or facts.listed_on, law.months("BL-19"))
    if today < opens:
        raise RuleBroken(
            "BL-19",
            f"列入满 {law.months('BL-19')} 个月后方可提前移出（{law.provision('BL-19').article}）。",
            fix=f"自 {opens.isoformat()} 起可以提出。",
            facts={"opens": opens.isoformat()},
        )


def clocks(
    listed_on: date,
    announced_on: date | None,
    until: date,
    provision: str,
    law: LawBook,
    restarted_on: date | None = None,
) -> tuple[Clock, ...]:
    """The listing's dates, explained by the law of the day of listing (BL-17, BL-19); `restarted_on`: see BL-22.restart."""
    code = provision.partition("@")[0]
    if code not in law:
        return ()
    years, found = law.years(code), law.provision(code)
    started = term_start(listed_on, announced_on, law, restarted_on)
    start = "公布之日" if law.text("BL-17.start") == "publication" and announced_on else "列入日期"
    start = "恢复列入之日" if restarted_on else start
    end = Clock(
        until,
        "公示至",
        f"自{start} {started} 起满 {years} 年，末日为起算日加 {years} 年再减一日；当天仍然公示，次日起不再公示。"
        f"依据：{found.citation}：{found.text}",
        found.to_confirm or law.provision("BL-22.restart" if restarted_on else "BL-17.start").to_confirm,
    )
    if "BL-19" not in law:
        return (end,)
    gate = law.provision("BL-19")
    opens = calendar.add_months(restarted_on or listed_on, law.months("BL-19"))
    if opens > until:
        return (end,)
    return (
        end,
        Clock(
            opens,
            "可以申请提前移出",
            f"自{'恢复列入之日' if restarted_on else '列入日期'} {restarted_on or listed_on} 起满 {law.months('BL-19')} 个月。依据：{gate.citation}：{gate.text}",
            gate.to_confirm,
        ),
    )
