"""Regulators see who is barred from what until when; an officer proposes bars of courts and other departments, another person decides."""

from registry.blacklist import queries, terms_bars
from registry.policy import Permission
from registry.ui import bar_form, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.BARS_READ)
asked = {name: grids.asked(name) for name in ("q", "running", "state", "scope", "region")}
records.show(
    markup.page_title("禁入", "行业禁入和职业禁入：从起算日到期满日，或者终身。待审批的只有本地区可见。"),
    markup.search_form(
        "bars",
        [
            markup.Field("q", "单位或编号", asked["q"], "单位名称、信用代码、禁入编号或文书号", wide=True),
            markup.Field("running", "禁入期", asked["running"], options=[("", "全部"), ("1", "期内"), ("0", "期外")]),
            markup.Field("state", "状态", asked["state"], options=labels.options(terms_bars.BarState)),
            markup.Field("scope", "范围", asked["scope"], options=labels.options(terms_bars.BarScope)),
            markup.Field("region", "登记地区", asked["region"], options=[("", "全部"), *queries.regions().items()]),
        ],
    ),
)
wanted = queries.BarFilters(
    q=asked["q"],
    running={"1": True, "0": False}.get(asked["running"]),
    state=labels.chosen(terms_bars.BarState, asked["state"]),
    scope=labels.chosen(terms_bars.BarScope, asked["scope"]),
    region=asked["region"],
)
found = queries.bar_list(viewer, wanted, grids.page_request())
standing = queries.barred_principals(viewer)
records.show(
    markup.counts(found.total),
    markup.table(
        [
            markup.Column("对象", as_card_title=True),
            markup.Column("范围与依据"),
            markup.Column("作出机关"),
            markup.Column("起"),
            markup.Column("至"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Lines((markup.Link(row.name, markup.to("bar", number=row.number)), row.identifier, row.number)),
                markup.Lines((labels.of(row.scope), labels.of(row.basis))),
                markup.Lines((row.authority, row.document_number)),
                f"{row.from_on}",
                f"{row.until}" if row.until else "终身",
                markup.Lines((labels.badge(row.state), labels.badge(row.phase))),
            ]
            for row in found.items
        ],
        "禁入记录",
        "没有符合条件的禁入。可以清空条件后再查；查个人请用“一码通查”。",
    ),
    grids.pages("bars", found, **asked),
    markup.section("禁入期内仍任主要负责人"),
    markup.counts(len(standing), text="按今天的任职登记"),
    markup.table(
        [
            markup.Column("姓名", as_card_title=True),
            markup.Column("单位"),
            markup.Column("地区"),
            markup.Column("任职自"),
            markup.Column("禁入"),
            markup.Column("禁入至"),
        ],
        [
            [
                markup.Link(row.name, markup.to("bar", number=row.bar)),
                markup.Lines((row.organisation_name, row.credit_code)),
                row.region_name,
                f"{row.since}",
                labels.of(row.scope),
                f"{row.until}" if row.until else "终身",
            ]
            for row in standing
        ],
        "禁入期内仍任主要负责人的人员",
        "没有禁入期内仍任主要负责人的人员。",
    ),
)
if viewer.may(Permission.BARS_PROPOSE):
    bar_form.propose(viewer)
