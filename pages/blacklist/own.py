"""An enterprise's agent or a person reads what concerns them, files what they have to say, and reads the answers."""

import streamlit as st

from registry.blacklist import filing, queries
from registry.policy import Permission
from registry.ui import attachments, filings, forms, markup, records
from registry.ui.session import enter

me = enter(Permission.FILINGS_FILE)
found = queries.own(me)

records.show(
    markup.page_title("我的名单与告知", f"{found.name}　{found.number}" if found.name else "账号还没有关联到主体。"),
    markup.section("列入名单"),
    filings.own_listings(found.listings),
    markup.section("事先告知"),
    filings.own_notices(found.notices),
    markup.section("意见与请求"),
    filings.table(found.filings, "还没有提交过。"),
)
choices = filings.choices(found)
if choices:
    with forms.form("file") as form:
        records.show(
            markup.section("提交意见或请求"),
            markup.notice("回应经审核可在公示信息旁公开，请勿填写身份证号和电话号码。", "neutral"),
        )
        chosen = st.selectbox("事项", choices, format_func=choices.__getitem__, key=form.key("about"))
        text = st.text_area("内容", max_chars=5000, key=form.key("text"))
        outside = st.text_input("受理文号（行政复议、行政诉讼必填）", max_chars=80, key=form.key("outside"))
        handed = attachments.field(form, "附件", several=True, note="可不传")
    subject, kind = filings.chosen(chosen)
    form.submit(
        "提交",
        run=lambda submission: filing.file(
            me,
            filing.Filed(subject=subject, kind=kind, text=text, outside_number=outside, files=handed.every),
            submission=submission,
        ),
        done="已提交，编号 {}。",
    )
