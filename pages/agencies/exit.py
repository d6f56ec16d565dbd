"""One exit: ground and document, who is barred, which projects still run, from when the agency may come back."""

from registry.agencies import queries
from registry.policy import Permission
from registry.ui import acceptance_views, grids, history, labels, markup, records, report_views
from registry.ui.session import enter

viewer = enter(Permission.AGENCIES_READ)
found = queries.exit_record(viewer, grids.asked("number"))
row, back = found.row, found.reentry
linked = viewer.may(Permission.BARS_READ)
bars = tuple(markup.Link(one, markup.to("bar", number=one)) if linked else one for one in found.bars)
records.show(
    markup.record_header(row.agency_name, row.number, labels.badge(row.state), labels.of(row.kind)),
    markup.stated(
        [
            ("机构档案", markup.Link(row.agency_name, markup.to("agency_record", number=row.agency))),
            ("事由", row.ground),
            ("情节", "情节严重" if row.serious else ""),
            ("事实和理由", found.reason),
            ("决定文书号", found.document_number),
            ("决定机关", found.authority),
            ("违法行为日期", f"{found.conduct_on or ''}"),
            ("直接责任人员", markup.Lines(found.persons) if found.persons else ""),
            ("禁入", markup.Lines(bars) if bars else ""),
            ("提出日期", f"{row.proposed_on}"),
            ("决定日期", f"{row.decided_on or ''}"),
            ("不予退出的理由", found.note),
            ("可以重新申请", "" if back is None else f"{back.on} 起" if back.on else "不得再次申请"),
            ("重新申请的依据", back.sentence if back else ""),
        ]
    ),
    markup.section("尚未完成的项目"),
    report_views.table(found.running, with_agency=False, empty="没有尚未完成的项目。"),
)
acceptance_views.decide_exit(viewer, found)
records.show(markup.section("经过"), history.timeline(found.timeline))
