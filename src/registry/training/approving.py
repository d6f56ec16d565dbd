"""A keeper approves training centres with their premises and teachers, and ends approvals, within the own region.

What the law book has from memory only warns: the keeper goes on with a written reason, kept in the record.
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate
from registry.kernel.fields import IdentityNumber, PersonName
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import entries as parties
from registry.parties import queries as people
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import Organisation
from registry.policy import Action, Ledger, Permission
from registry.training import rules_centres, tables
from registry.training.catalogue import catalogue_on
from registry.training.reach import must_reach, written
from registry.training.rules_centres import Premises
from registry.training.terms_classes import BY_BUSINESS, Tenure, purpose

_A = db.core(tables.CentreApproval).c
_T = db.core(tables.CentreTeacher).c

PURPOSES: tuple[str, ...] = tuple(purpose(kind, business.value) for kind in BY_BUSINESS for business in HighHazard)
"""Everything besides special operations that a centre can be approved for."""


class Approval(BaseModel):
    """批准培训机构: who may train what, how many at once, from when until when, on which premises.

    `area` in whole square decimetres; `managers` counts full-time managers of 大专 and above; `doubt` is the reason to go on over a
    provision that only warns.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    organisation: str  # public code
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    capacity: int = Field(ge=1)
    valid_from: date
    valid_until: date
    premises: str = Field(min_length=2, max_length=200)
    area: int = Field(ge=1)
    tenure: Tenure
    leased_from: date | None = None
    leased_until: date | None = None
    archive: str = Field(min_length=2, max_length=200)
    managers: int = Field(ge=0)
    doubt: str = Field(default="", max_length=500)


def approve_centre(actor: Actor, wanted: Approval, *, submission: str) -> str:
    """Approve a training centre in the actor's region and return the approval's number (TR-16).

    Raises `InvalidInput`, `RuleBroken`.
    """
    with write(actor, Permission.CENTRES_APPROVE, submission, ledgers=[Ledger.TRAINING]) as work:
        centre = _centre(work, actor, wanted.organisation)
        _must_be_known(wanted)
        if wanted.valid_until < wanted.valid_from:
            raise InvalidInput("有效期", "截止日期早于起始日期。", fix="请核对两个日期。")
        shown = Premises(
            wanted.capacity, wanted.area, wanted.tenure, wanted.leased_from, wanted.leased_until, wanted.managers
        )
        rules_centres.may_be_approved(shown, laws.in_force(work.session, clock.today()), wanted.doubt)
        leased = wanted.tenure is Tenure.LEASED
        approval = tables.CentreApproval(
            number=codes.new_code("A"),
            organisation_id=centre.id,
            region=centre.region,
            categories=",".join(sorted(wanted.categories)),
            purposes=",".join(one for one in PURPOSES if one in wanted.purposes),
            capacity=wanted.capacity,
            valid_from=wanted.valid_from,
            valid_until=wanted.valid_until,
            premises=wanted.premises,
            area=wanted.area,
            tenure=wanted.tenure,
            leased_from=wanted.leased_from if leased else None,
            leased_until=wanted.leased_until if leased else None,
            archive=wanted.archive,
            managers=wanted.managers,
            doubt=wanted.doubt,
            approved_by=actor.person,
            approved_at=clock.now(),
        )
        work.add(approval)
        work.record(
            Action.CENTRE_APPROVED,
            approval.number,
            organisation=centre.code,
            categories=approval.categories,
            purposes=approval.purposes,
            capacity=wanted.capacity,
            valid_until=wanted.valid_until,
            doubted=bool(wanted.doubt),
        )
        return approval.number


def _must_be_known(wanted: Approval) -> None:
    known = {category.code for category in catalogue_on(wanted.valid_from).categories}
    if not set(wanted.categories) <= known:
        raise InvalidInput("作业类别", "包含目录中没有的类别。", fix="请从特种作业目录中选择。")
    if not set(wanted.purposes) <= set(PURPOSES):
        raise InvalidInput("其他培训", "包含没有的培训对象。", fix="请从列表中选择。")
    if not wanted.categories and not wanted.purposes:
        raise InvalidInput("作业类别", "没有选择批准的培训。", fix="请选择特种作业类别，或其他培训对象。")


