"""Anyone reads which agencies may evaluate and test, in which fields, and how each is graded, today or on an earlier day."""

from registry.agencies import queries
from registry.kernel import clock
from registry.policy import Permission
from registry.ui import agency_views, exports, grids, markup, records
from registry.ui.session import enter

visitor = enter(Permission.PUBLISHED_READ)
asked = {name: grids.asked(name) for name in ("q", "field", "kind", "region", "grade", "working", "as_of")}
day = grids.day_asked()
records.show(
    markup.page_title(
        "安全评价检测检验机构", "机构的资质、业务范围、信用等级和等级沿革；可以查询今天或者以前某一天的情况。"
    ),
    agency_views.search("agencies", asked, with_day=True),
)
found = queries.agencies(visitor, agency_views.wanted(asked, as_of=day), grids.page_request())
as_of = "" if day == clock.today() else f"{day}"
records.show(
    markup.counts(found.total, f"{day}"),
    agency_views.table(found.items, "agency", as_of=as_of),
    grids.pages("agencies", found, **asked),
)
exports.agencies(day)
