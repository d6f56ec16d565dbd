"""How claims of subsidies are shown and handled: the table, the totals with their links, the form to claim, the steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from registry.kernel import clock
from registry.kernel.access import Actor
from registry.policy import Role
from registry.training import claiming, granting, queries, subsidy_facts
from registry.training.terms import CertificateKind
from registry.training.terms_subsidies import Claimant, ClaimState, ClaimStep, Grouping, Payee
from registry.ui import forms, labels, markup, records
from registry.ui.cells import Cell

_STATES = (
    ClaimState.FILED,
    ClaimState.RETURNED,
    ClaimState.GRANTED,
    ClaimState.PAID,
    ClaimState.RECOVERED,
    ClaimState.REFUSED,
    ClaimState.WITHDRAWN,
)


def yuan(cents: int) -> markup.Number:
    """Money in yuan."""
    return markup.Number(cents / 100, "元", 0 if cents % 100 == 0 else 2)


def _plain(cents: int) -> markup.Number:
    """Money in yuan, the unit said by the heading."""
    return markup.Number(cents / 100, places=0 if cents % 100 == 0 else 2)


def table(rows: Sequence[queries.ClaimRow]) -> str:
    """The list of claims."""
    return markup.table(
        [
            markup.Column("姓名", as_card_title=True),
            markup.Column("证书"),
            markup.Column("申领主体"),
            markup.Column("审核地区", hide_on_phone=True),
            markup.Column("申领日期"),
            markup.Column("农民工"),
            markup.Column("核准金额", align="right"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Lines((markup.Link(row.name, markup.to("subsidy", number=row.number)), row.masked_identity)),
                markup.Lines((labels.of(row.kind), row.operation, f"{row.issued_on} 发证")),
                markup.Lines((labels.of(row.claimant), row.claimant_name if row.claimant_name != "本人" else "")),
                row.region_name,
                f"{row.claimed_on}",
                "是" if row.migrant else "否",
                yuan(row.granted) if row.granted else "",
                markup.Lines(
                    (
                        labels.badge(row.state),
                        markup.Badge("应追回", "bad") if row.to_recover else "",
                        markup.Badge("有待核实事项", "warn") if row.doubted else "",
                    )
                ),
            ]
            for row in rows
        ],
        "补贴申领",
        "没有符合条件的申领。可以减少条件再试。",
    )


def group_name(by: Grouping, total: queries.Total) -> str:
    """What a line of the totals is called."""
    if by is Grouping.KIND:
        return labels.of(CertificateKind(total.key))
    if by is Grouping.MIGRANT:
        return "农民工" if total.key == "1" else "非农民工"
    return total.name or f"{total.key} 年"


HEADINGS = ("", "申领", *(labels.of(state) for state in _STATES), "应追回", "核准（元）", "追回（元）")
"""Headings of the totals; the first is the grouping's."""


def totals(by: Grouping, lines: Sequence[queries.Total], asked: dict[str, str]) -> str:
    """The totals; each count leads to the rows behind it, under the filters of the page and of the line."""

    def to(line: queries.Total | None, number: int, **more: str) -> Cell:
        own = {by.value: line.key} if line else {}
        return markup.Link(f"{number:,}", markup.to("subsidies", **(asked | own | more))) if number else "0"

    shown: list[list[Cell]] = []
    for line in lines:
        shown.append(
            [
                group_name(by, line),
                to(line, line.claims),
                *(to(line, line.counts.get(state, 0), state=state.value) for state in _STATES),
                to(line, line.to_recover, recover="1"),
                _plain(line.granted),
                _plain(line.to_recover_money),
            ]
        )
    if len(lines) > 1:
        shown.append(
            [
                "合计",
                to(None, sum(line.claims for line in lines)),
                *(to(None, sum(line.counts.get(state, 0) for line in lines), state=state.value) for state in _STATES),
                to(None, sum(line.to_recover for line in lines), recover="1"),
                _plain(sum(line.granted for line in lines)),
                _plain(sum(line.to_recover_money for line in lines)),
            ]
        )
    word = labels.of(by)
    columns = [markup.Column(word, as_card_title=True)]
    columns += [markup.Column(heading, align="right") for heading in HEADINGS[1:]]
    return markup.table(columns, shown, f"按{word}统计的补贴申领", "没有符合条件的申领。")


def totals_rows(by: Grouping, lines: Sequence[queries.Total]) -> list[list[str | int | float]]:
    """The totals as a sheet's rows, money in yuan."""
    return [
        [
            group_name(by, line),
            line.claims,
            *(line.counts.get(state, 0) for state in _STATES),
            line.to_recover,
            line.granted / 100,
            line.to_recover_money / 100,
        ]
        for line in lines
    ]


def claim_rows(rows: Sequence[queries.ClaimRow]) -> list[list[str | int | float]]:
    """Claims as a sheet's rows under `CLAIM_HEADINGS`, money in yuan."""
    return [
        [
            row.number, row.name, row.masked_identity, labels.of(row.kind), row.operation, f"{row.issued_on}",
            f"{row.claimed_on}", labels.of(row.claimant), row.claimant_name, row.region_name,
            "是" if row.migrant else "否", labels.of(row.state), row.granted / 100, "是" if row.to_recover else "",
        ]
        for row in rows
    ]  # fmt: skip


CLAIM_HEADINGS = (
    "编号", "姓名", "身份证号", "证书种类", "操作项目", "发证日期", "申领日期", "申领主体", "主体名称", "审核地区", "是否农民工",
    "状态", "核准金额（元）", "应追回",
)  # fmt: skip


