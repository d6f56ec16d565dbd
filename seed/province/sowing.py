"""Fills a database with a province: the small demonstration first, then part after part, each in a transaction of its own.

Broken off at any moment and started again it goes on after the last part that was stored, and ends with the same province.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from registry import maintenance
from registry.accounts import commands as accounts
from registry.accounts.queries import actor_named, demo_accounts
from registry.exchange import commands as exchange
from registry.kernel import clock, db, marks
from registry.kernel.access import Actor
from registry.kernel.errors import NotPermitted
from registry.settings import settings
from registry.training import commands as training
from seed import sowing, world
from seed.counting import counted, has_data
from seed.province import agencies, centres, classes, endings, engineers, files, lists, people, storing, supervision
from seed.province.firms import cells, firms
from seed.province.people import Block
from seed.province.shape import Shape, part_of
from seed.province.storing import Part

PROVINCE = "province"
"""The mark that says which province a database holds or is being given, and since which day."""
BASE = "province_base"
"""The mark that says that the small demonstration below it is whole."""

FIRMS_OF_A_PART = 30_000
_WORTH, _GROWTH = 20_000, 1.5
"""When so many rows came that the province has grown so many times, or rows of a new kind, the database looks at them."""


def sow(
    scale: float = 1.0, *, seed: int = world.SEED, base: str = "small", progress: sowing.Progress | None = None
) -> sowing.Report:
    """Make a province of an empty, migrated database, or go on with one begun with the same scale and seed.

    `base`: the demonstration that comes first; empty for its accounts alone. Raises `NotPermitted` for any other database and
    outside `REGISTRY_DEMO=1`.
    """
    today = _begin(scale, seed, base)
    if not marks.read(BASE):
        if progress:
            progress(0, 1, "演示账号和小规模演示数据" if base else "开立演示账号")
        sowing.sow_base(base, seed=seed)
        marks.put(BASE, base or "accounts")
    shape = Shape(scale)
    every = list(_parts(shape, seed, today))
    stored, whole, weight = storing.done(), sum(one.weight for one in every), 0
    looked_at, kinds = 0, set[str]()
    for one in every:
        if progress:
            progress(weight, whole, one.label)
        weight += one.weight
        if one.key in stored:
            continue
        one.store(one.key)
        fresh, grown = one.label not in kinds, weight > looked_at * _GROWTH
        if weight - looked_at > _WORTH and (fresh or grown):
            kinds.add(one.label)
            db.take_stock()
            looked_at = weight
    db.take_stock()
    if progress:
        progress(whole, whole, "完成")
    opened = demo_accounts(accounts.DEMO_USERNAMES)
    return sowing.Report(counted(), tuple((one.username, one.role_name, one.scope) for one in opened))


def _begin(scale: float, seed: int, base: str) -> date:
    """Make sure that the database may be filled; returns the day from which the province counts back."""
    if not settings().demo:
        raise NotPermitted("只有演示环境可以生成演示数据。", fix="请设置 REGISTRY_DEMO=1，并使用单独的数据目录。")
    wanted, begun = f"{scale:g} {seed} {base}", marks.read(PROVINCE)
    if begun and begun.rpartition(" ")[0] != wanted:
        raise NotPermitted(
            f"数据库里是另一个省级演示（{begun}）。", fix="请使用相同的规模和种子，或换一个空的数据目录。"
        )
    if begun and not marks.read(BASE):
        maintenance.migrate_down()  # broken off in the small demonstration, which cannot go on: that is begun anew
        maintenance.migrate()
        begun = ""
    if not begun:
        if has_data():
            fix = "请换一个空的数据目录，或先清空数据库。"
            raise NotPermitted("数据库里已有数据，不能再生成演示数据。", fix=fix)
        begun = f"{wanted} {clock.today().isoformat()}"
        marks.put(PROVINCE, begun)
    return date.fromisoformat(begun.rpartition(" ")[2])


# -- the parts, in their order -----------------------------------------------------------------------------------------


def _parts(shape: Shape, seed: int, today: date) -> Iterator[Part]:
    yield from _firms(shape, seed)
    yield from centres.parts(shape, seed, today)
    for number in range(shape.blocks):
        yield from _people(Block(shape, seed, number, today))
    yield from supervision.parts(shape, seed, today)
    yield from engineers.parts(shape, seed, today)
    yield from agencies.parts(shape, seed, today)
    yield from lists.parts(shape, seed, today)


def _firms(shape: Shape, seed: int) -> Iterator[Part]:
    count = shape.count("firms")
    pieces = -(-count // FIRMS_OF_A_PART)
    for number in range(pieces):
        which = part_of(count, pieces, number)

        def store(key: str, which: range = which) -> None:
            rows = [cells(one) for one in firms(seed, which.start, which.stop)]
            storing.bring_in(actor_named("keeper"), "organisations", rows, key)

        yield Part(f"{storing.PREFIX}firms/{number}", "登记单位", 3 * len(which), store)


def _people(block: Block) -> Iterator[Part]:
    def part(what: str, label: str, weight: int, store: Callable[[Block, str], object]) -> Part:
        return Part(f"{storing.PREFIX}{what}/{block.number}", label, weight, partial(store, block))

    managers, _, _ = block.sizes()
    others, _, old = block.certificates()
    results, entries = (len(block.shape.share(what, block.number)) for what in ("results", "entries"))
    yield part("posts", "登记人员和任职", 2 * managers, _posts)
    yield part("historical", "登记历史证书", 3 * old, _historical)
    yield part("received", "登记收到的证书", 2 * others, _received)
    yield part("results", "提交考试成绩", 2 * results, _results)
    yield part("approved", "核准考试成绩", 4 * results, _approve)
    yield from classes.parts(block)
    yield from endings.parts(block)
    yield part("files", "岗前培训档案", 2 * entries, _files)


def _clerk(block: Block) -> Actor:
    return centres.clerk(block.number % block.shape.centres)


def _posts(block: Block, key: str) -> None:
    storing.bring_in(actor_named("keeper"), "persons", people.posted(block, people.untrained(block)), key)


def _historical(block: Block, key: str) -> None:
    rng = block.rng("historical")
    rows = [people.historical(rng, block.today, *one) for one in people.holders(block)[0]]
    storing.bring_in(actor_named("certifier"), "certificates", rows, key)


def _results(block: Block, key: str) -> None:
    storing.bring_in(_clerk(block), "certificates", people.results(block), key)


def _approve(block: Block, key: str) -> None:
    batch = storing.batch_number(f"{storing.PREFIX}results/{block.number}")
    with exchange.uncollected():
        training.approve_batch(actor_named("certifier"), batch, submission=key)


def _files(block: Block, key: str) -> None:
    storing.bring_in(_clerk(block), "pre-job", files.rows(block), key)


def _received(block: Block, key: str) -> None:
    storing.bring_in(actor_named("certifier"), "other-certificates", people.received(block), key)
