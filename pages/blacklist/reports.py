"""Officers report own listings to the national systems: what is due until when, the file of a channel, its receipt."""

import streamlit as st

from registry.blacklist import queries, reporting, terms_reports
from registry.kernel import clock
from registry.kernel.paging import MOST, PageRequest
from registry.policy import Permission
from registry.ui import forms, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.LISTINGS_READ)
Channel = terms_reports.ReportChannel
asked = {name: grids.asked(name) for name in ("channel", "listing")}
channel = labels.chosen(Channel, asked["channel"])
records.show(
    markup.page_title(
        "对外报送", "本机关决定的名单，列入、变更、移出都要按期报送。应报送的由名单的经过推算，报送后登记。"
    ),
    markup.search_form(
        "reports",
        [
            markup.Field("channel", "渠道", asked["channel"], options=labels.options(Channel)),
            markup.Field("listing", "列入编号", asked["listing"]),
        ],
    ),
)
wanted = queries.ReportFilters(channel=channel, listing=asked["listing"])
found = queries.reports_due(viewer, wanted, grids.page_request())
records.show(
    markup.counts(found.total, f"{clock.today()}", "应报送"),
    markup.table(
        [
            markup.Column("名单主体", as_card_title=True),
            markup.Column("事由"),
            markup.Column("渠道"),
            markup.Column("期限"),
            markup.Column("余", align="right"),
            markup.Column("怎么算的", hide_on_phone=True),
        ],
        [
            [
                markup.Lines(
                    (markup.Link(row.name, markup.to("listing_record", number=row.key.listing)), row.key.listing)
                ),
                markup.Lines((labels.badge(row.key.occasion), f"{row.occasion_on}")),
                labels.of(row.channel),
                markup.Lines((f"{row.due_on}", *([markup.Badge("待公布节假日", "warn")] if row.provisional else []))),
                markup.Badge("已逾期", "bad") if row.overdue else f"{row.days_left} 天",
                row.clock.explanation,
            ]
            for row in found.items
        ],
        "应报送",
        "目前没有应报送的名单信息。",
    ),
    grids.pages("reports", found, **asked),
)
if channel is not None and found.total and viewer.may(Permission.REPORTS_SEND):
    due = queries.reports_due(viewer, wanted, PageRequest(1, MOST)).items
    file = queries.channel_file(viewer, channel, [one.key for one in due])
    records.show(markup.section(f"报送{labels.of(channel)}"), markup.aside(f"文件校验值 {file.sha256}"))
    st.download_button(f"下载报送文件（{len(due)} 条）", data=file.content, file_name=file.name, mime="text/csv")
    with forms.form(f"sent_{channel}") as form:
        sent_on = st.date_input("报送日期", value=clock.today(), format="YYYY-MM-DD", key=form.key("sent_on"))
    form.submit(
        f"登记已报送（{len(due)} 条）",
        run=lambda submission: reporting.record_sent(
            viewer,
            reporting.Sent(channel=channel, keys=file.keys, sent_on=sent_on, sha256=file.sha256),
            submission=submission,
        ),
        done="已登记报送 {} 条。",
    )
sent = queries.files_sent(viewer, PageRequest(1, 50))
records.show(
    markup.section("已报送"),
    markup.table(
        [
            markup.Column("报送日期", as_card_title=True),
            markup.Column("渠道"),
            markup.Column("条数", align="right"),
            markup.Column("逾期", align="right"),
            markup.Column("文件校验值", hide_on_phone=True),
            markup.Column("回执"),
        ],
        [
            [
                f"{one.sent_on}",
                labels.of(one.channel),
                markup.Number(one.reports),
                markup.Number(one.late),
                f"{one.sha256[:16]}…",
                markup.Lines((one.acknowledgement, f"{one.acknowledged_on}")) if one.acknowledged_on else "待登记",
            ]
            for one in sent.items
        ],
        "已报送的文件",
        "还没有登记过报送。",
    ),
)
waiting = {one.sha256: f"{one.sent_on} {labels.of(one.channel)}" for one in sent.items if not one.acknowledged_on}
if waiting and viewer.may(Permission.REPORTS_SEND):
    with forms.form("receipt") as form:
        records.show(markup.section("登记回执"))
        digest = st.selectbox("报送的文件", list(waiting), format_func=waiting.__getitem__, key=form.key("file"))
        number = st.text_input("回执编号", max_chars=80, key=form.key("number"))
        on = st.date_input("回执日期", value=clock.today(), format="YYYY-MM-DD", key=form.key("on"))
    form.submit(
        "登记回执",
        run=lambda submission: reporting.record_acknowledged(
            viewer,
            reporting.Receipt(sha256=digest, acknowledgement=number, acknowledged_on=on),
            submission=submission,
        ),
        done="已登记 {} 条的回执。",
    )
