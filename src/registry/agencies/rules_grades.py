"""Rules of assessment: points against items, red lines, the grade that follows, who may score and confirm, the days. Pure.

Everything about a scale comes from its data; nothing here knows a grade by name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from registry.agencies.reach import SEPARATE, must_be_another
from registry.agencies.scales import HUNDRED, Scale
from registry.agencies.terms_grades import STEPS, AssessmentState, AssessmentStep, Crossed, Occasion, Result, Score
from registry.kernel import calendar
from registry.kernel.errors import InvalidInput, OutOfDate, RuleBroken
from registry.law.book import LawBook
from registry.law.terms import Clock


def result(scale: Scale, scores: Sequence[Score], crossed: Sequence[Crossed], law: LawBook) -> Result:
    """The grade that points and red lines come to: a red line always brings the red grade, else the best band reached."""
    total = sum(one.points for one in scores) if scores else None
    reds = tuple(one.code for one in crossed)
    if reds:
        return Result(scale.red_grade, total, reds)
    reached = (
        one.code
        for one in scale.grades
        if (least := scale.least(one, law)) is not None and total is not None and total >= least
    )
    return Result(next(reached), total, ())


def must_be_whole(
    scale: Scale, occasion: Occasion, scores: Sequence[Score], crossed: Sequence[Crossed], law: LawBook
) -> None:
    """Refuse a sheet that is not complete, scores over an item's points, or anything without evidence. Raises `InvalidInput`."""
    items = {one.code: one for one in scale.items}
    for score in scores:
        item = items.get(score.item)
        if item is None:
            raise InvalidInput("评分条目", f"《{scale.title}》没有条目“{score.item}”。", fix="请按评分标准填写。")
        if not 0 <= score.points <= item.points * HUNDRED:
            said = f"“{item.title}”得分应为 0 至 {item.points} 分，现为 {score.points / HUNDRED:g} 分"
            raise InvalidInput(item.title, f"{said}（《{scale.title}》；{item.article}）。", fix="请核对得分。")
        if score.points < item.points * HUNDRED and not score.reason.strip():
            raise InvalidInput(item.title, f"“{item.title}”扣了分，没有写明理由。", fix="请写明扣分理由，理由会公开。")
        _must_have_evidence(item.title, score.evidence, f"《{scale.title}》；{item.evidence}")
    lines = {one.code: one for one in scale.reds}
    for one in crossed:
        if one.code not in lines:
            raise InvalidInput("红线情形", f"《{scale.title}》没有红线情形“{one.code}”。", fix="请从列表中选择。")
        title = lines[one.code].title
        if not one.reason.strip():
            raise InvalidInput(title, f"没有写明“{title}”的事实。", fix="请写明事实，事实会公开。")
        _must_have_evidence(title, one.evidence, f"《{scale.title}》；{lines[one.code].article}")
    _must_be_complete(scale, occasion, scores, crossed)


def _must_have_evidence(title: str, evidence: str, article: str) -> None:
    if not evidence.strip():
        raise InvalidInput(
            title, f"“{title}”没有写明评分依据（{article}）。", fix="没有依据的评分不予受理，请写明证据材料。"
        )


def _must_be_complete(scale: Scale, occasion: Occasion, scores: Sequence[Score], crossed: Sequence[Crossed]) -> None:
    given = [one.item for one in scores]
    if len(set(given)) != len(given) or len({one.code for one in crossed}) != len(crossed):
        raise InvalidInput("评分条目", "同一条目填写了两次。", fix="每个条目只填一次。")
    if occasion is Occasion.RED_LINE:
        if not crossed:
            raise InvalidInput("红线情形", "没有选择红线情形。", fix="请至少选择一项。")
        return
    missing = [one.title for one in scale.items if one.code not in given]
    if missing:
        raise InvalidInput("评分条目", f"还有条目没有评分：{'、'.join(missing)}。", fix="请逐项评分。")


# -- who ---------------------------------------------------------------------------------------------------------------


def may_assess(person: str, employed: Collection[str], law: LawBook, *, who: str = "评分人") -> None:
    """Refuse somebody who works at the agency (IN-07.recusal); `employed` are public codes of its people."""
    if person and person in employed:
        rule = law.provision(SEPARATE)
        raise RuleBroken(
            SEPARATE, f"{who}是被评机构的从业人员，应当回避（{rule.article}）。", fix="请由与该机构无关的人员办理。"
        )


def must_be_second(person: str, before: Iterable[str], law: LawBook) -> None:
    """Refuse a confirmation by whoever scored or answered (IN-07)."""
    must_be_another(person, [one for one in before if one], law, who="评分或者答复")


def must_be_in(step: AssessmentStep, state: AssessmentState) -> None:
    """Refuse a step in a state it does not follow from."""
    if state not in STEPS[step]:
        raise OutOfDate("这份评定已不在可以办理这一步的状态。", fix="请刷新页面，查看最新状态。")


# -- days --------------------------------------------------------------------------------------------------------------


def objection_until(confirmed_on: date, scale: Scale) -> calendar.Deadline:
    """The last day on which the agency may object."""
    return calendar.add_working_days(confirmed_on, scale.objection_working_days)


def answer_until(objected_on: date, scale: Scale) -> calendar.Deadline:
    """The last day to answer an objection."""
    return calendar.add_working_days(objected_on, scale.answer_working_days)


def may_object(due_on: date | None, today: date, scale: Scale) -> None:
    """Refuse an objection after its days."""
    if due_on is None or today > due_on:
        raise RuleBroken(
            "AG-11.remedies", f"异议期至 {due_on} 止，已经届满（《{scale.title}》）。", fix="整改后可以申请修复。"
        )


def may_publish(due_on: date | None, waived: bool, today: date, scale: Scale) -> None:
    """Refuse publication while the agency may still object."""
    if not waived and due_on is not None and today <= due_on:
        raise RuleBroken(
            "AG-11.remedies",
            f"异议期至 {due_on} 止，期满或者机构表示无异议后才能公布（《{scale.title}》）。",
            fix="请期满后办理。",
        )


def must_follow(from_on: date, latest: date | None) -> None:
    """Refuse a grade that would begin before the one it supersedes."""
    if latest is not None and from_on < latest:
        raise OutOfDate(f"该机构已有自 {latest} 起的等级。", fix="请刷新页面查看。")


def clocks(
    scale: Scale, confirmed_on: date | None, objected_on: date | None, answered_on: date | None
) -> tuple[Clock, ...]:
    """The days that run on an assessment, each explained; from the scale, hence to be confirmed."""
    made = []
    if confirmed_on is not None:
        due = objection_until(confirmed_on, scale)
        why = f"自核准之日 {confirmed_on} 的次日起数 {scale.objection_working_days} 个工作日（《{scale.title}》，平台自拟）。"
        made.append(Clock(due.on, "机构提出异议，不晚于", why, True))
    if objected_on is not None and answered_on is None:
        due = answer_until(objected_on, scale)
        why = f"自提出异议之日 {objected_on} 的次日起数 {scale.answer_working_days} 个工作日（《{scale.title}》，平台自拟）。"
        made.append(Clock(due.on, "答复异议，不晚于", why, True))
    return tuple(made)
