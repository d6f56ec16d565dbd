"""One assessment: the sheet with its evidence, objection and answer, and the steps this person may take."""

from registry.agencies import queries
from registry.policy import Permission
from registry.ui import agency_views, grade_forms, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.AGENCIES_READ, Permission.AGENCIES_OWN)
found = queries.assessment(viewer, grids.asked("number"))
row = found.row
records.show(
    markup.record_header(row.name, row.number, labels.badge(row.state), f"{row.period}　{labels.of(row.occasion)}"),
    markup.stated(
        [
            ("机构档案", markup.Link(row.name, markup.to("agency_record", number=row.agency))),
            ("评分标准", found.scale.title),
            ("拟评等级", agency_views.grade(row.grade_title, row.grade_tone)),
            ("得分", agency_views.points(row.total) or ""),
            ("评分日期", f"{row.scored_on}"),
            ("表示无异议", f"{found.waived_on or ''}"),
            ("公布日期", f"{row.published_on or ''}"),
            ("提出异议", f"{found.objected_on or ''}"),
            ("异议内容", found.objection),
            ("答复意见", found.answer),
            ("答复结果", "更正评分" if found.corrected else "维持评分" if found.answer else ""),
            ("备注", found.note),
        ]
    ),
    markup.section("评分表" if found.revision == 1 else f"评分表（第 {found.revision} 稿）"),
    agency_views.items(found.items, found.reds, caption="评分表", inside=viewer.may(Permission.AGENCIES_READ)),
    history.clocks(found.clocks) if found.clocks else "",
)
grade_forms.steps(viewer, found)
if found.timeline:
    records.show(markup.section("经过"), history.timeline(found.timeline))
