"""Anyone checks a certificate: the QR code opens the answer at once; typed, it takes the number and the name."""

import streamlit as st

from registry.policy import Permission
from registry.ui import answers, forms, grids, markup, records
from registry.ui.session import client, enter
from registry.verification import queries

enter(Permission.CERTIFICATE_VERIFY)

records.show(markup.page_title("证书核验", "扫描证书上的二维码，或输入证书编号和姓名。结果以本页显示的信息为准。"))

above = st.container()
with forms.form("verify") as form:
    number = st.text_input(
        "证书编号", placeholder="证书上的编号；特种作业为 T 加 18 位身份证号", max_chars=40, key="verify_number"
    )
    name = st.text_input("持证人姓名", max_chars=40, key="verify_name")
typed = form.ask("核验", run=lambda: queries.verify_number(number, name, client=client()), show=answers.show)
code = grids.asked("code")
if code and not typed:
    with above:
        answers.show(queries.verify_code(code, client=client()))

records.show(
    markup.notice(
        "核验须同时提供证书编号和姓名，不提供按姓名查询。每分钟最多核验 10 次。\n发现持假证上岗，请拨打 12350 举报。",
        "neutral",
    ),
    markup.actions([markup.Link("拍照扫码", markup.outside("scan")), markup.Link("核验回执", markup.to("receipt"))]),
)
