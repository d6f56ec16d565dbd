"""倒查: hazards whose earlier reports nobody has looked at again yet, and re-examinations on their way."""

from registry.agencies import queries, terms_acceptance
from registry.policy import Permission
from registry.ui import acceptance_views, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.AGENCIES_READ)
asked = {name: grids.asked(name) for name in ("state", "report", "hazard")}
keeper = viewer.may(Permission.AGENCIES_KEEP)
waiting = queries.due(viewer, grids.page_request(10), hazard=asked["hazard"])
state = labels.chosen(terms_acceptance.ExaminationState, asked["state"])
found = queries.examinations(viewer, grids.page_request(), state=state)
records.show(
    markup.page_title("报告倒查", "判定重大事故隐患后，倒查此前出具的评价、检测报告；由一人提出结论，另一人决定。"),
    markup.section(f"待倒查的报告（{waiting.total}）"),
    acceptance_views.due(waiting.items, linked=keeper),
    markup.section("倒查办理"),
    markup.search_form(
        "examinations",
        [markup.Field("state", "状态", asked["state"], options=labels.options(terms_acceptance.ExaminationState))],
    ),
    acceptance_views.examinations(found.items),
    grids.pages("examinations", max(found, waiting, key=lambda one: one.pages), **asked),
)
if keeper:
    acceptance_views.open_examination(viewer, asked["report"], asked["hazard"])
