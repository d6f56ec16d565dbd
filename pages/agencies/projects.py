"""Projects and reports: an agency's agent registers them and makes reports public; regulators see what is missing."""

from registry.agencies import queries, terms_reports
from registry.policy import Permission
from registry.ui import grids, labels, markup, records, report_views
from registry.ui.session import enter

viewer = enter(Permission.AGENCIES_READ, Permission.AGENCIES_OWN)
asked = {name: grids.asked(name) for name in ("q", "state", "agency", "gaps")}
records.show(
    markup.page_title("评价公开", "每个项目的告知、现场、报告和影像；应当公开而没有公开的，显示为未公开。"),
    markup.search_form(
        "projects",
        [
            markup.Field("q", "项目或委托单位", asked["q"], "项目名称、委托单位、项目编号", wide=True),
            markup.Field("state", "状态", asked["state"], options=labels.options(terms_reports.ReportState)),
            markup.Field("gaps", "公开情况", asked["gaps"], options=[("", "全部"), ("1", "有未公开的")]),
        ],
    ),
)
wanted = queries.ReportFilters(
    q=asked["q"],
    agency=asked["agency"],
    state=labels.chosen(terms_reports.ReportState, asked["state"]),
    gaps_only=asked["gaps"] == "1",
)
found = queries.reports(viewer, wanted, grids.page_request())
own = viewer.may(Permission.AGENCIES_OWN)
records.show(
    markup.counts(found.total),
    report_views.table(found.items, with_agency=not own, empty="没有符合条件的项目。"),
    grids.pages("projects", found, **asked),
)
if own:
    report_views.register(viewer, queries.own(viewer))
