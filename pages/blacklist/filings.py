"""Regulators work through what was filed: officers handle, other persons answer; one record per filing."""

from registry.blacklist import queries, terms
from registry.policy import Permission
from registry.ui import filings, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CASES_READ)

asked = {name: grids.asked(name) for name in ("q", "kind", "state", "open")}
records.show(
    markup.page_title("意见与请求", "当事人对案件和名单提出的意见、异议、回应、复议和诉讼。只列本地区的。"),
    markup.search_form(
        "filings",
        [
            markup.Field("q", "编号", asked["q"], "意见编号，或案件、名单编号", wide=True),
            markup.Field("kind", "种类", asked["kind"], options=labels.options(terms.FilingKind)),
            markup.Field("state", "状态", asked["state"], options=labels.options(terms.FilingState)),
            markup.Field("open", "范围", asked["open"], options=[("", "全部"), ("1", "未办结")]),
        ],
    ),
)
wanted = queries.FilingFilters(
    q=asked["q"],
    kind=labels.chosen(terms.FilingKind, asked["kind"]),
    state=labels.chosen(terms.FilingState, asked["state"]),
    open_only=asked["open"] == "1",
)
found = queries.filings(viewer, wanted, grids.page_request())
waiting, proposals = queries.waiting(viewer), queries.proposals(viewer)
records.show(
    *((markup.section("等待您办理"), filings.table(waiting, "")) if waiting else ()),
    *((markup.section("等待审批的更正和撤销"), filings.proposals(proposals)) if proposals else ()),
    markup.section("全部"),
    markup.counts(found.total),
    filings.table(found.items, "没有符合条件的意见或请求。可以清空条件再查。"),
    grids.pages("filings", found, **asked),
)
