"""One case: what is missing, its clocks and history, and the step this person may take now."""

from registry.blacklist import queries
from registry.policy import Permission
from registry.ui import case_forms, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CASES_READ)
found = queries.case_record(viewer, grids.asked("number"))
row = found.row
penalty = found.penalty

records.show(
    markup.record_header(
        "、".join(row.names), row.number, labels.badge(row.state), f"{row.authority}　{row.region_name}"
    ),
    markup.notice("；".join(found.missing), "warn", "下一步还缺") if found.missing else "",
    markup.notice(found.returned_reason, "warn", "审批负责人退回") if found.returned_reason else "",
    markup.stated(
        [
            ("现在由谁办理", row.holder),
            ("列入情形", labels.of(row.ground)),
            ("条款内容", found.ground_text),
            ("条款出处", found.ground_article),
            *case_forms.fact_lines(found.facts),
            ("失信行为简况", found.cause),
            ("列入理由", found.reason),
            ("继续办理的理由（条款待核实）", found.doubt),
            ("行政处罚", penalty and markup.Link(penalty.document_number, markup.to("penalty", number=penalty.number))),
            ("处罚日期", f"{penalty.decided_on}" if penalty else ""),
            ("主办人", found.officers[0]),
            ("协办人", found.officers[1] + ("（已会签）" if found.signed_at else "（未会签）")),
            ("听证", f"{found.hearing_on}" + ("（已举行）" if found.heard_on else "") if found.hearing_on else ""),
            ("听证笔录摘要", found.hearing_record),
            ("办案意见", found.opinion),
            ("决定书文号", row.decision_number),
            ("决定日期", f"{found.decided_on or ''}"),
            ("公布日期", f"{found.published_on or ''}"),
            ("终止日期与理由", f"{found.dropped_on}　{found.dropped_reason}" if found.dropped_on else ""),
        ]
    ),
    markup.section("当事人"),
    markup.table(
        [
            markup.Column("当事人", as_card_title=True),
            markup.Column("身份"),
            markup.Column("告知书送达"),
            markup.Column("陈述申辩期限"),
            markup.Column("决定书送达"),
            markup.Column("名单编号"),
        ],
        [
            [
                markup.Lines((one.name, one.code)),
                labels.of(one.role),
                markup.Lines(
                    (f"{one.noticed_on or '尚未送达'}", labels.of(one.notice_service) if one.notice_service else "")
                ),
                "已书面放弃" if one.waived else f"{one.defence_until or ''}",
                markup.Lines(
                    (f"{one.served_on or ''}", labels.of(one.decision_service) if one.decision_service else "")
                ),
                one.listing_number
                and markup.Link(one.listing_number, markup.to("listing_record", number=one.listing_number)),
            ]
            for one in found.subjects
        ],
        "当事人",
    ),
)
case_forms.show_filings(found)
records.show(
    markup.section("期限"),
    history.clocks(found.clocks),
    markup.section("经过"),
    history.timeline(found.timeline),
)
case_forms.show_files(viewer, found)
case_forms.show_papers(viewer, found)
for offer in found.offers:
    case_forms.offer(viewer, found, offer)
