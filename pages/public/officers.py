"""Anyone checks an officer's enforcement certificate by its number; with the name the answer is complete."""

import streamlit as st

from registry.inspectors import queries
from registry.policy import Permission
from registry.ui import forms, labels, markup, records
from registry.ui.session import client, enter

viewer = enter(Permission.CERTIFICATE_VERIFY)


def show(found: queries.Checked) -> None:
    """The answer, and each certificate that carries the number."""
    records.show(
        markup.notice(
            "请核对证号和姓名；仍不相符的，可以拒绝其执法并拨打 12350 反映。"
            if found.answer is queries.OfficerAnswer.NO_MATCH
            else "请与证件原件核对。持两种有效执法证并在任的，才可以执法。",
            labels.badge(found.answer).tone,
            labels.of(found.answer),
        ),
        *(
            markup.record_header(labels.of(one.kind), one.number, None, one.name)
            + markup.stated(
                [
                    ("执法机构", one.body or "不在任"),
                    ("发证日期", f"{one.issued_on}"),
                    ("有效期至", f"{one.valid_until}"),
                    ("收回日期", f"{one.withdrawn_on or ''}"),
                    (
                        "今天能否执法",
                        markup.Badge("可以执法", "good") if one.may_enforce else markup.Badge("不得执法", "bad"),
                    ),
                ]
            )
            for one in found.shown
        ),
        markup.aside(f"查验时间：{found.at:%Y-%m-%d %H:%M:%S}"),
    )


records.show(markup.page_title("执法人员资格公示", "输入安全生产监管执法证或行政执法证的证号，查验执法人员的资格。"))
with forms.form("officers") as form:
    number = st.text_input("执法证号", max_chars=40, key="officers_number")
    name = st.text_input("姓名（可不填；填写后显示全名）", max_chars=40, key="officers_name")
form.ask("查验", run=lambda: queries.check_officer(viewer, number, name, client=client()), show=show)
records.show(
    markup.notice(
        "不提供按姓名查询；不填姓名的，姓名部分遮蔽。每分钟最多查验 10 次。\n"
        "执法人员不得少于两人，并应当主动出示执法证件。",
        "neutral",
    )
)
