"""One major hazard for regulators; officers record that it was eliminated."""

from registry.conduct import commands, queries
from registry.policy import Permission
from registry.ui import conduct_forms, forms, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CONDUCT_READ)
found = queries.hazard_record(viewer, grids.asked("number"))
row = found.line
records.show(
    markup.record_header(row.name, row.number, labels.badge(row.state), row.region_name),
    markup.facts(
        [
            ("统一社会信用代码", markup.Link(row.credit_code, markup.to("lookup", party=found.party))),
            ("隐患描述", row.description),
            ("判定单位", row.confirmed_by),
            ("发现日期", f"{row.found_on}"),
            ("整改期限", f"{row.due_on}"),
            ("消除日期", f"{row.closed_on or ''}"),
        ]
    ),
    markup.section("经过"),
    history.timeline(found.timeline),
    markup.actions([markup.Link("倒查此前的评价检测报告", markup.to("examinations", hazard=row.number))])
    if viewer.may(Permission.AGENCIES_READ)
    else "",
)
with forms.form(f"close_{row.number}") as form:
    records.show(markup.section("登记隐患消除"))
    closed_on = conduct_forms.day(form, "消除日期")
form.submit(
    "登记隐患消除",
    run=lambda submission: commands.close_hazard(
        viewer, row.number, closed_on, version=row.version, submission=submission
    ),
    done="已登记隐患消除。",
    refusal=found.close_refusal,
)
conduct_forms.withdraw(viewer, row.number, row.version, refusal=found.refusal, back="conduct/hazards.py")
