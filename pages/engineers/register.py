"""The register of safety engineers: regulators look through their region, an agent through the own firm's."""

from dataclasses import replace

import streamlit as st

from registry.engineers import queries, terms
from registry.kernel import clock
from registry.policy import Permission
from registry.ui import cached, engineers, exports, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.ENGINEERS_READ)
asked = {name: grids.asked(name) for name in ("state", "grade", "specialty", "region", "within")}
wanted = queries.Wanted(
    state=labels.chosen(terms.RegistrationState, asked["state"]),
    grade=labels.chosen(terms.Grade, asked["grade"]),
    specialty=labels.chosen(terms.Specialty, asked["specialty"]),
    region=asked["region"],
    within=min(int(asked["within"]), 3650) if asked["within"].isdecimal() else None,
)
due = cached.standing(("engineers due", cached.reach(viewer)), lambda: queries.due_counts(viewer))
records.show(
    markup.page_title("注册安全工程师", "谁以什么专业、注册在哪个单位、有效期到哪天。每人只能在一个单位注册。"),
    markup.actions([markup.Link("导入已有注册、继续教育名册", markup.to("exchange"))])
    if viewer.may(Permission.ENGINEERS_KEEP)
    else "",
    engineers.due(due, wanted.within),
    markup.search_form(
        "engineers",
        [
            markup.Field(
                "state",
                "状态",
                asked["state"],
                options=labels.options(terms.RegistrationState)[:1]
                + [(one.value, labels.of(one)) for one in terms.SHOWN_STATES],
            ),
            markup.Field("grade", "级别", asked["grade"], options=labels.options(terms.Grade)),
            markup.Field("specialty", "专业类别", asked["specialty"], options=labels.options(terms.Specialty)),
            markup.Field("region", "地区", asked["region"], options=grids.regions(asked["region"])),
        ],
        keep=[("within", asked["within"])] if asked["within"] else [],
    ),
)
typed = st.text_input("姓名、注册编号或身份证号（不会出现在网址中）", max_chars=40, key="engineers_typed")
narrowed = replace(wanted, typed=typed)
key = ("engineers", cached.reach(viewer), wanted)
total = None if typed else cached.standing(key, lambda: queries.count_registrations(viewer, wanted))
found = queries.registrations(viewer, narrowed, grids.page_request(), total=total)
records.show(
    markup.counts(found.total, f"{clock.today()}"),
    engineers.register(found.items),
    grids.pages("engineers", found, **asked),
)
exports.stated(
    "注册安全工程师名单",
    engineers.REGISTER_HEADINGS,
    lambda why: engineers.register_rows(queries.registrations_export(viewer, narrowed, why)),
    "engineers",
)
