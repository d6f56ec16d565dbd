"""Claims of subsidies for their claimants, the reviewing office and auditors: the list, one record, what may be claimed.

Everybody sees the claims of their own side only; identity numbers are masked. What has to be recovered is worked out from the
certificate as it stands, never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.sql import ColumnElement, Select
from sqlmodel import Session

from registry.blacklist import reach
from registry.kernel import access, clock, db, fields, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, Refused
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.terms import Clock
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.reference import divisions
from registry.policy import Ledger, Permission
from registry.training import granting, issuing, rules_subsidies, subsidy_facts, tables
from registry.training.queries.certificates import is_person, names_on
from registry.training.terms import CertificateKind, Ending
from registry.training.terms_subsidies import Claimant, ClaimState, ClaimStep, Payee

_C = db.core(tables.Certificate).c
_S = db.core(tables.SubsidyClaim).c
_P = db.core(parties.Person).c
_UNIT = db.core(parties.Organisation).alias("claiming_unit")
_PAID = db.core(parties.Organisation).alias("paid_unit")


@dataclass(frozen=True)
class ClaimFilters:
    """What the list is narrowed to; empty values say nothing. `person` is a name or an ID number and never enters a URL.

    `city` and `county` are division codes and mean that very place: claims of the province's own office have the province's.
    """

    state: ClaimState | None = None
    kind: CertificateKind | None = None
    year: int | None = None
    city: str = ""
    county: str = ""
    migrant: bool | None = None
    claimant: Claimant | None = None
    to_recover: bool = False
    person: str = ""


@dataclass(frozen=True)
class ClaimRow:
    """One line of the list. Money in cents."""

    number: str
    version: int
    name: str
    masked_identity: str
    kind: CertificateKind
    operation: str  # its name, or what the certificate is for
    certificate: str
    issued_on: date
    claimed_on: date
    claimant: Claimant
    claimant_name: str
    region: str
    region_name: str
    migrant: bool
    state: ClaimState
    granted: int
    doubted: bool
    to_recover: bool


@dataclass(frozen=True)
class ClaimList:
    """One page of claims and the money granted on all of them, in cents."""

    page: Page[ClaimRow]
    granted: int


@dataclass(frozen=True)
class StepOffer:
    """A step that could follow, and why this viewer may not take it (empty when they may)."""

    step: ClaimStep
    refusal: str


@dataclass(frozen=True)
class ClaimRecord:
    """One claim as its sides see it."""

    row: ClaimRow
    payee: Payee
    payee_name: str
    double: bool
    doubt: str
    doubted: tuple[str, ...]  # titles with their article and mark
    remark: str
    reason: str
    decided_on: date | None
    amount_from: str
    paid_on: date | None
    voucher: str
    recovered_on: date | None
    recovery_voucher: str
    certificate_ended: str
    clocks: tuple[Clock, ...]
    timeline: tuple[EventRow, ...]
    offers: tuple[StepOffer, ...]
    payees: tuple[Payee, ...]


def claims(viewer: Actor, wanted: ClaimFilters, page: PageRequest) -> ClaimList:
    """Claims within the viewer's reach, last changed first, and the money granted on all that fit."""
    viewer.must(Permission.SUBSIDIES_READ)
    today = clock.today()
    with db.reading() as session:
        query = _joined().where(*conditions(session, viewer, wanted, today))
        inner = query.with_only_columns(_S.id, _S.granted).order_by(None).subquery()
        total, money = session.execute(select(func.count(), func.coalesce(func.sum(inner.c.granted), 0))).one()
        ordered = query.order_by(_S.changed_at.desc(), _S.id.desc()).limit(page.size).offset(page.offset)
        rows = _rows(session, session.execute(ordered).all(), today)
        return ClaimList(Page(rows, int(total), page.page, page.size), int(money))


def claims_export(viewer: Actor, wanted: ClaimFilters, reason: str) -> list[ClaimRow]:
    """Every claim of the list, to be taken out as a sheet; who, what and why is recorded. Raises `InvalidInput` without a reason."""
    viewer.must(Permission.SUBSIDIES_READ)
    must_say_why(reason)
    today = clock.today()
    with db.reading() as session:
        query = _joined().where(*conditions(session, viewer, wanted, today))
        rows = _rows(session, session.execute(query.order_by(_S.changed_at.desc(), _S.id.desc())).all(), today)
    access.looked(viewer, "subsidies.export", reason=reason)
    return rows


