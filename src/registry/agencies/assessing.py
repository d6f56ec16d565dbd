"""Assessment from scores to grade: a keeper scores with evidence, a second person confirms, the agency sees and may object,
the answer is decided, the grade is published. A red line regrades at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Of
from sqlalchemy import func, select

from registry.agencies import rules_grades, scales, tables
from registry.agencies.queries.standing import held_on
from registry.agencies.reach import must_reach, written
from registry.agencies.recognising import Seen
from registry.agencies.scales import Period, Scale
from registry.agencies.terms_grades import AssessmentState, AssessmentStep, Crossed, Occasion, Result, Score
from registry.kernel import clock, codes, db, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import tables as registered
from registry.policy import Action, Ledger, Permission

_Q = db.core(tables.AgencyQualification).c
_A = db.core(tables.AgencyAssessment).c
_S = db.core(tables.AgencyScore).c
_G = db.core(tables.AgencyGrade).c
_P = db.core(registered.Post).c
_N = db.core(registered.Person).c
WHAT = "这份评定"
STATE, STEP = AssessmentState, AssessmentStep


class Scored(BaseModel):
    """One item's points in hundredths, why some are missing (public) and what the score rests on."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    item: str
    points: int
    reason: str = Of(default="", max_length=500)
    evidence: str = Of(default="", max_length=500)


class Sheet(BaseModel):
    """评分表 of one agency. `day` settles the period of a periodic assessment; `reds` are red lines found."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    agency: str  # number of its qualification
    occasion: Occasion = Occasion.PERIODIC
    day: date | None = None
    scores: tuple[Scored, ...] = ()
    reds: tuple[Scored, ...] = ()
    note: str = Of(default="", max_length=500)


@dataclass(frozen=True)
class Weighed:
    """A sheet that may be stored: the scale, scores and red lines, and what they come to."""

    scale: Scale
    scores: tuple[Score, ...]
    crossed: tuple[Crossed, ...]
    result: Result


def weigh(scale: Scale, occasion: Occasion, sheet: Sheet, law: LawBook) -> Weighed:
    """What a sheet comes to on a scale. Raises `InvalidInput` naming the item."""
    scores = tuple(Score(one.item, one.points, one.reason, one.evidence) for one in sheet.scores)
    crossed = tuple(Crossed(one.item, one.reason, one.evidence) for one in sheet.reds)
    rules_grades.must_be_whole(scale, occasion, scores, crossed, law)
    return Weighed(scale, scores, crossed, rules_grades.result(scale, scores, crossed, law))


def score(actor: Actor, sheet: Sheet, *, submission: str) -> str:
    """Hand in a scored sheet for confirmation; returns its number. Raises `InvalidInput`, `RuleBroken`."""
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=[Ledger.AGENCIES]) as work:
        return enter(work, sheet)


def enter(work: Work, sheet: Sheet, *, batch: str = "") -> str:
    """Store one scored sheet inside the caller's transaction; returns its number."""
    today = clock.today()
    row = work.session.execute(select(_Q.id.table).where(_Q.number == sheet.agency, _Q.live.is_(True))).first()
    if row is None:
        raise NotFound("没有这家机构。", fix="请从机构名录进入。")
    must_reach(work.actor, row.region)
    day = sheet.day or today
    if day > today:
        raise InvalidInput("评价周期", "评价周期还没有开始。", fix="请核对日期。")
    if not row.valid_from <= day:
        raise InvalidInput("评价周期", f"机构资质自 {row.valid_from} 起，早于该日的周期不评价。", fix="请核对周期。")
    law, scale = laws.in_force(work.session, today), scales.on(today)
    rules_grades.may_assess(work.actor.person, employed(work, row.organisation_id, today), law)
    weighed = weigh(scale, sheet.occasion, sheet, law)
    period = scales.period_of(day, scale.months(law))
    periodic = sheet.occasion is Occasion.PERIODIC
    if periodic:
        must_be_new(work.session, row.organisation_id, period)
    number = codes.new_code("N")
    work.add(
        tables.AgencyAssessment(
            number=number, organisation_id=row.organisation_id, qualification=row.number, region=row.region,
            occasion=sheet.occasion, periodic=periodic, period=period.code, period_title=period.title,
            scale=scale.code, state=STATE.SCORED, total=weighed.result.total, reds=",".join(weighed.result.reds),
            grade=weighed.result.grade, scored_on=today, scored_by=work.actor.person, note=sheet.note, batch=batch,
            changed_at=clock.now(),
        )
    )  # fmt: skip
    keep_scores(work, number, 1, weighed)
    work.record(
        Action.ASSESSMENT_SCORED, number, agency=row.number, occasion=sheet.occasion.value, period=period.code,
        scale=scale.code, batch=batch or None, **outcome(weighed.scale, weighed.result),
    )  # fmt: skip
    return number


