"""People of the demonstration world and the posts they hold. Names come from Faker, numbers from nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Protocol

from registry.kernel import calendar, fields
from registry.parties.reference.industries import HighHazard
from seed.firms import Firm
from seed.numbers import Numbers


class Names(Protocol):
    """What makes up names of people: a seeded Faker."""

    def last_name(self) -> str: ...

    def first_name_male(self) -> str: ...

    def first_name_female(self) -> str: ...


@dataclass(frozen=True)
class Post:
    """A post as the sheet of persons states it."""

    firm: Firm
    kind: str
    title: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Human:
    """One person."""

    name: str
    identity: str
    sex: str
    born: date


@dataclass(frozen=True)
class Crowd:
    """Everybody: principals by their firm's credit code, rows of the persons' sheet, and those who only hold certificates."""

    principals: dict[str, Human]
    posted: tuple[tuple[Human, Post | None], ...]
    operators: tuple[Human, ...]


@dataclass
class Maker:
    """Makes people, none twice."""

    rng: Random
    names: Names
    numbers: Numbers
    today: date

    def human(self, youngest: int, oldest: int, *, men: float = 0.7) -> Human:
        """Somebody of an age today, in whole years, both ends included."""
        sex = "男" if self.rng.random() < men else "女"
        first = calendar.add_years(self.today, -oldest - 1) + timedelta(days=1)
        last = calendar.add_years(self.today, -youngest)
        born = first + timedelta(days=self.rng.randrange((last - first).days + 1))
        given = self.names.first_name_male() if sex == "男" else self.names.first_name_female()
        name = fields.person_name(self.names.last_name() + given)
        return Human(name, self.numbers.identity(born, sex), sex, born)

    def since(self, years: float) -> date:
        """A day in the last so many years, not the last month."""
        return self.today - timedelta(days=self.rng.randrange(31, int(365 * years)))


def crowd(
    maker: Maker, firms: list[Firm], bodies: list[Firm], agencies: list[Firm], centres: list[Firm], count: int
) -> Crowd:
    """About `count` people: a principal for every firm, managers, inspectors, evaluators, workers, and operators."""
    rng = maker.rng
    posted: list[tuple[Human, Post | None]] = []
    principals: dict[str, Human] = {}
    for place, firm in enumerate([*firms, *agencies, *centres]):
        principal = maker.human(32, 62, men=0.85)
        if place % 40 == 13:  # some lead two firms
            principal = principals[firms[place - 1].credit_code]
        principals[firm.credit_code] = principal
        posted.append((principal, Post(firm, "主要负责人", "总经理", maker.since(9))))
    dangerous = [firm for firm in firms if firm.hazard is not HighHazard.NONE]
    for firm in dangerous[:: 2 if len(dangerous) > 40 else 1]:
        posted.append((maker.human(26, 57), Post(firm, "安全管理人员", "安全部长", maker.since(6))))
    for place, body in enumerate(bodies):
        for _ in range(4 if place else 6):  # the province's body first
            posted.append((maker.human(24, 55, men=0.6), Post(body, "监管执法人员", "执法员", maker.since(8))))
    for agency in agencies:
        for _ in range(4):
            posted.append((maker.human(27, 55), Post(agency, "评价检测人员", "评价师", maker.since(5))))
    rest = count - len({human.identity for human, _ in posted})
    for place in range(rest // 6):
        since = maker.since(4)
        left = since + timedelta(days=rng.randrange(20, 31)) if place % 4 == 1 else None
        post = Post(rng.choice(firms), "从业人员", rng.choice(("操作工", "装配工", "司机", "仓管员")), since, left)
        posted.append((maker.human(19, 58), None if place % 9 == 4 else post))
    operators = tuple(maker.human(24, 46, men=0.85) for _ in range(rest - rest // 6))
    return Crowd(principals, tuple(posted), operators)
