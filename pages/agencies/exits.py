"""Agencies that leave: 注销, 撤销 and 吊销, proposed by a keeper and decided by another person."""

from registry.agencies import queries, terms_acceptance
from registry.policy import Permission
from registry.ui import acceptance_views, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.AGENCIES_READ)
asked = {name: grids.asked(name) for name in ("state", "agency")}
state = labels.chosen(terms_acceptance.ExitState, asked["state"])
found = queries.exits(viewer, grids.page_request(), state=state, agency=asked["agency"])
records.show(
    markup.page_title("机构退出", "注销、撤销、吊销资质；吊销的，机构和直接责任人员同时禁入。在机构档案中提出。"),
    markup.search_form(
        "exits",
        [markup.Field("state", "状态", asked["state"], options=labels.options(terms_acceptance.ExitState))],
    ),
    markup.counts(found.total),
    acceptance_views.exits(found.items),
    grids.pages("exits", found, **asked),
)
