"""Regulators look through penalties of the whole province; officers enter those of their own region."""

import streamlit as st

from registry.conduct import commands, queries, terms
from registry.kernel.values import in_ten_thousands
from registry.policy import Permission
from registry.ui import forms, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CONDUCT_READ)
KINDS = {one.value: labels.of(one) for one in terms.PenaltyKind}
asked = {name: grids.asked(name) for name in ("q", "region", "kind", "state", "since", "until")}
records.show(
    markup.page_title("行政处罚", "全省安全生产行政处罚，供立案、通查和统计使用；登记限本地区机关作出的决定。"),
    markup.search_form(
        "penalties",
        [
            markup.Field("q", "名称、代码或文号", asked["q"], "单位名称、统一社会信用代码、决定书文号", wide=True),
            markup.Field("region", "市州", asked["region"], options=[("", "全部"), *queries.regions().items()]),
            markup.Field("kind", "处罚类别", asked["kind"], options=labels.options(terms.PenaltyKind)),
            markup.Field("state", "状态", asked["state"], options=labels.options(terms.PenaltyState)),
            markup.Field("since", "决定日期自", asked["since"], kind="date"),
            markup.Field("until", "决定日期至", asked["until"], kind="date"),
        ],
    ),
)
since, until = grids.period_asked()
wanted = queries.PenaltyFilters(
    q=asked["q"],
    region=asked["region"],
    kind=labels.chosen(terms.PenaltyKind, asked["kind"]),
    state=labels.chosen(terms.PenaltyState, asked["state"]),
    since=since,
    until=until,
)
found = queries.penalties(viewer, wanted, grids.page_request())
records.show(
    markup.counts(found.total),
    markup.table(
        [
            markup.Column("被处罚主体", as_card_title=True),
            markup.Column("决定书文号与机关"),
            markup.Column("违法行为类型"),
            markup.Column("处罚类别"),
            markup.Column("罚款（万元）", align="right"),
            markup.Column("决定日期"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Lines(
                    (markup.Link(row.name, markup.to("penalty", number=row.number)), row.credit_code or "自然人")
                ),
                markup.Lines((row.document_number, row.authority)),
                row.conduct_type,
                "、".join(labels.words(row.kinds)),
                in_ten_thousands(row.fine_cents) if row.fine_cents else "",
                f"{row.decided_on}",
                labels.badge(row.state),
            ]
            for row in found.items
        ],
        "行政处罚",
        "没有符合条件的处罚。可以清空条件，或在“表格导入导出”中导入。",
    ),
    grids.pages("penalties", found, **asked),
)
if viewer.may(Permission.CONDUCT_ENTER):
    with forms.form("enter_penalty") as form:
        records.show(markup.section("登记一项处罚"))
        typed = {}
        columns = st.columns(2)
        for place, (field, label, note) in enumerate(
            (
                ("name", "被处罚主体（必填）", "单位登记名称，或者个人姓名"),
                ("credit_code", "统一社会信用代码", "单位填写"),
                ("identity", "身份证号", "个人填写"),
                ("document_number", "决定书文号（必填）", None),
                ("authority", "处罚机关（必填）", "全称，如 长沙市应急管理局"),
                ("region", "所属地区", "从机关名称看不出所在地区时填写"),
                ("decided_on", "处罚决定日期（必填）", "如 2026-11-02"),
                ("conduct_on", "违法行为发生日", "如 2026-10-08"),
                ("fine", "罚款金额（万元）", "最多四位小数"),
                ("confiscated", "没收金额（万元）", "最多四位小数"),
                ("licence", "暂扣或者吊销证照名称及编号", None),
                ("conduct_type", "违法行为类型（必填）", None),
                ("content", "处罚内容（必填）", None),
                ("facts", "违法事实（必填）", None),
                ("basis", "处罚依据（必填）", None),
                ("accident", "事故编号", "因事故处罚的填写"),
            )
        ):
            with columns[place % 2]:
                widget = st.text_area if field in ("content", "facts", "basis") else st.text_input
                typed[field] = widget(label, key=form.key(field), help=note)
        kinds = st.pills(
            "处罚类别（必填，可多选）",
            KINDS,
            selection_mode="multi",
            format_func=KINDS.__getitem__,
            key=form.key("kinds"),
        )
    form.submit(
        "登记处罚",
        run=lambda submission: commands.enter_penalty(
            viewer, commands.NewPenalty(**typed, kinds=tuple(kinds)), submission=submission
        ),
        done="已登记处罚，编号 {}。",
    )
