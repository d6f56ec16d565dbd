"""One re-examination: the report, the hazard, the finding, and everybody who relied on the report."""

from registry.agencies import queries
from registry.policy import Permission
from registry.ui import acceptance_views, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.AGENCIES_READ)
found = queries.examination(viewer, grids.asked("number"))
row = found.row
records.show(
    markup.record_header(row.project, row.number, labels.badge(row.state), row.agency_name),
    markup.stated(
        [
            ("报告", markup.Link(row.project, markup.to("evaluation", number=row.report))),
            ("隐患", found.hazard_text),
            ("隐患编号", row.hazard),
            ("缘由", row.why),
            ("启动日期", f"{row.opened_on}"),
            ("结论", labels.badge(row.finding) if row.finding else ""),
            ("认定事实", found.facts),
            ("退回理由", found.note),
        ]
    ),
    markup.section("采信这份报告的部门"),
    acceptance_views.acceptances(found.relied, "采信这份报告的部门"),
)
acceptance_views.examination_steps(viewer, found)
records.show(markup.section("经过"), history.timeline(found.timeline))
