"""Rules of bars: how long each basis bars from what, which event starts it, and which day it counts on. Pure.

The law of the day of the conduct counts. What the law book does not state (the day a revoked licence's bar starts) is marked
待核实 wherever it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from registry.blacklist import rules
from registry.blacklist.terms_bars import (
    EVENT_WORDS,
    STANDING,
    BarBasis,
    BarDates,
    BarPhase,
    BarScope,
    BarSource,
    BarState,
    BarStep,
    BarTerm,
    StartEvent,
)
from registry.kernel import calendar
from registry.kernel.errors import InvalidInput, OutOfDate, RuleBroken
from registry.law.book import LawBook
from registry.law.terms import Clock
from registry.parties.reference import industries

LIFE = "lifetime"


@dataclass(frozen=True)
class BasisRule:
    """How one basis counts. Codes of the law book: `term` in years or for life, or `least` and `most` between which a court
    chooses; none of them: the last day stands in the decision. `of` is the provision the bar rests on.
    """

    of: str
    term: str = ""
    least: str = ""
    most: str = ""
    scope_code: str = ""
    scope: BarScope | None = None
    start: str = ""
    persons: bool = True
    organisations: bool = False
    court: bool = False


_PRINCIPAL = BasisRule("BAN-02.term", term="BAN-02.term", scope_code="BAN-02.scope", start="BAN-02.start")
_GRAVE = BasisRule("BAN-02.grave", term="BAN-02.grave", scope_code="BAN-02.grave_scope", start="BAN-02.start")

BASES: dict[BarBasis, BasisRule] = {
    BarBasis.AGENCY: BasisRule("BAN-01.term", term="BAN-01.term", scope_code="BAN-01.scope", organisations=True),
    BarBasis.AGENCY_SERIOUS: BasisRule(
        "BAN-01.serious", term="BAN-01.serious", scope_code="BAN-01.scope", organisations=True
    ),
    BarBasis.PRINCIPAL: _PRINCIPAL,
    BarBasis.PRINCIPAL_GRAVE: _GRAVE,
    BarBasis.CLOSED: BasisRule("BAN-03.term", term="BAN-03.term", scope_code="BAN-03.scope", start="BAN-03.start"),
    BarBasis.CLOSED_SERIOUS: BasisRule(
        "BAN-03.serious", term="BAN-03.serious", scope_code="BAN-03.serious_scope", start="BAN-03.start"
    ),
    BarBasis.MANAGER: BasisRule("BAN-04", scope=BarScope.OCCUPATION),
    BarBasis.COURT: BasisRule(
        "BAN-05.max", least="BAN-05.min", most="BAN-05.max", scope=BarScope.OCCUPATION, start="BAN-05.start", court=True
    ),
    BarBasis.COAL_SERVICE: BasisRule("BAN-06", term="BAN-06", scope_code="BAN-06.scope"),
    BarBasis.HAZCHEM: replace(_PRINCIPAL, of="BAN-07"),
    BarBasis.HAZCHEM_GRAVE: replace(_GRAVE, of="BAN-07"),
    BarBasis.FALSE_PROOF: BasisRule("BAN-08", scope=BarScope.AGENCY_WORK, organisations=True),
}
"""Every basis a bar may rest on. There is no other."""

SCOPE_OF: dict[str, BarScope] = {
    "principal_any_organisation": BarScope.ANY_UNIT,
    "principal_same_industry": BarScope.INDUSTRY,
    "agency_work": BarScope.AGENCY_WORK,
    "coal_safety_services": BarScope.AGENCY_WORK,
}
"""What the law book's words for a scope mean here."""

EVENTS_OF: dict[str, frozenset[StartEvent]] = {
    "end_of_sentence_or_sanction": frozenset({StartEvent.SENTENCE_SERVED, StartEvent.SANCTION}),
    "end_of_sentence_or_parole": frozenset({StartEvent.SENTENCE_SERVED, StartEvent.PAROLE}),
    "closing_decision": frozenset({StartEvent.CLOSING_DECISION}),
}
"""The events the law book's words for a start allow; where it states none, a decision starts the bar."""

_UNSTATED = frozenset({StartEvent.LICENCE_REVOKED, StartEvent.DECISION})


def events_allowed(basis: BarBasis, law: LawBook) -> frozenset[StartEvent]:
    """The start events of a basis under the law of the conduct's day (BAN-02.start, BAN-03.start, BAN-05.start)."""
    start = BASES[basis].start
    return EVENTS_OF[law.text(start)] if start and start in law else _UNSTATED


