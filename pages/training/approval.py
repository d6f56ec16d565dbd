"""One approval of a training centre: premises, teachers, history; a keeper names teachers and ends the approval."""

from registry.policy import Permission
from registry.training import queries
from registry.ui import centre_views, grids, history, markup, records
from registry.ui.session import enter

keeper = enter(Permission.CENTRES_APPROVE)
found = queries.approval(keeper, grids.asked("number"))
records.show(
    centre_views.header(found),
    centre_views.facts(found),
    markup.section("教师"),
    centre_views.teachers(found.teachers),
)
centre_views.name_teacher(keeper, found)
centre_views.release_teacher(keeper, found)
centre_views.close(keeper, found)
records.show(
    markup.section("经过"),
    history.timeline(found.history),
    markup.actions([markup.Link("返回批准列表", markup.to("approvals"))]),
)
