"""Names and numbers of nobody, each worked out from how manyth it is: no two alike, and nothing has to be remembered.

Six digits of region 4391xx to 4398xx are assigned to no division; `seed.numbers` uses others, so the two never meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from registry.kernel import fields

_FAMILY: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方"
    "白邹孟熊秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_MEN: Final = (
    "伟强磊军洋勇杰涛明超平刚辉鹏斌波健华亮建国志文海林峰宇浩东飞龙云天永新成康星光安良德仁义山松柏泉川江河湘岳衡沅澧潇"
)
_WOMEN: Final = "芳娜敏静丽艳娟霞秀燕玲桂英华慧玉萍红梅兰莲菊香春秋月云雪晴雨欣怡佳颖洁琳琴瑶璐倩婷媛蓉蕾薇湘沅莉娥珍贞"

_REGIONS: Final = 99
_WOMENS_SERIALS: Final = tuple(serial for serial in range(2, 1000, 2) if serial % 100)  # none that ends in nought twice
_BRANDS: Final = (
    "岳衡沅澧资潇汨浏涟溆邵郴湘楚麓君洞桃芷桂",
    "盛泰恒源瑞丰安顺宏达兴隆康平诚信嘉和锦鑫",
    "通远昌利民益华新成祥裕润凯博众正荣",
)
_STRIDE: Final = 7919  # a prime, so that neighbours lie far apart


@dataclass(frozen=True)
class Kin:
    """People whose numbers begin alike: four digits, and the first and last birthday of men and of women."""

    beginning: str
    men: tuple[date, date]
    women: tuple[date, date]


OPERATORS: Final = Kin("4398", (date(1969, 1, 1), date(1999, 12, 31)), (date(1979, 1, 1), date(1999, 12, 31)))
MANAGERS: Final = Kin("4397", (date(1968, 1, 1), date(1993, 12, 31)), (date(1973, 1, 1), date(1993, 12, 31)))
WORKERS: Final = Kin("4396", (date(1969, 1, 1), date(2002, 12, 31)), (date(1979, 1, 1), date(2002, 12, 31)))
TEACHERS: Final = Kin("4394", (date(1968, 1, 1), date(1990, 12, 31)), (date(1972, 1, 1), date(1990, 12, 31)))
INSPECTORS: Final = Kin("4395", (date(1970, 1, 1), date(1998, 12, 31)), (date(1973, 1, 1), date(1998, 12, 31)))
ENGINEERS: Final = Kin("4393", (date(1970, 1, 1), date(1994, 12, 31)), (date(1974, 1, 1), date(1994, 12, 31)))
EVALUATORS: Final = Kin("4392", (date(1972, 1, 1), date(1996, 12, 31)), (date(1975, 1, 1), date(1996, 12, 31)))
LISTED: Final = Kin("4391", (date(1968, 1, 1), date(1996, 12, 31)), (date(1970, 1, 1), date(1996, 12, 31)))


def person(rng: Random, kin: Kin, number: int, men: float = 0.7) -> tuple[str, str, str]:
    """Name, identity number and sex of the so-manyth of a kin; the number depends on the sex drawn and on `number` alone."""
    male = rng.random() < men
    family, given = rng.choice(_FAMILY), _MEN if male else _WOMEN
    name = family + rng.choice(given) + (rng.choice(given) if rng.random() < 0.72 else "")
    return name, identity(kin, number, male=male), "男" if male else "女"


def identity(kin: Kin, number: int, *, male: bool) -> str:
    """The so-manyth citizen number of a kin: each is another one."""
    first, last = kin.men if male else kin.women
    days = (last - first).days
    day = number * _STRIDE % days
    slot = number // days
    region = (slot * 37 + day) % _REGIONS + 1
    serial = slot // _REGIONS * 167 + day
    of_day = serial % 500 * 2 + 1 if male else _WOMENS_SERIALS[serial % len(_WOMENS_SERIALS)]
    body = f"{kin.beginning}{region:02d}{first + timedelta(days=day):%Y%m%d}{of_day:03d}"
    return body + fields.identity_check_character(body)


def credit_code(number: int, authority: str = "91") -> str:
    """The so-manyth unified credit code of a registering authority."""
    body = f"{authority}4398{number % _REGIONS + 1:02d}{number * 1_000_003 % 1_000_000_000:09d}"
    return body + fields.credit_check_character(body)


def brand(number: int) -> str:
    """A firm's brand: two or three characters that mean well."""
    first, second, third = _BRANDS
    place = number * _STRIDE
    found = first[place % len(first)] + second[place // 20 % len(second)]
    return found if number % 5 == 0 else found + third[place // 400 % len(third)]
