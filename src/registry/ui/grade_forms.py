"""Forms of assessment: the scoring sheet, and each step one may take on an assessment."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from registry.agencies import assessing, objecting, queries, scales, terms_grades
from registry.agencies.recognising import Seen
from registry.agencies.scales import Scale
from registry.kernel.access import Actor
from registry.ui import forms, labels, markup, records

Step, Occasion = terms_grades.AssessmentStep, terms_grades.Occasion
Filled = Callable[[], tuple[tuple[assessing.Scored, ...], tuple[assessing.Scored, ...]]]


def sheet_fields(form: forms.Form, scale: Scale, *, items: bool, before: Mapping[str, tuple[int, str, str]]) -> Filled:
    """The fields of a scoring sheet, filled with what was scored before; returns what reads them."""
    typed: dict[str, tuple[float, str, str]] = {}
    if items:
        records.show(markup.aside(f"按《{scale.title}》逐项评分，每项须写明依据；扣分理由会公开，依据不公开。"))
    for item in scale.items if items else ():
        points, reason, evidence = before.get(item.code, (item.points * scales.HUNDRED, "", ""))
        first, second, third = st.columns([2, 3, 3])
        typed[item.code] = (
            first.number_input(
                f"{item.title}（满分 {item.points}）", min_value=0.0, value=points / scales.HUNDRED, step=0.5,
                key=form.key(f"p_{item.code}"),
            ),
            second.text_input(f"{item.title}：扣分理由", value=reason, max_chars=500, key=form.key(f"r_{item.code}")),
            third.text_input(
                f"{item.title}：依据", value=evidence, max_chars=500, placeholder=item.evidence,
                key=form.key(f"e_{item.code}"),
            ),
        )  # fmt: skip
    known = {one.code: one.title for one in scale.reds}
    found = [code for code in known if code in before]
    chosen = st.multiselect(
        "红线情形（没有的不选）", list(known), default=found, format_func=known.__getitem__, key=form.key("reds"),
        placeholder="请选择",
    )  # fmt: skip
    left, right = st.columns(2)
    why, proof = before[found[0]][1:] if found else ("", "")
    fact = left.text_input("红线事实（会公开）", value=why, max_chars=500, key=form.key("red_fact"))
    ground = right.text_input("红线依据（不公开）", value=proof, max_chars=500, key=form.key("red_proof"))

    def read() -> tuple[tuple[assessing.Scored, ...], tuple[assessing.Scored, ...]]:
        scores = tuple(
            assessing.Scored(item=code, points=round(points * scales.HUNDRED), reason=reason, evidence=evidence)
            for code, (points, reason, evidence) in typed.items()
        )
        reds = tuple(assessing.Scored(item=code, points=0, reason=fact, evidence=ground) for code in chosen)
        return scores, reds

    return read


def score(actor: Actor, agency: queries.PublicAgency, occasion: terms_grades.Occasion) -> None:
    """The form that hands in a new sheet."""
    number, scale = agency.row.number, queries.scale_today()
    with forms.form(f"score_{number}_{occasion}") as form:
        day = None
        if occasion is Occasion.PERIODIC:
            periods = dict(queries.periods())
            code = st.selectbox("评价周期", list(periods), format_func=periods.__getitem__, key=form.key("period"))
            day = queries.period_day(code)
        read = sheet_fields(form, scale, items=occasion is not Occasion.RED_LINE, before={})
        note = st.text_input("备注（不公开）", max_chars=500, key=form.key("note"))

    def run(submission: str) -> str:
        scores, reds = read()
        sheet = assessing.Sheet(agency=number, occasion=occasion, day=day, scores=scores, reds=reds, note=note)
        return assessing.score(actor, sheet, submission=submission)

    form.submit("提交评分", run=run, done="已提交评分，编号 {}，等待核准。")


def steps(actor: Actor, found: queries.AssessmentRecord) -> None:
    """One form for each step that follows from the state."""
    for one in found.offers:
        _step(actor, found, one.step, one.refusal)


_WRITTEN = {
    Step.SEND_BACK: "退回理由",
    Step.DROP: "终止理由",
    Step.OBJECT: "异议内容和理由",
    Step.ANSWER: "答复意见（会公开）",
}


def _step(actor: Actor, found: queries.AssessmentRecord, step: terms_grades.AssessmentStep, refusal: str) -> None:
    number = found.row.number
    seen, word = Seen(number=number, version=found.row.version), labels.of(step)
    before = {one.item: (one.points, one.reason, one.evidence) for one in found.items}
    before |= {one.code: (0, one.reason, one.evidence) for one in found.reds}
    read, correct, written = None, False, ""
    with forms.form(f"{step}_{number}") as form:
        records.show(markup.section(word))
        if step in _WRITTEN and not refusal:
            written = st.text_area(_WRITTEN[step], max_chars=2000, key=form.key("written"))
        if step is Step.ANSWER and not refusal:
            correct = st.checkbox("异议成立，按下表更正评分", key=form.key("correct"))
        if step in (Step.ANSWER, Step.SCORE_AGAIN) and not refusal:
            whole = found.row.occasion is not Occasion.RED_LINE or step is Step.ANSWER
            read = sheet_fields(form, found.scale, items=whole, before=before)

    def run(submission: str) -> str:
        sheet = None
        if read is not None:
            scores, reds = read()
            occasion = Occasion.REPAIR if found.row.occasion is Occasion.RED_LINE and scores else found.row.occasion
            sheet = assessing.Sheet(agency=found.row.agency, occasion=occasion, scores=scores, reds=reds)
        if step is Step.ANSWER:
            return objecting.answer(actor, seen, written, sheet if correct else None, submission=submission)
        if step is Step.SCORE_AGAIN and sheet is not None:
            return assessing.score_again(actor, seen, sheet, submission=submission)
        if step in _WRITTEN:
            return _REASONED[step](actor, seen, written, submission=submission)
        return _PLAIN[step](actor, seen, submission=submission)

    form.submit(word, run=run, done=f"{word}：编号 {{}} 已办理。", refusal=refusal, primary=step not in _REASONED)


_REASONED = {Step.SEND_BACK: assessing.send_back, Step.DROP: assessing.drop, Step.OBJECT: objecting.object_to}
_PLAIN = {
    Step.CONFIRM: assessing.confirm,
    Step.PUBLISH: assessing.publish,
    Step.WAIVE: objecting.waive,
    Step.DECIDE_ANSWER: objecting.decide_answer,
}