def _centre(work: Work, actor: Actor, code: str) -> Organisation:
    centre = people.organisation_by_code(work.session, code)
    if centre is None:
        raise NotFound("没有登记这个单位。", fix="请先登记单位。")
    must_reach(actor, centre.region)
    return centre


def close_centre(actor: Actor, number: str, reason: str, *, submission: str) -> str:
    """End a centre's approval from today; what it submitted before stays. Returns the approval's number."""
    with write(actor, Permission.CENTRES_APPROVE, submission, ledgers=[Ledger.TRAINING]) as work:
        approval: tables.CentreApproval | None = work.session.execute(
            select(tables.CentreApproval).where(_A.number == number)
        ).scalar_one_or_none()
        if approval is None:
            raise NotFound("没有这项批准。", fix="请返回列表重新选择。")
        must_reach(actor, approval.region)
        if approval.closed_on is not None:
            raise OutOfDate("这项批准已经终止。", fix="请刷新页面查看。")
        approval.closed_on, approval.closed_reason = clock.today(), written(reason)[:200]
        work.add(approval)
        work.record(Action.CENTRE_CLOSED, number)
        return number


# -- teachers ----------------------------------------------------------------------------------------------------------


class Teacher(BaseModel):
    """培训教师: who teaches what, with whole years of practice."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    identity: IdentityNumber = Field(repr=False)
    name: PersonName
    subject: str = Field(min_length=2, max_length=60)
    practice_years: int = Field(ge=0, le=60)
    doubt: str = Field(default="", max_length=500)


def name_teacher(actor: Actor, organisation: str, teacher: Teacher, *, submission: str) -> str:
    """Record a teacher of a centre in the actor's region; returns the teacher's code (TR-16.teacher_years)."""
    ledgers = [Ledger.TRAINING, Ledger.PARTIES]
    with write(actor, Permission.CENTRES_APPROVE, submission, ledgers=ledgers) as work:
        centre = _centre(work, actor, organisation)
        rules_centres.may_teach(teacher.practice_years, laws.in_force(work.session, clock.today()), teacher.doubt)
        person = parties.meet_people(work, [parties.MetPerson(teacher.identity, teacher.name)])[teacher.identity]
        there = select(_T.id).where(_T.organisation_id == centre.id, _T.person_id == person.id, _T.live.is_(True))
        if work.session.execute(there).first() is not None:
            raise InvalidInput("身份证号", "此人已是该机构的在册教师。", fix="无需重复登记。")
        code = codes.new_code("Q")
        work.add(
            tables.CentreTeacher(
                code=code,
                organisation_id=centre.id,
                person_id=person.id,
                subject=teacher.subject,
                practice_years=teacher.practice_years,
                doubt=teacher.doubt,
                from_on=clock.today(),
                entered_by=actor.person,
                entered_at=clock.now(),
            )
        )
        work.record(
            Action.TEACHER_NAMED,
            code,
            organisation=centre.code,
            person=person.code,
            practice_years=teacher.practice_years,
            doubted=bool(teacher.doubt),
        )
        return code


def release_teacher(actor: Actor, code: str, reason: str, *, submission: str) -> str:
    """Take a teacher off a centre's list from today; classes already planned keep the name. Returns the teacher's code."""
    with write(actor, Permission.CENTRES_APPROVE, submission, ledgers=[Ledger.TRAINING]) as work:
        found: tables.CentreTeacher | None = work.session.execute(
            select(tables.CentreTeacher).where(_T.code == code)
        ).scalar_one_or_none()
        if found is None:
            raise NotFound("没有这名教师。", fix="请返回列表重新选择。")
        must_reach(
            actor, people.organisations_by_id(work.session, [found.organisation_id])[found.organisation_id].region
        )
        if not found.live:
            raise OutOfDate("这名教师已经离任。", fix="请刷新页面查看。")
        found.live, found.left_on, found.left_reason = False, clock.today(), written(reason)
        work.add(found)
        work.record(Action.TEACHER_RELEASED, code)
        return code
