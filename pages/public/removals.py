"""Anyone reads which entries left the list, when and why: numbers only, never who they were."""

from registry.blacklist import queries
from registry.kernel import clock
from registry.policy import Permission
from registry.ui import cached, grids, labels, markup, records
from registry.ui.session import enter

visitor = enter(Permission.PUBLISHED_READ)

asked = {name: grids.asked(name) for name in ("since", "until")}
records.show(
    markup.page_title("移出公告", "期满、提前移出和列入撤销的名单编号。移出后不再公开主体的名称和代码。"),
    markup.search_form(
        "removals",
        [
            markup.Field("since", "自", asked["since"], kind="date"),
            markup.Field("until", "至", asked["until"], kind="date"),
        ],
    ),
)
period = queries.Period(
    grids.day_asked("since") if asked["since"] else None, grids.day_asked("until") if asked["until"] else None
)
page = grids.page_request()
found = cached.published(("removals", period, page), lambda: queries.removals(visitor, period, page))
records.show(
    markup.counts(found.total, f"{clock.today()}"),
    markup.table(
        [
            markup.Column("编号", as_card_title=True),
            markup.Column("移出日期"),
            markup.Column("事由"),
            markup.Column("决定机关"),
        ],
        [[row.number, f"{row.on}", labels.of(row.kind), row.authority] for row in found.items],
        "移出公告",
        "这段时间没有移出的名单。",
    ),
    grids.pages("removals", found, **asked),
    markup.actions(
        [
            markup.Link("返回名单", markup.to("blacklist")),
            *(markup.Link(f"下载 {one}", f"open-data/removals.{one.lower()}") for one in ("CSV", "XLSX", "JSON")),
        ]
    ),
)
