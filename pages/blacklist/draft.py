"""An officer drafts a case from an administrative penalty: ground and facts, whom it lists, the second officer, evidence."""

import streamlit as st

from registry.blacklist import opening, queries, terms
from registry.policy import Permission
from registry.ui import attachments, draft_forms, forms, grids, labels, markup, records
from registry.ui.session import enter

officer = enter(Permission.CASES_HANDLE)
found = queries.start(officer, grids.asked("penalty"))
penalty = found.penalty
records.show(
    markup.page_title("拟列入名单", "每一次列入都以一项行政处罚为基础；条款要求的事实不齐，不能立案。"),
    markup.facts(
        [
            ("行政处罚", markup.Link(penalty.document_number, markup.to("penalty", number=penalty.number))),
            ("当事人", f"{penalty.name}　{found.credit_code}"),
            ("处罚机关", penalty.authority),
            ("处罚日期", f"{penalty.decided_on}"),
            ("违法行为发生日", f"{penalty.conduct_on}"),
            ("处罚内容", penalty.content),
        ]
    ),
)
if found.refusal or not found.grounds:
    records.show(markup.notice(found.refusal or "违法行为发生时没有可以适用的列入情形。", "bad", "不能立案"))
    st.stop()
choices = {one.ground: one for one in found.grounds}
ground = st.selectbox("列入情形", list(choices), format_func=labels.of, key="draft_ground")
choice = choices[ground]
records.show(markup.aside(f"{choice.text}（{choice.article}）"))
with forms.form(f"draft_{penalty.number}_{ground}") as form:
    facts = draft_forms.facts(form, found, choice)
    units, people = draft_forms.subjects(form, found, choice)
    cause = st.text_area("失信行为简况（公布）", max_chars=500, key=form.key("cause"))
    reason = st.text_area("列入理由（公布）", max_chars=2000, key=form.key("reason"))
    names = dict(found.officers)
    second = st.selectbox(
        "协办人（今天具备执法资格的人员）",
        list(names),
        format_func=names.__getitem__,
        index=None,
        key=form.key("second"),
    )
    doubt = ""
    if choice.doubts:
        doubt = st.text_area(
            f"继续办理的理由（条款 {'、'.join(choice.doubts)} 待核实）", max_chars=500, key=form.key("doubt")
        )
    evidence = attachments.field(form, "证据材料", several=True)
    no_conflict = st.checkbox("本人声明与本案当事人无利害关系（行政处罚法第四十三条）", key=form.key("no_conflict"))
form.submit(
    "立案",
    run=lambda submission: opening.draft(
        officer,
        opening.Draft(
            penalty=penalty.number,
            ground=terms.Ground(ground),
            facts=facts,
            units=tuple(opening.NamedUnit(**one) for one in units),
            people=tuple(opening.NamedPerson(**one) for one in people),
            cause=cause,
            reason=reason,
            second_officer=second or "",
            no_conflict=no_conflict,
            doubt=doubt,
        ),
        evidence.every,
        submission=submission,
    ),
    done="已立案，案件编号 {}。请协办人会签。",
)
