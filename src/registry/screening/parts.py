"""A firm's name taken apart: region, brand (字号), trade, form, branch, as the rules on firms' names build it.

A name is region + brand + trade + form of organisation; a region may also stand in brackets behind the brand, and a branch adds
its own name behind the firm's. What is not recognised stays with the brand. Pure; knows no register.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from registry.kernel.names import SIMPLIFIED, search_key
from registry.screening import vocabulary as words


@dataclass(frozen=True, slots=True)
class Parts:
    """What a name says. `region` is the innermost one stated, as a path from the province down; `body` is brand and trade
    together, `digits` those in it; `kind` is the class its form belongs to, empty where no form is written.
    """

    key: str
    region: tuple[str, ...]
    brand: str
    trade: str
    form: str
    kind: str
    branch: str
    body: str
    digits: str


_BRACKETED: Final = re.compile(r"\(([^()]*)\)")
_NOISE: Final = re.compile(r"[^0-9a-z()\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
_REMARKS: Final = frozenset({"演示", "已更名", "已注销", "筹", "筹备", "本部", "盖章", "公章"})
_NUMERAL: Final = re.compile(
    r"(?<=第)[一二三四五六七八九十]{1,3}|[一二三四五六七八九十]{1,3}(?=号|分公司|分厂|车间|工区|标段|项目部)"
)
_BRANCH: Final = re.compile(
    r"^(?P<firm>.{3,}?(?:公司|厂(?!房|区)|矿(?![业山产物冶石])|社(?![会区])|院|所|中心|集团|企业))(?P<branch>.{0,12}?(?:"
    + "|".join(words.BRANCHES)
    + r"))$"
)
_BARE_BRANCH: Final = re.compile(
    r"^(?P<firm>.{2,}?)(?P<branch>(?:第?\d{1,3})?(?:" + "|".join(words.BRANCHES[:4]) + r"))$"
)
_DIGITS: Final = {char: str(value) for value, char in enumerate("零一二三四五六七八九")}


@lru_cache(maxsize=200_000)
def parts(name: str) -> Parts:
    """The parts of a name, however it is typed."""
    text = _tidied(name)
    text, inside = _out_of_brackets(text)
    text, branch = _branch(text)
    region, text = _leading_region(text)
    text, form, kind = _form(text)
    for extra in inside:  # a region in brackets, a kind of partnership, or a part of the name like any other
        found, rest = _leading_region(extra)
        if found and not rest:
            region = _inner(region, found)
        elif extra in words.FORMS:
            form, kind = form + extra, words.FORMS[extra] or kind
    if not region:
        region, text = _infix(text)
    brand, trade = _trade(text)
    return Parts(search_key(name), region, brand, trade, form, kind, branch, text, "".join(filter(str.isdigit, text)))


def _tidied(name: str) -> str:
    """Simplified, half-width, lower case, without spaces and punctuation other than brackets; ordinals in digits."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold().translate(SIMPLIFIED))
    for opening, closing in ("[]", "【】", "〔〕", "{}", "〈〉", "《》", "<>"):
        text = text.replace(opening, "(").replace(closing, ")")
    text = _NOISE.sub("", text)
    return _NUMERAL.sub(lambda found: _number(found.group()), text)


def _number(numeral: str) -> str:
    """1 to 99 in digits: 三 → 3, 十二 → 12, 二十 → 20."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return "".join(_DIGITS[char] for char in numeral)
    return str(int(_DIGITS.get(tens, "1") if tens else "1") * 10 + int(_DIGITS.get(ones, "0") if ones else "0"))


def _out_of_brackets(text: str) -> tuple[str, list[str]]:
    """The text without brackets that hold a region, a form or a remark, and what those held; others are opened."""
    inside: list[str] = []
    if "(" not in text and ")" not in text:
        return text, inside

    def judge(found: re.Match[str]) -> str:
        held = found.group(1)
        if held in _REMARKS:
            return ""
        region, rest = _leading_region(held)
        if (region and not rest) or held in words.FORMS:
            inside.append(held)
            return ""
        return held

    opened = _BRACKETED.sub(judge, text).replace("(", "").replace(")", "")
    return opened, inside


def _branch(text: str) -> tuple[str, str]:
    found = (_BRANCH.match(text) or _BARE_BRANCH.match(text)) if text.endswith(words.BRANCHES) else None
    if found is None:
        return text, ""
    firm, branch = found["firm"], found["branch"]
    known = words.regions()
    for length in range(min(_longest_region(), len(firm) - 2), 1, -1):
        if firm[-length:] in known:  # 华安矿业长沙分公司: the place is the branch's
            return firm[:-length], firm[-length:] + branch
    return firm, branch


def _form(text: str) -> tuple[str, str, str]:
    """The text before its form, the form, and the form's class. What would leave nothing is no form."""
    for length in range(min(words.LONGEST_FORM, len(text) - 1), 0, -1):
        form = text[-length:]
        if form in words.FORMS:
            return text[:-length], form, words.FORMS[form]
    return text, "", ""


def _trade(text: str) -> tuple[str, str]:
    """Brand and trade: words of trades are taken from the end while at least two characters are left for the brand."""
    at = len(text)
    while at > 2:
        length = next(
            (n for n in range(min(words.LONGEST_TRADE, at - 2), 0, -1) if text[at - n : at] in words.TRADES), 0
        )
        if not length:
            break
        at -= length
    return text[:at], text[at:]


# -- regions -----------------------------------------------------------------------------------------------------------


@cache
def _longest_region() -> int:
    return max(map(len, words.regions()))


def _leading_region(text: str) -> tuple[tuple[str, ...], str]:
    """The regions a text begins with, joined from the outermost in, and what follows them."""
    region: tuple[str, ...] = ()
    while text:
        found, length = _region_at_start(text)
        if not length or (len(text) > length and len(text) - length < 2 and region == ()):
            break
        deeper = _inner(region, found)
        if region and deeper == region and found != region[: len(found)]:
            break
        region, text = deeper, text[length:]
    return region, text


def _region_at_start(text: str) -> tuple[tuple[str, ...], int]:
    known = words.regions()
    for length in range(min(_longest_region(), len(text)), 1, -1):
        if (found := known.get(text[:length])) is not None:
            return found, length
    if (elsewhere := words.ELSEWHERE.match(text)) is not None:
        return (elsewhere.group(),), elsewhere.end()
    return (), 0


def _infix(text: str) -> tuple[tuple[str, ...], str]:
    """A province or prefecture written without brackets behind the brand: 华安湖南矿业."""
    known = words.regions()
    for start in range(2, len(text) - 2):
        for length in (4, 3, 2):
            found = known.get(text[start : start + length])
            if found and len(found) <= 2 and text[start + length :][:2] in words.TRADES:
                return found, text[:start] + text[start + length :]
    return (), text


def _inner(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    """The innermost of two regions where one lies in the other; otherwise the first."""
    if not a or (b[: len(a)] == a and len(b) > len(a)):
        return b or a
    if len(a) == 1 and len(b) == 1 and b and a != b and not b[0].isdigit():
        return a + b  # a county of another province, whose place is not known here
    return a
