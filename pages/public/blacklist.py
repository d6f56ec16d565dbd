"""Anyone reads the list of seriously dishonest subjects: search, narrow down, look at an earlier day."""

from registry.blacklist import queries, terms
from registry.policy import Permission
from registry.ui import cached, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.PUBLISHED_READ)
asked = {name: grids.asked(name) for name in ("q", "region", "ground", "as_of")}
page = grids.page_request()


def search() -> tuple[str, ...]:
    """Title and search form."""
    fields = [
        markup.Field("q", "名称或代码", asked["q"], "名称中的任意几个字，或统一社会信用代码", wide=True),
        markup.Field("region", "市州", asked["region"], options=grids.regions(asked["region"], "全省")),
        markup.Field("ground", "列入情形", asked["ground"], options=labels.options(terms.Ground)),
        markup.Field("as_of", "查询日期", asked["as_of"], kind="date"),
    ]
    said = "安全生产严重失信主体名单。可以按名称（含曾用名）或统一社会信用代码查询。"
    return markup.page_title("失信主体名单公示", said), markup.search_form("blacklist", fields)


def found() -> tuple[str, ...]:
    """What was found, as it stands on the page: the same for everybody."""
    day, ground = grids.day_asked(), labels.chosen(terms.Ground, asked["ground"])
    listed = queries.public_list(viewer, queries.Wanted(asked["q"], asked["region"], ground, day), page)
    if not listed.total:
        searched = "　".join(
            part
            for part in (
                asked["q"] and f"名称或代码含“{asked['q']}”",
                asked["region"]
                and f"地区为{dict(grids.regions(asked['region'])).get(asked['region'], asked['region'])}",
                ground and f"情形为“{labels.of(ground)}”",
                f"截至 {day}",
            )
            if part
        )
        suggestions = ["换用名称中较短的几个字，或改用 18 位统一社会信用代码", "清空地区、情形和日期条件后再查"]
        return (markup.empty(f"查询条件：{searched}。未被列入名单，或已经移出、期满。", suggestions),)
    return (
        markup.counts(listed.total, f"{day}"),
        markup.table(
            [
                markup.Column("名称", as_card_title=True),
                markup.Column("统一社会信用代码（证件号）"),
                markup.Column("列入情形"),
                markup.Column("决定机关", hide_on_phone=True),
                markup.Column("地区", hide_on_phone=True),
                markup.Column("列入日期"),
                markup.Column("公示至"),
            ],
            [
                [
                    markup.Link(row.name, markup.to("listing", number=row.number)),
                    row.credit_code or row.masked_identity,
                    labels.of(row.ground),
                    row.authority,
                    row.region_name,
                    f"{row.listed_on}",
                    f"{row.until}",
                ]
                for row in listed.items
            ],
            "严重失信主体名单",
        ),
        grids.pages("blacklist", listed, **asked),
    )


def below() -> tuple[str, ...]:
    """Open data, and where to report."""
    links = [
        markup.Link("下载全部（CSV）", "open-data/blacklist.csv"),
        markup.Link("下载全部（Excel）", "open-data/blacklist.xlsx"),
        markup.Link("移出公告", markup.to("removals")),
    ]
    said = "举报安全生产违法行为请拨打 12350。查询日期只回看目前仍在公示的信息。"
    return markup.actions(links), markup.notice(said, "neutral")


with records.together():
    for part in (search, found, below):
        records.show(*cached.published(("blacklist", part.__name__, *asked.values(), page), part))
