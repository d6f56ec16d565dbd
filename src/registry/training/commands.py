"""What people do in training: centres are approved here; results are assessed in `assessing`, and what happens to a certificate
stands by its step in `reviewing`, `renewing`, `leaving` and `ending`. All doors are found here.
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, RuleBroken
from registry.kernel.transaction import write
from registry.law import queries as laws
from registry.parties import queries as people
from registry.policy import Action, Ledger, Permission
from registry.training import tables
from registry.training.assessing import (
    ApprovalReport,
    approve_batch,
    approve_results,
    issue_proofs,
    refuse_batch,
    refuse_results,
)
from registry.training.catalogue import catalogue_on
from registry.training.ending import cancel, withdraw
from registry.training.handling import must_reach as _must_reach
from registry.training.handling import reason_given as _reason
from registry.training.leaving import back_at_post, leave_post
from registry.training.renewing import renew
from registry.training.reviewing import PutOff, Review, ReviewReport, put_off_review, review

__all__ = [
    "Approval",
    "ApprovalReport",
    "PutOff",
    "Review",
    "ReviewReport",
    "approve_batch",
    "approve_centre",
    "approve_results",
    "back_at_post",
    "cancel",
    "close_centre",
    "issue_proofs",
    "leave_post",
    "put_off_review",
    "refuse_batch",
    "refuse_results",
    "renew",
    "review",
    "withdraw",
]


class Approval(BaseModel):
    """批准培训机构: which organisation may train which categories, how many at once, from when until when."""

    model_config = ConfigDict(frozen=True)

    organisation: str  # public code
    categories: tuple[str, ...] = Field(min_length=1)
    capacity: int = Field(ge=1)
    valid_from: date
    valid_until: date


def approve_centre(actor: Actor, wanted: Approval, *, submission: str) -> str:
    """Approve a training centre in the actor's region and return the approval's number. Raises `InvalidInput`."""
    with write(actor, Permission.CENTRES_APPROVE, submission, ledgers=[Ledger.TRAINING]) as work:
        centre = people.organisation_by_code(work.session, wanted.organisation)
        if centre is None:
            raise NotFound("没有登记这个单位。", fix="请先登记单位。")
        _must_reach(actor, centre.region)
        known = {category.code for category in catalogue_on(wanted.valid_from).categories}
        if not set(wanted.categories) <= known:
            raise InvalidInput("作业类别", "包含目录中没有的类别。", fix="请从特种作业目录中选择。")
        if wanted.valid_until < wanted.valid_from:
            raise InvalidInput("有效期", "截止日期早于起始日期。", fix="请核对两个日期。")
        law = laws.in_force(work.session, clock.today())
        least = law.provision("TR-16.capacity")
        if wanted.capacity < law.number("TR-16.capacity") and least.binds:
            raise RuleBroken(
                "TR-16.capacity",
                f"同时培训人数不得少于 {law.number('TR-16.capacity')} 人（{least.article}）。",
                fix="请核对场所条件。",
            )
        approval = tables.CentreApproval(
            number=codes.new_code("A"),
            organisation_id=centre.id,
            region=centre.region,
            categories=",".join(sorted(wanted.categories)),
            capacity=wanted.capacity,
            valid_from=wanted.valid_from,
            valid_until=wanted.valid_until,
            approved_by=actor.person,
            approved_at=clock.now(),
        )
        work.add(approval)
        work.record(
            Action.CENTRE_APPROVED,
            approval.number,
            organisation=centre.code,
            categories=approval.categories,
            valid_until=wanted.valid_until,
        )
        return approval.number


def close_centre(actor: Actor, number: str, reason: str, *, submission: str) -> str:
    """End a centre's approval from today; what it submitted before stays. Returns the centre's name."""
    with write(actor, Permission.CENTRES_APPROVE, submission, ledgers=[Ledger.TRAINING]) as work:
        approval: tables.CentreApproval | None = work.session.execute(
            select(tables.CentreApproval).where(db.core(tables.CentreApproval).c.number == number)
        ).scalar_one_or_none()
        if approval is None:
            raise NotFound("没有这项批准。", fix="请返回列表重新选择。")
        _must_reach(actor, approval.region)
        if approval.closed_on is not None:
            raise OutOfDate("这项批准已经终止。", fix="请刷新页面查看。")
        approval.closed_on, approval.closed_reason = clock.today(), _reason(reason)
        work.add(approval)
        work.record(Action.CENTRE_CLOSED, number)
        return number
