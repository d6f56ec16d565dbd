"""The forms by which an officer records what was sent to a channel, and the channel's receipt."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from registry.blacklist import queries, reporting
from registry.blacklist.terms_reports import ReportChannel
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.kernel.paging import MOST, PageRequest
from registry.ui import forms, labels, markup, records


def send(viewer: Actor, channel: ReportChannel, wanted: queries.ReportFilters) -> None:
    """The file of a channel with what is owed to it, and the form that records it as sent."""
    due = queries.reports_due(viewer, wanted, PageRequest(1, MOST)).items
    file = queries.channel_file(viewer, channel, [one.key for one in due])
    records.show(markup.section(f"报送{labels.of(channel)}"), markup.aside(f"文件校验值 {file.sha256}"))
    st.download_button(
        f"下载报送文件（{len(due)} 条）",
        data=file.content,
        file_name=file.name,
        mime="text/csv",
        on_click="ignore",
    )
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


def receipt(viewer: Actor, sent: Sequence[queries.SentFile]) -> None:
    """The form for the receipt of a file that has none yet; nothing where every file has one."""
    waiting = {one.sha256: f"{one.sent_on} {labels.of(one.channel)}" for one in sent if not one.acknowledged_on}
    if not waiting:
        return
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
