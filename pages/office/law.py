"""An administrator proposes a dated version of a provision or confirms one from memory; a second one decides."""

import streamlit as st

from registry.kernel import clock
from registry.law import commands, queries
from registry.law.terms import AmendmentState
from registry.policy import Permission
from registry.ui import forms, grids, labels, markup, records
from registry.ui.session import enter

admin = enter(Permission.LAW_AMEND)
records.show(markup.page_title("条款参数维护", "一人提出、另一人核准后，自施行日期起按新值执行；原有版本保留。"))

waiting = queries.amendments(admin, state=AmendmentState.PROPOSED)
records.show(markup.section("待核准的变更"))
if not waiting:
    records.show(markup.notice("没有待核准的变更。", "neutral"))
for row in waiting:
    with forms.group(f"{row.code} {row.title}"):
        records.show(
            markup.facts(
                [
                    ("值", "" if row.value is None else str(row.value)),
                    ("依据", row.article),
                    ("内容", row.text),
                    ("理由", row.reason),
                    ("施行日期", f"{row.effective_from}"),
                    ("提出", f"{row.proposer}　{row.proposed_at:%Y-%m-%d %H:%M}"),
                ]
            )
        )
        refusal = "您是提出人，须由另一名系统管理员核准。" if row.mine else ""
        with forms.form(f"confirm_{row.number}") as confirming:
            pass
        confirming.submit(
            "核准",
            run=lambda submission, number=row.number: commands.confirm(admin, number, submission=submission),
            done="已核准 {}，自施行日期起执行。",
            refusal=refusal,
        )
        if not refusal:
            with forms.form(f"reject_{row.number}") as rejecting:
                pass
            rejecting.submit(
                "退回",
                primary=False,
                run=lambda submission, number=row.number: commands.reject(admin, number, submission=submission),
                done="已退回 {} 的变更。",
            )

asked = grids.asked("code")
with forms.form("propose") as form:
    records.show(markup.section("提出变更或核实"))
    code = st.text_input("条款编号", value=asked, max_chars=60, key=form.key("code"), placeholder="如 SO-05.validity")
    value = st.text_input("值（纯文字条款不填；多个值用分号分隔）", key=form.key("value"))
    article = st.text_input("依据（文件名称、文号、条）", max_chars=200, key=form.key("article"))
    text = st.text_area("内容", max_chars=1000, key=form.key("text"))
    reason = st.text_input("理由（文件来源或核实经过）", max_chars=400, key=form.key("reason"))
    left, right = st.columns(2)
    start = left.date_input("施行日期", value=clock.today(), format="YYYY-MM-DD", key=form.key("from"))
    end = right.date_input("失效日期（可空）", value=None, format="YYYY-MM-DD", key=form.key("to"))
form.submit(
    "提出变更",
    run=lambda submission: commands.propose(
        admin,
        commands.Proposal(
            code=code, value=value, article=article, text=text, reason=reason, effective_from=start, effective_to=end
        ),
        submission=submission,
    ),
    done="已提出变更 {}，等待另一名系统管理员核准。",
)

decided = [row for row in queries.amendments(admin) if row.state is not AmendmentState.PROPOSED][:20]
records.show(
    markup.section("已办理的变更"),
    markup.table(
        [
            markup.Column("条款", as_card_title=True),
            markup.Column("值"),
            markup.Column("施行日期"),
            markup.Column("提出"),
            markup.Column("办理"),
            markup.Column("结果"),
        ],
        [
            [
                markup.Link(f"{row.code} {row.title}", markup.to("provision", code=row.code)),
                "" if row.value is None else str(row.value),
                f"{row.effective_from}",
                row.proposer,
                row.decider,
                labels.badge(row.state),
            ]
            for row in decided
        ],
        "已办理的变更",
        "还没有办理过变更。",
    ),
)
