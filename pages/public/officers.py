"""Anyone checks an officer's enforcement certificate by its number; with the name the answer is complete."""

import streamlit as st

from registry.policy import Permission
from registry.ui import answers, forms, markup, officers, records
from registry.ui.session import client, enter
from registry.verification import registers

viewer = enter(Permission.CERTIFICATE_VERIFY)
records.show(markup.page_title("执法人员资格公示", "输入安全生产监管执法证或行政执法证的证号，查验执法人员的资格。"))
with forms.form("officers") as form:
    number = st.text_input("执法证号", max_chars=40, key="officers_number")
    name = st.text_input("姓名（可不填；填写后显示全名）", max_chars=40, key="officers_name")
form.ask(
    "查验",
    run=lambda: registers.officer(viewer, number, name, client=client()),
    show=lambda certified: records.show(officers.answer(certified.found), answers.receipt(certified)),
)
records.show(
    markup.notice(
        "不提供按姓名查询；不填姓名的，姓名部分遮蔽。每分钟最多查验 10 次。\n"
        "执法人员不得少于两人，并应当主动出示执法证件。",
        "neutral",
    )
)
