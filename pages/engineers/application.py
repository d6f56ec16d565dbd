"""One application: facts, dates explained, history, and the steps this person may take, with why not for the others."""

from registry.engineers import queries
from registry.policy import Permission
from registry.ui import engineer_forms, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.ENGINEERS_READ)
found = queries.application(viewer, grids.asked("number"))
row = found.row
records.show(
    markup.record_header(
        f"{row.name}　{labels.of(row.kind)}",
        row.number,
        labels.badge(row.state),
        f"{labels.of(row.grade)}　{labels.of(row.specialty)}",
    ),
    markup.notice(found.reason, "warn", "理由") if found.reason else "",
    markup.stated(
        [
            ("申请人", f"{row.name}　{row.masked_identity}"),
            ("单位", row.employer),
            ("原单位", row.former),
            ("岗位", labels.of(found.post) if found.post else ""),
            ("单位意见", markup.Lines((labels.badge(row.employer_word), f"{found.employer_on or ''}"))),
            ("资格证书编号", found.qualification),
            ("资格取得日期", f"{found.qualified_on}"),
            (
                "注册登记",
                markup.Link("查看", markup.to("engineer", code=found.registration)) if found.registration else "",
            ),
            ("事由", labels.of(found.ground) if found.ground else ""),
            ("说明", found.said),
            ("与待核实的规定不一致", markup.Lines(found.doubted) if found.doubted else ""),
            ("继续办理的理由", found.doubt),
            ("申请日期", f"{row.applied_on}"),
            ("初审日期", f"{found.examined_on or ''}"),
            ("初审意见", found.verdict),
            ("终审日期", f"{found.decided_on or ''}"),
            ("公告日期", f"{found.published_on or ''}"),
        ]
    ),
    markup.section("期限") if found.clocks else "",
    history.clocks(found.clocks),
    markup.section("经过"),
    history.timeline(found.timeline),
)
for one in found.offers:
    engineer_forms.offer(viewer, found, one)
records.show(markup.actions([markup.Link("返回申请列表", markup.to("registrations"))]))
