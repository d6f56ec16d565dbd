"""Exam sessions and training classes of inspectors; a keeper enters one here and its roster on its own page, or by sheet."""

import streamlit as st

from registry.inspectors import commands, queries, terms_steps
from registry.kernel import clock
from registry.policy import Permission
from registry.ui import forms, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.INSPECTORS_READ)
kind = labels.chosen(terms_steps.EventKind, grids.asked("kind"))
year, q = grids.asked("year"), grids.asked("q")
years = [(f"{one}", f"{one} 年") for one in range(clock.today().year, clock.today().year - 8, -1)]
wanted = queries.EventFilters(kind, int(year) if year in dict(years) else None, q)
found = queries.events(viewer, wanted, grids.page_request())
records.show(
    markup.page_title("考试与培训", "执法人员的录用考试、法律知识考试、入职培训和轮训，按场次、班次登记名册。"),
    markup.search_form(
        "inspector_events",
        [
            markup.Field("kind", "种类", kind or "", options=labels.options(terms_steps.EventKind)),
            markup.Field("year", "年度", year, options=[("", "全部"), *years]),
            markup.Field("q", "名称", q, wide=True),
        ],
    ),
    markup.counts(found.total, f"{clock.today()}"),
    markup.table(
        [
            markup.Column("名称", as_card_title=True),
            markup.Column("种类"),
            markup.Column("日期"),
            markup.Column("组织单位", hide_on_phone=True),
            markup.Column("人数", align="right"),
            markup.Column("合格", align="right"),
        ],
        [
            [
                markup.Link(row.title, markup.to("inspector_event", code=row.code)),
                labels.of(row.kind),
                markup.Lines(tuple(dict.fromkeys((f"{row.from_on}", f"{row.until_on}")))),
                row.organiser,
                markup.Number(row.people),
                markup.Number(row.passed),
            ]
            for row in found.items
        ],
        "考试与培训",
        "没有符合条件的考试或培训，请减少条件再试。",
    ),
    grids.pages("inspector_events", found, kind=kind or "", year=year, q=q),
)
if viewer.may(Permission.INSPECTORS_KEEP):
    words = labels.by_value(terms_steps.EventKind)
    with forms.form("hold") as form:
        records.show(markup.section("登记一场考试或一个班"))
        chosen = st.selectbox("种类", list(words), format_func=words.get, key=form.key("kind"))
        title = st.text_input("名称", max_chars=80, key=form.key("title"))
        organiser = st.text_input("组织单位", max_chars=80, key=form.key("organiser"))
        first = st.date_input("考试日期或起始日期", clock.today(), format="YYYY-MM-DD", key=form.key("from"))
        last = st.date_input(
            "结束日期（考试与考试日期相同）", clock.today(), format="YYYY-MM-DD", key=form.key("until")
        )
        needed = st.text_input("合格分数（考试填写）", "60", max_chars=6, key=form.key("needed"))
    form.submit(
        "登记",
        run=lambda submission: commands.hold(
            viewer,
            commands.Held(
                kind=terms_steps.EventKind(chosen), title=title, organiser=organiser, from_on=first, until_on=last,
                pass_score=needed or "0",
            ),
            submission=submission,
        ),
        done="已登记，编号 {}。请补充名册。",
    )  # fmt: skip
    records.show(markup.actions([markup.Link("用表格登记名册", markup.to("inspectors_in"))]))
