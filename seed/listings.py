"""Rows of received lists: today's with their items, and old ones with the columns of 2018."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from registry.kernel import calendar
from registry.law.book import versions
from registry.parties.reference import divisions
from registry.parties.reference.industries import HighHazard
from seed import places
from seed.firms import Firm
from seed.people import Human

GROUNDS: Final = {
    "G1": ("发生重大生产安全事故，对事故负有责任", "第六条第一项"),
    "G2": ("十二个月内发生两起较大生产安全事故", "第六条第二项"),
    "G3": ("发生较大事故且情节特别严重，被处以加倍罚款", "第六条第三项"),
    "G4": ("发生事故后瞒报，经举报查实", "第六条第四项"),
    "G5": ("事故发生后主要负责人不组织抢救、擅离职守", "第六条第五项"),
    "G6": ("安全生产许可证暂扣期间继续组织生产", "第七条第一项"),
    "G7": ("出具虚假安全评价报告", "第七条第二项"),
    "G8": ("有履行能力而拒不执行停产停业整顿决定", "第七条第三项"),
    "G9": ("拒不整改重大事故隐患，性质恶劣", "第七条第四项"),
}
ORDER: Final = "《安全生产严重失信主体名单管理办法》"

# What becomes of each row of the present list, in turn: the first round has every end, later ones are mostly published.
_ENDS: Final = (
    "published", "received", "proposed", "kept_back", "removal_proposed", "removed:source", "removal_refused",
    "removed:revoked", "published", "removed:source", "published", "published",
)  # fmt: skip
_LATER: Final = ("published", "published", "published", "received", "published", "proposed")

Row = dict[str, str]


@dataclass(frozen=True)
class Entry:
    """One row and what becomes of it: `published`, `removed:source`, …"""

    row: tuple[tuple[str, str], ...]
    becomes: str

    @property
    def key(self) -> str:
        """The decision's number, which no other row of the list has."""
        return dict(self.row)["决定书文号"]


@dataclass(frozen=True)
class OldList:
    """A list of an earlier regime, published on one day for all of it."""

    published_on: date
    rows: tuple[tuple[tuple[str, str], ...], ...]


_PROVINCIAL: Final = (HighHazard.COAL_MINE, HighHazard.NON_COAL_MINE, HighHazard.HAZARDOUS_CHEMICALS)


def _authority(firm: Firm) -> str:
    """Who decided: the province for the gravest trades, else the prefecture's office."""
    if firm.hazard in _PROVINCIAL:
        return "湖南省应急管理厅（演示）"
    place = divisions.division(places.prefecture_of(firm.region)).name
    office = {HighHazard.CONSTRUCTION: "住房和城乡建设局", HighHazard.TRANSPORT: "交通运输局"}
    return f"{place}{office.get(firm.hazard, '应急管理局')}（演示）"


def _unit(firm: Firm, principal: Human | None, *, with_number: bool) -> Row:
    return {
        "单位名称": firm.becomes or firm.name,
        "注册地址": firm.address,
        "统一社会信用代码": firm.credit_code,
        "主要负责人": principal.name if principal else "",
        "身份证号": principal.identity if principal and with_number else "",
    }


def present(
    rng: Random,
    today: date,
    firms: list[Firm],
    fixed: list[tuple[Firm, str]],
    principals: dict[str, Human],
    count: int,
) -> list[Entry]:
    """A list under the order in force: `count` units, the `fixed` ones published on their ground, and some principals."""
    began = max(entry.effective_from for entry in versions("BL-02"))
    ends_soon = calendar.add_years(today, -3) + timedelta(days=12)
    entries: list[Entry] = []

    def enter(row: Row, ground: str, listed: date, becomes: str, region: str) -> None:
        cause, item = GROUNDS[ground]
        announced = listed + timedelta(days=rng.randrange(3, 15))
        number = len(entries) + 1
        row |= {
            "失信行为简况": cause,
            "纳入理由": ORDER + item,
            "列入条款": ground,
            "决定书文号": f"（演示）应急列决〔{listed.year}〕{number}号",
            "列入日期": listed.isoformat(),
            "发布日期": announced.isoformat() if announced <= today and number % 3 else "",
            "所属地区": region,
            "数据来源": "湖南省信用平台（演示）",
        }
        entries.append(Entry(tuple(row.items()), becomes))

    for place, firm in enumerate(firms[:count]):
        becomes = _ENDS[place] if place < len(_ENDS) else _LATER[place % len(_LATER)]
        listed = max(today - timedelta(days=rng.randrange(30, 950)), began)
        if place in (8, 10):
            listed = max(ends_soon + timedelta(days=5 * place - 40), began)
        ground = list(GROUNDS)[place % 5] if place % 2 else ("G6", "G8", "G9", "G1", "G4")[place // 2 % 5]
        principal = principals.get(firm.credit_code)
        row = _unit(firm, principal, with_number=place % 3 == 0) | {
            "信息报送机关": _authority(firm),
            "主体类型": "单位",
        }
        enter(row, ground, listed, becomes, firm.region)
        if ground in ("G4", "G5", "G1") and principal and place % 2:
            person = {"单位名称": principal.name, "身份证号": principal.identity, "主体类型": "自然人"}
            enter(person | {"信息报送机关": _authority(firm)}, ground, listed, becomes.split(":")[0]
                  if becomes in ("published", "received") else "published", firm.region)  # fmt: skip
    for firm, ground in fixed:
        row = _unit(firm, principals.get(firm.credit_code), with_number=True)
        row |= {"信息报送机关": _authority(firm), "主体类型": "单位"}
        enter(row, ground, max(today - timedelta(days=rng.randrange(40, 200)), began), "published", firm.region)
    return entries


def old(rng: Random, firms: list[Firm], principals: dict[str, Human]) -> list[OldList]:
    """Two lists with the columns of 2018, of the regimes of 2015 and 2017; all of it has long ended."""
    found = []
    days = (date(2016, 10, 18), date(2018, 7, 20))
    for part, day in enumerate(days):
        rows = []
        for number, firm in enumerate(firms[part::2], 1):
            principal = principals.get(firm.credit_code)
            cause = rng.choice(("瞒报生产安全事故", "重大隐患逾期不整改", "无证组织生产", "非法违法生产经营"))
            rows.append(tuple((
                {"序号": str(number)}
                | _unit(firm, principal, with_number=number % 2 == 0)
                | {
                    "失信行为简况": cause,
                    "信息报送机关": f"{divisions.division(places.prefecture_of(firm.region)).name}安全生产监督管理局（演示）",
                    "纳入理由": "符合安全生产失信行为联合惩戒有关规定" if part else "符合安全生产不良记录“黑名单”管理有关规定",
                }
            ).items()))  # fmt: skip
        found.append(OldList(day, tuple(rows)))
    return found
