"""One filing: what was said, its files and clocks, and the steps this person may take; whoever filed it reads it here too."""

import streamlit as st

from registry.blacklist import answering, queries, terms
from registry.blacklist import filing as filed
from registry.policy import Permission
from registry.ui import attachments, filings, forms, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CASES_READ, Permission.FILINGS_FILE, Permission.FILINGS_RECEIVE)
found = queries.filing(viewer, grids.asked("number"))
row, Step = found.row, terms.FilingStep
seen = answering.SeenFiling(number=row.number, version=row.version)
BARE = {Step.RELEASE: answering.release, Step.CONFIRM: answering.confirm}
REASONED = {Step.UPHOLD: answering.uphold, Step.DISMISS: answering.dismiss, Step.KEEP_BACK: answering.keep_back}
OUTCOMES = {one.value: labels.of(one) for one in terms.ProceedingOutcome}


def offer(step: terms.FilingStep, refusal: str) -> None:
    """One step with what it needs, or why this person may not take it."""
    word, answer, consequence, result = labels.of(step), "", "", ""
    handed = attachments.Handed("", None)
    with forms.form(f"{step}_{row.number}") as form:
        records.show(markup.section(word))
        if not refusal and step is Step.ADVISE:
            consequence = st.selectbox(
                "处理建议",
                filings.CONSEQUENCES,
                format_func=filings.CONSEQUENCES.__getitem__,
                key=form.key("consequence"),
            )
            corrections = filings.corrections(form)
        if not refusal and step is Step.RECORD_OUTCOME:
            result = st.selectbox("结果", OUTCOMES, format_func=OUTCOMES.__getitem__, key=form.key("outcome"))
            order = filings.order(form)
            corrections = filings.corrections(form)
            handed = attachments.field(form, "文书扫描件")
        if not refusal and step in (Step.ADVISE, Step.RECORD_OUTCOME, *REASONED):
            answer = st.text_area("事实和理由", max_chars=400, key=form.key("answer"))
        if not refusal and step is Step.WITHDRAW:
            handed = attachments.field(form, "书面撤回申请", note="窗口办理必传")

    def run(submission: str) -> str:
        if step in BARE:
            return BARE[step](viewer, seen, submission=submission)
        if step in REASONED:
            return REASONED[step](viewer, seen, answer, submission=submission)
        if step is Step.ADVISE:
            opinion = answering.Opinion(text=answer, consequence=consequence or None, corrections=corrections())
            return answering.advise(viewer, seen, opinion, submission=submission)
        if step is Step.RECORD_OUTCOME:
            outcome = answering.Outcome(outcome=result, order=order(), text=answer, corrections=corrections())
            return answering.record_outcome(viewer, seen, outcome, handed.needed, submission=submission)
        return filed.withdraw(viewer, row.number, handed.first, submission=submission)

    form.submit(word, run=run, done=f"{word}：编号 {{}} 已办理。", refusal=refusal, primary=step is not Step.WITHDRAW)


filings.record(found, linked=viewer.may(Permission.LISTINGS_READ) and not row.about_case)
attachments.kept(found.files, lambda code: queries.file_of(viewer, row.number, code))
for one in found.offers:
    offer(one.step, one.refusal)
