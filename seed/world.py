"""The whole plan, made from one seed and one day. Pure: nothing is read or written but the reference data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from faker import Faker

from registry.kernel.errors import InvalidInput
from seed import certificates, inspectors, listings, people, supervision
from seed import firms as trades
from seed.firms import Firm
from seed.numbers import Numbers

SEED: Final = 20261123
TEACHERS: Final = 12
TRAINEES: Final = 64
EVALUATORS: Final = 84


@dataclass(frozen=True)
class Size:
    """How many firms, people and listed units."""

    firms: int
    people: int
    listed: int


SIZES: Final = {
    "tiny": Size(64, 190, 14),
    "small": Size(300, 800, 30),
    "medium": Size(1_200, 5_000, 80),
    "large": Size(4_000, 20_000, 250),
}


@dataclass(frozen=True)
class Approval:
    """What a training centre may train."""

    centre: Firm
    categories: tuple[str, ...]
    capacity: int
    valid_from: date
    valid_until: date


@dataclass(frozen=True)
class Results:
    """One sheet of a centre: the account that brings it in and what becomes of it."""

    account: str
    becomes: str  # approved, pending, refused, undone, previewed
    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True)
class World:
    """Everything that will be entered, in the order in which it is."""

    today: date
    firms: tuple[Firm, ...]
    centres: tuple[Firm, ...]
    agencies: tuple[Firm, ...]
    services: tuple[Firm, ...]
    leaving: tuple[Firm, ...]
    bodies: tuple[Firm, ...]
    crowd: people.Crowd
    inspectors: tuple[inspectors.Inspector, ...]
    supervision: supervision.Plan
    approvals: tuple[Approval, ...]
    holdings: tuple[certificates.Holding, ...]
    results: tuple[Results, ...]
    teachers: tuple[people.Human, ...]
    trainees: tuple[people.Human, ...]
    evaluators: tuple[people.Human, ...]
    entries: tuple[listings.Entry, ...]
    old_lists: tuple[listings.OldList, ...]

    @property
    def organisations(self) -> tuple[Firm, ...]:
        return self.firms + self.centres + self.agencies + self.services + self.leaving + self.bodies


def build(size: str, seed: int, today: date) -> World:
    """The world of this size, seed and day. Raises `InvalidInput` for an unknown size."""
    if size not in SIZES:
        raise InvalidInput("规模", f"没有“{size}”这种规模。", fix=f"可用的有：{'、'.join(SIZES)}。")
    wanted = SIZES[size]
    rng, names = Random(seed), Faker("zh_CN")  # noqa: S311
    names.seed_instance(seed)
    numbers = Numbers(rng)
    found = trades.firms(rng, numbers, wanted.firms)
    centres, agencies = trades.centres(rng, numbers), trades.agencies(rng, numbers)
    bodies = trades.bodies(rng, numbers)
    maker = people.Maker(rng, names, numbers, today)
    crowd = people.crowd(maker, found, bodies, agencies, centres, wanted.people)
    writer = certificates.Writer(rng, today, found)
    operators = list(crowd.operators)
    groups = _split(operators, (60, 16, 10, 7, 4, 3))
    approvals = _approvals(centres, today)
    first, second = approvals[0].categories, approvals[1].categories
    recent = today - timedelta(days=50)

    def sheet(account: str, becomes: str, group: list[people.Human], of: tuple[str, ...], fails: int = 0) -> Results:
        rows = writer.results(group, of, recent, fails=fails)
        return Results(account, becomes, tuple(tuple(row.items()) for row in rows))

    shuffled = rng.sample(found, len(found))
    agency = (agencies[2], "G7")
    holdings = writer.received(groups[0])
    serving = inspectors.plan(crowd.posted, today)
    apart = people.Maker(Random(seed + 1), names, numbers.apart(seed + 1), today)  # noqa: S311
    services = trades.services(Random(seed + 2), numbers.apart(seed + 2))  # noqa: S311
    return World(
        today=today,
        firms=tuple(found),
        centres=tuple(centres),
        agencies=tuple(agencies),
        services=tuple(services),
        leaving=tuple(trades.leaving(Random(seed + 3), numbers.apart(seed + 3))),  # noqa: S311
        bodies=tuple(bodies),
        crowd=crowd,
        inspectors=serving,
        supervision=supervision.plan(
            seed + 2, today, numbers.apart(seed + 2), serving, bodies, size in ("medium", "large")
        ),
        approvals=approvals,
        holdings=(*holdings, *writer.second(groups[0][4::5])),
        results=(
            sheet("clerk", "approved", groups[1], first, fails=9),
            sheet("clerk2", "approved", groups[2], second, fails=11),
            sheet("clerk", "pending", groups[3], first, fails=8),
            sheet("clerk2", "refused", groups[4], second),
            sheet("clerk", "undone", groups[5], first),
        ),
        teachers=tuple(apart.human(34, 55, men=0.7) for _ in range(TEACHERS)),
        trainees=tuple(apart.human(24, 45, men=0.8) for _ in range(TRAINEES)),
        evaluators=tuple(apart.human(28, 55, men=0.7) for _ in range(EVALUATORS)),
        entries=tuple(
            listings.present(
                rng,
                today,
                shuffled,
                [(centres[4], "G8"), agency],
                crowd.principals,
                min(wanted.listed, len(found) // 2),
            )
        ),
        old_lists=tuple(listings.old(rng, shuffled[-max(8, wanted.listed // 2) :], crowd.principals)),
    )


def _split(everybody: list[people.Human], shares: tuple[int, ...]) -> list[list[people.Human]]:
    """The people in groups of these percentages, none empty; the first takes what is left over."""
    groups, rest = [], list(everybody)
    for share in shares[1:]:
        size = max(2, len(everybody) * share // 100)
        groups.append(rest[-size:])
        rest = rest[:-size]
    return [rest, *groups]


def _approvals(centres: list[Firm], today: date) -> tuple[Approval, ...]:
    """The centres' approvals: two long ones, one that ends soon, one that ended, the listed one's, an ordinary one."""
    began = today - timedelta(days=700)
    terms = (
        (("01", "02", "03", "04", "09", "10"), 400, began, today + timedelta(days=395)),
        (("01", "02", "03", "05", "06"), 240, began, today + timedelta(days=620)),
        (("01", "04", "09"), 160, began, today + timedelta(days=21)),
        (("05", "06"), 150, began - timedelta(days=450), today - timedelta(days=55)),
        (("01", "02", "08"), 180, began, today + timedelta(days=300)),
        (("01", "02", "03"), 120, today - timedelta(days=90), today + timedelta(days=1005)),
    )
    return tuple(Approval(centre, *term) for centre, term in zip(centres, terms, strict=True))