def term(
    basis: BarBasis, starts_on: date, law: LawBook, *, years: int | None = None, stated_until: date | None = None
) -> BarTerm:
    """Scope and last day, inclusive, of a bar; none for life. `law` is that of the day of the conduct.

    `years` is what a court chose (BAN-05), `stated_until` the last day a decision states where the law gives no term (BAN-04,
    BAN-08). Raises `RuleBroken` where the law of that day has no such bar or the court's term lies outside it, `InvalidInput`
    where one of the two is missing or out of place.
    """
    rule = BASES[basis]
    for code in (rule.of, rule.term, rule.least, rule.most, rule.scope_code):
        if code and code not in law:
            raise RuleBroken(
                code, f"行为发生时（{law.day.isoformat()}）没有此项禁入规定。", fix="请核对行为日期和依据。"
            )
    if years is not None and not rule.least:
        raise InvalidInput("年限", "此项依据的期限不由法院选择。", fix="请清空年限。")
    if stated_until is not None and (rule.term or rule.least):
        raise InvalidInput("截止日期", "此项依据的截止日期由期限算出，不能另行填写。", fix="请清空截止日期。")
    until: date | None = None
    if rule.least:
        until = calendar.term_end(starts_on, years=_chosen(years, rule, law))
    elif not rule.term:
        if stated_until is None or stated_until < starts_on:
            raise InvalidInput(
                "截止日期", "此项依据没有法定期限，须按决定书载明的截止日期填写。", fix="不得早于起算日。"
            )
        until = stated_until
    elif law.provision(rule.term).value != LIFE:
        until = calendar.term_end(starts_on, years=law.years(rule.term))
    scope = rule.scope or SCOPE_OF[law.text(rule.scope_code)]
    return BarTerm(until, scope, law.provision(rule.of).key)


def _chosen(years: int | None, rule: BasisRule, law: LawBook) -> int:
    least, most = law.years(rule.least), law.years(rule.most)
    if years is None:
        raise InvalidInput("年限", f"请填写法院确定的年限（{least} 至 {most} 年）。", fix="见判决书主文。")
    if not least <= years <= most:
        raise RuleBroken(
            rule.least if years < least else rule.most,
            f"职业禁止的期限为 {least} 年至 {most} 年（{law.provision(rule.most).article}），填写的是 {years} 年。",
            fix="请核对判决书。",
            facts={"years": years},
        )
    return years


def clocks(
    basis: BarBasis, event: StartEvent, starts_on: date, until: date | None, years: int | None, law: LawBook
) -> tuple[Clock, ...]:
    """A bar's dates as they were fixed, explained by the law of the day of the conduct."""
    rule = BASES[basis]
    found, start = law.get(rule.of), law.get(rule.start)
    if found is None:
        return ()
    said = f"依据：{start.citation}：{start.text}" if start else "法律没有写明起算日，以决定书载明的日期为准。"
    begin = Clock(starts_on, "禁入起算", f"{EVENT_WORDS[event]}。{said}", start is None or start.to_confirm)
    length = law.get(rule.term or rule.most) or found
    if until is None:
        lasting = f"终身，没有末日。依据：{length.citation}：{length.text}"
        return (Clock(starts_on, "终身禁入", lasting, length.to_confirm), begin)
    number = years or (length.value if length.unit == "years" else None)
    sum_of = f"满 {number} 年，末日为起算日加 {number} 年再减一日" if number else "至决定书载明的截止日期"
    end = Clock(
        until,
        "禁入至",
        f"自{EVENT_WORDS[event]} {starts_on.isoformat()} 起{sum_of}，含当日；次日起不再禁入。"
        f"依据：{length.citation}：{length.text}",
        length.to_confirm,
    )
    return (end, begin)


def may_start(basis: BarBasis, event: StartEvent, doubt: str, law: LawBook) -> str:
    """The code of a start provision that was passed over with a written reason; empty where the event fits.

    An event the law does not name is refused; where the law book has the start from memory only (BAN-03.start), the officer may
    go on with a reason. Raises `RuleBroken`.
    """
    if event in events_allowed(basis, law):
        return ""
    code = BASES[basis].start
    start = law.get(code) if code else None
    if start is None:
        raise InvalidInput("起算事件", "此项依据自处罚或处理决定之日起算。", fix="请选择吊销决定之日或处理决定之日。")
    if start.binds:
        raise RuleBroken(code, f"起算事件与规定不符：{start.text}（{start.article}）", fix="请按决定书核对起算事件。")
    if not doubt.strip():
        raise RuleBroken(
            code,
            f"起算事件与待核实的规定不符：{start.text}（{start.article}，{start.mark}）",
            fix="确有依据的，请在“与规定不一致的理由”中写明后继续。",
        )
    return code