def must_say_why(reason: str) -> None:
    """Refuse to take personal data out without a stated purpose."""
    if not reason.strip():
        raise InvalidInput("导出用途", "没有填写导出用途。", fix="请写明用途，用途会记录在案。")


def claims_waiting(viewer: Actor) -> dict[ClaimState, int]:
    """How many claims of the viewer's reach are in each state."""
    viewer.must(Permission.SUBSIDIES_READ)
    with db.reading() as session:
        query = select(_S.state, func.count()).where(_S.live.is_(True), subsidy_facts.readable(session, viewer))
        return {state: int(count) for state, count in session.execute(query.group_by(_S.state))}


def claim_record(viewer: Actor, number: str) -> ClaimRecord:
    """One claim with its dates explained and its ledger. Raises `NotFound` outside the viewer's reach."""
    viewer.must(Permission.SUBSIDIES_READ)
    today = clock.today()
    with db.reading() as session:
        row = session.execute(
            _joined().where(
                _S.live.is_(True),
                _S.number == fields.clean(number).upper(),
                subsidy_facts.readable(session, viewer),
            )
        ).first()
        if row is None:
            raise NotFound("没有这份补贴申领，或不在您的查看范围内。", fix="请核对编号，或返回列表重新选择。")
        law = laws.in_force(session, row.claimed_on)
        amount = laws.in_force(session, row.decided_on or today).get(row.provision.partition("@")[0])
        ground, _, _ = (row.ended_reason or "").partition(issuing.GROUND_MARK)
        said = f"{row.ended_on} 撤销" if row.ending is Ending.WITHDRAWN else f"{row.ended_on} 终止"
        mine = _side(session, viewer)
        return ClaimRecord(
            row=_rows(session, [row], today)[0],
            payee=row.payee,
            payee_name=row.paid_name or "",
            double=row.double,
            doubt=row.doubt,
            doubted=tuple(
                f"{law.provision(code).title}：{law.provision(code).citation}"
                for code in filter(None, row.doubted.split(","))
                if code in law
            ),
            remark=row.remark,
            reason=row.reason,
            decided_on=row.decided_on,
            amount_from=f"{amount.title}：{amount.citation}" if amount else "",
            paid_on=row.paid_on,
            voucher=row.voucher,
            recovered_on=row.recovered_on,
            recovery_voucher=row.recovery_voucher,
            certificate_ended=said if row.ending is not None else "",
            clocks=rules_subsidies.clocks(row.kind, row.issued_on, row.claimed_on, law),
            timeline=tuple(one for one in ledger.history(session, row.number) if one.ledger is Ledger.TRAINING),
            offers=_offers(session, viewer, row, ground, today),
            payees=subsidy_facts.PAYEES[mine.claimant] if mine else (),
        )


def _side(session: Session, viewer: Actor) -> subsidy_facts.Side | None:
    return subsidy_facts.side_of(session, viewer) if viewer.may(Permission.SUBSIDIES_CLAIM) else None


def _offers(session: Session, viewer: Actor, row: Any, ground: str, today: date) -> tuple[StepOffer, ...]:
    law, found = laws.in_force(session, today), []
    recoverable = rules_subsidies.to_recover(row.state, row.ending, ground, row.ended_on, today)
    for step, (starts, _) in rules_subsidies.STEPS.items():
        own = step in rules_subsidies.OWN_STEPS
        permission = Permission.SUBSIDIES_CLAIM if own else Permission.SUBSIDIES_REVIEW
        if row.state not in starts or (step is ClaimStep.RECOVER and not recoverable):
            continue
        if step is ClaimStep.PAY and recoverable:
            continue
        refusal = ""
        try:
            viewer.must(permission)
            rules_subsidies.must_be_allowed(step, row.state, row.filed_by, row.person_code, reach.human(viewer), law)
            if step in (ClaimStep.GRANT, ClaimStep.PAY):
                held = granting.certificate_of(session, row)
                rules_subsidies.must_still_hold(granting.state_of(held, law), law)
            side = _side(session, viewer)
            if own and side is not None and row.claimant is not side.claimant:
                refusal = "这份申领由其他主体提交，请由其办理。"
        except Refused as refused:
            refusal = refused.sentence
        found.append(StepOffer(step, refusal))
    return tuple(found)


# -- pieces ------------------------------------------------------------------------------------------------------------


