"""How like two firms or two persons are, and why, in words. Pure.

A number decides where both have one: the same number is the same subject whatever the names, different numbers are different
subjects however like the names. Only otherwise do the names count. `LINE` is the product's own line between same and different.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from registry.kernel.names import search_key
from registry.screening import vocabulary as words
from registry.screening.parts import Parts, parts
from registry.screening.sounds import look_alike, sound_alike
from registry.screening.terms import Score, Subject

LINE: Final = 80
"""From here on two subjects count as the same."""

WORTH_A_LOOK: Final = 50
"""From here on a person should look."""

_NO_REGION, _OTHER_FORM, _NO_FORM = 5, 4, 3  # what is left unsaid, or said otherwise within companies


_NUMBER: Final = re.compile(r"\d+")


class Said(NamedTuple):
    """What one part of two names makes of them: at most `value`, and why; empty where there is nothing to say."""

    value: int
    why: str = ""


def compare(a: Subject, b: Subject) -> Score:
    """The likeness of two firms."""
    if a.number and b.number:
        return _by_number(a, b, "统一社会信用代码", firms(a.name, b.name))
    best = firms(a.name, b.name)
    if best.value < 100 and (a.former or b.former):
        for mine, what in ((a, "前者"), (b, "后者")):
            other = b if mine is a else a
            for former in mine.former:
                for name in (other.name, *other.former):
                    found = firms(former, name)
                    if found.value > best.value:
                        more = "" if found.value == 100 else f"；{found.reason}"
                        best = Score(found.value, f"曾用名一致：{what}曾用名“{former}”{more}")
    return best


def same(a: Subject, b: Subject) -> bool:
    """Whether two firms count as one."""
    return compare(a, b).value >= LINE


def compare_persons(a: Subject, b: Subject) -> Score:
    """The likeness of two persons. A name alone never makes two persons one."""
    alike = search_key(a.name) == search_key(b.name) != ""
    if a.number and b.number:
        return _by_number(a, b, "证件号码", Score(100 if alike else 0, ""))
    return Score(70, "姓名相同，未核对证件号码") if alike else Score(0, "姓名不同")


def _by_number(a: Subject, b: Subject, what: str, names: Score) -> Score:
    if a.number != b.number:
        return Score(0, f"{what}不同" + ("，只是名称相同或相近" if names.value >= LINE else ""))
    if not (a.name and b.name) or names.value >= LINE:
        return Score(100, f"{what}一致")
    return Score(100, f"{what}一致，名称不同")


# -- names of firms ----------------------------------------------------------------------------------------------------


def firms(first: str, second: str) -> Score:
    """The likeness of two names of firms."""
    a, b = parts(first), parts(second)
    if not a.key or not b.key:
        return Score(0, "没有名称")
    if a.key == b.key:
        return Score(100, "名称一致" if first == second else "名称一致（写法不同）")
    said = [judge(a, b) for judge in JUDGES]
    limit = min(one.value for one in said)
    if limit < LINE:
        return Score(limit, "；".join(one.why for one in sorted(said) if one.value < LINE))
    return Score(
        min(100 - sum(100 - one.value for one in said), 99),
        "；".join(one.why for one in sorted(said) if one.why) or "名称一致（写法不同）",
    )


def regions(a: Parts, b: Parts) -> Said:
    if a.region == b.region:
        return Said(100)
    if not a.region or not b.region:
        return Said(100 - _NO_REGION, "一方未写地区")
    shorter, longer = sorted((a.region, b.region), key=len)
    is_inside = longer[: len(shorter)] == shorter
    what = "不同层级的地区" if is_inside else "不同地区"
    return Said(
        55 if is_inside else 45, f"{'同一字号' * (a.brand == b.brand)}{what}：{_place(a.region)}/{_place(b.region)}"
    )


@lru_cache(maxsize=4096)
def _place(region: tuple[str, ...]) -> str:
    """The region's shortest name."""
    names = [name for name, path in words.regions().items() if path == region]
    return min(names, key=len) if names else "".join(part for part in region if not part.isdigit())


def forms(a: Parts, b: Parts) -> Said:
    if a.form == b.form:
        return Said(100)
    if not a.kind or not b.kind:
        return Said(100 - _NO_FORM, "一方未写组织形式")
    if a.kind != b.kind:
        return Said(58, f"组织形式不同：{a.form}/{b.form}")
    return Said(100 - _OTHER_FORM, f"仅组织形式写法不同：{a.form}/{b.form}")


