"""The province's training centres: entered, approved twice over the years, each with two teachers and a clerk's account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random

from registry.accounts import commands as accounts
from registry.accounts.queries import actor_named
from registry.kernel import db
from registry.kernel.access import Actor
from registry.parties import queries as parties
from registry.parties.reference import divisions
from registry.policy import Role
from registry.training import approving
from registry.training.catalogue import catalogue_on
from registry.training.terms_classes import Tenure
from seed import places
from seed.firms import MARK, Firm
from seed.province import firms, pools, storing
from seed.province.shape import Shape
from seed.province.storing import Part

_TERM = 3 * 365
_CAPACITY = 480
_PREFECTURES = tuple(places.POPULATION)
_TEACHING = ("电气安全", "焊接安全技术", "安全生产法律法规", "危险化学品安全")


def centre(seed: int, number: int) -> Firm:
    """The so-manyth centre; the prefectures take turns."""
    rng = Random(f"{seed}/centre/{number}")  # noqa: S311
    prefecture = _PREFECTURES[number % len(_PREFECTURES)]
    region = rng.choice(divisions.children(prefecture)).code
    name = f"{places.short(prefecture)}{pools.brand(number * 7 + 3)}安全技术培训中心{MARK}"
    code = pools.credit_code(number, "52")
    return Firm(
        name, code, region, places.address(rng, region), "83", firms.NO_HAZARD, rng.randrange(20, 90), "事业单位"
    )


def clerk(number: int) -> Actor:
    """Who works at the so-manyth centre."""
    return actor_named(username(number))


def username(number: int) -> str:
    """The account of the so-manyth centre's clerk."""
    return f"centre{number + 1:02d}"


def parts(shape: Shape, seed: int, today: date) -> Iterator[Part]:
    """Each step a part, for each is a command."""
    every = [centre(seed, number) for number in range(shape.centres)]

    def enter(key: str) -> None:
        storing.bring_in(actor_named("keeper"), "organisations", [firms.cells(one) for one in every], key)

    yield Part(f"{storing.PREFIX}centres", "登记培训机构", len(every), enter)
    for number, one in enumerate(every):
        for term in (0, 1):
            yield Part(
                f"{storing.PREFIX}approval/{number}/{term}", "批准培训机构", 1, partial(_approve, one, today, term)
            )
        for place in (0, 1):
            teacher = partial(_teacher, one, seed, 2 * number + place)
            yield Part(f"{storing.PREFIX}teacher/{number}/{place}", "登记培训教师", 1, teacher)
        yield Part(f"{storing.PREFIX}clerk/{number}", "开立培训机构账号", 1, partial(_open, one, number))


def _code(one: Firm) -> str:
    with db.reading() as session:
        return parties.organisations_by_credit_code(session, [one.credit_code])[one.credit_code].code


def _approve(one: Firm, today: date, term: int, key: str) -> None:
    """The first approval ran out two years ago and was followed by another."""
    began = today - timedelta(days=2 * 365 + _TERM * (1 - term))
    if not term:
        began -= timedelta(days=_TERM)  # the first one went twice as long
    wanted = approving.Approval(
        organisation=_code(one),
        categories=tuple(category.code for category in catalogue_on(today).categories),
        purposes=approving.PURPOSES,
        capacity=_CAPACITY,
        valid_from=began,
        valid_until=today + timedelta(days=_TERM - 2 * 365) if term else today - timedelta(days=2 * 365 + 1),
        premises=one.address,
        area=_CAPACITY * 160,
        tenure=Tenure.OWNED,
        archive=f"{one.address}档案室",
        managers=8,
    )
    approving.approve_centre(actor_named("keeper"), wanted, submission=key)


def _teacher(one: Firm, seed: int, number: int, key: str) -> None:
    name, identity, _ = pools.person(Random(f"{seed}/teacher/{number}"), pools.TEACHERS, number)  # noqa: S311
    teacher = approving.Teacher(
        identity=identity, name=name, subject=_TEACHING[number % len(_TEACHING)], practice_years=5 + number % 20
    )
    approving.name_teacher(actor_named("keeper"), _code(one), teacher, submission=key)


def _open(one: Firm, number: int, key: str) -> None:
    wanted = accounts.Opening(
        username=username(number), role=Role.CLERK, name="培训机构经办人（演示）", organisation=_code(one)
    )
    accounts.open_account(accounts.CONSOLE, wanted, submission=key)
