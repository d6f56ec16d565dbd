"""Rules of inspectors: how long a certificate lasts, and whether its holder may enforce on a day. Pure.

A fact counts from the day it takes effect: a later withdrawal or departure does not change the answer for an earlier day.
"""

from __future__ import annotations

from datetime import date, timedelta

from registry.inspectors.terms import (
    CREDENTIALS,
    CredentialKind,
    CredentialState,
    Facts,
    Held,
    InspectorState,
    Service,
    Term,
    Verdict,
)
from registry.kernel import calendar
from registry.kernel.errors import InvalidInput
from registry.law.book import LawBook

_DAY = timedelta(days=1)
VALIDITY = {CredentialKind.SUPERVISION: "IN-04.validity", CredentialKind.ENFORCEMENT: "IN-06.validity"}
_CYCLE = "IN-06.cycle_until"
NEEDED = {CredentialKind.SUPERVISION: "SET-20", CredentialKind.ENFORCEMENT: "IN-06.required"}


def term(kind: CredentialKind, issued_on: date, law: LawBook, *, follows: date | None = None) -> Term:
    """Last valid day of a certificate issued that day, by the law of that day (IN-04, IN-06).

    `follows`: the last day of the one it extends or replaces in time; its own term is counted from the day after (SET-43).
    Administrative enforcement certificates that start within the common cycle end with it at the latest. Raises `InvalidInput`
    for a day before the certificate existed.
    """
    code = VALIDITY[kind]
    validity = law.get(code)
    if validity is None:
        raise InvalidInput(
            "发证日期", f"{issued_on} 尚未施行现行{CREDENTIALS[kind]}制度。", fix="请按证件核对发证日期。"
        )
    starts_on = issued_on if follows is None else max(issued_on, follows + _DAY)
    found = Term(calendar.term_end(starts_on, years=law.years(code)), validity.key, starts_on)
    if kind is CredentialKind.ENFORCEMENT:
        first, last = law.calendar_day("IN-06.cycle_from"), law.calendar_day(_CYCLE)
        if first <= starts_on <= last < found.valid_until:
            return Term(last, law.provision(_CYCLE).key, starts_on)
    return found


def explained(term: Term, issued_on: date, law: LawBook) -> tuple[str, bool]:
    """How a certificate's last day comes about, by the law of its issue, and whether that is still to be confirmed."""
    code = term.provision.partition("@")[0]
    found = law.provision(code)
    start = term.starts_on or issued_on
    since = f"自发证之日 {issued_on}" if start == issued_on else f"自原证期满次日 {start}"
    if code == _CYCLE:
        years = law.years(VALIDITY[CredentialKind.ENFORCEMENT])
        full = calendar.term_end(start, years=years)
        said = f"{since} 起 {years} 年至 {full}；全省统一换证周期先于 {term.valid_until} 届满，以此为准"
    else:
        said = f"{since} 起 {law.years(code)} 年，最后一日为对应日的前一日"
    return f"{said}。依据：{found.article}", found.to_confirm


def standing(facts: Facts, law: LawBook, day: date) -> Verdict:
    """May this person enforce on a day: in office, and both certificates in force (IN-06.required, SET-20)?"""
    reasons = _reasons(facts, law, day)
    may = not reasons
    later = sorted(one for one in _turns(facts) if one > day)
    return Verdict(may, reasons, next((one for one in later if _may(facts, one) is not may), None))


def state(facts: Facts, law: LawBook, day: date) -> InspectorState:
    """The state a list shows. The time for an extension before a certificate ends is that of IN-04.extension."""
    if _may(facts, day):
        soon = day + timedelta(days=law.days("IN-04.extension"))
        return InspectorState.MAY_ENFORCE if _may(facts, soon) else InspectorState.LAPSING
    gone = all(one.until_on is not None and one.until_on < day for one in facts.services)
    return InspectorState.LEFT if gone else InspectorState.MAY_NOT


def credential_state(held: Held, day: date) -> CredentialState:
    """The state of one certificate; a withdrawal wins over its end."""
    if held.withdrawn_on is not None and held.withdrawn_on <= day:
        return CredentialState.WITHDRAWN
    return CredentialState.EXPIRED if held.valid_until < day else CredentialState.VALID


def _may(facts: Facts, day: date) -> bool:
    return any(one.on(day) for one in facts.services) and all(
        any(one.kind is kind and one.on(day) for one in facts.held) for kind in CredentialKind
    )


def _turns(facts: Facts) -> set[date]:
    """The days on which some fact begins or ceases to count."""
    found = {one.from_on for one in facts.services} | {one.issued_on for one in facts.held}
    found |= {one.until_on + _DAY for one in facts.services if one.until_on is not None}
    found |= {one.valid_until + _DAY for one in facts.held}
    return found | {one.withdrawn_on for one in facts.held if one.withdrawn_on is not None}


def _reasons(facts: Facts, law: LawBook, day: date) -> tuple[str, ...]:
    found = [_not_in_office(facts.services, day)]
    found += [no_certificate(kind, facts.held, law, day) for kind in CredentialKind]
    return tuple(one for one in found if one)


def _not_in_office(services: tuple[Service, ...], day: date) -> str:
    if any(one.on(day) for one in services):
        return ""
    left = [one.until_on for one in services if one.until_on is not None and one.until_on < day]
    if left:
        return f"已离任，任职至 {max(left)}"
    coming = [one.from_on for one in services if one.from_on > day]
    return f"尚未到任，{min(coming)} 起任职" if coming else "未在监管机构任职"


def no_certificate(kind: CredentialKind, held: tuple[Held, ...], law: LawBook, day: date) -> str:
    issued = [one for one in held if one.kind is kind and one.issued_on <= day]
    if any(one.on(day) for one in issued):
        return ""
    name = CREDENTIALS[kind]
    if not issued:
        return f"没有{name}{_by(law, NEEDED[kind])}"
    last = max(issued, key=lambda one: (one.valid_until, one.issued_on))
    if credential_state(last, day) is CredentialState.WITHDRAWN:
        return f"{name}已于 {last.withdrawn_on} 收回"
    return f"{name}已过期，有效期至 {last.valid_until}{_by(law, VALIDITY[kind])}"


def _by(law: LawBook, code: str) -> str:
    """The article in brackets; nothing on a day before it was in force."""
    found = law.get(code)
    return f"（{found.article}）" if found else ""
