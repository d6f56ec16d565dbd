"""Anyone reads one evaluation or testing project and its report; the agency's own agent makes it public here."""

from registry.agencies import queries
from registry.policy import Permission
from registry.ui import attachments, grids, history, markup, records, report_views
from registry.ui.session import enter

viewer = enter(Permission.PUBLISHED_READ)
found = queries.report(viewer, grids.asked("number"))
report_views.record(found)
attachments.kept(found.files, lambda code: queries.report_file(viewer, found.row.number, code))
if found.clocks:
    records.show(markup.section("期限"), history.clocks(found.clocks))
links = []
if viewer.may(Permission.ACCEPTANCES_RECORD):
    there = markup.to("acceptances", agency=found.row.agency, report=found.row.number)
    links.append(markup.Link("采信这份报告", there))
if found.may_reexamine:
    links.append(markup.Link("启动倒查", markup.to("examinations", report=found.row.number)))
if links:
    records.show(markup.actions(links))
if found.is_own:
    report_views.agents_steps(viewer, found)
if found.timeline:
    records.show(markup.section("经过"), history.timeline(found.timeline))
