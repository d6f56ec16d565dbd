"""A keeper approves training centres for stated categories, and ends approvals, within the own region."""

import streamlit as st

from registry.kernel import clock
from registry.kernel.paging import PageRequest
from registry.policy import Permission
from registry.training import commands, queries
from registry.training.catalogue import catalogue_on
from registry.ui import forms, markup, records
from registry.ui.session import enter

keeper = enter(Permission.CENTRES_APPROVE)
categories = {one.code: one.name for one in catalogue_on(clock.today()).categories if one.operations}
records.show(markup.page_title("培训机构批准", "批准已登记的单位承担特种作业培训，或终止批准。"))

with forms.form("approve_centre") as form:
    credit_code = st.text_input("统一社会信用代码", max_chars=18, key=form.key("code"))
    chosen = st.multiselect(
        "培训类别", list(categories), format_func=categories.__getitem__, key=form.key("categories")
    )
    left, middle, right = st.columns(3)
    capacity = left.number_input("同时培训人数", min_value=1, value=60, key=form.key("capacity"))
    start = middle.date_input("批准自", value=clock.today(), format="YYYY-MM-DD", key=form.key("from"))
    end = right.date_input("批准至", value=None, format="YYYY-MM-DD", key=form.key("to"))
form.submit(
    "批准",
    run=lambda submission: commands.approve_centre(
        keeper,
        commands.Approval(
            organisation=queries.organisation_code(keeper, credit_code),
            categories=tuple(chosen),
            capacity=int(capacity),
            valid_from=start,
            valid_until=end,
        ),
        submission=submission,
    ),
    done="已批准，批准编号 {}。",
)

found = [row for row in queries.centres(keeper, PageRequest(1, 200), region=keeper.region_prefix).items if row.in_force]
with forms.form("close_centre") as form:
    records.show(markup.section("终止批准"))
    number = st.selectbox(
        "培训机构",
        [row.number for row in found],
        format_func={row.number: row.name for row in found}.__getitem__,
        key=form.key("number"),
    )
    reason = st.text_input("理由", max_chars=200, key=form.key("reason"))
form.submit(
    "终止批准",
    primary=False,
    run=lambda submission: commands.close_centre(keeper, number, reason, submission=submission),
    done="批准 {} 自今日起终止。",
    refusal="" if found else "本区域没有有效的批准。",
)
