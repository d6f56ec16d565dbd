"""Workers' training files: a firm's agent its own, a centre whom it trained, a worker the own, regulators those of their region."""

import streamlit as st

from registry.kernel import clock
from registry.parties.reference.industries import HighHazard
from registry.policy import Permission
from registry.training.queries import gaps, training_files
from registry.training.terms_prejob import FileStanding
from registry.ui import file_forms, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.TRAINING_FILES_READ)
asked = {name: grids.asked(name) for name in ("q", "region", "hazard", "state")}
records.show(
    markup.page_title(
        "岗前培训档案", "一人一档：厂（矿）、车间、班组三级培训，先培训、后上岗。按登记的任职和培训记录当日计算。"
    ),
    markup.search_form(
        "files",
        [
            markup.Field("q", "单位", asked["q"], "名称的一部分或统一社会信用代码", wide=True),
            markup.Field("region", "市州", asked["region"], options=[("", "全部"), *gaps.regions().items()]),
            markup.Field("hazard", "行业类别", asked["hazard"], options=labels.options(HighHazard)),
            markup.Field("state", "培训状态", asked["state"], options=labels.options(FileStanding)),
        ],
    ),
)
person = st.text_input("姓名或身份证号（不会出现在网址中）", max_chars=40, key="files_person")
found = training_files.training_files(
    viewer,
    training_files.FileFilters(
        asked["q"],
        asked["region"],
        labels.chosen(HighHazard, asked["hazard"]),
        labels.chosen(FileStanding, asked["state"]),
        person,
    ),
    grids.page_request(),
)
records.show(
    markup.counts(found.total, f"{clock.today()}"),
    markup.table(
        [
            markup.Column("姓名", as_card_title=True),
            markup.Column("单位"),
            markup.Column("岗位"),
            markup.Column("上岗日期"),
            markup.Column("岗前学时", align="right"),
            markup.Column("状态变化日期", hide_on_phone=True),
            markup.Column("培训状态"),
        ],
        [
            [
                markup.Lines((markup.Link(row.name, markup.to("file", code=row.post)), row.masked_identity)),
                markup.Lines((row.firm, f"{row.region_name}　{row.hazard.chinese}")),
                markup.Lines((row.title, labels.of(row.kind))),
                f"{row.from_on}",
                f"{row.standing.total / 10:g}／{row.standing.needed / 10:g}",
                f"{row.standing.changes_on or ''}",
                labels.badge(row.standing.state),
            ]
            for row in found.items
        ],
        "岗前培训档案",
        "没有符合条件的档案。可以减少条件再查；新学员的培训请用“岗前培训登记”录入。",
    ),
    grids.pages("files", found, **asked),
)
if viewer.may(Permission.POSTS_CHANGE) and viewer.may(Permission.TRAINING_FILES_RECORD):
    file_forms.new_process(viewer)
