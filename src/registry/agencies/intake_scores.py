"""What a confirmed sheet of scores does: the rows of one agency and period together are one assessment, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlmodel import Session

from registry.agencies import assessing, rules_grades, scales, tables
from registry.agencies.reach import reaches
from registry.agencies.scales import Scale
from registry.agencies.terms_grades import AssessmentState, Occasion
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, Refused, RuleBroken
from registry.kernel.sheet import Judged, Options, Parsed, Rejection
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import tables as parties
from registry.policy import Action

_Q = db.core(tables.AgencyQualification).c
_A = db.core(tables.AgencyAssessment).c
_O = db.core(parties.Organisation).c
Problem = tuple[str, str, str, str]


class Row(NamedTuple):
    """One checked score. The day is ISO text, points in hundredths, none for a red line."""

    agency: str
    credit_code: str
    day: str
    item: str
    points: int | None
    reason: str
    evidence: str


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through whole sheets only: what is wrong with one row keeps back every row of the same agency."""
    judged = Judged()
    today = clock.today()
    law, scale = laws.in_force(session, today), scales.on(today)
    rows = [(number, Row(*values)) for number, values in parsed]
    agencies = _agencies(session, [row for _, row in rows])
    groups: dict[tuple[str, str], list[tuple[int, Row]]] = {}
    for number, row in rows:
        found = agencies.get(row.agency or row.credit_code)
        if found is None:
            where = ("机构编号", row.agency) if row.agency else ("统一社会信用代码", row.credit_code)
            judged.rejected.append(Rejection(number, *where, "没有这家机构。", "请核对编号或者统一社会信用代码。"))
            continue
        period = scales.period_of(date.fromisoformat(row.day), scale.months(law)).code
        groups.setdefault((found.number, period), []).append((number, row._replace(agency=found.number)))
    for (agency, _), group in groups.items():
        problem = _against(session, actor, agencies[agency], [row for _, row in group], scale, law)
        for number, row in group:
            if problem is None:
                judged.accepted.append((number, tuple(row)))
            else:
                judged.rejected.append(Rejection(number, *problem))
    judged.accepted.sort(key=lambda one: one[0])
    return judged


def _agencies(session: Session, rows: Sequence[Row]) -> dict[str, Any]:
    """Live qualifications by number, and by credit code where an organisation has one only."""
    found: dict[str, Any] = {}
    numbers = {row.agency for row in rows if row.agency}
    codes = {row.credit_code for row in rows if not row.agency}
    columns = (_Q.number, _Q.organisation_id, _Q.region, _O.credit_code)
    query = select(*columns).join(_O.id.table, _O.id == _Q.organisation_id).where(_Q.live.is_(True))
    for part in db.chunks(numbers):
        found |= {row.number: row for row in session.execute(query.where(_Q.number.in_(part)))}
    twice: set[str] = set()
    for part in db.chunks(codes):
        for row in session.execute(query.where(_O.credit_code.in_(part))):
            twice |= {row.credit_code} if row.credit_code in found else set()
            found[row.credit_code] = found[row.number] = row
    return {key: row for key, row in found.items() if key not in twice}


def _against(
    session: Session, actor: Actor, agency: Any, rows: Sequence[Row], scale: Scale, law: LawBook
) -> Problem | None:
    """What stands against the rows of one agency and period together."""
    if not reaches(actor, agency.region):
        return "机构编号", agency.number, "不在您的管辖区域内。", "请由有管辖权的部门评分。"
    try:
        sheet = _sheet(scale, agency.number, rows)
        rules_grades.may_assess(
            actor.person, assessing.employed_at(session, agency.organisation_id, clock.today()), law
        )
        assessing.weigh(scale, Occasion.PERIODIC, sheet, law)
        assessing.must_be_new(
            session, agency.organisation_id, scales.period_of(sheet.day or law.day, scale.months(law))
        )
    except InvalidInput as wrong:
        return "评分条目" if wrong.field != "评价周期" else "评价周期", wrong.field, wrong.message, wrong.fix
    except RuleBroken as refused:
        return "机构编号", agency.number, refused.message, refused.fix
    return None


def _sheet(scale: Scale, agency: str, rows: Sequence[Row]) -> assessing.Sheet:
    """The rows as one sheet; items and red lines go by their titles. Raises `InvalidInput`."""
    items = {one.title: one.code for one in scale.items}
    lines = {one.title: one.code for one in scale.reds}
    scores, reds = [], []
    for row in rows:
        if row.item in lines:
            reds.append(assessing.Scored(item=lines[row.item], points=0, reason=row.reason, evidence=row.evidence))
        elif row.item not in items:
            raise InvalidInput("评分条目", f"《{scale.title}》没有条目“{row.item}”。", fix="请按评分标准填写。")
        elif row.points is None:
            raise InvalidInput(row.item, f"“{row.item}”没有填写得分。", fix="请填写得分。")
        else:
            scores.append(
                assessing.Scored(item=items[row.item], points=row.points, reason=row.reason, evidence=row.evidence)
            )
    day = date.fromisoformat(rows[0].day)
    return assessing.Sheet(agency=agency, day=day, scores=tuple(scores), reds=tuple(reds))


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows, those of one agency and period as one assessment."""
    today = clock.today()
    scale, law = scales.on(today), laws.in_force(work.session, today)
    groups: dict[tuple[str, str], list[Row]] = {}
    for _, values in accepted:
        row = Row(*values)
        period = scales.period_of(date.fromisoformat(row.day), scale.months(law)).code
        groups.setdefault((row.agency, period), []).append(row)
    for (agency, _), rows in groups.items():
        assessing.enter(work, _sheet(scale, agency, rows), batch=batch)


def undo(work: Work, batch: str) -> int:
    """Take a sheet of scores back while none of it was confirmed or sent back; returns how many assessments."""
    mine = (db.of_batch(_A.batch, batch), _A.state != AssessmentState.DROPPED)
    moved = work.session.execute(
        select(func.count()).where(*mine, (_A.state != AssessmentState.SCORED) | (_A.version > 1))
    ).scalar_one()
    if moved:
        raise Refused(f"该批次已有 {moved} 份评定办理过，不能整批撤回。", fix="尚未核准的，请逐份终止。")
    rows = work.session.execute(select(_A.id.table).where(*mine)).all()
    work.session.execute(
        update(_A.id.table)
        .where(*mine)
        .values(state=AssessmentState.DROPPED, periodic=False, version=2, note="整批撤回", changed_at=clock.now())
    )
    for row in rows:
        work.record(Action.ASSESSMENT_DROPPED, row.number, batch=batch)
    return len(rows)