def recoverable(day: date) -> ColumnElement[bool]:
    """What `rules_subsidies.to_recover` says, for the database; the certificate's live row is joined."""
    marks = [f"{one.value}{issuing.GROUND_MARK}" for one in rules_subsidies.GOT_BY_FRAUD]
    got = [_C.ended_reason.startswith(mark) for mark in marks]
    return and_(_S.state == ClaimState.PAID, _C.ending == Ending.WITHDRAWN, _C.ended_on <= day, or_(*got))


def conditions(session: Session, viewer: Actor, wanted: ClaimFilters, today: date) -> Sequence[ColumnElement[bool]]:
    """The live claims that fit, within the viewer's reach; the certificate's live row is joined."""
    found: list[ColumnElement[bool]] = [_S.live.is_(True), subsidy_facts.readable(session, viewer)]
    if wanted.state is not None:
        found.append(_S.state == wanted.state)
    if wanted.kind is not None:
        found.append(_S.kind == wanted.kind)
    if wanted.year is not None:
        found.append(_S.claimed_on.between(date(wanted.year, 1, 1), date(wanted.year, 12, 31)))
    if wanted.city:
        found.append(func.substr(_S.region, 1, 4) == wanted.city[:4])
    if wanted.county:
        found.append(func.substr(_S.region, 1, 6) == wanted.county[:6])
    if wanted.migrant is not None:
        found.append(_S.migrant.is_(wanted.migrant))
    if wanted.claimant is not None:
        found.append(_S.claimant == wanted.claimant)
    if wanted.to_recover:
        found.append(recoverable(today))
    if wanted.person.strip():
        found.append(_S.person_id.in_(select(_P.id).where(is_person(wanted.person))))
    return found


def _joined() -> Select[Any]:
    """Live columns of claims beside the holder's, the units' and the certificate's."""
    claim = _S.id.table
    return select(
        claim,
        _P.name,
        _P.code.label("person_code"),
        _UNIT.c.name.label("unit_name"),
        _PAID.c.name.label("paid_name"),
        _C.category,
        _C.subject,
        _C.ending,
        _C.ended_on,
        _C.ended_reason,
    ).select_from(
        claim.join(_P.id.table, _P.id == _S.person_id)
        .outerjoin(_UNIT, _UNIT.c.id == _S.claimant_id)
        .outerjoin(_PAID, _PAID.c.id == _S.payee_id)
        .outerjoin(_C.id.table, and_(_C.code == _S.certificate_code, _C.live.is_(True)))
    )


def operation_of(row: Any) -> str:
    """What a certificate is for: the operation's name, or the subject of a kind without catalogue."""
    if row.kind is CertificateKind.SPECIAL_OPERATION and row.operation:
        return names_on(row.issued_on, row.category, row.operation)[1]
    return row.subject or ""


def _rows(session: Session, rows: Iterable[Any], today: date) -> list[ClaimRow]:
    found = list(rows)
    numbers = people.identities(session, {row.person_id for row in found})
    return [
        ClaimRow(
            number=row.number,
            version=row.version,
            name=row.name,
            masked_identity=fields.mask_identity(numbers[row.person_id]),
            kind=row.kind,
            operation=operation_of(row),
            certificate=row.certificate_code,
            issued_on=row.issued_on,
            claimed_on=row.claimed_on,
            claimant=row.claimant,
            claimant_name=row.unit_name or "本人",
            region=row.region,
            region_name=place_name(row.region[:6]),
            migrant=row.migrant,
            state=row.state,
            granted=row.granted,
            doubted=bool(row.doubted),
            to_recover=rules_subsidies.to_recover(
                row.state, row.ending, (row.ended_reason or "").partition(issuing.GROUND_MARK)[0], row.ended_on, today
            ),
        )
        for row in found
    ]


def place_name(code: str, *, office: bool = False) -> str:
    """The name of a place. `office`: of the office there alone, not of what lies below it."""
    try:
        found = divisions.full_name(code)
    except divisions.UnknownDivision:
        return "未登记地区"
    return f"{found}本级" if office and code.endswith("00") else found


def places() -> dict[str, str]:
    """The places a list can be narrowed to: the prefectures, and the province's own office, by code."""
    found = {one.code: one.name for one in divisions.prefectures()}
    return found | {divisions.PROVINCE: place_name(divisions.PROVINCE, office=True)}
