"""A keeper brings in inspectors, exam and training rosters, bodies and their figures; undone while nothing depends on it."""

from registry.policy import Permission
from registry.ui import sheets
from registry.ui.session import enter

keeper = enter(Permission.INSPECTORS_KEEP)
sheets.bring_in(
    keeper,
    "inspectors_in",
    ["inspectors", "inspector-exams", "inspector-trainings", "inspector-bodies"],
    "执法人员登记",
    "上传表格或逐条录入，逐行核对后确认。没有登记过的人员随之登记；名册按场次、班次归并。",
    typed=True,
)
