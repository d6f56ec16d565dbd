"""The people of a block: who leads and manages its firms, who holds certificates, who works there.

Dates lie in the last five years but for one certificate in seven, which is older, so that there are expired ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Final

from registry.kernel import calendar
from registry.parties.reference.industries import HighHazard
from registry.training.catalogue import catalogue_on
from registry.training.terms import KIND_WORDS, CertificateKind
from seed.firms import Firm
from seed.province import pools
from seed.province.firms import firms, principal, safety_manager
from seed.province.shape import Shape, part_of

Cells = tuple[str, ...]
"""A row of a sheet, in the order of its columns."""

YEARS: Final = 5
_OLDER: Final = 1 / 7  # of the certificates
_SCHOOLING: Final = ("高中", "中专", "高中", "大专", "职高")
_LITTLE: Final = ("初中", "初中", "高中", "中专")
_OTHER: Final = ("0102", "0302")  # where a firm has work for one operation only
_WORK: Final = ("操作工", "装配工", "司机", "仓管员", "维修工", "质检员", "搬运工", "包装工")

# of a hundred people of a block, how many are what; of a hundred certificates, how many are of which kind
_MANAGERS, _WORKERS = 10, 30
_MANAGERS_CERTIFICATES, _RESULTS = 10, 46
_RECENT = 2  # of a hundred certificates that come of results, how many are of this autumn's exams
_NOT_TRAINED = 9  # of a hundred workers, who has no training file


@dataclass(frozen=True)
class Human:
    """Somebody, and where they work."""

    name: str
    identity: str
    sex: str
    firm: Firm


@dataclass(frozen=True)
class Block:
    """A block's firms and people. Public codes, salts and keys are not of it: they differ each time."""

    shape: Shape
    seed: int
    number: int
    today: date

    def rng(self, what: str) -> Random:
        """The luck of one thing of this block."""
        return Random(f"{self.seed}/{what}/{self.number}")  # noqa: S311

    @property
    def firms(self) -> tuple[Firm, ...]:
        """The block's firms, in their order."""
        found = self.shape.share("firms", self.number)
        return firms(self.seed, found.start, found.stop)

    def sizes(self) -> tuple[int, int, int]:
        """How many managers, workers and operators."""
        people = len(self.shape.share("people", self.number))
        managers, workers = people * _MANAGERS // 100, people * _WORKERS // 100
        return managers, workers, people - managers - workers

    def certificates(self) -> tuple[int, int, int]:
        """How many certificates are managers' and others received, come of centres' results, were entered as historical."""
        count = len(self.shape.share("certificates", self.number))
        managers, results = count * _MANAGERS_CERTIFICATES // 100, count * _RESULTS // 100
        return managers, results, count - managers - results

    @property
    def operators(self) -> list[Human]:
        """Who does special operations."""
        return _group(self, pools.OPERATORS, self.sizes()[2], 0.85)

    @property
    def workers(self) -> list[Human]:
        """Who works without a certificate."""
        return _group(self, pools.WORKERS, self.sizes()[1], 0.7)

    @property
    def managers(self) -> list[tuple[Human, str]]:
        """One each of as many firms, with what they are: two principals to a safety manager."""
        found = []
        for place, number in enumerate(self.shape.share("firms", self.number)[: self.sizes()[0]]):
            leads = place % 3 > 0
            one = principal(self.seed, number) if leads else safety_manager(self.seed, number)
            found.append((Human(*one, self.firms[place]), "主要负责人" if leads else "安全管理人员"))
        return found


@lru_cache(maxsize=2)  # asked for by one part of a block after another
def _group(block: Block, kin: pools.Kin, size: int, men: float) -> list[Human]:
    """So many people of a kin, more of them where more work; none is in another block."""
    rng, firms = block.rng(f"people/{kin.beginning}"), block.firms
    first = block.shape.share("people", block.number).start
    # sorted by firm: what is stored side by side is looked up side by side
    chosen = sorted(rng.choices(range(len(firms)), weights=[one.staff**0.7 for one in firms], k=size))
    return [Human(*pools.person(rng, kin, first + place, men), firms[at]) for place, at in enumerate(chosen)]


# -- posts -------------------------------------------------------------------------------------------------------------


def posted(block: Block, workers: list[Human]) -> list[Cells]:
    """Rows of the persons' sheet: managers, and workers of whom some have left."""
    rng = block.rng("posts")
    rows = [
        _post(rng, block, human, kind, "总经理" if kind == "主要负责人" else "安全部长", 0.04)
        for human, kind in block.managers
    ]
    return rows + [_post(rng, block, human, "从业人员", rng.choice(_WORK), 0.3) for human in workers]


def _post(rng: Random, block: Block, human: Human, kind: str, title: str, left: float) -> Cells:
    since = block.today - timedelta(days=rng.randrange(31, 365 * YEARS))
    until = since + timedelta(days=rng.randrange(30, 900)) if rng.random() < left else None
    gone = until.isoformat() if until is not None and until <= block.today else ""
    phone = f"1{rng.choice('3578')}000{rng.randrange(1_000_000):06d}" if rng.random() < 0.3 else ""
    return (
        human.name, human.identity, phone, human.firm.name, human.firm.credit_code, kind, title, since.isoformat(), gone,
    )  # fmt: skip


