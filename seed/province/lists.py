"""Five years of received lists: each half-year one comes, is proposed and published on its day; what ended since is history.

The last three years' are in force today but for a few that their source took back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Final

from registry.accounts.queries import actor_named
from registry.blacklist import commands as blacklist
from registry.blacklist import queries as listed
from registry.blacklist.terms import ListingState, RemovalReason
from registry.kernel import calendar
from registry.kernel.paging import PageRequest
from registry.law.book import versions
from registry.parties.reference import divisions
from seed import places
from seed.cases import on_day
from seed.listings import GROUNDS, ORDER
from seed.province import pools, storing
from seed.province.firms import firm
from seed.province.people import Cells
from seed.province.shape import Shape, part_of
from seed.province.storing import Part

_LISTS: Final = 10
_PERSONS: Final = 10  # every so-manyth is a person
_REMOVED: Final = 40  # every so-manyth of those in force was taken back
_OLD: Final = ("瞒报生产安全事故", "重大隐患逾期不整改", "无证组织生产", "非法违法生产经营")


def parts(shape: Shape, seed: int, today: date) -> Iterator[Part]:
    """Each list is received, proposed, published; at the end some listings are taken back."""
    live, count = shape.count("live"), shape.count("listings")
    removed = live // _REMOVED
    days = [today - timedelta(days=182 * place + 9) for place in range(_LISTS)]
    began = calendar.add_years(today, -3) + timedelta(days=10)  # listed later than this, and it has not ended yet
    recent = [day for day in days if day - timedelta(days=_SPAN) >= began]
    older = days[len(recent) :]
    shares = [part_of(live + removed, len(recent), place) for place in range(len(recent))]
    first = live + removed
    for place in range(len(older)):
        which = part_of(count - first, len(older), place)
        shares.append(range(first + which.start, first + which.stop))
    for number, (day, which) in reversed(list(enumerate(zip(days, shares, strict=True)))):
        if not which:
            continue
        weight = len(which)
        receive = partial(_receive, shape, seed, day, which)
        yield Part(f"{storing.PREFIX}list/{number}", "接收名单", 2 * weight, receive)
        yield Part(f"{storing.PREFIX}list/{number}/proposed", "提请公布名单", weight, partial(_propose, number, day))
        yield Part(f"{storing.PREFIX}list/{number}/published", "公布名单", 4 * weight, partial(_publish, number, day))
    for number in range(len(recent)):
        for turn in range(len(shares[number]) * removed // (live + removed)):
            key = f"{storing.PREFIX}list/{number}/removal/{turn}"
            yield Part(f"{key}/proposed", "移出名单", 1, partial(_propose_removal, number, turn))
            yield Part(f"{key}/decided", "移出名单", 1, partial(_remove, number))


_SPAN: Final = 160


def _batch(number: int) -> str:
    return storing.batch_number(f"{storing.PREFIX}list/{number}")


def _receive(shape: Shape, seed: int, day: date, which: range, key: str) -> None:
    rows = [_row(shape, seed, number, day) for number in which]
    with on_day(day):
        storing.bring_in(actor_named("officer"), "blacklist", rows, key)


def _row(shape: Shape, seed: int, number: int, day: date) -> Cells:
    rng = Random(f"{seed}/listing/{number}")  # noqa: S311
    one = firm(seed, number * shape.count("firms") // shape.count("listings"))
    on = day - timedelta(days=rng.randrange(12, _SPAN))
    if number % _PERSONS == 7:
        name, identity, _ = pools.person(rng, pools.LISTED, number)
        who: Cells = (name, "", "", "", identity)
    else:
        who = (one.name, one.address, one.credit_code, one.principal, "")
    present = on >= max(entry.effective_from for entry in versions("BL-02"))
    ground = rng.choice(list(GROUNDS)) if present else ""
    cause = GROUNDS[ground][0] if present else rng.choice(_OLD)
    reason = ORDER + GROUNDS[ground][1] if present else "符合安全生产失信行为联合惩戒有关规定"
    place = divisions.division(places.prefecture_of(one.region)).name
    office = "应急管理局" if on.year > 2018 else "安全生产监督管理局"
    announced = on + timedelta(days=rng.randrange(3, 12))
    return (
        "", *who, cause, f"{place}{office}（演示）", reason, ground, f"（演示）应急列决〔{on.year}〕{10_000 + number}号",
        on.isoformat(), announced.isoformat(), one.region, "湖南省信用平台（演示）",
        "自然人" if number % _PERSONS == 7 else "单位",
    )  # fmt: skip


def _propose(number: int, day: date, key: str) -> None:
    with on_day(day):
        whole = blacklist.WholeList(batch=_batch(number))
        blacklist.propose_publication(actor_named("officer"), whole, submission=key)


def _publish(number: int, day: date, key: str) -> None:
    with on_day(day):
        whole = blacklist.WholeList(batch=_batch(number))
        blacklist.publish(actor_named("decider"), whole, submission=key)


def _first(number: int, state: ListingState) -> blacklist.Chosen:
    """The first listing of a list in a state."""
    wanted = listed.Filters(batch=_batch(number), state=state)
    row = listed.listings(actor_named("officer"), wanted, PageRequest(size=1)).items[0]
    return blacklist.Chosen(number=row.number, version=row.version)


def _propose_removal(number: int, turn: int, key: str) -> None:
    reason = RemovalReason.SOURCE if turn % 2 else RemovalReason.REVOKED
    explanation = "原列入机关已将其移出。" if turn % 2 else "作为列入依据的处罚决定已被撤销。"
    chosen = _first(number, ListingState.PUBLISHED)
    blacklist.propose_removal(actor_named("officer"), chosen, reason, explanation, submission=key)


def _remove(number: int, key: str) -> None:
    chosen = _first(number, ListingState.REMOVAL_PROPOSED)
    blacklist.remove(actor_named("decider"), [chosen], submission=key)
