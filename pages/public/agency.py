"""Anyone reads one agency: qualification, conditions, grade history with the public part of each sheet, on any day."""

from registry.agencies import queries
from registry.policy import Permission
from registry.ui import agency_views, grids, markup, records, report_views
from registry.ui.session import enter

visitor = enter(Permission.PUBLISHED_READ)
day = grids.day_asked()
found = queries.public_agency(visitor, grids.asked("number"), day)
reports = queries.public_reports(visitor, found.row.number, grids.page_request(10))
records.show(
    agency_views.header(found),
    markup.aside(f"以下为 {day} 的情况。"),
    agency_views.facts(found),
    agency_views.lacks(found.lacks),
    markup.section("信用等级沿革"),
    agency_views.grades(found.grades, found.row.number, grids.asked("as_of")),
    agency_views.sheet_asked(found.sheets, grids.asked("sheet")),
    markup.section("评价公开"),
    report_views.table(reports.items, with_agency=False),
    grids.pages("agency", reports, number=found.row.number, as_of=grids.asked("as_of")),
    markup.actions([markup.Link("返回机构列表", markup.to("agencies"))]),
)
