"""Joint penalties: a partner department works through its own tasks; regulators see those of the whole province, by department."""

from registry.blacklist import queries, terms_measures
from registry.policy import Permission
from registry.ui import grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.MEASURES_READ)
Phase = terms_measures.TaskPhase
asked = {name: grids.asked(name) for name in ("department", "phase", "listing")}
own = viewer.department
counted = queries.overview(viewer, listing=asked["listing"])
fields = [
    markup.Field("phase", "现况", asked["phase"], options=labels.options(Phase)),
    markup.Field("listing", "列入编号", asked["listing"]),
]
if not own:
    fields.insert(
        0, markup.Field("department", "部门", asked["department"], "如 市场监管部门，或承办部门全称", wide=True)
    )
records.show(
    markup.page_title(
        "联合惩戒", f"{own or '全省各部门'}：签收、执行、解除名单主体的惩戒措施。期满和移出的名单应当解除。"
    ),
    markup.actions([markup.Link("惩戒措施清单", markup.to("measure_catalogue"))]),
    markup.tiles(
        [
            markup.stat(
                labels.of(phase),
                number,
                markup.to("measures", **asked | {"phase": phase.value}),
                labels.badge(phase).tone if number else "neutral",
            )
            for phase in Phase
            for number in [sum(one.of(phase) for one in counted)]
        ]
    ),
    markup.search_form("measures", fields),
)
wanted = queries.TaskFilters(
    department=asked["department"], phase=labels.chosen(Phase, asked["phase"]), listing=asked["listing"]
)
found = queries.task_list(viewer, wanted, grids.page_request())
records.show(
    markup.counts(found.total),
    markup.table(
        [
            markup.Column("名单主体", as_card_title=True),
            markup.Column("措施"),
            markup.Column("承办部门"),
            markup.Column("派发"),
            markup.Column("执行"),
            markup.Column("应解除"),
            markup.Column("现况"),
        ],
        [
            [
                markup.Lines((row.name, row.listing)),
                markup.Lines((markup.Link(row.title, markup.to("measure", number=row.number)), row.measure)),
                row.department,
                f"{row.assigned_on}",
                f"{row.executed_on or ''}",
                f"{row.lifting.clock.on}" if row.lifting and row.state in terms_measures.TAKEN else "",
                labels.badge(row.phase),
            ]
            for row in found.items
        ],
        "惩戒任务",
        "没有符合条件的任务。名单公布后，清单中各部门的措施会自动派发。",
    ),
    grids.pages("measures", found, **asked),
)
if not own:
    shown = [one for one in Phase if one is not Phase.DONE]
    records.show(
        markup.section("各部门办理情况"),
        markup.table(
            [
                markup.Column("部门", as_card_title=True),
                *(markup.Column(labels.of(one), align="right") for one in shown),
                markup.Column("合计", align="right"),
            ],
            [
                [
                    markup.Link(one.department, markup.to("measures", department=one.department)),
                    *(markup.Number(one.of(phase)) for phase in shown),
                    markup.Number(one.total),
                ]
                for one in counted
            ],
            "各部门的任务数",
            "还没有派发过任务。",
        ),
    )
