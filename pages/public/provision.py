"""Anyone reads one provision: what it says today and every version before."""

from registry.law import queries
from registry.policy import Permission
from registry.ui import grids, labels, markup, records
from registry.ui.session import enter

visitor = enter(Permission.PUBLISHED_READ)
code = grids.asked("code")
versions = queries.versions(visitor, code)
now = next((row.provision for row in versions if row.in_force), versions[0].provision)

records.show(
    markup.record_header(now.title, now.code, labels.badge(now.confidence)),
    markup.facts(
        [
            ("内容", now.text),
            ("值", now.amount or "—"),
            ("依据", now.article),
            ("适用", f"以{labels.of(now.anchor)}的规定为准"),
            ("施行日期", f"{now.effective_from}"),
            ("说明", now.note or "—"),
        ]
    ),
    markup.section("各时期的规定"),
    markup.table(
        [
            markup.Column("施行日期"),
            markup.Column("失效日期"),
            markup.Column("值", align="right", width="7rem"),
            markup.Column("依据", as_card_title=True),
            markup.Column("核实情况"),
            markup.Column("来源", width="7rem"),
        ],
        [
            [
                f"{row.provision.effective_from}",
                f"{row.provision.effective_to or '—'}",
                row.provision.amount or "—",
                row.provision.article,
                labels.badge(row.provision.confidence),
                "平台核准" if row.amended else "随软件发布",
            ]
            for row in versions
        ],
        f"{now.title}的各个版本",
    ),
    markup.actions([markup.Link("返回法规参数", markup.to("provisions", section=now.section))]),
)
