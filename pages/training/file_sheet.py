"""A centre's clerk or a firm's agent brings in pre-job trainings by sheet, or types one; undone while nothing depends on it."""

from registry.policy import Permission
from registry.ui import sheets
from registry.ui.session import enter

recorder = enter(Permission.TRAINING_FILES_RECORD)
sheets.bring_in(
    recorder,
    "file_sheet",
    ["pre-job"],
    "岗前培训登记",
    "每人每级一行：上传表格或逐条录入，逐行核对后确认。没有登记过的人员和岗位随之登记。",
    typed=True,
)
