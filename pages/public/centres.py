"""Anyone reads which training centres are approved for which categories."""

from registry.kernel import clock
from registry.parties.reference import divisions
from registry.policy import Permission
from registry.training import queries
from registry.ui import grids, markup, records
from registry.ui.session import enter

visitor = enter(Permission.PUBLISHED_READ)
region = grids.asked("region")
prefix = divisions.subtree_prefix(region) if region in {one.code for one in divisions.prefectures()} else ""

records.show(
    markup.page_title("培训机构", "经批准承担特种作业安全技术培训的机构及其培训类别。"),
    markup.search_form(
        "centres",
        [
            markup.Field(
                "region",
                "市州",
                region,
                options=[("", "全部"), *((one.code, one.name) for one in divisions.prefectures())],
            )
        ],
    ),
)
found = queries.centres(visitor, grids.page_request(), region=prefix)
records.show(
    markup.counts(found.total, f"{clock.today()}"),
    markup.table(
        [
            markup.Column("机构名称", as_card_title=True),
            markup.Column("所在地区"),
            markup.Column("培训类别"),
            markup.Column("同时培训人数", align="right", hide_on_phone=True),
            markup.Column("批准有效期至"),
            markup.Column("状态"),
        ],
        [
            [
                row.name,
                divisions.full_name(row.region) if row.region else "",
                "、".join(row.categories),
                markup.Number(row.capacity),
                f"{row.valid_until}",
                markup.Badge("批准有效", "good") if row.in_force else markup.Badge("批准已失效", "bad"),
            ]
            for row in found.items
        ],
        "经批准的培训机构",
        "没有符合条件的培训机构，请去掉市州条件再试。",
    ),
    grids.pages("centres", found, region=region),
)
