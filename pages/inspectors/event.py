"""One exam session or training class with its roster; a keeper adds a line or withdraws a wrong one."""

import streamlit as st

from registry.inspectors import commands, queries
from registry.policy import Permission
from registry.ui import exports, forms, grids, history, inspector_views, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.INSPECTORS_READ)
found = queries.event(viewer, grids.asked("code"), grids.page_request(50))
row, roster = found.row, found.roster
lines = {one.code: f"{one.name}（{one.body or '未任职'}）" for one in roster.items}

records.show(
    markup.record_header(row.title, row.code, markup.Badge(labels.of(row.kind), "info"), row.organiser),
    markup.stated(
        [
            ("起始日期", f"{row.from_on}"),
            ("结束日期", f"{row.until_on}"),
            ("登记地区", row.region_name),
            ("合格分数", f"{row.pass_score / 100:g} 分" if row.kind.is_exam else ""),
            ("名册人数", f"{row.people} 人，合格 {row.passed} 人"),
        ]
    ),
    markup.section("名册"),
    markup.counts(row.people),
    markup.table(
        [
            markup.Column("姓名", width="6rem", as_card_title=True),
            *map(markup.Column, ("监管机构", "成绩或学时", "结果")),
        ],
        [
            [
                markup.Link(one.name, markup.to("inspector", code=one.person_code)) if one.body else one.name,
                one.body,
                inspector_views.outcome(one.score, one.hours, one.days),
                inspector_views.passed(one.passed),
            ]
            for one in roster.items
        ],
        "名册",
        "名册里还没有人。",
    ),
    grids.pages("inspector_event", roster, code=row.code),
)
exports.stated(
    "名册",
    ("姓名", "监管机构", "成绩或学时", "结果"),
    lambda why: [
        [
            one.name,
            one.body,
            inspector_views.outcome(one.score, one.hours, one.days),
            "合格" if one.passed else "不合格",
        ]
        for one in queries.roster_export(viewer, row.code, why)
    ],
    "roster",
)
with forms.form(f"line_{row.code}") as form:
    records.show(markup.section("登记一人"))
    person = st.text_input("人员", max_chars=24, key=form.key("person"), help="已登记人员的编号或身份证号")
    score = st.text_input("成绩", max_chars=6, key=form.key("score"), disabled=not row.kind.is_exam)
    hours = st.text_input("学时", max_chars=6, key=form.key("hours"), disabled=row.kind.is_exam)
    good = st.checkbox("考核合格", value=True, key=form.key("passed"), disabled=row.kind.is_exam)
form.submit(
    "登记一人",
    run=lambda submission: commands.add_line(
        viewer,
        commands.Line(event=row.code, person=person, score=score or None, hours=hours or "0", passed=good),
        submission=submission,
    ),
    done="已登记。",
    refusal=found.may_keep,
)
with forms.form(f"withdraw_{row.code}") as form:
    records.show(markup.section("撤回一条"))
    chosen = st.selectbox("名册中的人", list(lines), format_func=lines.__getitem__, key=form.key(f"line_{len(lines)}"))
    reason = st.text_input("撤回理由", max_chars=200, key=form.key("reason"))
form.submit(
    "撤回这一条",
    primary=False,
    run=lambda submission: commands.withdraw_line(viewer, chosen or "", reason, submission=submission),
    done="已撤回 {}。",
    refusal=found.may_keep or ("" if lines else "名册里没有人。"),
)
records.show(markup.section("经过"), history.timeline(found.history))
