"""Officers report own listings to the national systems: what is due until when, the file of a channel, its receipt."""

from registry.blacklist import queries, terms_reports
from registry.kernel import clock
from registry.kernel.paging import PageRequest
from registry.policy import Permission
from registry.ui import grids, labels, markup, records, report_forms
from registry.ui.session import enter

viewer = enter(Permission.LISTINGS_READ)
Channel = terms_reports.ReportChannel
asked = {name: grids.asked(name) for name in ("channel", "listing")}
channel = labels.chosen(Channel, asked["channel"])
records.show(
    markup.page_title(
        "对外报送", "本机关决定的名单，列入、变更、移出都要按期报送。应报送的由名单的经过推算，报送后登记。"
    ),
    markup.search_form(
        "reports",
        [
            markup.Field("channel", "渠道", asked["channel"], options=labels.options(Channel)),
            markup.Field("listing", "列入编号", asked["listing"]),
        ],
    ),
)
wanted = queries.ReportFilters(channel=channel, listing=asked["listing"])
found = queries.reports_due(viewer, wanted, grids.page_request())
records.show(
    markup.counts(found.total, f"{clock.today()}", "应报送"),
    markup.table(
        [
            markup.Column("名单主体", as_card_title=True),
            markup.Column("事由"),
            markup.Column("渠道"),
            markup.Column("期限"),
            markup.Column("余", align="right"),
            markup.Column("怎么算的", hide_on_phone=True),
        ],
        [
            [
                markup.Lines(
                    (markup.Link(row.name, markup.to("listing_record", number=row.key.listing)), row.key.listing)
                ),
                markup.Lines((labels.badge(row.key.occasion), f"{row.occasion_on}")),
                labels.of(row.channel),
                markup.Lines((f"{row.due_on}", *([markup.Badge("待公布节假日", "warn")] if row.provisional else []))),
                markup.Badge("已逾期", "bad") if row.overdue else f"{row.days_left} 天",
                row.clock.explanation,
            ]
            for row in found.items
        ],
        "应报送",
        "目前没有应报送的名单信息。",
    ),
    grids.pages("reports", found, **asked),
)
if channel is not None and found.total and viewer.may(Permission.REPORTS_SEND):
    report_forms.send(viewer, channel, wanted)
sent = queries.files_sent(viewer, PageRequest(1, 50))
records.show(
    markup.section("已报送"),
    markup.table(
        [
            markup.Column("报送日期", as_card_title=True),
            markup.Column("渠道"),
            markup.Column("条数", align="right"),
            markup.Column("逾期", align="right"),
            markup.Column("文件校验值", hide_on_phone=True),
            markup.Column("回执"),
        ],
        [
            [
                f"{one.sent_on}",
                labels.of(one.channel),
                markup.Number(one.reports),
                markup.Number(one.late),
                f"{one.sha256[:16]}…",
                markup.Lines((one.acknowledgement, f"{one.acknowledged_on}")) if one.acknowledged_on else "待登记",
            ]
            for one in sent.items
        ],
        "已报送的文件",
        "还没有登记过报送。",
    ),
)
if viewer.may(Permission.REPORTS_SEND):
    report_forms.receipt(viewer, sent.items)
