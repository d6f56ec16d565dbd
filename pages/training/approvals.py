"""A keeper sees the approvals of the own region and approves training centres with their premises."""

import streamlit as st

from registry.policy import Permission
from registry.training import queries
from registry.ui import centre_views, grids, markup, records
from registry.ui.session import enter

keeper = enter(Permission.CENTRES_APPROVE)
asked = {name: grids.asked(name) for name in ("q", "scope", "state")}
records.show(
    markup.page_title("培训机构批准", "批准已登记的单位承担安全培训：培训范围、场所、管理人员和教师；终止批准。"),
    centre_views.search("approvals", asked),
)
wanted = queries.CentreFilters(
    q=asked["q"],
    region=keeper.region_prefix,
    scope=asked["scope"],
    in_force={"in_force": True, "ended": False}.get(asked["state"]),
)
found = queries.centres(keeper, grids.page_request(), wanted=wanted)
records.show(
    markup.counts(found.total),
    centre_views.table(found.items, "approval"),
    grids.pages("approvals", found, **asked),
)
centre_views.approve(keeper)
opened = st.query_params.get("number", "")
if opened:
    records.show(markup.actions([markup.Link("登记教师", markup.to("approval", number=opened))]))
