"""Rows of the certificates' sheet: historical certificates in every state, and a centre's results.

A state is not written down but drawn for: dates are made up until the rules of training, under the law of the day of
issue, put them in the state wanted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from registry.kernel import fields
from registry.law.book import book
from registry.training import rules
from registry.training.catalogue import catalogue_on
from registry.training.terms import CertificateState, Dates
from seed.firms import Firm
from seed.people import Human

S: Final = CertificateState
_SHARES: Final = {
    S.VALID: 46, S.REVIEW_DUE: 11, S.REVIEW_OVERDUE: 11, S.RENEWAL_DUE: 9, S.EXPIRED: 15, S.WITHDRAWN: 5, S.CANCELLED: 3,
}  # fmt: skip
_GROUNDS: Final = ("fraud", "accident", "false_data", "unfit")
_SCHOOLING: Final = ("高中", "中专", "高中", "大专", "职高")
_LITTLE: Final = ("初中", "初中", "高中", "中专")
_YEARS: Final = 9  # how far back historical certificates reach

Row = dict[str, str]


@dataclass(frozen=True)
class Holding:
    """A historical certificate: its row, the state it shall be in, and the ground of a withdrawal."""

    human: Human
    row: tuple[tuple[str, str], ...]
    state: CertificateState
    ground: str = ""


@dataclass
class Writer:
    """Makes rows for people at firms."""

    rng: Random
    today: date
    firms: list[Firm]
    _first: dict[str, tuple[Firm, str]] = field(default_factory=dict)  # employer and operation by identity number

    def received(self, people: list[Human]) -> list[Holding]:
        """One historical certificate for each person, every state among them."""
        states = list(_SHARES)
        found: list[Holding] = []
        for place, human in enumerate(people):
            state = states[place % len(states)] if place < 2 * len(states) else self.rng.choices(
                states, weights=list(_SHARES.values())
            )[0]  # fmt: skip
            dates = S.VALID if state in (S.WITHDRAWN, S.CANCELLED) else state
            drawn = self._dates(human, dates)
            if drawn is None:  # too young for one so old
                state, drawn = S.VALID, self._dates(human, S.VALID)
            assert drawn is not None
            withdrawn = sum(one.state is S.WITHDRAWN for one in found)
            ground = _GROUNDS[withdrawn % len(_GROUNDS)] if state is S.WITHDRAWN else ""
            found.append(Holding(human, tuple(self._received(human, *drawn).items()), state, ground))
        return found

    def second(self, people: list[Human]) -> list[Holding]:
        """A certificate for another operation at the same employer, still valid."""
        found = []
        for human in people:
            firm, first = self._first[human.identity]
            others = [one for one in firm.operations if one != first]
            drawn = self._dates(human, S.VALID)
            if others and drawn is not None:
                row = self._received(human, *drawn, firm=firm, operation=self.rng.choice(others))
                found.append(Holding(human, tuple(row.items()), S.VALID))
        return found

    def _dates(self, human: Human, wanted: CertificateState) -> tuple[date, date | None] | None:
        window = book(self.today).days("SO-06")
        for _ in range(4000):
            issued = self.today - timedelta(days=self.rng.randrange(20, 365 * _YEARS))
            law = book(issued)
            reviewed: date | None = None
            due = rules.term(issued, None, law).review_due_on
            if due is not None and due < self.today and self.rng.random() < 0.6:
                reviewed = due - timedelta(days=self.rng.randrange(law.days("SO-06")))
            term = rules.term(issued, reviewed, law)
            dates = Dates(issued, term.valid_until, term.review_due_on, None, None)
            if rules.state_on(dates, self.today, window) is wanted and fields.age_on(human.born, issued) >= 19:
                return issued, reviewed
        return None

    def _received(
        self, human: Human, issued: date, reviewed: date | None, firm: Firm | None = None, operation: str = ""
    ) -> Row:
        exam = issued - timedelta(days=self.rng.randrange(8, 30))
        firm = firm or self.rng.choice(self.firms)
        operation = operation or self.rng.choice(firm.operations)
        self._first.setdefault(human.identity, (firm, operation))
        row = self._row(human, firm, operation, issued, exam)
        issuer = "湖南省安全生产监督管理局（演示）" if issued.year < 2019 else "湖南省应急管理厅（演示）"
        return row | {
            "发证日期": issued.isoformat(),
            "复审日期": reviewed.isoformat() if reviewed else "",
            "发证机关": issuer,
            "备注": "",
        }

    def results(self, people: list[Human], categories: tuple[str, ...], first: date, *, fails: int = 0) -> list[Row]:
        """Exam results of a centre in its categories; every `fails`-th does not pass."""
        able = [firm for firm in self.firms if any(one[:2] in categories for one in firm.operations)]
        rows = []
        for place, human in enumerate(people):
            firm = self.rng.choice(able)
            operation = self.rng.choice([one for one in firm.operations if one[:2] in categories])
            exam = first + timedelta(days=self.rng.randrange((self.today - first).days - 2))
            mark = book(exam).number("SO-02.pass_mark")
            low = bool(fails) and place % fails == fails - 1
            theory = self.rng.randrange(mark - 25, mark) if low else self.rng.randrange(mark, 100)
            row = self._row(human, firm, operation, exam, exam)
            rows.append(row | {
                "培训学时": str(self.rng.choice((80, 88, 96, 100))),
                "理论成绩": str(theory),
                "实操成绩": f"{self.rng.randrange(mark, 99)}{self.rng.choice(('', '.5'))}",
            })  # fmt: skip
        return rows

    def _row(self, human: Human, firm: Firm, operation: str, day: date, exam: date) -> Row:
        category = next(one for one in catalogue_on(day).categories if one.code == operation[:2])
        name = next((one.name for one in category.operations if one.code == operation), "")
        if not name:  # not in the edition of that day yet
            name = category.operations[-1].name
        employed = self.rng.random() < 0.88
        return {
            "姓名": human.name,
            "身份证号": human.identity,
            "性别": human.sex,
            "文化程度": self.rng.choice(_SCHOOLING if category.hazchem else _LITTLE + _SCHOOLING),
            "工作单位": firm.becomes or firm.name if employed else "",
            "统一社会信用代码": firm.credit_code if employed else "",
            "作业类别": category.name,
            "操作项目": name,
            "考试日期": exam.isoformat(),
        }
