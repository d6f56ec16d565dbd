"""Anyone reads one published listing: ground, decision, authority, dates, and why it ends when it ends."""

from registry.blacklist import queries
from registry.policy import Permission
from registry.ui import filings, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.PUBLISHED_READ)
found = queries.public_listing(viewer, grids.asked("number"))

identifier = ("证件号码", found.masked_identity) if found.is_person else ("统一社会信用代码", found.credit_code)
records.show(
    markup.record_header(found.name, found.number, markup.Badge("列入名单", "bad"), found.region_name),
    markup.facts(
        [
            identifier,
            ("注册地址", found.address),
            ("所在地区", found.region_name),
            ("主要负责人", found.principal),
            ("失信行为简况", found.cause),
            ("列入情形", labels.of(found.ground)),
            ("条款内容", found.ground_text),
            ("条款出处", found.ground_article),
            ("纳入理由", found.reason),
            ("决定书文号", found.decision_number),
            ("决定机关", found.authority),
            ("列入日期", f"{found.listed_on}"),
            ("公布日期", f"{found.published_on}"),
            ("公示至", f"{found.until}"),
            ("适用制度", labels.of(found.regime)),
            ("数据来源", found.source),
        ]
    ),
    filings.beside(found),
    markup.section("期限"),
    history.clocks(found.clocks),
    markup.section("联合惩戒措施"),
    markup.table(
        [
            markup.Column("部门", as_card_title=True),
            markup.Column("措施"),
            markup.Column("依据"),
            markup.Column("状态"),
        ],
        [
            [one.department, one.title, one.legal_basis, markup.Lines((one.word, f"{one.since}"))]
            for one in found.measures
        ],
        "各部门的联合惩戒措施",
        "目前没有登记联合惩戒措施。",
    ),
    history.in_ledger(found.events),
    markup.actions([markup.Link("返回名单", markup.to("blacklist"))]),
    markup.notice("对列入决定有异议的，可以依法申请行政复议或者提起行政诉讼。举报请拨打 12350。", "neutral"),
)
