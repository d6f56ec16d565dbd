"""Values people type or paste: cleaned to one canonical text, or refused with what is wrong and how to put it right.

Nothing here guesses: a number that lost digits in a spreadsheet is refused, never completed. Pure; knows no register.
Checks are those of GB 11643 (citizen numbers), GB 32100-2015 (credit codes) and GB/T 2260 (province prefixes); district
history is not tested. Every function raises `BadField` and nothing else for a bad value.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from operator import mul
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BeforeValidator

from registry.kernel.text import BadField, clean, text_up_to, tidy
from registry.kernel.values import cents_of_ten_thousands, excel_date, phone, tenths_of_hours, whole_score

CREDIT_CODE_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100-2015; I, O, S, V and Z are left out because they read like digits."""

PROVINCES: Final[dict[str, str]] = {
    "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古",
    "21": "辽宁", "22": "吉林", "23": "黑龙江",
    "31": "上海", "32": "江苏", "33": "浙江", "34": "安徽", "35": "福建", "36": "江西", "37": "山东",
    "41": "河南", "42": "湖北", "43": "湖南", "44": "广东", "45": "广西", "46": "海南",
    "50": "重庆", "51": "四川", "52": "贵州", "53": "云南", "54": "西藏",
    "61": "陕西", "62": "甘肃", "63": "青海", "64": "宁夏", "65": "新疆",
    "71": "台湾", "81": "香港", "82": "澳门", "83": "台湾（居住证）",
}  # fmt: skip
"""First two digits of a citizen number (GB/T 2260); 81, 82 and 83 also open residence permits of Hong Kong, Macao and
Taiwan residents."""

_CREDIT_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CREDIT_VALUES: Final = bytes(
    CREDIT_CODE_ALPHABET.index(chr(byte)) if chr(byte) in CREDIT_CODE_ALPHABET else 255 for byte in range(256)
)
_CREDIT_AUTHORITIES: Final = frozenset("123456789ANY")
_CREDIT_LOOKALIKES: Final = {"I": "数字 1", "O": "数字 0", "S": "数字 5", "Z": "数字 2", "V": "字母 U 或 Y"}

IDENTITY_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECKS: Final = "10X98765432"
EARLIEST_BIRTH_YEAR: Final = 1900

_SCIENTIFIC: Final = re.compile(r"[+-]?\d(\.\d+)?[eE]\+?\d+", re.ASCII)
_LONG_DECIMAL: Final = re.compile(r"\d{15,}\.\d*", re.ASCII)
_LONG_ROUNDED: Final = re.compile(r"\d{14}[\dX]0{3}", re.ASCII)

_MIDDLE_DOTS: Final = dict.fromkeys(map(ord, "•‧∙⋅・･"), "·")
_HAN: Final = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_PERSON_NAME: Final = re.compile(rf"[{_HAN}A-Za-z\u00c0-\u024f](?:[{_HAN}A-Za-z\u00c0-\u024f·.'’ -]*)")
_PLAIN_NAME: Final = re.compile("[\u4e00-\u9fff]{2,40}")
_SPACE_BY_HAN: Final = re.compile(rf"(?<=[{_HAN}·]) | (?=[{_HAN}·])")
_DOT_BETWEEN_HAN: Final = re.compile(rf"(?<=[{_HAN}])[.](?=[{_HAN}])")


# ── unified social credit code ──────────────────────────────────────────────────────────────────────────────────────


def credit_code(text: str) -> str:
    """The unified social credit code, 18 characters in capitals (GB 32100-2015, ID-01).

    Tested: length, the 31-character alphabet, the registering authority (1–9, A, N, Y), six digits of region, and the
    check character, which may be any of the 31.
    """
    code = clean(text).upper()
    if " " in code or "-" in code:
        code = code.replace(" ", "").replace("-", "")
    if len(code) != 18 or not code.isascii():
        raise _wrong_credit_code(code)
    values = code.encode().translate(_CREDIT_VALUES)
    if (
        255 in values
        or code[0] not in _CREDIT_AUTHORITIES
        or not code[2:8].isdigit()
        or (31 - sum(map(mul, _CREDIT_WEIGHTS, values)) % 31) % 31 != values[17]
    ):
        raise _wrong_credit_code(code)
    return code


def credit_check_character(first_17: str) -> str:
    """The 18th character for the first 17 of a credit code (GB 32100-2015); they must be in the alphabet."""
    values = [CREDIT_CODE_ALPHABET.index(char) for char in first_17]
    return CREDIT_CODE_ALPHABET[(31 - sum(map(mul, _CREDIT_WEIGHTS, values)) % 31) % 31]


