"""Anyone asks whether a safety engineer is registered: by the registration number and the name, both of them."""

import streamlit as st

from registry.policy import Permission
from registry.ui import answers, engineers, forms, markup, records
from registry.ui.session import client, enter
from registry.verification import registers

viewer = enter(Permission.CERTIFICATE_VERIFY)
records.show(markup.page_title("注册安全工程师查询", "输入注册证上的编号和姓名，核对注册是否有效、执业单位是否一致。"))
with forms.form("look_engineer") as form:
    number = st.text_input("注册编号", placeholder="注册证上的编号", max_chars=40, key="look_engineer_number")
    name = st.text_input("姓名", max_chars=40, key="look_engineer_name")
form.ask(
    "查询",
    run=lambda: registers.engineer(viewer, number, name, client=client()),
    show=lambda certified: records.show(engineers.answer(certified.found), answers.receipt(certified)),
)
records.show(
    markup.notice(
        "查询须同时提供注册编号和姓名，不提供按姓名查询。每分钟最多查询 10 次。\n发现挂靠、冒用注册证，请拨打 12350 举报。",
        "neutral",
    )
)