def must_be_new(session: Any, organisation_id: int, period: Period) -> None:
    """Refuse a second assessment of the same period. Raises `InvalidInput` naming the first."""
    used = select(_A.number).where(
        _A.organisation_id == organisation_id, _A.period == period.code, _A.periodic.is_(True)
    )
    if known := session.execute(used).scalar():
        raise InvalidInput(
            "评价周期",
            f"{period.title}已经评定，编号 {known}。",
            fix="每个周期只评定一次；等级调整请按修复或者红线办理。",
        )


def outcome(scale: Scale, found: Result) -> dict[str, str | int | None]:
    """What the ledger keeps of a result."""
    return {
        "grade": found.grade,
        "grade_title": scale.grade(found.grade).title,
        "total": found.total,
        "reds": ",".join(found.reds) or None,
    }


def keep_scores(work: Work, number: str, revision: int, weighed: Weighed) -> None:
    """Store the scores of one revision beside the earlier ones."""
    common = {
        "assessment": number, "revision": revision, "entered_by": work.actor.person, "entered_at": clock.now()
    }  # fmt: skip
    work.insert(
        tables.AgencyScore,
        [
            *(
                common
                | {"red": False, "item": one.item, "points": one.points, "reason": one.reason, "evidence": one.evidence}
                for one in weighed.scores
            ),
            *(
                common | {"red": True, "item": one.code, "points": 0, "reason": one.reason, "evidence": one.evidence}
                for one in weighed.crossed
            ),
        ],
    )


def employed(work: Work, organisation_id: int, day: date) -> set[str]:
    """`employed_at` within a write."""
    return employed_at(work.session, organisation_id, day)


def employed_at(session: Any, organisation_id: int, day: date) -> set[str]:
    """Public codes of everybody who holds a post at the organisation on a day."""
    query = select(_N.code).join(_P.id.table, _P.person_id == _N.id)
    return set(session.execute(query.where(_P.organisation_id == organisation_id, held_on(day))).scalars())


def score_again(actor: Actor, seen: Seen, sheet: Sheet, *, submission: str) -> str:
    """Score anew what the second person sent back; earlier scores stay as they were. Returns the number."""
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = live_row(work, seen, STEP.SCORE_AGAIN)
        law = laws.in_force(work.session, clock.today())
        rules_grades.may_assess(actor.person, employed(work, row.organisation_id, clock.today()), law)
        weighed = weigh(scale_of(row), row.occasion, sheet, law)
        revise(work, row, weighed, state=STATE.SCORED, scored_on=clock.today(), scored_by=actor.person)
        work.record(Action.ASSESSMENT_SCORED, row.number, again=True, **outcome(weighed.scale, weighed.result))
        return str(row.number)


def revise(work: Work, row: Any, weighed: Weighed, **changes: Any) -> None:
    """Keep the next revision of scores and let it count."""
    keep_scores(work, row.number, row.revision + 1, weighed)
    found = weighed.result
    changes |= {"revision": row.revision + 1, "total": found.total, "grade": found.grade, "reds": ",".join(found.reds)}
    versions.move(work, tables.AgencyAssessment, row, WHAT, **changes)


