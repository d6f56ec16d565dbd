"""Regulators look through the agencies; a keeper enters a qualification in the own region."""

from registry.agencies import queries
from registry.policy import Permission
from registry.ui import agency_forms, agency_views, grids, markup, records
from registry.ui.session import enter

viewer = enter(Permission.AGENCIES_READ)
asked = {name: grids.asked(name) for name in ("q", "field", "kind", "region", "grade", "working")}
records.show(
    markup.page_title(
        "机构名录", "安全评价检测检验机构的资质、人员和信用等级；从机构进入档案办理变更、延续、评分和退出。"
    ),
    agency_views.search("agency_register", asked, with_day=False),
)
found = queries.agencies(viewer, agency_views.wanted(asked), grids.page_request())
records.show(
    markup.counts(found.total),
    agency_views.table(found.items, "agency_record"),
    grids.pages("agency_register", found, **asked),
)
if viewer.may(Permission.AGENCIES_KEEP):
    agency_forms.recognise(viewer)
