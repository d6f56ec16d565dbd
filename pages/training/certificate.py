"""One certificate: facts, clocks that explain themselves, timeline, QR code, and what this person may do with it."""

import streamlit as st

from registry.policy import Permission
from registry.training import commands, queries, terms
from registry.ui import codes, forms, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CERTIFICATES_READ)
found = queries.certificate(viewer, grids.asked("code"))
row = found.row

records.show(
    markup.record_header(row.operation, row.masked_number, labels.badge(row.state), row.name),
    markup.facts(
        [
            ("持证人", row.name),
            ("证书编号", row.masked_number),
            ("作业类别", row.category),
            ("操作项目", row.operation),
            ("发证日期", f"{row.issued_on}"),
            ("有效期至", f"{row.valid_until}"),
            ("最近复审", f"{found.reviewed_on or '—'}"),
            ("发证机关", row.issuer),
            ("培训机构", found.centre or "—"),
            ("来源", labels.of(row.origin)),
            ("终止日期", f"{found.ended_on or '—'}"),
            ("终止原因", found.ended_reason or "—"),
        ]
    ),
    markup.section("期限"),
    markup.clocks(
        [
            markup.Clock(
                f"{clock.on}",
                clock.title,
                clock.explanation,
                markup.Badge("待核实", "warn") if clock.to_confirm else None,
            )
            for clock in found.clocks
        ]
    ),
    markup.section("经过"),
    history.timeline(found.history),
)
with forms.group("二维码"):
    codes.show_qr(row.code)

if not found.may_review:
    with forms.form(f"review_{row.code}") as form:
        reviewed_on = st.date_input("复审合格日期", format="YYYY-MM-DD", key=form.key("on"))
    form.submit(
        "登记复审合格",
        run=lambda submission: commands.review(
            viewer, row.code, reviewed_on, version=row.version, submission=submission
        ),
        done="已登记复审，有效期至 {}。",
    )
with forms.form(f"withdraw_{row.code}") as form:
    records.show(markup.section("撤销"))
    ground = st.selectbox("撤销事由", list(terms.WithdrawalGround), format_func=labels.of, key=form.key("ground"))
    reason = st.text_input("事实和依据", max_chars=200, key=form.key("reason"))
form.submit(
    "撤销证书",
    primary=False,
    run=lambda submission: commands.withdraw(
        viewer, row.code, ground, reason, version=row.version, submission=submission
    ),
    done="证书已撤销。",
    refusal=found.may_withdraw,
)
