"""A keeper proposes that an agency leaves: how, on which ground, and for a revocation who is responsible."""

from registry.agencies import queries
from registry.policy import Permission
from registry.ui import acceptance_views, grids, markup, records, report_views
from registry.ui.session import enter

keeper = enter(Permission.AGENCIES_KEEP)
found = queries.agency_record(keeper, grids.asked("agency"))
running = queries.reports(
    keeper,
    queries.ReportFilters(agency=found.public.row.number, state=queries.RUNNING),
    grids.page_request(),
)
records.show(
    markup.page_title(f"提出退出：{found.public.row.name}", "由另一人决定；决定之日资质终止，尚未完成的项目如下。"),
    report_views.table(running.items, with_agency=False, empty="没有尚未完成的项目。"),
)
acceptance_views.propose_exit(keeper, found)
