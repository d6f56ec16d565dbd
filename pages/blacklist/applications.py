"""Officers, deciders and auditors look through the applications for early removal: whose turn it is, and until when."""

from registry.blacklist import queries, terms_repair
from registry.policy import Permission
from registry.ui import grids, labels, markup, records, repairs
from registry.ui.session import enter

viewer = enter(Permission.CASES_READ)
asked = {name: grids.asked(name) for name in ("state", "ball", "region", "overdue")}
found = queries.applications(
    viewer,
    queries.ApplicationFilters(
        state=labels.chosen(terms_repair.ApplicationState, asked["state"]),
        ball=labels.chosen(terms_repair.Ball, asked["ball"]),
        region=asked["region"],
        overdue=asked["overdue"] == "1",
    ),
    grids.page_request(),
)
records.show(
    markup.page_title(
        "提前移出申请", "受理和核查由执法办案人员办理，是否移出由另一名审批负责人决定；同意的，名单立即移出。"
    ),
    markup.search_form(
        "applications",
        [
            markup.Field("state", "状态", asked["state"], options=labels.options(terms_repair.ApplicationState)),
            markup.Field("ball", "待办方", asked["ball"], options=labels.options(terms_repair.Ball)),
            markup.Field("region", "市州", asked["region"], options=[("", "全部"), *queries.regions().items()]),
            markup.Field("overdue", "期限", asked["overdue"], options=[("", "全部"), ("1", "只看逾期")]),
        ],
    ),
    markup.counts(found.total),
    repairs.table(found.items, "application", "没有符合条件的申请。可以清空条件再查。"),
    grids.pages("applications", found, **asked),
)
