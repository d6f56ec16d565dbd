"""One agency for regulators and its own agent: staff, changes, grades, and the steps each may take."""

from registry.agencies import queries
from registry.policy import Permission
from registry.ui import agency_forms, agency_views, grids, history, markup, records
from registry.ui.session import enter

viewer = enter(Permission.AGENCIES_READ, Permission.AGENCIES_OWN)
found = queries.agency_record(viewer, grids.asked("number"))
number, keeper = found.public.row.number, viewer.may(Permission.AGENCIES_KEEP)
links = [markup.Link("公开页面", markup.to("agency", number=number))]
links.append(markup.Link("评价公开", markup.to("projects", agency=number)))
links.append(markup.Link("信用评定", markup.to("assessments", agency=number)))
if keeper and not found.refusal:
    links += [
        markup.Link("周期评分", markup.to("score", agency=number, occasion="periodic")),
        markup.Link("红线即时调整", markup.to("score", agency=number, occasion="red_line")),
        markup.Link("整改后修复评分", markup.to("score", agency=number, occasion="repair")),
        markup.Link("提出退出", markup.to("leave", agency=number)),
    ]
if viewer.may(Permission.ACCEPTANCES_RECORD):
    links.append(markup.Link("采信结果", markup.to("acceptances", agency=number)))
records.show(
    agency_views.header(found.public),
    markup.actions(links),
    agency_views.facts(found.public),
    agency_views.lacks(found.public.lacks),
    markup.section("期限"),
    history.clocks(found.clocks),
    markup.section("从业人员"),
    agency_views.members(found.members),
    markup.section("变更报告"),
    agency_views.changes(found.changes),
    markup.section("信用等级沿革"),
    agency_views.grades(found.public.grades),
)
if keeper:
    agency_forms.answer_changes(viewer, found)
    agency_forms.enrol(viewer, found)
    agency_forms.release(viewer, found)
    agency_forms.change_fields(viewer, found)
    agency_forms.renew(viewer, found)
if found.is_own:
    agency_forms.report_change(viewer, found)
records.show(markup.section("经过"), history.timeline(found.timeline))
