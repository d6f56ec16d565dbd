"""Certificates by state and category; a centre sees its own, regulators the whole province."""

import streamlit as st

from registry.kernel import clock
from registry.policy import Permission
from registry.training import queries, terms
from registry.training.catalogue import catalogue_on
from registry.ui import grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CERTIFICATES_READ)
state = labels.chosen(terms.CertificateState, grids.asked("state"))
categories = [(one.code, one.name) for one in catalogue_on(clock.today()).categories if one.operations]
category = grids.asked("category") if grids.asked("category") in dict(categories) else ""

records.show(
    markup.page_title("证书列表", "特种作业操作证，按到期先后排列。"),
    markup.search_form(
        "certificates",
        [
            markup.Field("state", "状态", state.value if state else "", options=labels.options(terms.CertificateState)),
            markup.Field("category", "作业类别", category, options=[("", "全部"), *categories]),
        ],
    ),
)
person = st.text_input("姓名或身份证号（不会出现在网址中）", max_chars=40, key="certificates_person")
found = queries.certificates(viewer, queries.Wanted(state, category, person), grids.page_request())
records.show(
    markup.counts(found.total, f"{clock.today()}"),
    markup.table(
        [
            markup.Column("姓名", as_card_title=True),
            markup.Column("证书编号"),
            markup.Column("操作项目"),
            markup.Column("发证日期", hide_on_phone=True),
            markup.Column("应复审日期"),
            markup.Column("有效期至"),
            markup.Column("来源", hide_on_phone=True),
            markup.Column("状态"),
        ],
        [
            [
                markup.Link(row.name, markup.to("certificate", code=row.code)),
                row.masked_number,
                row.operation,
                f"{row.issued_on}",
                f"{row.review_due_on or '—'}",
                f"{row.valid_until}",
                labels.of(row.origin),
                labels.badge(row.state),
            ]
            for row in found.items
        ],
        "特种作业操作证",
        "没有符合条件的证书，请减少条件再试。",
    ),
    grids.pages("certificates", found, state=state.value if state else "", category=category),
)
