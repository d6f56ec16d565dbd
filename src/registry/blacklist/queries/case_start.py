"""What an officer needs before a case: the penalty, the grounds it may rest on, the accidents on record, the second officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from registry.blacklist import casework, reach, rules_cases
from registry.blacklist.queries.offers import refusal_of
from registry.blacklist.terms import PROVISION_OF, Ground, SubjectRole
from registry.conduct import queries as conduct
from registry.conduct.terms import Penalty
from registry.inspectors import queries as inspectors
from registry.kernel import clock, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as parties
from registry.policy import Permission


@dataclass(frozen=True)
class GroundChoice:
    """A ground a case on this penalty may rest on: whom it lists, and which of its provisions are 待核实."""

    ground: Ground
    text: str
    article: str
    roles: tuple[SubjectRole, ...]
    needs_accident: bool
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Start:
    """What an officer needs to draft a case. `refusal`: why no own case may rest on this penalty; empty when one may."""

    penalty: Penalty
    unit: str
    credit_code: str
    principal: str
    grounds: tuple[GroundChoice, ...]
    accidents: tuple[tuple[str, str], ...]  # number and description
    officers: tuple[tuple[str, str], ...]  # public code and name with body: colleagues who may enforce today
    refusal: str


def start(viewer: Actor, penalty_number: str) -> Start:
    """What a case on this penalty could look like. Raises `NotFound`."""
    viewer.must(Permission.CASES_HANDLE)
    today = clock.today()
    with db.reading() as session:
        penalty = conduct.penalty(session, fields.clean(penalty_number).upper())
        if penalty is None or not reach.reaches(viewer, penalty.region):
            raise NotFound("没有登记这项行政处罚，或不在您的管辖范围内。", fix="请从“行政处罚”列表中选择后立案。")
        law, then = laws.in_force(session, today), laws.in_force(session, casework.penalty_facts(penalty).conduct_on)
        units = parties.organisations_by_id(session, [penalty.organisation_id] if penalty.organisation_id else [])
        record = next((parties.organisation_record(session, one.code) for one in units.values()), None)
        refusal = refusal_of(lambda: rules_cases.may_be_own_case(casework.penalty_facts(penalty), law))
        return Start(
            penalty=penalty,
            unit=record.name if record else "",
            credit_code=record.credit_code if record else "",
            principal=record.principal if record else "",
            grounds=tuple(_choice(one, then) for one in rules_cases.grounds_in(then)),
            accidents=tuple(_accidents(session, penalty)),
            officers=_colleagues(session, viewer, today),
            refusal=refusal,
        )


def _colleagues(session: Session, viewer: Actor, day: date) -> tuple[tuple[str, str], ...]:
    """Those of the viewer's own level; where there is nobody else, of the levels below."""

    def officers(*, below: bool) -> tuple[tuple[str, str], ...]:
        return tuple(
            (one.person_code, f"{one.name}（{one.body}）")
            for one in inspectors.officers(session, viewer.region, day, below=below)
            if one.may_enforce and one.person_code != viewer.person
        )

    return officers(below=False) or officers(below=True)


def _choice(ground: Ground, law: LawBook) -> GroundChoice:
    found = law.provision(PROVISION_OF[ground])
    return GroundChoice(
        ground,
        found.text,
        found.citation,
        tuple(rules_cases.roles_of(ground, law)),
        ground in rules_cases.ACCIDENT_GROUNDS,
        tuple(rules_cases.doubts(ground, law)),
    )


def _accidents(session: Session, penalty: Penalty) -> list[tuple[str, str]]:
    if penalty.organisation_id is None:
        return []
    found = conduct.accidents_of(session, penalty.organisation_id, date.min, clock.today())
    return [(one.number, f"{one.happened_on}　{one.title}") for one in found]
