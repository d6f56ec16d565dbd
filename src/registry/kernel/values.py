"""Telephones, scores, hours, money and days as sheets hold them: read exactly, or refused."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from registry.kernel.text import BadField, clean

_DECIMAL: Final = re.compile(r"(\d+)(?:\.(\d*))?", re.ASCII)
_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?![,\d])", re.ASCII)
_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE: Final = re.compile(r"(010|02\d|0[3-9]\d\d)([2-8]\d{6,7})(?:(?:转|#|x)(\d{1,6}))?", re.ASCII)
_SERVICE_NUMBER: Final = re.compile(r"[48]00\d{7}", re.ASCII)

_TIME: Final = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_SEPARATED_DATE: Final = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_CHINESE_DATE: Final = re.compile(rf"(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})[日号]?{_TIME}", re.ASCII)
_COMPACT_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0+)?", re.ASCII)
_SERIAL_DATE: Final = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_SHORT_YEAR: Final = re.compile(r"\d{1,2}([-/.年])\d{1,2}[-/.月]\d{1,2}日?", re.ASCII)
_MOST_MONEY: Final = 99_999_999  # 万元
_EXCEL_EPOCH: Final = date(1899, 12, 30)  # the 1900 system counts a 29 February 1900 that never was
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


def phone(text: str) -> str:
    """A mainland telephone number: mobile `13800001234`, landline `0731-84321234` (extension `-8001`), or 400/800."""
    number = clean(text)
    digits = re.sub(r"[ ()]", "", number)
    digits = re.sub(r"^(\+86|0086)-?", "", digits)
    digits = re.sub(r"\.0+$", "", digits)  # eleven digits survive a spreadsheet's number format whole
    if landline := _LANDLINE.fullmatch(re.sub(r"^(0\d{2,3})-", r"\1", digits).replace("-", "转", 1)):
        area, local, extension = landline.groups()
        return f"{area}-{local}-{extension}" if extension else f"{area}-{local}"
    digits = digits.replace("-", "")
    if _MOBILE.fullmatch(digits) or _SERVICE_NUMBER.fullmatch(digits):
        return digits
    if not number:
        raise BadField("未填写电话号码。", "请填写 11 位手机号，或带区号的固定电话。")
    raise BadField("电话号码的格式不对。", "请填写 11 位手机号，或带区号的固定电话，如 0731-84321234。")


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def whole_score(text: str) -> int:
    """A score from 0 to 100 in whole hundredths: `85.5分` is 8550. At most two decimals; never rounded."""
    return _scaled(text, "成绩", ("分",), places=2, most=100, unit="分")


def tenths_of_hours(text: str) -> int:
    """Hours from 0 to 9,999 in whole tenths: `8.5学时` is 85. At most one decimal; never rounded."""
    return _scaled(text, "学时", ("学时", "课时", "小时", "h", "H"), places=1, most=9999, unit="学时")


def cents_of_ten_thousands(text: str) -> int:
    """Money typed in 万元, in whole cents: `12.5万元` is 12,500,000. At most four decimals (元); never rounded.

    A comma stands between thousands only: `1,200` is read, `3,5` is not.
    """
    found = clean(text)
    return (
        _scaled(
            found.replace(",", "") if _GROUPED.match(found) else found,
            "金额",
            ("万元", "万"),
            places=4,
            most=_MOST_MONEY,
            unit="万元",
        )
        * 100
    )


def in_ten_thousands(cents: int) -> str:
    """Whole cents as people read them in 万元: 12,500,000 is `12.5`."""
    whole, rest = divmod(cents, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def _scaled(text: str, what: str, suffixes: tuple[str, ...], *, places: int, most: int, unit: str) -> int:
    found = clean(text)
    for suffix in suffixes:
        if found.endswith(suffix):
            found = found.removesuffix(suffix).rstrip()
            break
    if not found:
        raise BadField(f"未填写{what}。", f"请填写 0 至 {most} 的数字。")
    parts = _DECIMAL.fullmatch(found)
    if parts is None:
        raise BadField(f"{what}「{found}」不是数字。", f"请填写 0 至 {most} 的数字，如 85.5。")
    decimals = (parts[2] or "").rstrip("0")
    if len(decimals) > places:
        raise BadField(f"{what}「{found}」的小数超过 {places} 位。", f"最多保留 {places} 位小数，请核对原始记录。")
    if len(parts[1]) > 12 or (units := int(parts[1] + decimals.ljust(places, "0"))) > most * 10**places:
        raise BadField(f"{what}「{found}」超过 {most} {unit}。", f"请填写 0 至 {most} 的数字。")
    return units


# ── dates from sheets ───────────────────────────────────────────────────────────────────────────────────────────────


def excel_date(text: str) -> date:
    """A day as people and spreadsheets write it, between 1950 and 2100.

    Read: `2026-11-23`, `2026/11/23`, `2026.11.23`, `2026年11月23日`, `20261123`, any of the separated ones with a
    time of day (dropped), and serial numbers of the 1900 system such as `46349`. Refused: two-digit years, day-first
    orders, days that do not exist, everything else.
    """
    found = clean(text)
    if not found:
        raise BadField("未填写日期。", "请按 2026-11-23 的样式填写。")
    if serial := _SERIAL_DATE.fullmatch(found):
        day = _EXCEL_EPOCH + timedelta(days=int(serial[1]))
    else:
        joined = re.sub("(?<=[年月]) | (?=[年月日])", "", found)
        if parts := _SEPARATED_DATE.fullmatch(found):
            year, month, number = parts[1], parts[3], parts[4]
        elif parts := _CHINESE_DATE.fullmatch(joined) or _COMPACT_DATE.fullmatch(found):
            year, month, number = parts[1], parts[2], parts[3]
        elif _SHORT_YEAR.fullmatch(found):
            raise BadField(f"日期「{found}」的年份只有两位。", "请把年份写成四位，如 2026-11-23。")
        else:
            raise BadField(f"日期「{found}」无法识别。", "请按 2026-11-23 的样式填写。")
        try:
            day = date(int(year), int(month), int(number))
        except ValueError:
            raise BadField(f"日期「{found}」不存在。", "请核对月份和日期。") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadField(f"日期「{found}」不在 {_FIRST_YEAR} 年至 {_LAST_YEAR} 年之间。", "请按 2026-11-23 的样式填写。")
    return day
