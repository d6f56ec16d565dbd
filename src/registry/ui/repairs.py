"""What the pages of early removal share: the gates as a table, applications as rows, and the form of each step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from registry.blacklist import queries, repairing
from registry.blacklist.queries import ApplicationRecord, ApplicationRow, OwnListing
from registry.blacklist.terms_repair import ApplicationStep, Gate, GateAnswer
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.fields import BadField, excel_date
from registry.ui import attachments, forms, labels, markup, records

COMMITMENT = "我单位（本人）承诺：依法诚信从事生产经营活动，切实履行安全生产主体责任，自愿接受社会监督；如有隐瞒或弄虚作假，愿承担相应责任。"
"""The wording offered; whoever applies may write their own."""

_Run = Callable[[str], Any]
_STEP = ApplicationStep


def gates(answers: Sequence[GateAnswer], caption: str) -> str:
    """The gates answered one by one, each with its day and its article."""
    columns = ("条件", "结论", "日期", "说明", "依据")
    return markup.table(
        [markup.Column(title, as_card_title=title == "条件") for title in columns],
        [[labels.of(one.gate), _met(one), f"{one.on or ''}", one.explanation, one.article] for one in answers],
        caption,
    )


def _met(one: GateAnswer) -> markup.Badge:
    if one.met is None:
        return markup.Badge("待核查", "info")
    return markup.Badge("符合", "good") if one.met else markup.Badge("不符合", "bad")


def left(row: ApplicationRow) -> markup.Cell:
    """The deadline that runs, and how far it is."""
    if row.due_on is None or row.days_left is None:
        return ""
    late = row.days_left < 0
    said = f"已逾期 {-row.days_left} 天" if late else f"还有 {row.days_left} 天"
    mark = [markup.Badge("节假日安排待公布", "warn")] if row.provisional else []
    return markup.Lines((f"{row.due_on}", markup.Badge(said, "bad" if late else "info"), *mark))


def table(rows: Sequence[ApplicationRow], page: str, empty: str) -> str:
    """Applications, each linked to its page."""
    return markup.table(
        [
            markup.Column("主体", as_card_title=True),
            markup.Column("申请编号与名单"),
            markup.Column("地区"),
            markup.Column("申请日期"),
            markup.Column("状态"),
            markup.Column("待办方"),
            markup.Column("办理期限"),
        ],
        [
            [
                markup.Lines((markup.Link(row.name, markup.to(page, number=row.number)), row.credit_code or "自然人")),
                markup.Lines((row.number, row.listing)),
                row.region_name,
                markup.Lines((f"{row.filed_on}", labels.of(row.channel))),
                labels.badge(row.state),
                labels.of(row.ball),
                left(row),
            ]
            for row in rows
        ],
        "提前移出申请",
        empty,
    )


def facts(found: ApplicationRecord) -> str:
    """Everything an application and its answers say."""
    decided = labels.of(found.refused_gate) if found.refused_gate else ""
    provisional = "（节假日安排待公布，届时可能调整）" if found.row.provisional else ""
    pairs: list[tuple[str, markup.Cell]] = [
        ("主体", found.row.name),
        ("证件号码" if found.row.is_person else "统一社会信用代码", found.masked_identity or found.row.credit_code),
        ("列入情形", labels.of(found.ground)),
        ("列入机关", found.authority),
        ("列入日期", f"{found.listed_on}"),
        ("管理期限至", f"{found.until}"),
        ("名单现在是否公示", "是" if found.listing_public else "否"),
        ("申请途径", labels.of(found.row.channel)),
        ("申请日期", f"{found.row.filed_on}"),
        ("公开承诺", found.commitment),
        ("受理期限", f"{found.accept_due_on}"),
        ("受理（不予受理）日期", f"{found.accepted_on or ''}"),
        ("受理意见", found.acceptance),
        ("决定期限", f"{found.decide_due_on or ''}{provisional if found.decide_due_on else ''}"),
        ("核查日期", f"{found.verified_on or ''}"),
        ("核查意见", found.opinion),
        ("决定书文号", found.document_number),
        ("决定日期", f"{found.decided_on or ''}"),
        ("决定理由", found.reasons),
        ("未符合的条件", decided),
        ("何时起符合", f"{found.opens_on or ''}"),
        ("存疑说明", found.doubt),
        ("提出恢复列入", f"{found.fraud_on or ''}"),
        ("恢复列入的事实和理由", found.fraud),
        ("恢复列入的决定日期", f"{found.fraud_answered_on or ''}"),
        ("恢复列入的决定理由", found.fraud_answer),
        ("重新起算的理由", found.restart_reason),
    ]
    return markup.stated(pairs)


def result_paper(viewer: Actor, found: ApplicationRecord) -> None:
    """The decision to be taken out as PDF."""
    title = queries.result_title(granted=found.refused_gate is None)
    st.download_button(
        f"下载{title}",
        data=lambda: queries.result_paper(viewer, found.row.number),
        file_name=f"{title}_{found.row.number}.pdf",
        mime="application/pdf",
        key=f"result_{found.row.number}",
        on_click="ignore",
    )


# -- forms -------------------------------------------------------------------------------------------------------------


def apply_form(actor: Actor, listing: OwnListing, *, paper: bool = False) -> None:
    """One listing with its gates, and the application; `paper`: with the scan of what was handed in at the counter."""
    records.show(
        markup.section(f"{listing.name}　{listing.number}"),
        markup.facts(
            [
                ("列入机关", listing.authority),
                ("列入日期", f"{listing.listed_on}"),
                ("管理期限至", f"{listing.until}"),
            ]
        ),
        gates(listing.gates, f"{listing.number} 提前移出的条件（今天）") if listing.gates else "",
        table(listing.applications, "application", "") if paper and listing.applications else "",
    )
    with forms.form(f"apply_{listing.number}") as form:
        records.show(markup.section(f"申请提前移出：{listing.number}"))
        if listing.refusal:
            form.submit("提交申请", run=lambda _: None, done="", refusal=listing.refusal)
            return
        commitment = st.text_area("公开承诺（将随结果公开）", COMMITMENT, max_chars=2000, key=form.key("commitment"))
        performed = attachments.field(form, "履行义务的证明", several=True)
        eliminated = attachments.field(form, "消除危害的证明", several=True)
        scan = attachments.field(form, "申请书扫描件", several=True) if paper else None
    form.submit(
        "提交申请",
        run=lambda submission: repairing.file_application(
            actor,
            repairing.EarlyRemoval(
                listing=listing.number,
                commitment=commitment,
                performed=performed.every,
                eliminated=eliminated.every,
                paper=scan.every if scan else (),
            ),
            submission=submission,
        ),
        done="已提交申请，编号 {}。",
    )


def step_form(actor: Actor, found: ApplicationRecord, step: ApplicationStep, refusal: str) -> None:
    """The form of one step, or why this person may not take it."""
    word = labels.of(step)
    with forms.form(f"{step}_{found.row.number}") as form:
        records.show(markup.section(word))
        seen = repairing.Seen(number=found.row.number, version=found.row.version)
        run: _Run = (lambda _: None) if refusal else _FIELDS[step](form, actor, seen, found)
    form.submit(
        word, run=run, done=f"{word}：申请 {found.row.number} 已办理。", refusal=refusal, primary=step in _PRIMARY
    )


def _words(form: forms.Form, label: str) -> str:
    return st.text_area(label, max_chars=500, key=form.key(label))


def _withdraw(form: forms.Form, actor: Actor, seen: repairing.Seen, found: ApplicationRecord) -> _Run:
    if not found.needs_paper:
        return lambda submission: repairing.withdraw(actor, seen, submission=submission)
    scan = attachments.field(form, "书面撤回申请")
    return lambda submission: repairing.withdraw(actor, seen, scan.needed, submission=submission)


def _accept(form: forms.Form, actor: Actor, seen: repairing.Seen, _: ApplicationRecord) -> _Run:
    remark = _words(form, "受理意见（可空）")
    return lambda submission: repairing.accept(actor, seen, remark, submission=submission)


def _not_accept(form: forms.Form, actor: Actor, seen: repairing.Seen, _: ApplicationRecord) -> _Run:
    reason = _words(form, "不予受理的理由")
    return lambda submission: repairing.not_accept(actor, seen, reason, submission=submission)


def _verify(form: forms.Form, actor: Actor, seen: repairing.Seen, _: ApplicationRecord) -> _Run:
    performed_on = st.text_input("义务履行日期（如 2026-11-23；尚未履行的留空）", key=form.key("performed_on"))
    performed = _words(form, "义务履行情况的核查依据")
    eliminated_on = st.text_input("危害消除日期（如 2026-11-23；尚未消除的留空）", key=form.key("eliminated_on"))
    eliminated = _words(form, "危害消除情况的核查依据")
    clean = st.checkbox("列入后没有发现第六条、第七条规定的行为", key=form.key("clean"))
    conduct = _words(form, "列入后行为的核查依据")
    opinion = _words(form, "核查意见")
    proofs = attachments.field(form, "核查材料", several=True, note="可不传")

    def run(submission: str) -> None:
        found = repairing.Verification(
            performed_on=_day("义务履行日期", performed_on),
            performed_basis=performed,
            eliminated_on=_day("危害消除日期", eliminated_on),
            eliminated_basis=eliminated,
            no_new_conduct=clean,
            conduct_basis=conduct,
            opinion=opinion,
        )
        repairing.verify(actor, seen, found, proofs.every, submission=submission)

    return run


def _day(field: str, typed: str) -> date | None:
    try:
        return excel_date(typed) if typed.strip() else None
    except BadField as wrong:
        raise InvalidInput(field, wrong.message, fix=wrong.fix) from None


def _paper(form: forms.Form) -> str:
    example = f"如（演示）应急移决〔{clock.today().year}〕1号"
    return st.text_input("决定书文号", max_chars=80, placeholder=example, key=form.key("paper"))


def _grant(form: forms.Form, actor: Actor, seen: repairing.Seen, found: ApplicationRecord) -> _Run:
    paper, reasons = _paper(form), _words(form, "决定理由")
    warned = any(not one.met and not one.binds for one in found.gates)
    doubt = _words(form, "存疑说明（有条件未符合而其条款待核实时必填）") if warned else ""
    return lambda submission: repairing.grant(actor, seen, paper, reasons, doubt, submission=submission)


def _refuse(form: forms.Form, actor: Actor, seen: repairing.Seen, found: ApplicationRecord) -> _Run:
    closed = [one.gate.value for one in found.gates if not one.met]
    if not closed:
        records.show(markup.notice("各项条件均已符合，没有可以据以不予移出的条件。", "neutral"))
    paper = _paper(form)
    gate = st.selectbox("未符合的条件", closed, format_func=lambda one: labels.of(Gate(one)), key=form.key("gate"))
    reasons = _words(form, "决定理由")

    def run(submission: str) -> date | None:
        if not gate:
            raise InvalidInput("未符合的条件", "没有未符合的条件。", fix="结论有误的，请办案人员重新核查。")
        return repairing.refuse(actor, seen, paper, Gate(gate), reasons, submission=submission)

    return run


def _propose(form: forms.Form, actor: Actor, seen: repairing.Seen, _: ApplicationRecord) -> _Run:
    reason = _words(form, "事实和理由")
    proofs = attachments.field(form, "证明材料", several=True)
    return lambda submission: repairing.propose_reinstatement(actor, seen, reason, proofs.every, submission=submission)


def _reinstate(form: forms.Form, actor: Actor, seen: repairing.Seen, found: ApplicationRecord) -> _Run:
    answer = _words(form, "决定理由")
    restart = ""
    if found.restart_to_confirm:
        said = "期限自恢复之日重新起算的规定（第二十一条）待核实：不写理由的，原期限不变。"
        records.show(markup.notice(said, "warn"))
        restart = _words(form, "重新起算的理由（可空）")
    return lambda submission: repairing.reinstate(actor, seen, answer, restart, submission=submission)


def _find_no_fraud(form: forms.Form, actor: Actor, seen: repairing.Seen, _: ApplicationRecord) -> _Run:
    answer = _words(form, "决定理由")
    return lambda submission: repairing.find_no_fraud(actor, seen, answer, submission=submission)


_FIELDS: dict[ApplicationStep, Callable[[forms.Form, Actor, repairing.Seen, ApplicationRecord], _Run]] = {
    _STEP.WITHDRAW: _withdraw,
    _STEP.ACCEPT: _accept,
    _STEP.NOT_ACCEPT: _not_accept,
    _STEP.VERIFY: _verify,
    _STEP.GRANT: _grant,
    _STEP.REFUSE: _refuse,
    _STEP.PROPOSE_REINSTATEMENT: _propose,
    _STEP.REINSTATE: _reinstate,
    _STEP.FIND_NO_FRAUD: _find_no_fraud,
}
_PRIMARY = frozenset({_STEP.ACCEPT, _STEP.VERIFY, _STEP.GRANT, _STEP.REINSTATE})
