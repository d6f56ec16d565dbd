"""A centre's clerk opens a class of what the centre is approved for."""

import streamlit as st

from registry.policy import Permission
from registry.training import queries
from registry.ui import class_forms, grids, markup, records
from registry.ui.session import enter
from registry.ui.words import classes as words

clerk = enter(Permission.CLASSES_KEEP)
own = queries.own_standing(clerk)
records.show(
    markup.page_title("开班", "理论线下学时和每学时的分钟数按机构条件标准核对，实操一律线下；学时不得少于规定。"),
    markup.facts(
        [
            ("本机构", own.name),
            ("同时培训人数", markup.Number(own.capacity, "人")),
            ("批准有效期至", f"{own.valid_until or '—'}"),
            ("在册教师", markup.Number(len(own.teachers), "人")),
            ("其他培训", markup.Lines(words.grouped(own.purposes)) if own.purposes else "—"),
        ]
    ),
)
class_forms.open_class(clerk, own, lambda number: st.query_params.update(number=number))
opened = grids.asked("number")
records.show(
    markup.actions(
        [
            *([markup.Link("查看刚开的班级", markup.to("class", number=opened))] if opened else []),
            markup.Link("返回班级列表", markup.to("classes")),
        ]
    )
)
