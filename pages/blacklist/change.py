"""One change of one listing: stay and its end on another body's order, correction and revocation by two persons."""

import streamlit as st

from registry.blacklist import changing, commands, queries, terms
from registry.policy import Permission
from registry.ui import attachments, filings, forms, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.FILINGS_HANDLE, Permission.FILINGS_DECIDE)
found = queries.listing_record(viewer, grids.asked("number"))
row, Step = found.row, terms.Step
chosen = commands.Chosen(number=row.number, version=row.version)
deciding = viewer.may(Permission.FILINGS_DECIDE)


def change(step: terms.Step, refusal: str) -> None:
    """One step with its document or its reason, or why this person may not take it."""
    proposing = step in (Step.CORRECT, Step.REVOKE) and not deciding
    word = f"提出{labels.of(step)}建议" if proposing else labels.of(step)
    reason, handed = "", attachments.Handed("", None)
    with forms.form(f"{step}_{row.number}") as form:
        records.show(markup.section(word))
        if not refusal and step is Step.CORRECT:
            corrections = filings.corrections(form, expanded=True)
        elif not refusal:
            order = filings.order(form, optional=proposing)
        if not refusal and not proposing:
            handed = attachments.field(form, "文书扫描件", note="恢复公示可不传" if step is Step.END_STAY else "")
        if not refusal and step in (Step.CORRECT, Step.REVOKE):
            reason = st.text_area("事实和理由", max_chars=400, key=form.key("reason"))

    def run(submission: str) -> str:
        if step is Step.STAY:
            return changing.stay(viewer, chosen, order(), handed.needed, submission=submission)
        if step is Step.END_STAY:
            return changing.end_stay(viewer, chosen, order(), handed.first, submission=submission)
        if step is Step.CORRECT:
            return changing.propose_correction(viewer, chosen, corrections(), reason, submission=submission)
        if proposing:
            return changing.propose_revocation(viewer, chosen, reason, order(), submission=submission)
        return changing.revoke_by_order(viewer, chosen, order(), reason, handed.needed, submission=submission)

    form.submit(word, run=run, done=f"{word}：编号 {{}} 已办理。", refusal=refusal)


def decide(proposal: queries.AmendmentRow) -> None:
    """Carry out or refuse what another person proposed."""
    refusal = "提出建议的人不能自己作出决定，请由另一名审批负责人办理。" if proposal.mine else ""
    refusal = refusal if deciding else "您的角色没有此项权限。"
    with forms.form(f"approve_{proposal.number}") as form:
        records.show(filings.proposal(proposal))
    form.submit(
        f"同意{labels.of(proposal.step)}",
        run=lambda submission: changing.approve(viewer, proposal.number, submission=submission),
        done="编号 {} 已办理，公示信息同时变更。",
        refusal=refusal,
    )
    if not refusal:
        with forms.form(f"refuse_{proposal.number}") as form:
            why_not = st.text_area("不同意的理由", max_chars=400, key=form.key("reason"))
        form.submit(
            "不同意",
            primary=False,
            run=lambda submission: changing.refuse(viewer, proposal.number, why_not, submission=submission),
            done="编号 {}：已决定不变更。",
        )


back = markup.actions([markup.Link("返回名单档案", markup.to("listing_record", number=row.number))])
records.show(
    markup.record_header(row.name, row.number, labels.badge(row.state), "暂停公示中" if found.stayed_on else ""), back
)
for one in found.amendments:
    if one.state is terms.AmendmentState.PROPOSED and not one.filing:
        decide(one)
wanted = labels.chosen(terms.Step, grids.asked("step"))
for possible in found.changes:
    if wanted in (None, possible.step):
        change(possible.step, possible.refusal)
if not found.changes and not found.amendments:
    records.show(markup.notice("这条记录现在没有可以办理的变更。", "neutral"))
