"""One bar: facts, dates explained, history, proofs, and the steps this person may take, with why not for the others."""

import streamlit as st

from registry.blacklist import barring, queries, terms_bars
from registry.policy import Permission
from registry.ui import attachments, forms, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.BARS_READ)
found = queries.bar_record(viewer, grids.asked("number"))
row = found.row
STEP = terms_bars.BarStep
PLAIN = {STEP.IMPOSE: barring.impose, STEP.LIFT: barring.lift}
REASONED = {STEP.REFUSE: barring.refuse, STEP.KEEP: barring.keep}


def offer(step: terms_bars.BarStep, refusal: str) -> None:
    """One step: a button, with the reason and proof it needs, or why this person may not."""
    seen, word = barring.SeenBar(number=row.number, version=row.version), labels.of(step)
    with forms.form(f"{step}_{row.number}") as form:
        records.show(markup.section(word))
        written, reason, proof = "", "", None
        if step is STEP.PROPOSE_LIFTING and not refusal:
            why = labels.by_value(terms_bars.LiftReason)
            reason = st.selectbox("解除事由", list(why), format_func=why.__getitem__, key=form.key("why"))
            proof = attachments.field(form, "解除文书")
        if step not in PLAIN and not refusal:
            written = st.text_area("事实和理由", max_chars=500, key=form.key("written"))

    def run(submission: str) -> str:
        if step in REASONED:
            return REASONED[step](viewer, seen, written, submission=submission)
        if proof is not None:
            return barring.propose_lifting(
                viewer, seen, terms_bars.LiftReason(reason), written, proof.needed, submission=submission
            )
        return PLAIN[step](viewer, seen, submission=submission)

    form.submit(word, run=run, done=f"{word}：编号 {{}} 已办理。", refusal=refusal, primary=step not in REASONED)


who = ("证件号码" if row.is_person else "统一社会信用代码", row.identifier)
left = "" if row.days_left is None or row.phase is not terms_bars.BarPhase.RUNNING else f"余 {row.days_left} 天"
records.show(
    markup.record_header(
        row.name, row.number, labels.badge(row.state), f"{row.region_name}　{labels.of(row.phase)}　{left}"
    ),
    markup.stated(
        [
            who,
            ("禁入范围", labels.of(row.scope)),
            ("行业", markup.Lines(found.industries) if found.industries else ""),
            ("禁止从事的职业", found.occupation),
            ("依据", labels.of(row.basis)),
            ("条款出处", found.article),
            ("条款内容", found.text),
            ("行为日期", f"{found.conduct_on}"),
            ("起算事件", labels.of(found.event)),
            ("起", f"{row.from_on}"),
            ("至", f"{row.until}" if row.until else "终身"),
            ("来源", labels.of(row.source)),
            ("作出机关", row.authority),
            ("文书号", row.document_number),
            ("案件", found.case_number),
            ("事实和理由", found.reason),
            ("与规定不一致的理由", found.doubt),
            ("解除事由", labels.of(found.lift_reason) if found.lift_reason else ""),
            ("解除日期", f"{found.lifted_on or ''}"),
            ("办理理由", found.note),
        ]
    ),
    markup.section("期限"),
    history.clocks(found.clocks),
    markup.section("经过"),
    history.timeline(found.timeline),
)
attachments.kept(found.files, lambda code: queries.bar_file(viewer, row.number, code))
for one in found.offers:
    offer(one.step, one.refusal)
