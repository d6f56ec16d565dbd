"""Bars of a court or another department: an officer proposes with the proof, another person decides; lifting likewise.

Bars of an own decision come with their case, through `entries.impose_bar`. Written reasons stay in the row, proofs in the kept
files; no personal data goes into the ledger.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from registry.blacklist import entries, reach, rules_bars, tables
from registry.blacklist.queries.bars import dates_of
from registry.blacklist.terms_bars import BarBasis, BarSource, BarState, BarStep, LiftReason, StartEvent
from registry.kernel import clock, db, files, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted
from registry.kernel.fields import CreditCode, IdentityNumber, OrganisationName, PersonName
from registry.kernel.text import written
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import entries as parties
from registry.policy import Action, Ledger, Permission

_B = db.core(tables.Bar).c


class BarredPerson(BaseModel):
    """禁入的自然人, as the document names them."""

    model_config = ConfigDict(frozen=True)

    identity: IdentityNumber = Field(repr=False)
    name: PersonName


class BarredOrganisation(BaseModel):
    """禁入的单位, as the document names it."""

    model_config = ConfigDict(frozen=True)

    credit_code: CreditCode
    name: OrganisationName


class ReceivedBar(BaseModel):
    """收到的禁入: what the document of a court or another department says.

    `years` only for a court's ban (BAN-05), `stated_until` only where the law gives no term (BAN-04, BAN-08), `doubt` why the
    officer goes on over a provision that only warns.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    party: BarredPerson | BarredOrganisation
    basis: BarBasis
    event: StartEvent
    starts_on: date
    conduct_on: date
    source: BarSource
    authority: str = Field(min_length=2, max_length=120)
    document_number: str = Field(min_length=2, max_length=80)
    reason: str = Field(min_length=1, max_length=2000)
    years: int | None = None
    stated_until: date | None = None
    industries: tuple[str, ...] = Field(default=(), max_length=40)
    occupation: str = Field(default="", max_length=200)
    doubt: str = Field(default="", max_length=500)


class SeenBar(BaseModel):
    """One bar as the user saw it."""

    model_config = ConfigDict(frozen=True)

    number: str
    version: int


def propose_bar(actor: Actor, wanted: ReceivedBar, proof: files.Upload, *, submission: str) -> str:
    """Propose to enter a bar received from a court or another department, with its proof; returns its number.

    Raises `InvalidInput` and `RuleBroken` (BAN-01..08).
    """
    if wanted.source is BarSource.OWN:
        raise InvalidInput("来源", "本机关决定的禁入随案件登记。", fix="请在案件中提出。")
    files.checked(proof)
    ledgers = [Ledger.BLACKLIST, Ledger.PARTIES]
    with write(actor, Permission.BARS_PROPOSE, submission, ledgers=ledgers) as work:
        person_id, organisation_id = _met(work, wanted.party)
        given = wanted.model_dump(exclude={"party"})
        new = entries.NewBar(
            **given,
            region=actor.region,
            proposed_by=reach.human(actor),
            person_id=person_id,
            organisation_id=organisation_id,
            proof=proof,
        )
        return entries.enter_bar(work, new, BarState.PROPOSED)


def _met(work: Work, party: BarredPerson | BarredOrganisation) -> tuple[int | None, int | None]:
    """The row ids of person and organisation; whoever is not registered yet is entered."""
    if isinstance(party, BarredPerson):
        met = parties.meet_people(work, [parties.MetPerson(party.identity, party.name)])
        return met[party.identity].id, None
    found = parties.meet_organisations(work, [parties.MetOrganisation(party.credit_code, party.name)])
    return None, found[party.credit_code].id


def impose(actor: Actor, seen: SeenBar, *, submission: str) -> str:
    """Decide that a bar another person proposed is entered (IN-07); returns its number. It counts from its own start day."""
    return _decide(actor, BarStep.IMPOSE, seen, Action.BAR_IMPOSED, submission)


def refuse(actor: Actor, seen: SeenBar, reason: str, *, submission: str) -> str:
    """Decide, with a written reason, not to enter a bar another person proposed."""
    return _decide(actor, BarStep.REFUSE, seen, Action.BAR_REFUSED, submission, note=written("理由", reason))


def propose_lifting(
    actor: Actor, seen: SeenBar, reason: LiftReason, note: str, proof: files.Upload, *, submission: str
) -> str:
    """Propose to lift a bar before its end, with the proof: acquittal, revoked decision, shortened term. Returns its number."""
    files.checked(proof)
    return _decide(
        actor,
        BarStep.PROPOSE_LIFTING,
        seen,
        Action.BAR_LIFTING_PROPOSED,
        submission,
        proof=proof,
        note=written("理由", note),
        lift_reason=reason,
    )


def lift(actor: Actor, seen: SeenBar, *, submission: str) -> str:
    """Decide that a bar ends today, as another person proposed (IN-07); returns its number."""
    return _decide(actor, BarStep.LIFT, seen, Action.BAR_LIFTED, submission)


def keep(actor: Actor, seen: SeenBar, reason: str, *, submission: str) -> str:
    """Decide, with a written reason, that a bar stays in force."""
    return _decide(
        actor, BarStep.KEEP, seen, Action.BAR_KEPT, submission, note=written("理由", reason), lift_reason=None
    )


def _decide(
    actor: Actor,
    step: BarStep,
    seen: SeenBar,
    action: Action,
    submission: str,
    *,
    proof: files.Upload | None = None,
    **changes: Any,
) -> str:
    permission = Permission.BARS_DECIDE if step in rules_bars.DECISIONS else Permission.BARS_PROPOSE
    with write(actor, permission, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row, today, person = _live(work, seen), clock.today(), reach.human(actor)
        law = laws.in_force(work.session, today)
        rules_bars.must_be_allowed(step, dates_of(row), row.proposed_by, person, today, law)
        changes["state"] = rules_bars.STEPS[step][1]
        changes |= {"decided_by": person} if step in rules_bars.DECISIONS else {"proposed_by": person, "decided_by": ""}
        if step is BarStep.LIFT:
            changes["lifted_on"] = today
        versions.supersede(work, tables.Bar, [row], [versions.following(row, **changes)])
        reason = changes.get("lift_reason") or (row.lift_reason if step is BarStep.LIFT else None)
        work.record(action, row.number, version=row.version + 1, why=reason.value if reason else None)
        if proof is not None:
            files.keep(work, row.number, proof, Action.EVIDENCE_FILED)
        return seen.number


def _live(work: Work, seen: SeenBar) -> Any:
    row = work.session.execute(select(_B.id.table).where(_B.live.is_(True), _B.number == seen.number)).first()
    known = row is not None and (reach.reaches(work.actor, row.region) or row.state is not BarState.PROPOSED)
    if row is None or not known:
        raise NotFound("没有这条禁入记录，或不在您的管辖范围内。", fix="请核对编号，或返回列表重新选择。")
    if not reach.reaches(work.actor, row.region):
        raise NotPermitted("这条禁入不在您的管辖范围内。", fix="请由登记该禁入的部门办理。")
    versions.must_be_as_seen(row, seen.version, "这条记录")
    return row
