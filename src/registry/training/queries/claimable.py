"""Which certificates of a person the viewer may claim subsidies for, until when, and what is against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.kernel import access, clock, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.law import queries as laws
from registry.parties import queries as people
from registry.policy import Permission
from registry.training import rules_subsidies, subsidy_facts, tables
from registry.training.queries.subsidies import operation_of
from registry.training.terms import CertificateKind
from registry.training.terms_subsidies import SUBSIDISED, Claimant

_C = db.core(tables.Certificate).c


@dataclass(frozen=True)
class Claimable:
    """A certificate within the claimant's reach: until when it may be claimed, and what is against it.

    `refusal` stands whatever is written; `warnings` are from provisions to be confirmed: going on needs a reason.
    """

    code: str
    name: str
    masked_identity: str
    kind: CertificateKind
    operation: str
    issued_on: date
    last_day: date
    refusal: str
    warnings: tuple[str, ...]


def claimable(viewer: Actor, identity: str) -> list[Claimable]:
    """The certificates of one person that the viewer could claim for, newest first; of the viewer where they are a person.

    `identity` is the holder's ID number, ignored for a person's own account. The look is recorded.
    """
    viewer.must(Permission.SUBSIDIES_CLAIM)
    today = clock.today()
    with db.reading() as session:
        side = subsidy_facts.side_of(session, viewer)
        if side.claimant is Claimant.PERSON:
            holder = people.person_by_code(session, viewer.person)
        else:
            try:
                number = fields.identity_number(fields.clean(identity))
            except fields.BadField as wrong:
                raise InvalidInput("身份证号", wrong.message, fix=wrong.fix) from None
            holder = people.people_by_identity(session, [number]).get(number)
        found = []
        if holder is not None:
            found = subsidy_facts.certificates(session, side, today, _C.person_id == holder.id, _C.kind.in_(SUBSIDISED))
        law, known = laws.in_force(session, today), subsidy_facts.claimed(session, {one.person_id for one in found})
        numbers = people.identities(session, {one.person_id for one in found})
        rows = []
        for one in found:
            payee = subsidy_facts.PAYEES[side.claimant][0]
            facts = subsidy_facts.facts_of(one, known, payee, double=False, claimed_on=today, law=law)
            refusal, warnings = "", tuple(each.message for each in rules_subsidies.findings(facts, law))
            try:
                rules_subsidies.may_be_claimed(facts, "有理由", law)
            except RuleBroken as refused:
                refusal = refused.sentence
            rows.append(
                Claimable(
                    one.code, one.person_name, fields.mask_identity(numbers[one.person_id]), one.kind,
                    operation_of(one), one.issued_on, rules_subsidies.last_day(one.issued_on, law), refusal, warnings,
                )
            )  # fmt: skip
    if rows and side.claimant is not Claimant.PERSON:
        access.looked(viewer, "subsidies.claimable", subject=found[0].person_code, reason="培训补贴申领")
    return rows
