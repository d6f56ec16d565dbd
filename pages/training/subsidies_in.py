"""A training centre or an employer claims subsidies by a sheet, sees what is wrong row by row, and confirms."""

from registry.policy import Permission
from registry.ui import sheets
from registry.ui.session import enter

claimant = enter(Permission.SUBSIDIES_CLAIM)
sheets.bring_in(
    claimant,
    "subsidies_in",
    ["subsidies"],
    "补贴批量申领",
    "上传申领表格，逐行核对后确认；没有审核过的批次可以撤回。",
)
