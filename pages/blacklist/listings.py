"""Regulators work through received lists: an officer proposes a whole list, another person decides; single rows by their record."""

import streamlit as st

from registry.blacklist import commands, queries, terms
from registry.policy import Permission
from registry.ui import forms, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.LISTINGS_READ)
STEP = {
    terms.ListingState.RECEIVED: (
        terms.Step.PROPOSE_PUBLICATION,
        Permission.LISTINGS_PROPOSE,
        commands.propose_publication,
    ),
    terms.ListingState.PUBLICATION_PROPOSED: (terms.Step.PUBLISH, Permission.LISTINGS_DECIDE, commands.publish),
}


def offer(batch: queries.BatchRow) -> None:
    """The step that one received list waits for."""
    step, permission, run = STEP[batch.state]
    if not viewer.may(permission):
        return
    whole = commands.WholeList(batch=batch.batch, seen=batch.count)
    title = f"名单批次 {batch.batch}：{batch.count} 条{labels.of(batch.state)}"
    with forms.form(f"{step}_{batch.batch}") as form:
        records.show(markup.section(title), markup.notice(f"来源：{batch.source or '未载明'}", "neutral"))
    refusal = "其中有您本人提出的建议，须由另一人决定。" if batch.mine and step is terms.Step.PUBLISH else ""
    form.submit(
        f"{labels.of(step)}（{batch.count} 条）",
        run=lambda submission: run(viewer, whole, submission=submission),
        done=lambda numbers: f"已办理 {len(numbers)} 条：{labels.of(step)}。",
        refusal=refusal,
    )
    if step is terms.Step.PUBLISH and not refusal:
        with forms.form(f"keep_back_{batch.batch}") as form:
            reason = st.text_input("不予公布的理由", max_chars=500, key=form.key("reason"))
        form.submit(
            f"{labels.of(terms.Step.KEEP_BACK)}（{batch.count} 条）",
            primary=False,
            run=lambda submission: commands.keep_back(viewer, whole, reason, submission=submission),
            done=lambda numbers: f"已决定 {len(numbers)} 条不予公布。",
        )


asked = {name: grids.asked(name) for name in ("q", "state", "region", "batch")}
records.show(
    markup.page_title(
        "名单办理", "接收的名单由执法办案人员提出公布建议，另一名审批负责人决定。尚未决定的记录只有本地区可见。"
    ),
    markup.search_form(
        "listings",
        [
            markup.Field("q", "名称或代码", asked["q"], "名称、统一社会信用代码或编号", wide=True),
            markup.Field("state", "状态", asked["state"], options=labels.options(terms.ListingState)),
            markup.Field("region", "市州", asked["region"], options=[("", "全部"), *queries.regions().items()]),
            markup.Field("batch", "批次", asked["batch"]),
        ],
    ),
)
wanted = queries.Filters(
    q=asked["q"],
    state=labels.chosen(terms.ListingState, asked["state"]),
    region=asked["region"],
    batch=asked["batch"],
)
found = queries.listings(viewer, wanted, grids.page_request())
records.show(
    markup.counts(found.total),
    markup.table(
        [
            markup.Column("名称", as_card_title=True),
            markup.Column("编号与地区"),
            markup.Column("列入情形与决定机关"),
            markup.Column("列入日期"),
            markup.Column("管理期限至"),
            markup.Column("状态"),
            markup.Column("批次", hide_on_phone=True),
        ],
        [
            [
                markup.Lines(
                    (markup.Link(row.name, markup.to("listing_record", number=row.number)), row.credit_code or "自然人")
                ),
                markup.Lines((row.number, row.region_name)),
                markup.Lines((labels.of(row.ground), row.authority)),
                f"{row.listed_on}",
                f"{row.until}",
                markup.Lines((labels.badge(row.state), *([markup.Badge("已期满")] if row.ended else []))),
                row.batch and markup.Link("同批", markup.to("listings", batch=row.batch)),
            ]
            for row in found.items
        ],
        "名单记录",
        "没有符合条件的记录。可以清空条件，或先在“表格导入导出”中接收名单。",
    ),
    grids.pages("listings", found, **asked),
)
for waiting in queries.batches(viewer):
    if not asked["batch"] or waiting.batch == asked["batch"]:
        offer(waiting)
