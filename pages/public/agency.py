"""Anyone reads one agency: qualification, conditions, grade history with the public part of each sheet, on any day. Also that
a number is nobody's is said with a receipt."""

from registry.policy import Permission
from registry.ui import agency_views, answers, grids, markup, records, report_views
from registry.ui.session import enter
from registry.verification import registers

visitor = enter(Permission.PUBLISHED_READ)
day = grids.day_asked()
certified = registers.agency(visitor, grids.asked("number"), day)
found = certified.found
if found is None:
    records.show(*agency_views.unknown(grids.asked("number"), day))
else:
    records.show(
        agency_views.header(found),
        markup.aside(f"以下为 {day} 的情况。"),
        agency_views.facts(found),
        agency_views.lacks(found.lacks),
        markup.section("信用等级沿革"),
        agency_views.grades(found.grades, found.row.number, grids.asked("as_of")),
        agency_views.sheet_asked(found.sheets, grids.asked("sheet")),
        markup.section("评价公开"),
        report_views.of_agency(visitor, found.row.number, as_of=grids.asked("as_of")),
    )
records.show(
    answers.receipt(certified),
    markup.actions([markup.Link("返回机构列表", markup.to("agencies"))]),
)
