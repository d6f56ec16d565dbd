"""Anyone sees how grades are spread by field and by region, and over the last periods."""

from registry.agencies import queries
from registry.policy import Permission
from registry.ui import acceptance_views, agency_views, cached, grids, markup, records
from registry.ui.session import enter

visitor = enter(Permission.PUBLISHED_READ)
day = grids.day_asked()
found = cached.standing(("distribution", day), lambda: queries.distribution(visitor, day))
page = grids.page_request(10)
working = queries.Wanted(as_of=day, working=True)
best = cached.standing(("best", day, page), lambda: queries.agencies(visitor, working, page))
records.show(
    markup.page_title(
        "哪些机构评得好，哪里、哪个领域评得差？",
        "可以从业的机构在查询日的信用等级；一家机构有几个业务范围的，各计一次。",
    ),
    markup.search_form("agency_figures", [markup.Field("as_of", "查询日期", grids.asked("as_of"), kind="date")]),
    markup.tiles(
        [
            markup.stat(title, count, markup.to("agencies", grade=code, working="1", as_of=grids.asked("as_of")), tone)
            for (code, title, tone), count in zip(found.grades, found.whole.counts, strict=True)
        ]
    ),
    markup.section("排名"),
    agency_views.table(best.items, "agency"),
    grids.pages("agency_figures", best, as_of=grids.asked("as_of")),
    markup.section("按业务范围"),
    acceptance_views.spread(found, found.by_field, "业务范围", "field"),
    markup.section("按市州"),
    acceptance_views.spread(found, found.by_region, "市州", "region"),
    markup.section("各评价周期末"),
    acceptance_views.spread(found, found.over_time, "日期"),
)