# -- certificates ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2000)
def _operation(code: str, year: int, month: int) -> tuple[str, str, bool]:
    """Names of an operation's category and of the operation in the edition of that time, and whether more schooling is wanted."""
    category = next(one for one in catalogue_on(date(year, month, 1)).categories if one.code == code[:2])
    named = [one.name for one in category.operations if one.code == code]
    return category.name, named[0] if named else category.operations[-1].name, category.hazchem


@lru_cache(maxsize=5000)
def _later(day: date, years: int) -> date:
    return calendar.term_end(day, years=years)


def issued(rng: Random, today: date) -> tuple[date, date, str]:
    """Days of exam and issue, and of the review where there was one."""
    back = rng.randrange(YEARS * 365, 8 * 365) if rng.random() < _OLDER else rng.randrange(20, YEARS * 365)
    on = today - timedelta(days=back)
    due, reviewed = _later(on, 3), ""
    if due < today and rng.random() < 0.65:
        reviewed = (due - timedelta(days=rng.randrange(50))).isoformat()
    return on - timedelta(days=rng.randrange(8, 30)), on, reviewed


def historical(rng: Random, today: date, human: Human, operation: str) -> Cells:
    """A row of the certificates' sheet for a certificate that exists already."""
    exam, on, reviewed = issued(rng, today)
    category, name, hazchem = _operation(operation, on.year, on.month)
    issuer = "湖南省安全生产监督管理局（演示）" if on.year < 2019 else "湖南省应急管理厅（演示）"
    employed = rng.random() < 0.9
    return (
        human.name, human.identity, human.sex, rng.choice(_SCHOOLING if hazchem else _LITTLE + _SCHOOLING),
        human.firm.name if employed else "", human.firm.credit_code if employed else "", category, name, "", "", "",
        exam.isoformat(), on.isoformat(), reviewed, issuer, "",
    )  # fmt: skip


def examined(rng: Random, today: date, human: Human, operation: str, *, passes: bool) -> Cells:
    """A row of the certificates' sheet for an exam of the last weeks."""
    exam = today - timedelta(days=rng.randrange(2, 50))
    category, name, hazchem = _operation(operation, exam.year, exam.month)
    theory = rng.randrange(80, 100) if passes else rng.randrange(45, 80)
    return (
        human.name, human.identity, human.sex, rng.choice(_SCHOOLING if hazchem else _LITTLE + _SCHOOLING),
        human.firm.name, human.firm.credit_code, category, name, rng.choice(("80", "88", "96", "100")), str(theory),
        f"{rng.randrange(80, 99)}{rng.choice(('', '.5'))}", exam.isoformat(), "", "", "", "",
    )  # fmt: skip


def received(block: Block) -> list[Cells]:
    """Rows of the other certificates' sheet: managers' of every business, one in five too old to be valid."""
    rng, rows = block.rng("received"), []
    for place, (human, kind) in enumerate(block.managers[: block.certificates()[0]]):
        word = KIND_WORDS[CertificateKind.PRINCIPAL if kind == "主要负责人" else CertificateKind.SAFETY_MANAGER]
        back = rng.randrange(3 * 365, YEARS * 365) if rng.random() < 0.2 else rng.randrange(20, 3 * 365)
        hazard = human.firm.hazard
        rows.append((
            word, human.name, human.identity, f"湘安培43{block.number:03d}{place:06d}",
            "其他生产经营单位" if hazard is HighHazard.NONE else hazard.chinese, "湖南省应急管理厅（演示）",
            (block.today - timedelta(days=back)).isoformat(), "", human.firm.name, human.firm.credit_code, "",
        ))  # fmt: skip
    return rows


@lru_cache(maxsize=1)
def holders(block: Block) -> tuple[list[tuple[Human, str]], list[tuple[Human, str]], list[tuple[Human, str]]]:
    """Who with which operation: holds a historical certificate, has one by a centre's results, did not pass this autumn.

    Some of the first have one of another operation besides, or did not pass in another.
    """
    rng = block.rng("operations")
    _, results, old = block.certificates()
    every = [(human, rng.choice(human.firm.operations)) for human in block.operators]
    first, second = every[:old], every[old:][:results]
    failing = len(block.shape.share("results", block.number)) - results
    more = results - len(second)
    others = [_another(rng, *first[place]) for place in part_places(len(first), more + failing)]
    failed = [others[place] for place in part_places(len(others), failing)]
    chosen = {human.identity for human, _ in failed}
    again = [one for one in others if one[0].identity not in chosen]
    return first, sorted([*again, *second], key=lambda one: one[0].firm.credit_code), failed


def _another(rng: Random, human: Human, operation: str) -> tuple[Human, str]:
    others = [one for one in human.firm.operations if one != operation]
    return human, rng.choice(others) if others else _OTHER[operation == _OTHER[0]]


def results(block: Block) -> list[Cells]:
    """Rows of a centre's sheet: certificates it gave papers for, exams of this autumn, passed and not."""
    rng = block.rng("results")
    _, passed, failed = holders(block)
    fresh = len(passed) * _RECENT // 100
    return [
        *(historical(rng, block.today, *one) for one in passed[fresh:]),
        *(examined(rng, block.today, *one, passes=True) for one in passed[:fresh]),
        *(examined(rng, block.today, *one, passes=False) for one in failed),
    ]


def untrained(block: Block) -> list[Human]:
    """Workers of whom no training is recorded."""
    workers = block.workers
    return [workers[place] for place in part_places(len(workers), len(workers) * _NOT_TRAINED // 100)]


def part_places(size: int, wanted: int) -> list[int]:
    """So many places of a row, spread evenly."""
    return [part_of(size, wanted, place).start for place in range(wanted)]
