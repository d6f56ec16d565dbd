"""A counter clerk enters what arrives on paper: finds the party, chooses its case or listing, and attaches the scan."""

import streamlit as st

from registry.blacklist import queries
from registry.policy import Permission
from registry.ui import filings, forms, grids, markup, records
from registry.ui.session import enter

clerk = enter(Permission.FILINGS_RECEIVE)
party = grids.asked("party")

records.show(markup.page_title("窗口受理", "先找到当事人，再选择其名单记录或案件，录入书面材料并上传扫描件。"))
if party:
    one = queries.at_counter(clerk, party)
    records.show(
        markup.facts([("当事人", one.name), ("代码（证件号码）", one.number)]),
        markup.section("列入名单"),
        filings.own_listings(one.listings),
        markup.section("事先告知"),
        filings.own_notices(one.notices),
        markup.section("已受理的意见与请求"),
        filings.table(one.filings, "还没有受理过。"),
    )
    if not filings.choices(one):
        records.show(markup.notice("目前没有可以受理的事项。", "neutral"))
    filings.file(clerk, one, counter=True)
    records.show(markup.actions([markup.Link("另找当事人", markup.to("counter"))]))
else:
    with forms.form("find") as search:
        typed = st.text_input("统一社会信用代码、名称或身份证号", max_chars=60, key=search.key("typed"))
    search.ask("查找", run=lambda: queries.find_party(clerk, typed), show=filings.candidates)