def may_be_imposed(
    basis: BarBasis,
    scope: BarScope,
    source: BarSource,
    *,
    is_person: bool,
    industries_named: tuple[str, ...],
    occupation: str,
) -> None:
    """Refuse a bar on the wrong kind of party or from the wrong source, or one that does not say what is barred (BAN-01..08)."""
    rule = BASES[basis]
    if not (rule.persons if is_person else rule.organisations):
        who = "自然人" if is_person else "单位"
        raise InvalidInput("禁入对象", f"此项依据不适用于{who}。", fix="请核对依据和对象。")
    if rule.court != (source is BarSource.COURT):
        said = "只能由人民法院作出" if rule.court else "不是人民法院的职业禁止"
        raise InvalidInput("来源", f"此项依据{said}。", fix="请核对依据和来源。")
    if (scope is BarScope.INDUSTRY) != bool(industries_named):
        said = "须写明本行业是哪些行业" if scope is BarScope.INDUSTRY else "不按行业划分，不能填写行业"
        raise InvalidInput("行业", f"此项禁入{said}。", fix="请核对行业。")
    for code in industries_named:
        try:
            industries.industry(code)
        except industries.UnknownIndustry as unknown:
            raise InvalidInput("行业", unknown.message, fix="请从国民经济行业中选择。", value=code) from None
    if (scope is BarScope.OCCUPATION) != bool(occupation.strip()):
        said = "须写明禁止从事的职业" if scope is BarScope.OCCUPATION else "不按职业划分，不能填写职业"
        raise InvalidInput("禁止从事的职业", f"此项禁入{said}。", fix="请按决定书或判决书填写。")


# -- states ------------------------------------------------------------------------------------------------------------

STEPS: dict[BarStep, tuple[BarState, BarState]] = {
    BarStep.IMPOSE: (BarState.PROPOSED, BarState.IN_FORCE),
    BarStep.REFUSE: (BarState.PROPOSED, BarState.REFUSED),
    BarStep.PROPOSE_LIFTING: (BarState.IN_FORCE, BarState.LIFTING_PROPOSED),
    BarStep.LIFT: (BarState.LIFTING_PROPOSED, BarState.LIFTED),
    BarStep.KEEP: (BarState.LIFTING_PROPOSED, BarState.IN_FORCE),
}
"""Every allowed step: the state it starts from and the one it leads to. There is no other."""

DECISIONS = frozenset({BarStep.IMPOSE, BarStep.REFUSE, BarStep.LIFT, BarStep.KEEP})
"""Steps that decide on what another person proposed."""


def must_be_allowed(step: BarStep, dates: BarDates, proposed_by: str, person: str, today: date, law: LawBook) -> None:
    """Refuse a step out of its turn, the lifting of a bar that has run out, and a decision by the proposer (IN-07)."""
    if dates.state is not STEPS[step][0]:
        raise OutOfDate("这条禁入记录的状态已经变化，不能再办理这一步。", fix="请刷新页面，查看最新状态。")
    if step in (BarStep.PROPOSE_LIFTING, BarStep.LIFT) and dates.until is not None and today > dates.until:
        raise OutOfDate(f"禁入已于 {dates.until.isoformat()} 期满，无需解除。", fix="期满的记录只作历史查询。")
    if step in DECISIONS:
        rules.must_be_another(person, [proposed_by], law)


def in_force_on(dates: BarDates, day: date) -> bool:
    """Whether the bar counts on a day: decided, begun, not run out, not lifted by then."""
    if not dates.from_on <= day or (dates.until is not None and day > dates.until):
        return False
    if dates.state is BarState.LIFTED:
        return dates.lifted_on is not None and day < dates.lifted_on
    return dates.state in STANDING


def phase_on(dates: BarDates, day: date) -> BarPhase:
    """Where a bar stands on a day, by its dates alone once it was decided."""
    if in_force_on(dates, day):
        return BarPhase.RUNNING
    if dates.state not in STANDING:
        return BarPhase.NOT_IN_FORCE
    return BarPhase.AHEAD if day < dates.from_on else BarPhase.ENDED


def days_left(dates: BarDates, day: date) -> int | None:
    """Days from the day asked about to the last one of the bar, none for life; nought on the last day."""
    return None if dates.until is None else max(0, (dates.until - day) // timedelta(days=1))


def covers_industry(named: tuple[str, ...], firms_industry: str) -> bool:
    """Whether a firm's industry (GB/T 4754, section or division) is one of those a bar names."""
    try:
        firm = industries.industry(firms_industry)
    except industries.UnknownIndustry:
        return False
    wanted = {industries.industry(code).code for code in named}
    return bool({firm.code, firm.section} & wanted)
