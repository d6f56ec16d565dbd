"""Anyone reads one training centre's approval and which of its classes can still be entered."""

from registry.policy import Permission
from registry.training import queries
from registry.ui import centre_views, grids, markup, records
from registry.ui.session import enter

visitor = enter(Permission.PUBLISHED_READ)
found = queries.approval(visitor, grids.asked("number"))
records.show(
    centre_views.header(found),
    centre_views.facts(found),
    markup.section("正在报名的班级"),
    centre_views.open_classes(queries.open_classes(visitor, found.row.code)),
    markup.actions([markup.Link("返回培训机构列表", markup.to("centres"))]),
)
