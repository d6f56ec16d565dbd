"""What an agency says to its scores, and what becomes of it: objection within its days, answer by a keeper, decision by another."""

from __future__ import annotations

from registry.agencies import rules_grades, tables
from registry.agencies.assessing import (
    STATE,
    STEP,
    WHAT,
    Sheet,
    employed,
    keep_scores,
    live_row,
    outcome,
    publish_grade,
    scale_of,
    weigh,
)
from registry.agencies.reach import own_agency, written
from registry.agencies.recognising import Seen
from registry.kernel import clock, versions
from registry.kernel.access import Actor
from registry.kernel.transaction import write
from registry.law import queries as laws
from registry.policy import Action, Ledger, Permission


def object_to(actor: Actor, seen: Seen, text: str, *, submission: str) -> str:
    """The own agency objects to its assessment within its days (AG-11.remedies). Returns the number."""
    said = written("异议内容", text, 2000)
    with write(actor, Permission.AGENCIES_OWN, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = live_row(work, seen, STEP.OBJECT, organisation_id=own_agency(work.session, actor).id)
        rules_grades.may_object(row.due_on, clock.today(), scale_of(row))
        versions.move(
            work, tables.AgencyAssessment, row, WHAT, state=STATE.OBJECTED, objected_on=clock.today(), objection=said,
            due_on=None, answered_on=None, answered_by="", answer="",
        )  # fmt: skip
        work.record(Action.ASSESSMENT_OBJECTED, row.number)
        return str(row.number)


def waive(actor: Actor, seen: Seen, *, submission: str) -> str:
    """The own agency says that it has no objection, so that the grade may be published. Returns the number."""
    with write(actor, Permission.AGENCIES_OWN, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = live_row(work, seen, STEP.WAIVE, organisation_id=own_agency(work.session, actor).id)
        versions.move(work, tables.AgencyAssessment, row, WHAT, waived_on=clock.today())
        work.record(Action.ASSESSMENT_WAIVED, row.number)
        return str(row.number)


def answer(actor: Actor, seen: Seen, text: str, corrected: Sheet | None, *, submission: str) -> str:
    """Answer an objection: scores stand, or are corrected as the sheet says. Another person decides. Returns the number."""
    said, today = written("答复意见", text, 2000), clock.today()
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = live_row(work, seen, STEP.ANSWER)
        law = laws.in_force(work.session, today)
        rules_grades.may_assess(actor.person, employed(work, row.organisation_id, today), law)
        changes: dict[str, object] = {
            "state": STATE.ANSWERED, "answered_on": today, "answered_by": actor.person, "answer": said,
            "corrected": corrected is not None,
        }  # fmt: skip
        details: dict[str, str | int | None] = {}
        if corrected is not None:
            occasion = row.occasion if corrected.reds or not corrected.scores else corrected.occasion
            weighed = weigh(scale_of(row), occasion, corrected, law)
            keep_scores(work, row.number, row.revision + 1, weighed)
            found = weighed.result
            changes |= {
                "revision": row.revision + 1, "total": found.total, "grade": found.grade, "reds": ",".join(found.reds)
            }  # fmt: skip
            details = outcome(weighed.scale, found)
        versions.move(work, tables.AgencyAssessment, row, WHAT, **changes)
        work.record(Action.ASSESSMENT_ANSWERED, row.number, corrected=corrected is not None, **details)
        return str(row.number)


def decide_answer(actor: Actor, seen: Seen, *, submission: str) -> str:
    """Decide that an answer stands: the grade that follows from it is published. Returns the number."""
    today = clock.today()
    with write(actor, Permission.AGENCIES_DECIDE, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = live_row(work, seen, STEP.DECIDE_ANSWER)
        law = laws.in_force(work.session, today)
        rules_grades.must_be_second(actor.person, [row.scored_by, row.answered_by], law)
        rules_grades.may_assess(actor.person, employed(work, row.organisation_id, today), law, who="核准人")
        first = row.published_on is None
        versions.move(
            work, tables.AgencyAssessment, row, WHAT, state=STATE.PUBLISHED, decided_on=today, decided_by=actor.person,
            published_on=today if first else row.published_on,
        )  # fmt: skip
        work.record(Action.ASSESSMENT_DECIDED, row.number, corrected=row.corrected)
        if first or row.corrected:
            publish_grade(work, row, "异议成立，已更正" if row.corrected else "异议不成立，维持")
        return str(row.number)
