"""Results that departments rely on, each with the agency's scope and grade of the day; an officer or partner adds one."""

from registry.agencies import queries, terms_acceptance
from registry.policy import Permission
from registry.ui import acceptance_views, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.AGENCIES_READ)
asked = {name: grids.asked(name) for name in ("q", "state", "agency", "report", "mine")}
records.show(
    markup.page_title(
        "结果采信", "部门采信的评价、检测结果，载明采信当日机构的业务范围和信用等级；报告虚假的自动撤回。"
    ),
    markup.search_form(
        "acceptances",
        [
            markup.Field("q", "机构、部门或编号", asked["q"], "机构名称、采信部门、采信编号", wide=True),
            markup.Field("state", "状态", asked["state"], options=labels.options(terms_acceptance.AcceptanceState)),
            markup.Field("mine", "部门", asked["mine"], options=[("", "全部"), ("1", "本部门、本地区")]),
        ],
    ),
)
wanted = queries.AcceptanceFilters(
    q=asked["q"],
    state=labels.chosen(terms_acceptance.AcceptanceState, asked["state"]),
    mine=asked["mine"] == "1",
)
found = queries.acceptances(viewer, wanted, grids.page_request())
records.show(
    markup.counts(found.total),
    acceptance_views.acceptances(found.items),
    grids.pages("acceptances", found, **asked),
)
if viewer.may(Permission.ACCEPTANCES_RECORD):
    acceptance_views.accept(viewer, asked["agency"], asked["report"])
