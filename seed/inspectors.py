"""Inspectors of the demonstration: enough for every state, and those behind the accounts that handle and decide cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from registry.accounts.commands import DEMO_INSPECTORS
from registry.inspectors import commands
from registry.inspectors.sheets import EVIDENCE_WORDS
from registry.inspectors.terms import CredentialKind
from registry.kernel import calendar, db
from registry.kernel.access import Actor
from registry.law import book
from registry.parties import queries as parties
from seed.firms import Firm
from seed.people import Human, Post

KIND: Final = "监管执法人员"
_STATES: Final = (
    "valid", "lapsing", "valid", "lapsed", "valid", "supervision_only", "valid", "enforcement_only", "withdrawn", "left",
    "none",
)  # fmt: skip


@dataclass(frozen=True)
class Certificate:
    """One certificate of the plan, and the day it was withdrawn."""

    kind: CredentialKind
    number: str
    issued_on: date
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class Inspector:
    """One inspector of the plan. `account` is the demonstration account behind which the person stands."""

    human: Human
    body: Firm
    from_on: date
    left_on: date | None
    certificates: tuple[Certificate, ...]
    account: str
    state: str


def plan(posted: Sequence[tuple[Human, Post | None]], today: date) -> tuple[Inspector, ...]:
    """The posted inspectors; the first ones, of the province's body, stand behind the accounts and may enforce."""
    found: list[Inspector] = []
    for human, post in posted:
        if post is None or post.kind != KIND:
            continue
        place = len(found)
        account = DEMO_INSPECTORS[place] if place < len(DEMO_INSPECTORS) else ""
        state = "valid" if account else _STATES[(place - len(DEMO_INSPECTORS)) % len(_STATES)]
        left_on = today - timedelta(days=40) if state == "left" else None
        early = bool(left_on or account)  # those behind the accounts handled cases of last year
        from_on = min(post.from_on, today - timedelta(days=800)) if early else post.from_on
        found.append(
            Inspector(
                human,
                post.firm,
                from_on,
                left_on,
                _certificates(place, state, today, early=bool(account)),
                account,
                state,
            )
        )
    return tuple(found)


def _certificates(place: int, state: str, today: date, *, early: bool) -> tuple[Certificate, ...]:
    law = book.book(today)
    years = law.years("IN-04.validity")
    cycle_from, cycle_until = law.calendar_day("IN-06.cycle_from"), law.calendar_day("IN-06.cycle_until")
    ends = {"lapsing": today + timedelta(days=9 + place), "lapsed": today - timedelta(days=25)}
    issued = (
        calendar.add_years(ends[state], -years) + timedelta(days=1)
        if state in ends
        else today - timedelta(days=(600 if early else 200) + 17 * place)
    )
    in_cycle = (
        cycle_until + timedelta(days=1)
        if today > cycle_until
        else today - timedelta(days=(600 if early else 300) + 11 * place)
    )
    withdrawn = today - timedelta(days=15) if state == "withdrawn" else None
    supervision = Certificate(CredentialKind.SUPERVISION, f"4399{issued:%Y}{place:05d}", issued, withdrawn)
    enforcement = Certificate(CredentialKind.ENFORCEMENT, f"18439900{place:04d}", max(in_cycle, cycle_from))
    wanted = {"supervision_only": (supervision,), "enforcement_only": (enforcement,), "none": ()}
    return wanted.get(state, (supervision, enforcement))


def enter(keeper: Actor, planned: Sequence[Inspector], submission: Callable[[], str]) -> None:
    """Appoint everybody and record their certificates, as a keeper would. Persons and bodies are registered."""
    with db.reading() as session:
        people = parties.people_by_identity(session, [one.human.identity for one in planned])
    for one in planned:
        person = people[one.human.identity].code
        wanted = commands.Appointing(person=person, body=one.body.credit_code, from_on=one.from_on)
        appointment = commands.appoint(keeper, wanted, submission=submission())
        for paper in one.certificates:
            recording = commands.Recording(
                person=person,
                kind=paper.kind,
                number=paper.number,
                issued_on=paper.issued_on,
                doubt="证件先于入职培训档案补录，已核对原件。",
            )
            credential = commands.record_credential(keeper, recording, submission=submission())
            if paper.withdrawn_on:
                why = "将证件转借他人使用，经查实收回。"
                commands.withdraw_credential(keeper, credential, paper.withdrawn_on, why, submission=submission())
        if one.left_on:
            commands.leave(keeper, appointment, one.left_on, submission=submission())


def prove(keeper: Actor, proofs: Sequence[tuple[Human, str, str, date]], submission: Callable[[], str]) -> None:
    """Record what makes inspectors professional: kind in the sheets' word, what, since when."""
    with db.reading() as session:
        people = parties.people_by_identity(session, [human.identity for human, _, _, _ in proofs])
    for human, kind, what, since in proofs:
        proof = commands.Proof(person=people[human.identity].code, kind=EVIDENCE_WORDS[kind], what=what, since_on=since)
        commands.record_evidence(keeper, proof, submission=submission())
