"""Regulators look through confirmed major hazards; officers enter those of their own region."""

import streamlit as st

from registry.conduct import commands, queries, terms
from registry.policy import Permission
from registry.ui import forms, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CONDUCT_READ)
asked = {name: grids.asked(name) for name in ("q", "region", "state", "since", "until")}
records.show(
    markup.page_title("重大事故隐患", "已经判定的重大事故隐患；过了整改期限仍未登记消除的，显示为逾期。"),
    markup.search_form(
        "hazards",
        [
            markup.Field("q", "单位名称或代码", asked["q"], "单位名称、统一社会信用代码、编号", wide=True),
            markup.Field("region", "市州", asked["region"], options=[("", "全部"), *queries.regions().items()]),
            markup.Field("state", "状态", asked["state"], options=labels.options(terms.HazardState)),
            markup.Field("since", "发现日期自", asked["since"], kind="date"),
            markup.Field("until", "发现日期至", asked["until"], kind="date"),
        ],
    ),
)
since, until = grids.period_asked()
wanted = queries.HazardFilters(
    q=asked["q"],
    region=asked["region"],
    state=labels.chosen(terms.HazardState, asked["state"]),
    since=since,
    until=until,
)
found = queries.hazards(viewer, wanted, grids.page_request())
records.show(
    markup.counts(found.total),
    markup.table(
        [
            markup.Column("单位", as_card_title=True),
            markup.Column("地区"),
            markup.Column("隐患"),
            markup.Column("判定单位", hide_on_phone=True),
            markup.Column("发现日期"),
            markup.Column("整改期限"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Lines((markup.Link(row.name, markup.to("hazard", number=row.number)), row.credit_code)),
                row.region_name,
                row.description,
                row.confirmed_by,
                f"{row.found_on}",
                f"{row.due_on}",
                labels.badge(row.state),
            ]
            for row in found.items
        ],
        "重大事故隐患",
        "没有符合条件的隐患。可以清空条件再查。",
    ),
    grids.pages("hazards", found, **asked),
)
if viewer.may(Permission.CONDUCT_ENTER):
    with forms.form("enter_hazard") as form:
        records.show(markup.section("登记一项重大事故隐患"))
        typed = {
            field: (st.text_area if field == "description" else st.text_input)(label, key=form.key(field), help=note)
            for field, label, note in (
                ("name", "单位名称（必填）", None),
                ("credit_code", "统一社会信用代码（必填）", None),
                ("region", "所属地区（必填）", "市、县（区）全称，如 长沙市岳麓区"),
                ("found_on", "发现日期（必填）", "如 2026-11-02"),
                ("description", "隐患描述（必填）", None),
                ("confirmed_by", "判定单位（必填）", None),
                ("due_on", "整改期限（必填）", "如 2026-12-31"),
            )
        }
    form.submit(
        "登记隐患",
        run=lambda submission: commands.enter_hazard(viewer, commands.NewHazard(**typed), submission=submission),
        done="已登记重大事故隐患，编号 {}。",
    )