def branches(a: Parts, b: Parts) -> Said:
    if a.branch == b.branch:
        return Said(100)
    if a.branch and b.branch:
        return Said(48, f"同一单位的不同分支机构：{a.branch}/{b.branch}")
    return Said(52, f"总公司与分公司：{a.branch or b.branch}")


# -- brand and trade ---------------------------------------------------------------------------------------------------


def bodies(a: Parts, b: Parts) -> Said:
    """Brand and trade."""
    one, other = a.body, b.body
    if one == other:
        return Said(100)
    if a.digits != b.digits and _NUMBER.sub("#", one) == _NUMBER.sub("#", other):
        return Said(40, f"编号不同：{a.digits}/{b.digits}")
    if a.brand == b.brand:
        return _trades(a.trade, b.trade)
    if len(one) == len(other):
        wrong = [at for at, (x, y) in enumerate(zip(one, other, strict=True)) if x != y]
        if len(wrong) == 1:
            return _one_wrong(a, b, wrong[0])
        if (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and one[wrong[0]] == other[wrong[1]]
            and one[wrong[1]] == other[wrong[0]]
        ):
            return _swapped(a, b, wrong[0])
    elif abs(len(one) - len(other)) == 1:
        short, long = (one, other) if len(one) < len(other) else (other, one)
        place = next((at for at, char in enumerate(short) if char != long[at]), len(short))
        if long[place + 1 :] == short[place:]:
            return _one_less(a, b, long, place)
    return _far(a, b)


def _one_wrong(a: Parts, b: Parts, place: int) -> Said:
    """One character differs."""
    one, other = a.body[place], b.body[place]
    said = f"{one}/{other}"
    alike = "形近" if look_alike(one, other) else "音近" if sound_alike(one, other) else ""
    start = _brand_length(a, b)
    if place >= start:
        return Said(88, f"行业用字疑有误：{said}")
    if alike and start >= 3:
        return Said(86, f"仅一字之差（{alike}）：{said}")
    if alike:
        return Said(68, f"仅一字之差（{alike}）：{said}")
    return Said(62 if start >= 3 else 55, f"仅一字之差：{said}")


def _swapped(a: Parts, b: Parts, place: int) -> Said:
    said = f"{a.body[place : place + 2]}/{b.body[place : place + 2]}"
    if len(_shorter_brand(a, b)) >= 3 or place >= _brand_length(a, b):
        return Said(86, f"两字颠倒：{said}")
    return Said(60, f"字号两字颠倒：{said}")


def _one_less(a: Parts, b: Parts, longer: str, place: int) -> Said:
    char, start = longer[place], _brand_length(a, b)
    if place >= start:
        return Said(86, f"行业用字疑漏一字：{char}")
    if start >= 5:
        return Said(82, f"字号疑漏一字：{char}")
    return Said(60, f"字号相差一字：{char}")


def _trades(one: str, other: str) -> Said:
    """Same brand, different trade."""
    if not one or not other:
        return Said(70, f"同一字号，一方未写行业：{one or other}")
    if sorted(one) == sorted(other):
        return Said(86, f"行业词序不同：{one}/{other}")
    if one.startswith(other) or other.startswith(one):
        return Said(66, f"同一字号，行业写法详略不同：{one}/{other}")
    return Said(50, f"同一字号不同行业：{one}/{other}")


def _far(a: Parts, b: Parts) -> Said:
    """More than a slip apart. A brand that begins with the other may hold a trade that the words of trades lack."""
    short, long = sorted((a, b), key=lambda one: (len(one.brand), one.brand))
    if long.brand.startswith(short.brand) and len(short.brand) >= 2 and a.trade != b.trade:
        return _trades(short.trade, long.body[len(short.brand) :])
    if a.trade == b.trade != "" and len(a.brand) == len(b.brand) and all(map(sound_alike, a.brand, b.brand)):
        return Said(60, f"字号读音相近：{a.brand}/{b.brand}")
    return Said(15, f"字号不同：{a.brand}/{b.brand}")


def _shorter_brand(a: Parts, b: Parts) -> str:
    return min(a.brand, b.brand, key=len)


def _brand_length(a: Parts, b: Parts) -> int:
    """How many characters the brand has, told by the name whose trade is known best: a slip in a trade hides it."""
    return max(len(a.brand), len(b.brand)) if a.trade == b.trade else len(_shorter_brand(a, b))


JUDGES: Final = (bodies, regions, forms, branches)
"""What is looked at of two names; the whole is no better than the worst of them, and each doubt takes its share."""
