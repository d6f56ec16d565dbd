"""Anyone checks a receipt: its QR code opens the answer at once; or it is pasted. Says what it states and whether that still holds."""

import streamlit as st

from registry.policy import Permission
from registry.ui import answers, forms, markup, records
from registry.ui.session import client, enter
from registry.verification import queries

enter(Permission.CERTIFICATE_VERIFY)

records.show(
    markup.page_title("回执核验", "粘贴核验回执，或扫描回执上的二维码，看它是否被改动、所载的记录今天是否还是那样。")
)

asked = str(st.query_params.get("r", ""))[: queries.RECEIPT_MOST]
above = st.container()
with forms.form("receipt") as form:
    typed = st.text_area(
        "回执全文（已经打开的回执不用再粘贴）" if asked else "回执全文",
        max_chars=queries.RECEIPT_MOST,
        height=120,
        key="receipt_text",
    )
    named = st.text_input(
        "查询报告上的单位名称或者姓名（只有查询报告才填，用来核对，不保存）", max_chars=200, key="receipt_name"
    )
pressed = form.ask(
    "核验回执",
    run=lambda: queries.check_receipt(typed or asked, client=client(), name=named),
    show=lambda found: answers.show_receipt(found, typed or asked),
)
if asked and not pressed:
    with above:
        forms.answer(
            run=lambda: queries.check_receipt(asked, client=client()),
            show=lambda found: answers.show_receipt(found, asked),
        )

records.show(
    markup.actions(
        [markup.Link("核验证书", markup.to("verify")), markup.Link("拍照扫码", markup.outside("scan"))],
    ),
)