def _wrong_credit_code(code: str) -> BadField:
    copy = "请对照营业执照（登记证）逐位核对。"
    if not code:
        return BadField("未填写统一社会信用代码。", "请填写营业执照（登记证）上的 18 位代码。")
    if looks_like_lost_digits(code):
        return _lost_digits("统一社会信用代码")
    for place, char in enumerate(code, start=1):
        if char not in CREDIT_CODE_ALPHABET:
            hint = _CREDIT_LOOKALIKES.get(char)
            fix = f"代码中不使用字母 I、O、S、V、Z，可能是{hint}。" if hint else "只能使用数字和大写字母。"
            return BadField(f"统一社会信用代码第 {place} 位「{char}」不是允许的字符。", fix + copy)
    if len(code) != 18:
        fix = copy
        if len(code) == 15 and code.isdigit():
            fix = "15 位的是旧工商注册号，不能代替统一社会信用代码。"
        elif len(code) == 9:
            fix = "9 位的是组织机构代码，请填写 18 位统一社会信用代码。"
        return BadField(f"统一社会信用代码应为 18 位，现为 {len(code)} 位。", fix)
    if code[0] not in _CREDIT_AUTHORITIES:
        return BadField(f"统一社会信用代码第 1 位「{code[0]}」不是登记管理部门代码。", copy)
    if not code[2:8].isdigit():
        return BadField(f"统一社会信用代码第 3 至 8 位「{code[2:8]}」应为 6 位数字的行政区划码。", copy)
    return BadField(f"统一社会信用代码的校验码「{code[17]}」不对，至少有一位录错。", copy)


# ── citizen identity number ─────────────────────────────────────────────────────────────────────────────────────────


def identity_number(text: str, *, today: date | None = None, from_sheet: bool = False) -> str:
    """The citizen identity number, 18 characters, X in capitals (GB 11643, ID-03).

    Tested: province prefix, a real birth date (not before 1900, not after `today` when given) and the check
    character. Old 15-digit numbers are refused, and so is anything a spreadsheet shortened.
    """
    number = text if text.isalnum() and text.isascii() else clean(text).replace(" ", "").replace("-", "")
    if len(number) != 18 or not number.isascii() or not number[:17].isdigit():
        raise _wrong_identity_number(number)
    region, last = _region(number[:6]), number[17].upper()
    try:
        weighed, born = _birth(number[6:14])
    except ValueError:
        raise _wrong_identity_number(number) from None
    if region is None or IDENTITY_CHECKS[(region + weighed + _sequence(number[14:17])) % 11] != last:
        raise _wrong_identity_number(number)
    if today is not None and born > today:
        raise BadField(f"身份证号中的出生日期 {born.isoformat()} 晚于今天。", "请对照身份证原件逐位核对。")
    if from_sheet and number.endswith("000"):
        raise BadField(
            "身份证号末三位为 000，可能是被表格软件当作数字处理后丢失了末几位。",
            "请对照原件核对；如原件确为此号，请在页面上单独录入此人。",
        )
    return number[:17] + last


# The three parts of a number repeat from row to row of a sheet, the whole never does: each part is worked out once.


def _weighed(digits: str, start: int) -> int:
    return sum(weight * int(digit) for weight, digit in zip(IDENTITY_WEIGHTS[start:], digits, strict=False))


@lru_cache(maxsize=10_000)
def _region(digits: str) -> int | None:
    """What the first six digits add to the check sum; None where they begin with no province."""
    return _weighed(digits, 0) if digits[:2] in PROVINCES else None


@lru_cache(maxsize=50_000)
def _birth(digits: str) -> tuple[int, date]:
    """What the eight digits of the birth date add to the check sum, and the date. Raises `ValueError` for no such day."""
    born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    if born.year < EARLIEST_BIRTH_YEAR:
        raise ValueError(digits)
    return _weighed(digits, 6), born


@lru_cache(maxsize=1000)
def _sequence(digits: str) -> int:
    """What the last three digits before the check character add to the check sum."""
    return _weighed(digits, 14)


def identity_check_character(first_17: str) -> str:
    """The 18th character for the first 17 digits of a citizen number (GB 11643)."""
    return IDENTITY_CHECKS[sum(map(mul, IDENTITY_WEIGHTS, map(int, first_17))) % 11]


