"""Steps on received listings: an officer proposes, another person decides. Each closes the live row and adds the next.

A step takes chosen listings, each with the version the user saw, or all rows of one received list at once: one command,
one transaction, one event per listing. No personal data goes into the ledger; written reasons stay in the row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from registry.blacklist import entries, reach, rules, rules_reports, tables
from registry.blacklist.queries.records import PERMISSION_OF, facts_of
from registry.blacklist.terms import UNDECIDED, Origin, RemovalReason, Step
from registry.kernel import clock, db, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate
from registry.kernel.text import written
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.policy import Action, Ledger

_L = db.core(tables.Listing).c

_ACTION_OF: dict[Step, Action] = {
    Step.PROPOSE_PUBLICATION: Action.LISTING_PROPOSED,
    Step.PUBLISH: Action.LISTING_PUBLISHED,
    Step.KEEP_BACK: Action.LISTING_KEPT_BACK,
    Step.PROPOSE_REMOVAL: Action.REMOVAL_PROPOSED,
    Step.REMOVE: Action.LISTING_REMOVED,
    Step.REFUSE_REMOVAL: Action.REMOVAL_REFUSED,
}


class Chosen(BaseModel):
    """One listing as the user saw it."""

    model_config = ConfigDict(frozen=True)

    number: str
    version: int


class WholeList(BaseModel):
    """Every row of one received list that waits for this step; `seen` is how many the user was shown, if told."""

    model_config = ConfigDict(frozen=True)

    batch: str
    seen: int | None = None


Selection = Sequence[Chosen] | WholeList


def propose_publication(actor: Actor, selection: Selection, *, submission: str) -> list[str]:
    """Propose to publish received listings; returns their numbers."""
    return _carry_out(actor, Step.PROPOSE_PUBLICATION, selection, submission)


def publish(actor: Actor, selection: Selection, *, submission: str) -> list[str]:
    """Publish what another person proposed (IN-07); returns the numbers. The public sees them from this moment."""
    return _carry_out(actor, Step.PUBLISH, selection, submission)


def keep_back(actor: Actor, selection: Selection, reason: str, *, submission: str) -> list[str]:
    """Decide, with a written reason, not to publish what another person proposed."""
    return _carry_out(actor, Step.KEEP_BACK, selection, submission, note=written("理由", reason))


def propose_removal(
    actor: Actor, chosen: Chosen, reason: RemovalReason, explanation: str, *, submission: str
) -> list[str]:
    """Propose to end a listing whose basis or source fell away (BL-23). It stays public until another person decides."""
    return _carry_out(
        actor, Step.PROPOSE_REMOVAL, [chosen], submission, note=written("理由", explanation), removal_reason=reason
    )


def remove(actor: Actor, selection: Selection, *, submission: str) -> list[str]:
    """Remove what another person proposed to remove (IN-07): hidden from the public at once."""
    return _carry_out(actor, Step.REMOVE, selection, submission)


def refuse_removal(actor: Actor, selection: Selection, reason: str, *, submission: str) -> list[str]:
    """Decide, with a written reason, that a listing stays."""
    return _carry_out(
        actor, Step.REFUSE_REMOVAL, selection, submission, note=written("理由", reason), removal_reason=None
    )


# -- carrying out ------------------------------------------------------------------------------------------------------


def _carry_out(actor: Actor, step: Step, selection: Selection, submission: str, **fixed: Any) -> list[str]:
    with write(actor, PERMISSION_OF[step], submission, ledgers=[Ledger.BLACKLIST]) as work:
        now = clock.now()
        rows = _chosen(work, actor, step, selection, now)
        law, person = laws.in_force(work.session, now.date()), reach.human(actor)
        for row in rows:
            rules.must_be_allowed(step, facts_of(row), person, now.date(), law)
            if step is Step.PROPOSE_REMOVAL:
                rules.may_propose_removal(row.origin, fixed["removal_reason"], law)

        def following(row: Any) -> dict[str, Any]:
            changes = dict(fixed)
            if step in (Step.PROPOSE_PUBLICATION, Step.PROPOSE_REMOVAL):
                changes |= {"proposed_by": person, "proposed_at": now}
            if step is Step.PUBLISH:
                changes["published_on"] = row.announced_on or now.date()
            if step is Step.REMOVE:
                changes["removed_on"] = now.date()
            return changes

        supersede(work, step, rows, now, following)
        for row in rows:
            work.record(_ACTION_OF[step], row.number, version=row.version + 1, **_details(step, row, fixed))
        return [row.number for row in rows]


def _details(step: Step, row: Any, fixed: dict[str, Any]) -> dict[str, Any]:
    if step is Step.PUBLISH:
        return {"until": row.until, "provision": row.provision, "batch": row.batch}
    if step is Step.REMOVE:
        return {"reason": row.removal_reason.value}
    if step is Step.PROPOSE_REMOVAL:
        return {"reason": fixed["removal_reason"].value}
    return {"batch": row.batch}


def _chosen(work: Work, actor: Actor, step: Step, selection: Selection, now: datetime) -> list[Any]:
    if isinstance(selection, WholeList):
        return _of_list(work, actor, step, selection, now)
    wanted = {one.number: one.version for one in selection}
    if not wanted:
        raise InvalidInput("名单", "没有选择任何记录。", fix="请至少选择一条。")
    rows: list[Any] = []
    for part in db.chunks(wanted):
        rows += work.session.execute(select(_L.id.table).where(_L.live.is_(True), _L.number.in_(part))).all()
    for row in rows:
        if not reach.reaches(actor, row.region) and row.state not in UNDECIDED:
            raise NotPermitted(f"编号 {row.number} 不在您的管辖范围内。", fix="请由主体所在地区的部门办理。")
    if len(rows) < len(wanted) or any(not reach.reaches(actor, row.region) for row in rows):
        raise NotFound("没有这条名单记录，或不在您的管辖范围内。", fix="请核对编号，或返回名单重新选择。")
    for row in rows:
        versions.must_be_as_seen(row, wanted[row.number], "这条记录")
    order = {number: place for place, number in enumerate(wanted)}
    return sorted(rows, key=lambda row: order[row.number])


def _of_list(work: Work, actor: Actor, step: Step, selection: WholeList, now: datetime) -> list[Any]:
    query = (
        select(_L.id.table)
        .where(
            _L.live.is_(True),
            db.of_batch(_L.batch, selection.batch),
            _L.state.in_(list(rules.STEPS[step].starts)),
            reach.within(actor, _L.region),
        )
        .order_by(_L.id)
    )
    if step in rules.WHILE_IN_TERM:  # what ended before it could be published stays history
        query = query.where(_L.until >= now.date())
    rows: list[Any] = list(work.session.execute(query).all()) if selection.batch else []
    if not rows or selection.seen not in (None, len(rows)):
        raise OutOfDate("这批名单的待办记录已经变化。", fix="请刷新页面，按最新的条数再办理。")
    return rows


def supersede(
    work: Work, step: Step, rows: Sequence[Any], now: datetime, following: Callable[[Any], dict[str, Any]]
) -> None:
    """Close the live rows and add the next versions in the step's state, each with what it changes for the public and what
    must be reported of it.

    A step that publishes gives the departments their measures. Raises `OutOfDate` if one was closed already.
    """
    fresh = []
    for row in rows:
        state = rules.STEPS[step].to or row.state
        after = versions.following(row, **{"state": state, "replaced_in": "", "changed_at": now, **following(row)})
        fresh.append(after | {"change": rules.public_change(row._mapping, after), **_reported(row, after)})
    versions.supersede(work, tables.Listing, rows, fresh)
    if step in rules.PUBLISHING:
        entries.assign_measures(work, rows, now.date())


def _reported(row: Any, after: Mapping[str, Any]) -> dict[str, Any]:
    """What the next version of an own listing obliges to report outward, and since when."""
    told = None
    if row.origin is Origin.OWN:
        told = rules_reports.happening(rules_reports.version_facts(row._mapping), rules_reports.version_facts(after))
    return {"reported_as": told and told.occasion, "happened_on": told and told.on}
