"""Where does each region stand against 75 %? Province → prefecture → county → bodies; a keeper enters bodies below."""

import streamlit as st

from registry.inspectors import commands, queries, terms_bodies
from registry.kernel import clock
from registry.parties.reference import divisions
from registry.policy import Permission
from registry.ui import forms, grids, inspector_views, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.INSPECTORS_READ)
region = grids.asked("region")
level = labels.chosen(terms_bodies.BodyLevel, grids.asked("level"))
q, silent = grids.asked("q"), grids.asked("silent")
reached = labels.chosen(terms_bodies.Reached, grids.asked("reached"))
rows = grids.asked("list") == "1"  # from a dashboard's figure: the bodies behind it, and nothing before them
shown = inspector_views.ratio(viewer, region.partition(":")[0])
if rows:
    records.show(
        markup.page_title(
            f"{dict(grids.regions(region)[1:]).get(region, shown.name)}：监管机构",
            "点机构看填报的人数、任用的人员和占比的算式。",
        ),
        markup.actions([markup.Link(f"{shown.name}的专业执法人员占比", markup.to("bodies", region=shown.region))]),
    )
else:
    records.show(*inspector_views.ratio_pieces(shown))
if rows or shown.lowest or region or q or level or silent or reached:
    wanted = queries.BodyFilters(region, level, q, bool(silent), reached)
    found = queries.bodies(viewer, wanted, grids.page_request())
    records.show(
        "" if rows else markup.section("监管机构"),
        markup.search_form(
            "bodies",
            [
                markup.Field("level", "层级", level or "", options=labels.options(terms_bodies.BodyLevel)),
                markup.Field("q", "机构名称", q),
                markup.Field("reached", "达标", reached or "", options=labels.options(terms_bodies.Reached)),
                markup.Field("silent", "填报", silent, options=[("", "全部"), ("1", f"{clock.today().year} 年未填报")]),
            ],
            keep=[(name, value) for name, value in (("region", region), ("list", "1" * rows)) if value],
        ),
        markup.counts(found.total, f"{clock.today()}"),
        inspector_views.bodies(found.items),
        grids.pages(
            "bodies",
            found,
            region=region,
            level=level or "",
            q=q,
            silent=silent,
            reached=reached or "",
            list="1" * rows,
        ),
    )
else:
    records.show(markup.actions([markup.Link("全部监管机构", markup.to("bodies", region=divisions.PROVINCE))]))
if viewer.may(Permission.INSPECTORS_KEEP):
    with forms.form("found_body") as form:
        records.show(markup.section("登记监管机构"))
        body = st.text_input("单位", max_chars=24, key=form.key("body"), help="机关的统一社会信用代码或单位编号")
        chosen = st.selectbox(
            "层级", list(labels.by_value(terms_bodies.BodyLevel)), format_func=labels.by_value(terms_bodies.BodyLevel).get,
            key=form.key("level"),
        )  # fmt: skip
        place = st.text_input("所属地区代码（功能区没有单独代码时填写）", max_chars=12, key=form.key("region"))
    form.submit(
        "登记监管机构",
        run=lambda submission: commands.found_body(
            viewer,
            commands.Founding(body=body, level=terms_bodies.BodyLevel(chosen), region=place),
            submission=submission,
        ),
        done="已登记监管机构 {}。请填报编制和在职人数。",
    )
