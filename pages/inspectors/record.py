"""One inspector: standing step by step on a day, certificates with their clocks, exams, trainings, evidence; a keeper records."""

from registry.inspectors import queries
from registry.policy import Permission
from registry.ui import grids, history, inspector_forms, inspector_views, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.INSPECTORS_READ)
found = queries.inspector(viewer, grids.asked("code"), grids.day_asked())
row, day = found.row, inspector_views.as_of(found.day)

records.show(
    markup.record_header(row.name, row.person_code, labels.badge(row.state), row.body),
    markup.facts(
        [
            ("证件号码", found.masked_identity),
            ("监管机构", markup.Link(row.body, markup.to("body", code=found.appointments[0].body_code))),
            ("管辖区域", row.region_name),
            ("执法资格期间", row.outlook),
        ]
    ),
    markup.section(f"{day}的四项制度"),
    inspector_views.standing(found),
    inspector_views.ladder(found.ladder),
    markup.search_form(
        "inspector",
        [markup.Field("as_of", "看哪一天的资格", grids.asked("as_of"), kind="date")],
        keep=[("code", row.person_code)],
        reset="",
    ),
    markup.section("执法证"),
    markup.table(
        [
            markup.Column("种类", as_card_title=True),
            *map(markup.Column, ("证号", "发证日期", "有效期至", "状态", "收回日期", "说明")),
        ],
        [
            [
                labels.of(one.kind),
                one.number,
                f"{one.issued_on}",
                f"{one.valid_until}",
                labels.badge(one.state),
                f"{one.withdrawn_on or ''}",
                markup.Lines((one.reason, one.doubt and f"提醒后继续：{one.doubt}")),
            ]
            for one in found.credentials
        ],
        "执法证",
        "还没有登记执法证",
    ),
    history.clocks(found.clocks) if found.clocks else "",
    markup.section("考试与培训"),
    markup.table(
        [markup.Column("名称", as_card_title=True), *map(markup.Column, ("种类", "日期", "成绩或学时", "结果"))],
        [
            [
                markup.Link(one.title, markup.to("inspector_event", code=one.event)),
                labels.of(one.kind),
                markup.Lines(tuple(dict.fromkeys((f"{one.from_on}", f"{one.until_on}")))),
                inspector_views.outcome(one.score, one.hours, one.days),
                inspector_views.passed(one.passed),
            ]
            for one in found.entries
        ],
        "考试与培训",
        "还没有考试或培训记录",
    ),
    markup.section("专业人员证明"),
    markup.table(
        [markup.Column("内容", as_card_title=True), *map(markup.Column, ("类型", "取得日期", "终止日期", "终止理由"))],
        [
            [one.what, labels.of(one.kind), f"{one.since_on}", f"{one.withdrawn_on or ''}", one.reason]
            for one in found.evidence
        ],
        "专业人员证明",
        "没有登记专业证明，不计入专业人员",
    ),
    markup.section("任职"),
    markup.table(
        [markup.Column("监管机构", as_card_title=True), markup.Column("任职日期"), markup.Column("任职至")],
        [
            [
                markup.Link(one.body, markup.to("body", code=one.body_code)),
                f"{one.from_on}",
                f"{one.until_on or '在任'}",
            ]
            for one in found.appointments
        ],
        "任职经过",
    ),
)
inspector_forms.offer(viewer, found)
records.show(markup.section("经过"), history.timeline(found.history))
