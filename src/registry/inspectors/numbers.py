"""Numbers of enforcement certificates as people type them and as they are stored. Pure."""

from __future__ import annotations

import re
from typing import Final

from registry.kernel import fields
from registry.kernel.fields import BadField

_NUMBER: Final = re.compile(r"[0-9A-Z\u4e00-\u9fff\-()（）〔〕]{4,40}")


def credential_number(text: str) -> str:
    """A certificate's number as it is stored. Raises `BadField`."""
    number = fields.clean(text).replace(" ", "").upper()
    if not _NUMBER.fullmatch(number):
        raise BadField("执法证号应为 4 至 40 个数字、字母或汉字。", "请按证件填写证号。")
    return number