def send_back(actor: Actor, seen: Seen, reason: str, *, submission: str) -> str:
    """Send scores, or an answer to an objection, back to the keeper with a reason. Returns the number."""
    said = written("退回理由", reason)
    with write(actor, Permission.AGENCIES_DECIDE, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = live_row(work, seen, STEP.SEND_BACK)
        back = STATE.RETURNED if row.state is STATE.SCORED else STATE.OBJECTED
        versions.move(work, tables.AgencyAssessment, row, WHAT, state=back, note=said)
        work.record(Action.ASSESSMENT_RETURNED, row.number)
        return str(row.number)


def drop(actor: Actor, seen: Seen, reason: str, *, submission: str) -> str:
    """Give up an assessment that was not confirmed, with a reason. Returns the number."""
    said = written("终止理由", reason)
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = live_row(work, seen, STEP.DROP)
        versions.move(work, tables.AgencyAssessment, row, WHAT, state=STATE.DROPPED, periodic=False, note=said)
        work.record(Action.ASSESSMENT_DROPPED, row.number)
        return str(row.number)


def confirm(actor: Actor, seen: Seen, *, submission: str) -> str:
    """Confirm what another person scored: the agency sees it and may object; a red line is published at once."""
    today = clock.today()
    with write(actor, Permission.AGENCIES_DECIDE, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = live_row(work, seen, STEP.CONFIRM)
        law = laws.in_force(work.session, today)
        rules_grades.must_be_second(actor.person, [row.scored_by], law)
        rules_grades.may_assess(actor.person, employed(work, row.organisation_id, today), law, who="核准人")
        at_once = row.occasion is Occasion.RED_LINE
        due = rules_grades.objection_until(today, scale_of(row)).on
        versions.move(
            work, tables.AgencyAssessment, row, WHAT, state=STATE.PUBLISHED if at_once else STATE.CONFIRMED,
            confirmed_on=today, confirmed_by=actor.person, due_on=due, published_on=today if at_once else None,
        )  # fmt: skip
        work.record(Action.ASSESSMENT_CONFIRMED, row.number, until=due)
        if at_once:
            publish_grade(work, row, "红线情形，即时调整")
        return str(row.number)


def publish(actor: Actor, seen: Seen, *, submission: str) -> str:
    """Publish the grade once the days to object are over or the agency has none. Returns the number."""
    today = clock.today()
    with write(actor, Permission.AGENCIES_DECIDE, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = live_row(work, seen, STEP.PUBLISH)
        rules_grades.must_be_second(actor.person, [row.scored_by], laws.in_force(work.session, today))
        rules_grades.may_publish(row.due_on, row.waived_on is not None, today, scale_of(row))
        versions.move(work, tables.AgencyAssessment, row, WHAT, state=STATE.PUBLISHED, published_on=today)
        publish_grade(work, row, "")
        return str(row.number)


def publish_grade(work: Work, row: Any, reason: str, **now: Any) -> None:
    """Add the grade that follows from an assessment; the one before it stays for its own days."""
    today, scale = clock.today(), scale_of(row)
    grade = scale.grade(now.get("grade", row.grade))
    latest = select(func.max(_G.from_on)).where(_G.organisation_id == row.organisation_id)
    rules_grades.must_follow(today, work.session.execute(latest).scalar())
    work.add(
        tables.AgencyGrade(
            organisation_id=row.organisation_id, region=row.region, grade=grade.code, title=grade.title,
            tone=grade.tone, rank=scale.rank(grade.code), scale=scale.code, scale_title=scale.title, total=now.get("total", row.total),
            reds=now.get("reds", row.reds), from_on=today, assessment=row.number,
            revision=now.get("revision", row.revision), period=row.period_title, reason=reason[:500],
            decided_by=work.actor.person, published_at=clock.now(),
        )
    )  # fmt: skip
    work.record(
        Action.GRADE_PUBLISHED, row.qualification, assessment=row.number, grade=grade.code, grade_title=grade.title, scale=scale.code,
        from_on=today, total=now.get("total", row.total),
    )  # fmt: skip


def live_row(work: Work, seen: Seen, step: AssessmentStep, *, organisation_id: int | None = None) -> Any:
    """The assessment as the user saw it, in a state the step follows from; an agent's own only where `organisation_id` is given."""
    row = work.session.execute(select(_A.id.table).where(_A.number == seen.number).with_for_update()).first()
    if row is None or (organisation_id is not None and row.organisation_id != organisation_id):
        raise NotFound("没有这份评定。", fix="请返回列表重新选择。")
    if organisation_id is None:
        must_reach(work.actor, row.region)
    versions.must_be_as_seen(row, seen.version, WHAT)
    rules_grades.must_be_in(step, row.state)
    return row


def scale_of(row: Any) -> Scale:
    """The scale an assessment was scored by."""
    found = scales.named(row.scale)
    if found is None:
        raise NotFound(f"评分标准“{row.scale}”的文件不在了。", fix="请由系统管理员放回原来的标准。")
    return found


def scores_of(session: Any, number: str, revision: int) -> Sequence[Any]:
    """Scores and red lines of one revision, as they were entered."""
    query = select(_S.id.table).where(_S.assessment == number, _S.revision == revision).order_by(_S.red, _S.id)
    found: Sequence[Any] = session.execute(query).all()
    return found
