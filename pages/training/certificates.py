"""Certificates of every kind by state, region and end; a centre sees its own, regulators the whole province."""

import streamlit as st

from registry.kernel import clock
from registry.policy import Permission
from registry.training import queries, terms
from registry.training.catalogue import catalogue_on
from registry.ui import cached, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CERTIFICATES_READ)
asked = {name: grids.asked(name) for name in ("kind", "state", "category", "region", "since", "until")}
categories = [(one.code, one.name) for one in catalogue_on(clock.today()).categories if one.operations]
kind, state = labels.chosen(terms.CertificateKind, asked["kind"]), labels.chosen(terms.CertificateState, asked["state"])

records.show(
    markup.page_title("证书列表", "各类证书，按到期先后排列；不同种类分别管理，互不替代。"),
    markup.search_form(
        "certificates",
        [
            markup.Field("kind", "证书种类", asked["kind"], options=labels.options(terms.CertificateKind)),
            markup.Field("state", "状态", asked["state"], options=labels.options(terms.CertificateState)),
            markup.Field("category", "作业类别", asked["category"], options=[("", "全部"), *categories]),
            markup.Field("region", "市州", asked["region"], options=grids.regions(asked["region"])),
            markup.Field("since", "到期日自", asked["since"], kind="date"),
            markup.Field("until", "到期日至", asked["until"], kind="date"),
        ],
    ),
)
person = st.text_input("姓名或身份证号（不会出现在网址中）", max_chars=40, key="certificates_person")
since, until = grids.period_asked()
wanted = queries.Wanted(
    state=state,
    category=asked["category"] if asked["category"] in dict(categories) else "",
    person=person,
    kind=kind,
    region=asked["region"],
    ends_from=since,
    ends_until=until,
)
key = ("certificates", cached.reach(viewer), wanted)
total = None if person else cached.standing(key, lambda: queries.count_certificates(viewer, wanted))
found = queries.certificates(viewer, wanted, grids.page_request(), total=total)
records.show(
    markup.counts(found.total, f"{clock.today()}"),
    markup.table(
        [
            markup.Column("姓名", as_card_title=True),
            markup.Column("证书种类与编号"),
            markup.Column("作业项目或行业"),
            markup.Column("发证日期", hide_on_phone=True),
            markup.Column("应复审日期"),
            markup.Column("有效期至"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Link(row.name, markup.to("certificate", code=row.code)),
                markup.Lines((labels.of(row.kind), row.masked_number)),
                row.scope,
                markup.Lines((f"{row.issued_on}", labels.of(row.origin))),
                f"{row.review_due_on or '—'}",
                f"{row.valid_until or '长期'}",
                labels.badge(row.state),
            ]
            for row in found.items
        ],
        "证书",
        "没有符合条件的证书，请减少条件再试。",
    ),
    grids.pages("certificates", found, **asked),
)
