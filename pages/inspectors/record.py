"""One inspector: standing item by item, certificates with their clocks, appointments; a keeper records what changes."""

import streamlit as st

from registry.inspectors import commands, queries, terms
from registry.kernel import clock
from registry.policy import Permission
from registry.ui import forms, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.INSPECTORS_READ)
found = queries.inspector(viewer, grids.asked("code"))
row = found.row
valid = [one for one in found.credentials if one.state is terms.CredentialState.VALID]
held = {one.code: f"{labels.of(one.kind)} {one.number}" for one in found.credentials if one.withdrawn_on is None}
serving = [one for one in found.appointments if one.until_on is None]

records.show(
    markup.record_header(row.name, row.person_code, labels.badge(row.state), row.body),
    markup.notice("\n".join(row.reasons), "bad", f"{clock.today()} 不得执法的原因") if row.reasons else "",
    markup.facts(
        [
            ("证件号码", found.masked_identity),
            ("监管机构", row.body),
            ("管辖区域", row.region_name),
            ("执法资格期间", row.outlook),
        ]
    ),
    markup.section("执法证"),
    markup.table(
        [
            markup.Column("种类", as_card_title=True),
            *map(markup.Column, ("证号", "发证日期", "有效期至", "状态", "收回日期", "收回理由")),
        ],
        [
            [
                labels.of(one.kind),
                one.number,
                f"{one.issued_on}",
                f"{one.valid_until}",
                labels.badge(one.state),
                f"{one.withdrawn_on or ''}",
                one.reason,
            ]
            for one in found.credentials
        ],
        "执法证",
        "还没有登记执法证",
    ),
    markup.section("期限") if valid else "",
    markup.clocks(
        [
            markup.Clock(
                f"{one.valid_until}",
                f"{labels.of(one.kind)}有效期至",
                one.explanation,
                markup.Badge("待核实", "warn") if one.to_confirm else None,
            )
            for one in valid
        ]
    ),
    markup.section("任职"),
    markup.table(
        [markup.Column("监管机构", as_card_title=True), markup.Column("任职日期"), markup.Column("任职至")],
        [[one.body, f"{one.from_on}", f"{one.until_on or '在任'}"] for one in found.appointments],
        "任职经过",
    ),
    markup.section("经过"),
    history.timeline(found.history),
)
with forms.form(f"record_{row.person_code}") as form:
    records.show(markup.section("登记执法证"))
    kind = st.selectbox("种类", list(terms.CredentialKind), format_func=labels.of, key=form.key("kind"))
    number = st.text_input("证号", max_chars=40, key=form.key("number"))
    issued = st.date_input("发证日期", value=None, format="YYYY-MM-DD", key=form.key("issued"))
form.submit(
    "登记执法证",
    run=lambda submission: commands.record_credential(
        viewer,
        commands.Recording(person=row.person_code, kind=kind, number=number, issued_on=issued),
        submission=submission,
    ),
    done="已登记执法证，编号 {}。",
    refusal=found.may_keep,
)
with forms.form(f"withdraw_{row.person_code}") as form:
    records.show(markup.section("收回执法证"))
    chosen = st.selectbox("执法证", list(held), format_func=held.__getitem__, key=form.key(f"credential_{len(held)}"))
    on = st.date_input("收回日期", value=clock.today(), format="YYYY-MM-DD", key=form.key("on"))
    reason = st.text_input("事实和依据", max_chars=300, key=form.key("reason"))
form.submit(
    "收回执法证",
    primary=False,
    run=lambda submission: commands.withdraw_credential(viewer, chosen or "", on, reason, submission=submission),
    done="已收回执法证 {}。",
    refusal=found.may_keep or ("" if held else "没有可以收回的执法证。"),
)
with forms.form(f"leave_{row.person_code}") as form:
    records.show(markup.section("登记离任"))
    last = st.date_input("最后任职日", value=clock.today(), format="YYYY-MM-DD", key=form.key("last"))
form.submit(
    "登记离任",
    primary=False,
    run=lambda submission: commands.leave(viewer, serving[0].code, last, submission=submission),
    done="已登记离任：{}。",
    refusal=found.may_keep or ("" if serving else "已登记离任。"),
)
