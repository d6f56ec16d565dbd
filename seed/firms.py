"""Firms, training centres, service agencies and supervising bodies of the demonstration world."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Final

from registry.parties.reference import divisions
from registry.parties.reference.industries import HighHazard
from seed import places
from seed.numbers import Numbers

MARK: Final = "（演示）"


@dataclass(frozen=True)
class Trade:
    """A line of business: words for names, industry code, hazard, share, staff, where it is usual, what operators do."""

    words: tuple[str, ...]
    industry: str
    hazard: HighHazard
    share: int
    staff: tuple[int, int]
    likely: tuple[str, ...]
    operations: tuple[str, ...]


_ELECTRIC = ("0101", "0102", "0103")
_WORKSHOP = ("0102", "0201", "0202", "0301", "0302")

TRADES: Final = (
    Trade(("化工", "精细化工", "新材料科技", "助剂"), "26", HighHazard.HAZARDOUS_CHEMICALS, 12, (30, 900),
          ("430600", "430400", "430200"), ("0903", "0908", "0910", "0914", "0916", "0102")),
    Trade(("石化", "油品"), "25", HighHazard.HAZARDOUS_CHEMICALS, 4, (60, 1500), ("430600",), ("0906", "0908", "0916")),
    Trade(("烟花制造", "花炮", "烟花鞭炮"), "26", HighHazard.FIREWORKS, 10, (40, 400), ("430181", "430281"),
          ("1001", "1002", "1003", "1004", "1005")),
    Trade(("煤业", "煤矿"), "06", HighHazard.COAL_MINE, 6, (120, 900), ("431300", "431000", "430400"),
          ("0501", "0502", "0504", "0505", "0506", "0510")),
    Trade(("矿业", "锑业", "钨业"), "09", HighHazard.NON_COAL_MINE, 6, (60, 700), ("431000", "431300", "431200"),
          ("0601", "0603", "0604", "0606", "0607", "0608")),
    Trade(("石材", "采石"), "10", HighHazard.NON_COAL_MINE, 4, (20, 150), ("431100", "430500"), ("0603", "0608")),
    Trade(("特钢", "冶金"), "31", HighHazard.METAL_SMELTING, 3, (150, 3000), ("431300", "430300"), ("0801", "0102", "0201")),
    Trade(("有色金属", "锌业"), "32", HighHazard.METAL_SMELTING, 5, (80, 1200), ("430200", "431000", "430400"),
          ("0801", "0101", "0201")),
    Trade(("建设工程", "建筑", "路桥建设"), "47", HighHazard.CONSTRUCTION, 10, (40, 1800), ("430100",), _WORKSHOP),
    Trade(("建筑安装", "消防安装"), "49", HighHazard.CONSTRUCTION, 5, (20, 300), ("430100", "430500"), _WORKSHOP),
    Trade(("运输", "客运", "货运"), "54", HighHazard.TRANSPORT, 7, (20, 600), ("430100", "430400"), ("0102", "0201")),
    Trade(("机械制造", "重工", "机床"), "34", HighHazard.NONE, 8, (50, 2500), ("430100", "430200"), (*_WORKSHOP, "0203")),
    Trade(("电力工程", "供电服务"), "44", HighHazard.NONE, 5, (40, 500), (), (*_ELECTRIC, "0104", "0105", "0106", "0301")),
    Trade(("汽车部件", "电子", "电机"), "38", HighHazard.NONE, 6, (50, 1200), ("430300", "430100"), ("0102", "0202")),
    Trade(("食品", "粮油", "冷链食品"), "14", HighHazard.NONE, 5, (30, 600), ("430700", "430900"), ("0401", "0402", "0102")),
    Trade(("纺织", "服饰"), "17", HighHazard.NONE, 2, (30, 500), ("430700",), ("0102",)),
    Trade(("物业管理", "商贸"), "70", HighHazard.NONE, 4, (10, 200), ("430100",), ("0102", "0401", "0302")),
)  # fmt: skip

_FIRST = "岳衡沅澧资潇汨浏涟溆邵郴湘楚麓君洞桃芷桂"
_SECOND = "盛泰恒源瑞丰安顺宏达兴隆康平诚信嘉和锦鑫"
FORMS: Final = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "集团有限公司")


@dataclass(frozen=True)
class Firm:
    """One organisation. `was`: a former name entered with it; `becomes`: its name after a change on record."""

    name: str
    credit_code: str
    region: str
    address: str
    industry: str
    hazard: HighHazard
    staff: int
    kind: str = "企业"
    principal: str = ""
    was: str = ""
    becomes: str = ""
    operations: tuple[str, ...] = ()


def firms(rng: Random, numbers: Numbers, count: int) -> list[Firm]:
    """Firms with names of region, brand, industry and form; some share brand and trade, some had another name."""
    found: list[Firm] = []
    names: set[str] = set()
    brands = [first + second for first in _FIRST for second in _SECOND]
    rng.shuffle(brands)
    common = brands[:4]  # brands that many firms bear
    while len(found) < count:
        trade = rng.choices(TRADES, weights=[one.share for one in TRADES])[0]
        if len(found) < len(TRADES):
            trade = TRADES[len(found)]
        region = places.county(rng, trade.likely)
        brand = rng.choice(common) if rng.random() < 0.12 else rng.choice(brands[4:])
        where = rng.choice((places.short(region), places.short(places.prefecture_of(region)), "湖南"))
        name = f"{where}{brand}{rng.choice(trade.words)}{rng.choice(FORMS)}{MARK}"
        if name in names:
            continue
        names.add(name)
        low, high = trade.staff
        staff = int(low * (high / low) ** rng.random())  # many small ones, few large ones
        firm = Firm(
            name, numbers.credit_code(), region, places.address(rng, region), trade.industry, trade.hazard, staff,
            operations=trade.operations,
        )  # fmt: skip
        turn = len(found) % 30
        if turn == 7:
            firm = replace(firm, was=f"{where}{rng.choice(brands[4:])}{rng.choice(trade.words)}厂{MARK}")
        elif turn == 19:
            firm = replace(firm, becomes=f"湖南{rng.choice(brands[4:])}{rng.choice(trade.words)}集团有限公司{MARK}")
        found.append(firm)
    return found


def _other(rng: Random, numbers: Numbers, name: str, region: str, industry: str, kind: str = "企业") -> Firm:
    code = numbers.credit_code("11" if kind == "机关" else "91")
    address, staff = places.address(rng, region), rng.randrange(12, 90)
    return Firm(f"{name}{MARK}", code, region, address, industry, HighHazard.NONE, staff, kind)


def centres(rng: Random, numbers: Numbers) -> list[Firm]:
    """Six training centres: two with accounts, one whose approval ends soon, one ended, one listed, one ordinary."""
    sites = (
        ("长沙湘安职业技能培训学校", "430111"),
        ("衡阳南岳安全技术培训中心", "430408"),
        ("岳阳洞庭安全生产培训中心", "430602"),
        ("郴州五岭矿山技能培训学校", "431002"),
        ("株洲渌江安全技术培训有限公司", "430202"),
        ("怀化雪峰职业培训学校", "431202"),
    )
    return [_other(rng, numbers, name, region, "83") for name, region in sites]


def agencies(rng: Random, numbers: Numbers) -> list[Firm]:
    """Service agencies: evaluation and testing."""
    sites = (
        ("湖南岳麓安全评价有限公司", "430104"),
        ("湖南三湘安全检测检验有限公司", "430304"),
        ("常德沅水安全技术服务有限公司", "430702"),
    )
    return [_other(rng, numbers, name, region, "74") for name, region in sites]


def services(rng: Random, numbers: Numbers) -> list[Firm]:
    """More service agencies, one for each way an agency may stand; the first has an account."""
    sites = (
        ("湖南麓山安全评价有限公司", "430104"),
        ("湖南潇湘安全技术评价有限公司", "430111"),
        ("株洲醴陵烟花检测检验有限公司", "430281"),
        ("衡阳回雁安全评价有限公司", "430408"),
        ("岳阳楼安全检测检验有限公司", "430602"),
        ("郴州苏仙矿山安全评价有限公司", "431003"),
        ("娄底梅山安全评价有限公司", "431302"),
        ("怀化五溪安全技术服务有限公司", "431202"),
        ("永州潇水安全评价有限公司", "431102"),
        ("湘西武陵安全检测检验有限公司", "433101"),
    )
    return [_other(rng, numbers, name, region, "74") for name, region in sites]


def leaving(rng: Random, numbers: Numbers) -> list[Firm]:
    """Service agencies that leave: revoked, withdrawn, cancelled, about to be cancelled."""
    sites = (
        ("益阳资水安全评价有限公司", "430902"),
        ("邵阳宝庆安全检测检验有限公司", "430502"),
        ("张家界天门安全评价有限公司", "430802"),
        ("湘潭昭山安全检测检验有限公司", "430302"),
    )
    return [_other(rng, numbers, name, region, "74") for name, region in sites]


def bodies(rng: Random, numbers: Numbers) -> list[Firm]:
    """Supervising bodies of the province and five prefectures."""
    regions = ("430000", "430100", "430200", "430400", "430600", "431000")
    return [
        _other(rng, numbers, f"{divisions.division(code).name}应急管理综合行政执法队伍", code, "92", "机关")
        for code in regions
    ]
