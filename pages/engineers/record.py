"""One registration: employer, term, clocks, continuing education, history; a keeper enters courses and proposes an ending."""

from registry.engineers import queries
from registry.policy import Permission
from registry.ui import engineer_forms, engineers, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.ENGINEERS_READ)
found = queries.record(viewer, grids.asked("code"))
row = found.row
records.show(
    markup.record_header(row.name, row.number, labels.badge(row.state), row.employer),
    markup.notice("\n".join(found.bars), "bad", "本人处于禁入期内") if found.bars else "",
    markup.facts(
        [
            ("身份证号", row.masked_identity),
            ("级别", labels.of(row.grade)),
            ("专业类别", labels.of(row.specialty)),
            ("执业单位", row.employer),
            ("地区", row.region_name),
            ("资格证书编号", found.qualification.number),
            ("资格取得日期", f"{found.qualification.issued_on}"),
            ("注册来源", labels.of(row.origin)),
        ]
    ),
    markup.section("期限"),
    history.clocks(found.clocks),
    markup.section("执业单位与期间"),
    engineers.stretches(found.stretches),
    markup.section("继续教育"),
    engineers.hours(found.hours, found.needed),
    engineers.courses(found.courses),
    markup.section("注册申请"),
    engineers.lines(found.applications),
    markup.section("经过"),
    history.timeline(found.timeline),
)
if viewer.may(Permission.ENGINEERS_KEEP):
    engineer_forms.attend(viewer, row.person_code)
    engineer_forms.take_back_course(viewer, found.courses)
    engineer_forms.propose(viewer, row.code, found.may_end)
records.show(markup.actions([markup.Link("返回登记表", markup.to("engineers"))]))
