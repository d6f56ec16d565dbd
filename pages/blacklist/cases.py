"""Officers and deciders see the cases of their region: what is due, who has to act, and where each one stands."""

from registry.blacklist import queries, terms
from registry.policy import Permission
from registry.ui import grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CASES_READ)
asked = {name: grids.asked(name) for name in ("q", "state", "region", "running")}
records.show(
    markup.page_title(
        "列入案件", "自立案至公布：告知、听取申辩、由另一人决定、送达、公布，一步都不能少。未决定的案件只有本地区可见。"
    ),
    markup.search_form(
        "cases",
        [
            markup.Field("q", "案件、处罚或决定书编号，当事人", asked["q"], "编号或名称的一部分", wide=True),
            markup.Field("state", "状态", asked["state"], options=labels.options(terms.CaseState)),
            markup.Field("region", "市州", asked["region"], options=[("", "全部"), *queries.regions().items()]),
            markup.Field(
                "running",
                "办结情况",
                asked["running"],
                options=[("", "全部"), ("1", "只看未办结"), ("overdue", "只看逾期")],
            ),
        ],
    ),
)
found = queries.cases(
    viewer,
    queries.CaseFilters(
        q=asked["q"],
        state=labels.chosen(terms.CaseState, asked["state"]),
        region=asked["region"],
        running=asked["running"] == "1",
        overdue=asked["running"] == "overdue",
    ),
    grids.page_request(),
)
records.show(
    markup.counts(found.total),
    markup.table(
        [
            markup.Column("当事人", as_card_title=True),
            markup.Column("案件编号"),
            markup.Column("列入情形与机关"),
            markup.Column("立案日期"),
            markup.Column("下一期限"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Lines((markup.Link("、".join(row.names), markup.to("case", number=row.number)),)),
                markup.Lines((row.number, row.decision_number)),
                markup.Lines((labels.of(row.ground), row.authority)),
                f"{row.filed_on}",
                markup.Lines(
                    (
                        f"{row.due.on}　{row.due.title}" if row.due else "",
                        *([markup.Badge("已逾期", "bad")] if row.overdue else []),
                        row.holder and f"待：{row.holder}",
                    )
                ),
                labels.badge(row.state),
            ]
            for row in found.items
        ],
        "列入案件",
        "没有符合条件的案件。立案请从“行政处罚”打开一项处罚，再选择“拟列入名单”。",
    ),
    grids.pages("cases", found, **asked),
)
