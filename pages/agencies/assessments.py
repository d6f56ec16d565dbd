"""Assessments: those that wait, those in their days to object, those published; an agency sees its own."""

from registry.agencies import queries, terms_grades
from registry.policy import Permission
from registry.ui import agency_views, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.AGENCIES_READ, Permission.AGENCIES_OWN)
asked = {name: grids.asked(name) for name in ("q", "state", "agency", "due")}
records.show(
    markup.page_title("信用评定", "评分由一人提交、另一人核准；机构可在异议期内提出异议，之后公布等级。"),
    markup.search_form(
        "assessments",
        [
            markup.Field("q", "机构名称或编号", asked["q"], "机构名称、评定编号", wide=True),
            markup.Field("state", "状态", asked["state"], options=labels.options(terms_grades.AssessmentState)),
        ],
    ),
)
wanted = queries.AssessmentFilters(
    q=asked["q"],
    state=labels.chosen(terms_grades.AssessmentState, asked["state"]),
    agency=asked["agency"],
    to_publish=asked["due"] == "1",
)
found = queries.assessments(viewer, wanted, grids.page_request())
records.show(
    markup.counts(found.total),
    markup.table(
        [
            markup.Column("机构", as_card_title=True),
            markup.Column("事由"),
            markup.Column("周期"),
            markup.Column("状态"),
            markup.Column("拟评等级"),
            markup.Column("得分", align="right"),
            markup.Column("评分日期"),
            markup.Column("异议期至"),
        ],
        [
            [
                markup.Lines((markup.Link(row.name, markup.to("assessment", number=row.number)), row.number)),
                labels.of(row.occasion),
                row.period,
                labels.badge(row.state),
                agency_views.grade(row.grade_title, row.grade_tone),
                agency_views.points(row.total),
                f"{row.scored_on}",
                f"{row.due_on or ''}",
            ]
            for row in found.items
        ],
        "信用评定",
        "没有符合条件的评定。",
    ),
    grids.pages("assessments", found, **asked),
)
