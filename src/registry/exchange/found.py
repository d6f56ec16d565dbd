"""What looking into a dropped file finds, and how the whole file is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from registry.kernel.errors import InvalidInput

ACCEPTED = "请上传 .xlsx、.xls、.ods 工作簿，或用逗号、制表符、分号分隔的文本（CSV）。"
SAVE_AGAIN = "请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"
UNLOCK = "请在 Excel 或 WPS 中取消“打开密码”后另存，再上传。"

Position = tuple[int, int]


@dataclass(slots=True)
class SheetFacts:
    """What one worksheet holds besides values; positions are (row, column), both from 1."""

    formulas: set[Position] = field(default_factory=set)
    uncached: set[Position] = field(default_factory=set)
    errors: dict[Position, str] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0

    def reach(self, row: int, column: int) -> None:
        """Note that a cell with content stands here."""
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)


def refuse(message: str, fix: str) -> NoReturn:
    """Refuse the whole file."""
    raise InvalidInput("文件", message, fix=fix)
