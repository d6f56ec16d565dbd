"""Enforcement certificates soon due, and past their day, body by body: what the keeper of a region must see to."""

from registry.inspectors import queries, terms
from registry.kernel import clock
from registry.policy import Permission
from registry.ui import exports, grids, inspector_views, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.INSPECTORS_READ)
asked = {name: grids.asked(name) for name in ("window", "kind", "body")}
wanted = queries.DueFilters(
    labels.chosen(queries.DueWindow, asked["window"]), labels.chosen(terms.CredentialKind, asked["kind"]), asked["body"]
)
found = queries.due(viewer, wanted, grids.page_request())
records.show(
    markup.page_title("执法证到期", "本地区在任人员的执法证，按到期先后排列；已延期、换发和收回的不再提醒。"),
    inspector_views.windows(found.windows, asked["kind"]),
    markup.search_form(
        "inspector_due",
        [
            markup.Field("window", "时段", asked["window"], options=labels.options(queries.DueWindow)),
            markup.Field("kind", "证件种类", asked["kind"], options=labels.options(terms.CredentialKind)),
        ],
        keep=[("body", asked["body"])] if asked["body"] else [],
    ),
    markup.counts(found.page.total, f"{clock.today()}"),
    markup.table(
        [
            markup.Column("姓名", width="6rem", as_card_title=True),
            markup.Column("监管机构"),
            markup.Column("证件"),
            markup.Column("有效期至"),
            markup.Column("办理时间"),
            markup.Column("时段"),
        ],
        [
            [
                markup.Link(row.name, markup.to("inspector", code=row.person_code)),
                markup.Link(row.body, markup.to("body", code=row.body_code)),
                markup.Lines((labels.of(row.kind), row.number)),
                markup.Lines(
                    (
                        f"{row.valid_until}",
                        f"余 {row.days_left} 天" if row.days_left >= 0 else f"过期 {-row.days_left} 天",
                    )
                ),
                inspector_views.act(row),
                labels.badge(row.window),
            ]
            for row in found.page.items
        ],
        "到期的执法证",
        "没有到期的执法证。",
    ),
    grids.pages("inspector_due", found.page, **asked),
    markup.section("各机构"),
    inspector_views.by_body(found.bodies),
)
exports.stated(
    "执法证到期名单",
    inspector_views.DUE_HEADINGS,
    lambda why: inspector_views.due_sheet(queries.due_export(viewer, wanted, why)),
    "inspector_due",
)
