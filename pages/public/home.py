"""Anyone lands here: the two things most people come for, and what the portal holds."""

from registry.blacklist import queries
from registry.kernel import clock
from registry.kernel.paging import PageRequest
from registry.policy import Permission
from registry.ui import cached, figures, labels, markup, records
from registry.ui.session import enter

visitor = enter(Permission.PUBLISHED_READ)

records.show(
    markup.page_title("查名单、验证书", "全省安全生产失信主体名单、各类证书和机构信用的公开查询，无需登录。"),
    markup.search_form(
        "blacklist",
        [markup.Field("q", "查失信主体名单", placeholder="单位名称的任意几个字，或统一社会信用代码", wide=True)],
        submit="查名单",
    ),
    figures.services(
        [
            (markup.Link("核验证书", markup.to("verify")), "扫码，或输入证书编号和姓名，看证书今天是否有效。"),
            (markup.Link("执法人员资格", markup.to("officers")), "输入执法证号，看来检查的人有没有执法资格。"),
            (
                markup.Link("注册安全工程师", markup.to("engineer_check")),
                "输入注册编号和姓名，看注册在哪个单位、到哪一天。",
            ),
            (markup.Link("评价检测机构", markup.to("agencies")), "机构的资质、信用等级和公开的报告。"),
            (markup.Link("机构信用分布", markup.to("agency_figures")), "哪些机构评得好，各业务范围、各地区怎样。"),
            (markup.Link("培训机构", markup.to("centres")), "哪些机构获准开展哪些安全培训，正在招生的班级。"),
            (markup.Link("法规参数", markup.to("provisions")), "平台所用的每个期限和标准，出自哪一条，是否核实。"),
            (markup.Link("移出公告", markup.to("removals")), "期满、修复和撤销而不再公示的记录，不含名称。"),
            (markup.Link("帮助", markup.to("help")), "分身份的办事步骤，配图，可以搜索。"),
        ]
    ),
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
