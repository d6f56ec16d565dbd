"""One accident for regulators: counts, how the grade follows from them, who is involved; officers amend and add to it."""

import streamlit as st

from registry.conduct import commands, queries, terms
from registry.kernel.values import in_ten_thousands
from registry.policy import Permission
from registry.ui import conduct_forms, forms, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CONDUCT_READ)
ROLES = {one.value: labels.of(one) for one in terms.AccidentRole if one is not terms.AccidentRole.ORGANISATION}
found = queries.accident_record(viewer, grids.asked("number"))
row = found.line
records.show(
    markup.record_header(row.title, row.number, labels.badge(row.grade), row.region_name),
    markup.facts(
        [
            ("发生日期", f"{row.happened_on}"),
            ("发生地点", found.place),
            ("事故类别", labels.of(row.kind)),
            ("死亡", markup.Number(row.deaths, "人")),
            ("重伤", markup.Number(row.injuries, "人")),
            ("直接经济损失（万元）", in_ten_thousands(row.loss_cents)),
            ("等级说明", found.graded),
            ("瞒报、谎报", markup.Badge("存在", "bad") if row.concealed else "未认定"),
            ("调查报告提交日期", f"{found.reported_on or ''}"),
            ("批复日期", f"{row.approved_on or ''}"),
            ("事故简况", found.summary),
            ("最近更正理由", found.note),
            (
                "因本事故的处罚",
                markup.Lines(
                    tuple(markup.Link(said, markup.to("penalty", number=number)) for number, said in found.penalties)
                )
                if found.penalties
                else "",
            ),
        ]
    ),
    markup.section("涉事单位和责任人员"),
    markup.table(
        [markup.Column("名称", as_card_title=True), markup.Column("责任"), markup.Column("信用代码或证件号码")],
        [
            [markup.Link(one.name, markup.to("lookup", party=one.party)), labels.of(one.role), one.number]
            for one in found.involved
        ],
        "涉事单位和责任人员",
    ),
    markup.section("期限"),
    history.clocks(found.clocks),
    markup.section("经过"),
    history.timeline(found.timeline),
)
with forms.form(f"amend_{row.number}") as form:
    records.show(markup.section("更正伤亡、损失和办理日期"))
    typed = {
        field: st.text_input(label, value, key=form.key(field))
        for field, label, value in (
            ("deaths", "死亡人数", f"{row.deaths}"),
            ("injuries", "重伤人数", f"{row.injuries}"),
            ("loss", "直接经济损失（万元）", in_ten_thousands(row.loss_cents)),
            ("reported_on", "调查报告提交日期", f"{found.reported_on or ''}"),
            ("approved_on", "批复日期", f"{row.approved_on or ''}"),
            ("summary", "事故简况", found.summary),
            ("reason", "更正理由（必填）", ""),
        )
    }
    concealed = st.checkbox("存在瞒报、谎报", row.concealed, key=form.key("concealed"))
form.submit(
    "更正事故",
    run=lambda submission: commands.amend_accident(
        viewer, row.number, commands.AmendedAccident(**typed, concealed=concealed), version=found.version,
        submission=submission,
    ),
    done="已更正，事故等级已重新推算。",
    refusal=found.refusal,
)  # fmt: skip
with forms.form(f"responsible_{row.number}") as form:
    records.show(markup.section("另登责任单位或人员"))
    role = st.selectbox("责任", ROLES, format_func=ROLES.__getitem__, key=form.key("role"))
    name = st.text_input("单位名称或姓名", key=form.key("name"))
    number = st.text_input("统一社会信用代码或身份证号", key=form.key("number"))
form.submit(
    "登记责任",
    primary=False,
    run=lambda submission: commands.name_responsible(
        viewer, row.number, commands.Responsible(role=role, name=name, number=number), version=found.version,
        submission=submission,
    ),
    done="已登记责任单位或人员。",
    refusal=found.refusal,
)  # fmt: skip
conduct_forms.withdraw(viewer, row.number, found.version, refusal=found.refusal, back="conduct/accidents.py")
