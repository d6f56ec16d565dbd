"""Anyone lands here: the two things most people come for, and what the portal holds."""

from registry.blacklist import queries
from registry.kernel import clock
from registry.kernel.paging import PageRequest
from registry.policy import Permission
from registry.ui import cached, labels, markup, records
from registry.ui.session import enter

visitor = enter(Permission.PUBLISHED_READ)

records.show(
    markup.page_title("查名单、验证书", "失信主体名单和特种作业操作证的公开查询，无需登录。"),
    markup.search_form(
        "blacklist",
        [markup.Field("q", "查失信主体名单", placeholder="单位名称的任意几个字，或统一社会信用代码", wide=True)],
        submit="查名单",
    ),
    markup.actions([markup.Link("核验证书", markup.to("verify"))]),
)


def newest_listings() -> tuple[str, ...]:
    """The newest listings, as they stand on the page: the same for everybody."""
    newest = queries.public_list(visitor, queries.Wanted(), PageRequest(1, 10))
    return (
        markup.section("最近列入"),
        markup.counts(newest.total, f"{clock.today()}", "当前公示"),
        markup.table(
            [
                markup.Column("名称", as_card_title=True),
                markup.Column("列入情形"),
                markup.Column("决定机关", hide_on_phone=True),
                markup.Column("列入日期"),
                markup.Column("期限至"),
            ],
            [
                [
                    markup.Link(row.name, markup.to("listing", number=row.number)),
                    labels.of(row.ground),
                    row.authority,
                    f"{row.listed_on}",
                    f"{row.until}",
                ]
                for row in newest.items
            ],
            "最近列入失信主体名单的单位和个人",
            "当前没有公示中的失信主体。",
        ),
        markup.actions([markup.Link("查看全部名单", markup.to("blacklist"))]) if newest.total > 10 else "",
    )


records.show(*cached.published("home", newest_listings))
