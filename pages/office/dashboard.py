"""Regulators see how the province stands, topic by topic, down to the county; every figure leads to the rows behind it."""

from registry.policy import Permission
from registry.reports import dashboards
from registry.ui import cached, grids, labels, markup, records
from registry.ui import dashboards as boards
from registry.ui.session import enter

viewer = enter(Permission.DASHBOARDS_READ)
topics = dashboards.topics(viewer)
asked, region = labels.chosen(dashboards.Topic, grids.asked("topic")), grids.asked("region")
topic = asked if asked in topics else topics[0]

shown, at = cached.standing.lately(
    ("board", cached.reach(viewer), topic, region), lambda: boards.shown(dashboards.board(viewer, topic, region))
)
records.show(
    markup.page_title("统计看板", "点任何一个数字，看它背后的记录；点地区，看下一级。"),
    boards.switch(viewer, topics, topic, region),
    *markup.moment(at),
    *shown,
)
