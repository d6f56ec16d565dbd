"""Certificates come into being, change and end here; shared by the commands and the intake of sheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session

from registry.blacklist import queries as blacklist
from registry.kernel import clock, codes, db
from registry.kernel.errors import RuleBroken
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import entries as parties
from registry.parties.terms import Organisation, Person, PostKind
from registry.policy import Action
from registry.training import numbers, rules, rules_certificates, tables
from registry.training.terms import NO_END, CertificateKind, Ending, Origin, Term, WithdrawalGround

_C = db.core(tables.Certificate).c
_A = db.core(tables.CentreApproval).c

GROUND_MARK = "|"
"""Separates the ground of a withdrawal from its reason in `ended_reason`."""


@dataclass(frozen=True)
class Wanted:
    """A certificate to enter. `received`: from elsewhere, with its own issuer; else issued here.

    `starts_on`: first day of the term where that is not the day of issue. `number` and `valid_until` are those printed on
    received kinds; issued kinds get theirs by rule. `region` is the body's that answers for it.
    """

    person: Person
    category: str
    operation: str
    issued_on: date
    reviewed_on: date | None
    issuer: str
    centre_id: int | None
    region: str
    employer: str = ""
    employer_code: str = ""
    batch: str = ""
    received: bool = False
    result: str = ""
    kind: CertificateKind = CertificateKind.SPECIAL_OPERATION
    subject: str = ""
    high_hazard: str = ""
    class_number: str = ""
    number: str = ""  # as `numbers.stored` keeps it
    valid_until: date | None = None
    starts_on: date | None = None
    first_issued_on: date | None = None
    renews: str = ""


_COLUMNS = (
    "code", "version", "live", "kind", "number", "person_id", "category", "operation", "subject", "high_hazard",
    "class_number", "result", "renews", "first_issued_on", "issued_on", "starts_on", "valid_until", "review_due_on",
    "reviewed_on", "provision", "origin", "issuer", "centre_id", "region", "ended_reason", "changed_at", "batch",
)  # fmt: skip


def enter_certificates(work: Work, wanted: Sequence[Wanted]) -> list[str]:
    """Enter certificates with the terms of the law of their day of issue; returns their public codes."""
    now = clock.stamp()
    law_on = laws.in_force_each(work.session, {one.issued_on for one in wanted})
    terms: dict[tuple[CertificateKind, date, date | None, date | None, date], Term] = {}
    rows: list[tuple[Any, ...]] = []
    given = numbers.numbers_for(
        work.session,
        [None if one.received else (one.kind, one.region, one.issued_on.year) for one in wanted],
    )
    entered = codes.new_codes("C", len(wanted))
    for one, code, number in zip(wanted, entered, given, strict=True):
        starts_on = one.starts_on or one.issued_on
        term = terms.get(dated := (one.kind, starts_on, one.reviewed_on, one.valid_until, one.issued_on))
        if term is None:
            term = terms[dated] = rules_certificates.term_of(*dated[:4], law_on[one.issued_on])
        rows.append(
            (
                code,
                1,
                True,
                one.kind.value,
                number or one.number,
                one.person.id,
                one.category,
                one.operation,
                one.subject,
                one.high_hazard,
                one.class_number,
                one.result,
                one.renews,
                (one.first_issued_on or one.issued_on).isoformat(),
                one.issued_on.isoformat(),
                one.starts_on.isoformat() if one.starts_on else None,
                term.valid_until.isoformat(),
                term.review_due_on.isoformat() if term.review_due_on else None,
                one.reviewed_on.isoformat() if one.reviewed_on else None,
                term.provision,
                (Origin.RECEIVED if one.received else Origin.ISSUED).value,
                one.issuer,
                one.centre_id,
                one.region,
                "",
                now,
                one.batch,
            )
        )
        work.record(
            Action.CERTIFICATE_RECEIVED if one.received else Action.CERTIFICATE_ISSUED,
            code,
            person=one.person.code,
            **({"operation": one.operation} if one.operation else {"kind": one.kind.value}),
            issued_on=one.issued_on,
            **({} if term.valid_until == NO_END else {"valid_until": term.valid_until}),
            provision=term.provision,
            result=one.result,
            batch=one.batch,
            **({"renews": one.renews} if one.renews else {}),
        )
    db.pour(work.session, db.core(tables.Certificate), db.by_column(_COLUMNS, rows))
    _take_posts(work, wanted)
    return entered


_POSTS = {
    CertificateKind.SPECIAL_OPERATION: PostKind.SPECIAL_OPERATOR,
    CertificateKind.PRINCIPAL: PostKind.PRINCIPAL,
    CertificateKind.SAFETY_MANAGER: PostKind.SAFETY_MANAGER,
}
"""The post a certificate of each kind is for; the others say nothing more than that somebody works there."""


def _take_posts(work: Work, wanted: Sequence[Wanted]) -> None:
    employed = [one for one in wanted if one.employer_code]
    firms: dict[str, Organisation] = parties.meet_organisations(
        work, [parties.MetOrganisation(one.employer_code, one.employer) for one in employed]
    )
    parties.take_posts(
        work,
        [
            parties.TakenPost(
                person=one.person,
                organisation=firms[one.employer_code],
                kind=_POSTS.get(one.kind, PostKind.WORKER),
                from_on=one.issued_on,
                source="历史证书登记" if one.received else "证书颁发",
            )
            for one in employed
        ],
    )


def supersede(work: Work, certificate: tables.Certificate, **changes: Any) -> tables.Certificate:
    """Close the live version of a certificate and add the next one with the changes."""
    table = db.core(tables.Certificate)
    values = {column.name: getattr(certificate, column.name) for column in table.columns if column.name not in ("id",)}
    work.session.execute(update(tables.Certificate).where(_C.id == certificate.id).values(live=False))
    values |= changes | {"version": certificate.version + 1, "live": True, "changed_at": clock.now()}
    renewed = tables.Certificate(**values)
    work.add(renewed)
    return renewed


def approvals_of(session: Session, organisation_id: int) -> list[rules.Approval]:
    """A centre's approvals, as the standing rule reads them."""
    rows = session.execute(
        select(_A.categories, _A.purposes, _A.valid_from, _A.valid_until, _A.closed_on).where(
            _A.organisation_id == organisation_id
        )
    )
    return [
        rules.Approval(
            frozenset(filter(None, f"{row.categories},{row.purposes}".split(","))),
            row.valid_from,
            row.valid_until,
            row.closed_on,
        )
        for row in rows
    ]


