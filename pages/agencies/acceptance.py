"""One acceptance: what was relied on, how the agency stood that day, who else relied on the same report."""

from registry.agencies import queries
from registry.policy import Permission
from registry.ui import acceptance_views, agency_views, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.AGENCIES_READ)
found = queries.acceptance(viewer, grids.asked("number"))
row = found.row
report = markup.Link(row.project, markup.to("evaluation", number=row.report)) if row.report else "报告不在本平台公开"
records.show(
    markup.record_header(row.result, row.number, labels.badge(row.state), row.department),
    markup.stated(
        [
            ("出具机构", markup.Link(row.agency_name, markup.to("agency", number=row.agency))),
            ("报告", report),
            ("业务范围", labels.of(row.field)),
            ("采信部门", row.department),
            ("用于", row.purpose),
            ("采信理由", found.reason),
            ("采信日期", f"{row.accepted_on}"),
            ("当日资质证书", row.certificate),
            ("当日业务范围", markup.Lines(row.scope)),
            ("当日资格", labels.badge(row.standing)),
            ("当日信用等级", agency_views.grade(row.grade_title, row.grade_tone)),
            ("当日得分", agency_views.points(row.grade_total) or ""),
            ("评分标准", row.scale_title),
            ("继续办理的理由", found.doubt),
            ("撤回日期", f"{row.withdrawn_on or ''}"),
            ("撤回理由", row.withdrawn_why),
        ]
    ),
    markup.section("同一报告的其他采信"),
    acceptance_views.acceptances(found.beside, "同一报告的其他采信"),
)
acceptance_views.withdraw(viewer, found)
records.show(markup.section("经过"), history.timeline(found.timeline))