def looks_like_lost_digits(text: str) -> bool:
    """Whether a long number seems to have passed through a spreadsheet's 15 significant digits.

    True for scientific notation (`4.30102E+17`), 15 and more digits with a decimal point (`430102199001011000.0`),
    and 18 digits of which the last three are 0. Only the last may be genuine, as about one citizen number in 1,100 is.
    """
    found = clean(text)
    return bool(_SCIENTIFIC.fullmatch(found) or _LONG_DECIMAL.fullmatch(found) or _LONG_ROUNDED.fullmatch(found))


def birth_date(idnumber: str) -> date:
    """The birth date in a canonical citizen number."""
    try:
        return _birth(idnumber[6:14])[1]
    except ValueError:
        raise _wrong_identity_number(idnumber) from None


_SEXES: Final[dict[str, Literal["男", "女"]]] = {digit: "男" if int(digit) % 2 else "女" for digit in "0123456789"}


def sex_of(idnumber: str) -> Literal["男", "女"]:
    """The sex in a canonical citizen number: the 17th digit is odd for men."""
    sex = _SEXES.get(idnumber[16:17]) if len(idnumber) == 18 else None
    if sex is None:
        raise _wrong_identity_number(idnumber)
    return sex


def age_on(born: date, day: date) -> int:
    """Completed years on `day`; a year is completed on the birthday.

    Somebody born on 29 February completes the year on 1 March when the year has no 29 February (our choice: the later
    day, so that nobody is admitted a day early).
    """
    if day < born:
        raise BadField(f"日期 {day.isoformat()} 早于出生日期 {born.isoformat()}。", "请核对日期。")
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _wrong_identity_number(number: str) -> BadField:
    copy = "请对照身份证原件逐位核对。"
    if not number:
        return BadField("未填写身份证号。", "请填写 18 位公民身份号码。")
    well_formed = len(number) == 18 and number.isascii() and number[:17].isdigit() and number[17] in "0123456789Xx"
    if looks_like_lost_digits(number):
        return _lost_digits("身份证号")
    if len(number) == 15 and number.isascii() and number.isdigit():
        return BadField("15 位旧身份证号已停用。", "请填写现行身份证上的 18 位号码，本系统不代为换算。")
    if not well_formed:
        for place, char in enumerate(number, start=1):
            if not (char in "0123456789" or (place == 18 and char in "Xx")):
                return BadField(f"身份证号第 {place} 位「{char}」不是数字（只有第 18 位可以是 X）。", copy)
        return BadField(f"身份证号应为 18 位，现为 {len(number)} 位。", copy)
    if number[:2] not in PROVINCES:
        return BadField(f"身份证号开头「{number[:2]}」不是省级区划码。", copy)
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return BadField(f"身份证号中的出生日期「{number[6:14]}」不存在。", copy)
    if born.year < EARLIEST_BIRTH_YEAR:
        return BadField(f"身份证号中的出生日期 {born.isoformat()} 早于 1900 年。", copy)
    return BadField(f"身份证号的校验码「{number[17]}」不对，至少有一位录错。", copy)


def _lost_digits(what: str) -> BadField:
    return BadField(
        f"{what}像是被表格软件当作数字处理过，末几位已经丢失，无法还原。",
        "请把该列设为“文本”格式，按原件重新录入后再导入。",
    )


# ── masks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def mask_identity(number: str) -> str:
    """`430***********1234`: first three and last four shown (PI-07). Too short to hide anything: all stars."""
    return _mask(number, 3, 4)


def mask_certificate_number(number: str) -> str:
    """Like an identity number, which it contains (SO-14); a leading T stays: `T430***********1234`."""
    return number[0] + _mask(number[1:], 3, 4) if number[:1] in ("T", "t") else _mask(number, 3, 4)


def mask_phone(number: str) -> str:
    """`138****1234`: first three and last four shown (PI-07)."""
    return _mask(number, 3, 4)


def mask_name(name: str) -> str:
    """`张*` for two characters, `张*三` for three, first and last for longer ones (PI-07)."""
    if len(name) <= 2:
        return name[:1] + "*" if len(name) == 2 else "*" * len(name)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def _mask(text: str, head: int, tail: int) -> str:
    if len(text) < head + tail + 3:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


# ── names and telephones ────────────────────────────────────────────────────────────────────────────────────────────