# -- claiming ----------------------------------------------------------------------------------------------------------


def claim_form(claimant: Actor) -> None:
    """Find a person's certificates, see what is against each, and claim for one."""
    records.show(markup.section("申领"))
    own = claimant.role is Role.PERSON
    identity = (
        "" if own else st.text_input("持证人身份证号（不会出现在网址中）", max_chars=20, key="subsidies_identity")
    )
    if not own and not identity.strip():
        records.show(markup.notice("填写身份证号后列出可以申领的证书；批量申领请用表格。", "neutral"))
        return
    found = queries.claimable(claimant, identity)
    records.show(
        markup.table(
            [
                markup.Column("证书", as_card_title=True),
                markup.Column("发证日期"),
                markup.Column("申领截止日"),
                markup.Column("能否申领"),
            ],
            [
                [
                    markup.Lines((labels.of(one.kind), one.operation, one.name)),
                    f"{one.issued_on}",
                    f"{one.last_day}",
                    one.refusal or markup.Lines(one.warnings or ("可以申领",)),
                ]
                for one in found
            ],
            "可以申领补贴的证书",
            "没有可以申领的证书：只能为本机构学员、本单位在岗人员或本人申领。",
        )
    )
    open_ones = {
        one.code: f"{labels.of(one.kind)}　{one.operation}　{one.issued_on}" for one in found if not one.refusal
    }
    if not open_ones:
        return
    payees = _payees(Claimant.PERSON if own else Claimant.CENTRE if claimant.role is Role.CLERK else Claimant.EMPLOYER)
    with forms.form("claim_subsidy") as form:
        code = st.selectbox("证书", list(open_ones), format_func=open_ones.__getitem__, key=form.key("certificate"))
        fill = _fields(form, payees)
    form.submit(
        "申领补贴",
        run=lambda submission: claiming.claim(claimant, fill(code or ""), submission=submission),
        done="已申领，编号 {}，等待审核。",
    )


def _payees(claimant: Claimant) -> dict[str, str]:
    return {payee.value: labels.of(payee) for payee in subsidy_facts.PAYEES[claimant]}


def _fields(
    form: forms.Form, payees: dict[str, str], before: queries.ClaimRecord | None = None
) -> Callable[[str], claiming.Claim]:
    """The fields of a claim; what is filled in them for a certificate."""
    payee = st.selectbox(
        "收款账户", list(payees), format_func=payees.__getitem__, key=form.key("payee"),
        index=list(payees).index(before.payee.value) if before and before.payee.value in payees else 0,
    )  # fmt: skip
    migrant = st.checkbox("持证人是农民工", value=bool(before and before.row.migrant), key=form.key("migrant"))
    double = st.checkbox(
        "持证人就这张证书领取过失业保险技能提升补贴", value=bool(before and before.double), key=form.key("double")
    )
    doubt = st.text_input(
        "继续申领的理由（与待核实的规定不一致时填写）",
        value=before.doubt if before else "",
        max_chars=500,
        key=form.key("doubt"),
    )
    remark = st.text_input("备注", value=before.remark if before else "", max_chars=200, key=form.key("remark"))
    return lambda code: claiming.Claim(
        certificate=code, payee=Payee(payee or ""), migrant=migrant, double=double, doubt=doubt, remark=remark
    )


# -- steps -------------------------------------------------------------------------------------------------------------


def offer(viewer: Actor, found: queries.ClaimRecord, one: queries.StepOffer) -> None:
    """One step: its fields and button, or why this person may not."""
    row, step, word = found.row, one.step, labels.of(one.step)
    seen = claiming.SeenClaim(number=row.number, version=row.version)
    run: Callable[[str], object]
    with forms.form(f"{step}_{row.number}") as form:
        records.show(markup.section(word))
        if one.refusal:
            run = str
        elif step is ClaimStep.CORRECT:
            fill = _fields(form, {payee.value: labels.of(payee) for payee in found.payees}, found)
            run = lambda submission: claiming.correct(viewer, seen, fill(row.certificate), submission=submission)  # noqa: E731
        elif step in (ClaimStep.SEND_BACK, ClaimStep.REFUSE):
            reason = st.text_area("理由（申领主体会看到）", max_chars=500, key=form.key("reason"))
            act = granting.send_back if step is ClaimStep.SEND_BACK else granting.refuse
            run = lambda submission: act(viewer, seen, reason, submission=submission)  # noqa: E731
        elif step in (ClaimStep.PAY, ClaimStep.RECOVER):
            on = st.date_input("日期", value=clock.today(), format="YYYY-MM-DD", key=form.key("on"))
            voucher = st.text_input("凭证号", max_chars=60, key=form.key("voucher"))
            book = granting.pay if step is ClaimStep.PAY else granting.recover
            run = lambda submission: book(viewer, seen, on, voucher, submission=submission)  # noqa: E731
        elif step is ClaimStep.WITHDRAW:
            run = lambda submission: claiming.withdraw(viewer, seen, submission=submission)  # noqa: E731
        else:
            run = lambda submission: granting.grant(viewer, seen, submission=submission)  # noqa: E731
    plain = step in (ClaimStep.GRANT, ClaimStep.PAY, ClaimStep.CORRECT)
    form.submit(word, run=run, done=f"{word}：编号 {row.number} 已办理。", refusal=one.refusal, primary=plain)
