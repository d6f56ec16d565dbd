"""One listing for regulators: facts, clocks, timeline, and the steps this person may take, with why not for the others."""

import streamlit as st

from registry.blacklist import commands, queries, terms
from registry.policy import Permission
from registry.ui import attachments, filings, forms, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.LISTINGS_READ)
found = queries.listing_record(viewer, grids.asked("number"))
row = found.row
DECIDED = {
    terms.Step.PROPOSE_PUBLICATION: commands.propose_publication,
    terms.Step.PUBLISH: commands.publish,
    terms.Step.REMOVE: commands.remove,
}
REASONS = {one.value: labels.of(one) for one in found.removal_reasons}
REASONED = {terms.Step.KEEP_BACK: commands.keep_back, terms.Step.REFUSE_REMOVAL: commands.refuse_removal}


def offer(step: terms.Step, refusal: str) -> None:
    """One step: a button, with the reason it needs, or why this person may not."""
    chosen = commands.Chosen(number=row.number, version=row.version)
    word = labels.of(step)
    with forms.form(f"{step}_{row.number}") as form:
        records.show(markup.section(word))
        written, reason = "", terms.RemovalReason.REVOKED.value
        if step is terms.Step.PROPOSE_REMOVAL and not refusal:
            reason = st.selectbox("移出事由", REASONS, format_func=REASONS.__getitem__, key=form.key("ground"))
        if (step in REASONED or step is terms.Step.PROPOSE_REMOVAL) and not refusal:
            written = st.text_area("事实和理由", max_chars=500, key=form.key("written"))

    def run(submission: str) -> list[str]:
        if step in REASONED:
            return REASONED[step](viewer, [chosen], written, submission=submission)
        if step is terms.Step.PROPOSE_REMOVAL:
            return commands.propose_removal(viewer, chosen, terms.RemovalReason(reason), written, submission=submission)
        return DECIDED[step](viewer, [chosen], submission=submission)

    primary = step not in REASONED
    form.submit(word, run=run, done=f"{word}：编号 {row.number} 已办理。", refusal=refusal, primary=primary)


ended = "（已期满）" if row.ended else ""
identifier = ("证件号码", found.masked_identity) if row.is_person else ("统一社会信用代码", row.credit_code)
records.show(
    markup.record_header(row.name, row.number, labels.badge(row.state), f"{row.region_name}{ended}"),
    markup.facts(
        [
            identifier,
            ("公众现在能否看到", "能" if found.public_now else "不能"),
            ("注册地址", found.address),
            ("主要负责人", found.principal),
            ("主要负责人证件号码", found.principal_masked_identity),
            ("失信行为简况", found.cause),
            ("列入情形", labels.of(row.ground)),
            ("条款内容", found.ground_text),
            ("条款出处", found.ground_article),
            ("纳入理由", found.reason),
            ("决定书文号", row.decision_number),
            ("决定机关", row.authority),
            ("主体所在地", row.region_name),
            ("管辖地区", row.decided_in),
            ("列入日期", f"{row.listed_on}"),
            ("来源公布日期", f"{found.announced_on or ''}"),
            ("公示起始日期", f"{row.published_on or ''}"),
            ("管理期限至", f"{row.until}"),
            ("适用制度", labels.of(found.regime)),
            ("数据来源", row.source),
            ("接收批次", row.batch and markup.Link(row.batch, markup.to("listings", batch=row.batch))),
            ("移出事由", labels.of(found.removal_reason) if found.removal_reason else ""),
            ("移出日期", f"{found.removed_on or ''}"),
            ("暂停公示自", f"{found.stayed_on or ''}"),
            ("办理理由", found.note),
        ]
    ),
    markup.section("期限"),
    history.clocks(found.clocks),
    markup.section("经过"),
    history.timeline(found.timeline),
    filings.around(found),
    markup.actions([markup.Link("联合惩戒措施", markup.to("measures", listing=row.number))]),
)
attachments.kept(found.files, lambda code: queries.listing_file(viewer, row.number, code))
for one in found.offers:
    offer(one.step, one.refusal)