def person_name(text: str) -> str:
    """A person's name of 2 to 40 characters: Chinese, Latin, `·`; spaces inside Chinese names go, dots become `·`."""
    if _PLAIN_NAME.fullmatch(text):  # most names; nothing below would change or refuse one
        return text
    name = tidy(unicodedata.normalize("NFKC", text)).translate(_MIDDLE_DOTS)
    name = _DOT_BETWEEN_HAN.sub("·", _SPACE_BY_HAN.sub("", name))
    if not name:
        raise BadField("未填写姓名。", "请按身份证件填写姓名。")
    if not _PERSON_NAME.fullmatch(name):
        wrong = next((char for char in name if not _PERSON_NAME.fullmatch("一" + char)), name[0])
        raise BadField(f"姓名中的「{wrong}」不是允许的字符。", "姓名只能含汉字、字母和间隔号“·”，请按身份证件填写。")
    if not 2 <= len(name) <= 40:
        raise BadField(f"姓名应为 2 至 40 个字，现为 {len(name)} 个。", "请按身份证件填写完整姓名。")
    return name


def organisation_name(text: str) -> str:
    """A unit's registered name of 2 to 100 characters; brackets beside Chinese become full-width, as registered."""
    name = text_up_to(text, 100, least=2)
    if re.search(rf"[{_HAN}]", name):
        name = _SPACE_BY_HAN.sub("", name).replace("(", "（").replace(")", "）")
    return name


# ── types for input models ──────────────────────────────────────────────────────────────────────────────────────────


def _as_text(value: object) -> str:
    """What a form or sheet hands over, as text. A long float has lost digits, and its notation shows it."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            raise BadField("应为文字，不是“是/否”。")
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    raise BadField("应为文字。", "请按文本填写。")


def _as_day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else excel_date(_as_text(value))


def _up_to(most: int) -> BeforeValidator:
    return BeforeValidator(lambda value: text_up_to(_as_text(value), most))


CreditCode: TypeAlias = Annotated[str, BeforeValidator(lambda value: credit_code(_as_text(value)))]
IdentityNumber: TypeAlias = Annotated[str, BeforeValidator(lambda value: identity_number(_as_text(value)))]
SheetIdentityNumber: TypeAlias = Annotated[
    str, BeforeValidator(lambda value: identity_number(_as_text(value), from_sheet=True))
]
"""An identity number read from a sheet: one that ends in 000 is refused too."""
PersonName: TypeAlias = Annotated[str, BeforeValidator(lambda value: person_name(_as_text(value)))]
OrganisationName: TypeAlias = Annotated[str, BeforeValidator(lambda value: organisation_name(_as_text(value)))]
Phone: TypeAlias = Annotated[str, BeforeValidator(lambda value: phone(_as_text(value)))]
Score: TypeAlias = Annotated[int, BeforeValidator(lambda value: whole_score(_as_text(value)))]
"""Whole hundredths. Validating reads what a person typed: 85 is eighty-five points and is stored as 8500."""
Hours: TypeAlias = Annotated[int, BeforeValidator(lambda value: tenths_of_hours(_as_text(value)))]
"""Whole tenths of an hour. Validating reads what a person typed: 8 is eight hours and is stored as 80."""
Money: TypeAlias = Annotated[int, BeforeValidator(lambda value: cents_of_ten_thousands(_as_text(value)))]
"""Whole cents. Validating reads what a person typed in 万元: 12.5 is 125,000 yuan and is stored as 12500000."""
Day: TypeAlias = Annotated[date, BeforeValidator(_as_day)]
ShortText: TypeAlias = Annotated[str, _up_to(60)]
Text: TypeAlias = Annotated[str, _up_to(500)]
LongText: TypeAlias = Annotated[str, _up_to(5000)]


__all__ = [
    "CREDIT_CODE_ALPHABET",
    "PROVINCES",
    "BadField",
    "CreditCode",
    "Day",
    "Hours",
    "IdentityNumber",
    "LongText",
    "Money",
    "OrganisationName",
    "PersonName",
    "Phone",
    "Score",
    "SheetIdentityNumber",
    "ShortText",
    "Text",
    "age_on",
    "birth_date",
    "clean",
    "credit_check_character",
    "credit_code",
    "excel_date",
    "identity_check_character",
    "identity_number",
    "looks_like_lost_digits",
    "mask_certificate_number",
    "mask_identity",
    "mask_name",
    "mask_phone",
    "organisation_name",
    "person_name",
    "phone",
    "sex_of",
    "tenths_of_hours",
    "text_up_to",
    "tidy",
    "whole_score",
]