def standing_of(session: Session, centre_id: int | None, day: date) -> Callable[[str, date], str]:
    """Tells per category and day of the exam why a centre may not train: its approvals, and what lists or bars it on `day`.

    A bar of whatever scope on the centre counts (BAN-01, BAN-08).
    """
    ids = [centre_id] if centre_id is not None else []
    approvals = [one for known in ids for one in approvals_of(session, known)]
    listed = bool(blacklist.listed_among(session, ids, day))
    bars = [one for known in ids for one in blacklist.bars_on(session, organisation_id=known, day=day)]
    return partial(rules.standing, approvals, listed, bar=bars[0].sentence if bars else "")


def barred_until(
    ended_reason: str, withdrawn_on: date, law: LawBook, kind: CertificateKind = CertificateKind.SPECIAL_OPERATION
) -> date | None:
    """Last day of the bar that a withdrawal brought, none when its ground brings none (SO-10.bar, TR-18.bar)."""
    ground, _, _ = ended_reason.partition(GROUND_MARK)
    try:
        return rules_certificates.bar_of(kind, WithdrawalGround(ground), withdrawn_on, law)
    except ValueError:
        return None


def undo_received(work: Work, batch: str) -> int:
    """Take back a batch of received certificates while none was changed since."""
    changed = work.session.execute(
        select(func.count()).where(db.of_batch(_C.batch, batch), _C.version > 1)
    ).scalar_one()
    if changed:
        raise RuleBroken(
            "SO-10", f"该批次已有 {changed} 张证书办理过后续事项，不能整批撤回。", fix="请逐张办理撤销或注销。"
        )
    today = clock.today()
    codes_of = [
        row.code for row in work.session.execute(select(_C.code).where(db.of_batch(_C.batch, batch), _C.live.is_(True)))
    ]
    work.session.execute(
        update(tables.Certificate)
        .where(db.of_batch(_C.batch, batch), _C.live.is_(True))
        .values(ending=Ending.UNDONE, ended_on=today, ended_reason="导入批次撤回", changed_at=clock.now())
    )
    for code in codes_of:
        work.record(Action.CERTIFICATE_UNDONE, code, batch=batch)
    return len(codes_of)
