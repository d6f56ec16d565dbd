"""One worker's training file at one post: standing with reasons, levels, every training, history, and what may be recorded."""

from registry.policy import Permission
from registry.training.queries import training_files
from registry.ui import file_forms, file_parts, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.TRAINING_FILES_READ)
found = training_files.training_file(viewer, grids.asked("code"), day=grids.day_asked())
row = found.row

records.show(
    markup.record_header(row.name, row.masked_identity, labels.badge(row.standing.state), f"{row.firm}　{row.title}"),
    markup.search_form(
        "file",
        [markup.Field("as_of", "查询日期", grids.asked("as_of"), kind="date")],
        keep=[("code", row.post)],
        reset="",
    ),
    markup.facts(
        [
            ("姓名", row.name),
            ("身份证号", row.masked_identity),
            ("工作单位", row.firm),
            ("统一社会信用代码", row.credit_code),
            ("地区", row.region_name),
            ("行业类别", row.hazard.chinese),
            ("岗位", row.title or labels.of(row.kind)),
            ("岗位类型", labels.of(row.kind)),
            ("上岗日期", f"{row.from_on}"),
            ("最后在岗日", f"{row.until_on or '在岗'}"),
            ("任职编号", row.post),
            ("数据截至", f"{found.day}"),
        ]
    ),
    file_parts.standing(found),
    file_parts.lines(found),
    markup.section("在本单位的其他任职") if found.other_posts else "",
    markup.table(
        [markup.Column("岗位", as_card_title=True), markup.Column("起"), markup.Column("至")],
        [
            [markup.Link(title or "未载明", markup.to("file", code=code)), f"{since}", f"{until or '在岗'}"]
            for code, title, since, until in found.other_posts
        ],
        "在本单位的其他任职",
    )
    if found.other_posts
    else "",
    markup.section("经过"),
    history.timeline(found.history),
)
file_forms.forms_of(viewer, found)
