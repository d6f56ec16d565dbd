"""A regulator types anything about a firm, a person or a certificate and gets one page. Nothing typed enters the URL."""

import streamlit as st

from registry.kernel import clock
from registry.policy import Permission
from registry.ui import forms, grids, markup, records, status_report, views
from registry.ui.session import enter
from registry.verification import look_up

official = enter(Permission.LOOKUP)
reasons = ["日常监督检查", "案件办理", "举报投诉核查", "行政许可与考核", "其他履职需要"]
records.show(
    markup.page_title("一码通查", "信用代码、名称的一部分、曾用名、身份证号、证书编号或核验码，一次查清。查询留痕。")
)

with forms.form("lookup") as form:
    left, middle, right = st.columns([3, 2, 1])
    typed = left.text_input("查什么", max_chars=120, key="lookup_query")
    reason = middle.selectbox("查询事由", reasons, key="lookup_reason")
    as_of = right.date_input(
        "截至日期", value=clock.today(), max_value=clock.today(), format="YYYY-MM-DD", key="lookup_day"
    )
asked = form.ask(
    "查询",
    run=lambda: look_up.look_up(official, typed, as_of=as_of, reason=reason),
    show=lambda found: status_report.show(official, found, reason),
)

party = grids.asked("party")
if party and not asked:
    if party.startswith("F"):
        views.firm(look_up.firm(official, party, as_of=as_of, reason=reason))
    else:
        views.person(look_up.person(official, party, as_of=as_of, reason=reason))
    status_report.offer(official, party, as_of, reason)
