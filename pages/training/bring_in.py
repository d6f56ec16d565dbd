"""A training centre drops its results (or types one), sees what is wrong row by row, and confirms."""

from registry.policy import Permission
from registry.ui import sheets
from registry.ui.session import enter

clerk = enter(Permission.RESULTS_SUBMIT)
sheets.bring_in(
    clerk,
    "bring_in",
    ["certificates", "enrolments", "attendance", "class-results"],
    "成绩与证书导入",
    "上传考试成绩、历史证书、学员报名或考勤表格，逐行核对后确认；成绩确认后由考核发证人员核准发证。",
    typed=True,
)
