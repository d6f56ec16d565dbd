"""Databases to measure on, made through the public commands: a portal with a full public list, and a centre alone."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from registry import maintenance
from registry.accounts.queries import actor_named
from registry.blacklist import commands as blacklist
from registry.blacklist import queries as listed
from registry.exchange import commands as exchange
from registry.exchange import kinds, writing
from registry.kernel import db
from registry.kernel.access import PUBLIC
from registry.kernel.paging import MOST, PageRequest
from registry.training import queries as held
from registry.verification.terms import OUTCOME_OF
from seed import sowing
from seed.numbers import Numbers
from tests import world as small
from tests.conftest import TODAY, forget
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
MAX_PAGES = 1_000


@dataclass(frozen=True)
class Published:
    """A portal's data folder: how many listings the public sees, and certificates' codes with the answer they get."""

    folder: Path
    listings: int
    certificates: tuple[tuple[str, str], ...]
    database_url: str = ""


@dataclass(frozen=True)
class Given:
    """A world that is there already: its data folder, and its database's address unless that is embedded."""

    folder: Path
    database_url: str = ""


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a portal on the embedded database in `folder`; names in `more` without their prefix.

    Like `registry serve`, uvicorn leaves forwarded addresses to the portal and does not compress messages.
    """
    values = {"DATA": str(folder), "DEMO": "1", "TODAY": TODAY.isoformat(), "DATABASE_URL": "", "KEYS": ""} | more
    return {
        **{f"REGISTRY_{name.upper()}": value for name, value in values.items()},
        "UVICORN_PROXY_HEADERS": "false",
        "UVICORN_WS_PER_MESSAGE_DEFLATE": "false",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }


def surroundings_of(world: Given, **more: str) -> dict[str, str]:
    """The environment of a portal on a world that is there already."""
    return surroundings(world.folder, DATABASE_URL=world.database_url, **more)


def standing_in(world: Given) -> AbstractContextManager[None]:
    """Let this process work on a world that is there already."""
    return at_home_in(world.folder, DATABASE_URL=world.database_url)


@contextmanager
def at_home_in(folder: Path, **more: str) -> Iterator[None]:
    """Let this process work on the database in `folder`, or on the one that `more` names."""
    before = dict(os.environ)
    os.environ.update(surroundings(folder, **more))
    forget()
    try:
        yield
    finally:
        db.dispose()
        os.environ.clear()
        os.environ.update(before)
        forget()


def published(folder: Path, wanted: int = 200, *, database_url: str = "") -> Published:
    """A small demonstration whose public list is filled up to `wanted` listings."""
    with at_home_in(folder, DATABASE_URL=database_url):
        maintenance.migrate()
        sowing.sow("tiny")
        _publish(wanted - _public_total())
        total = _public_total()
        if total != wanted:
            raise AssertionError(f"{total} listings are published, not {wanted}")
    return seen(Given(folder, database_url))


def seen(world: Given) -> Published:
    """What the public sees of a world that is there already."""
    with standing_in(world):
        found = held.certificates(actor_named("auditor"), held.Wanted(), PageRequest(1, MOST))
        certificates = tuple((row.code, OUTCOME_OF[row.state].value) for row in found.items)
        return Published(world.folder, _public_total(), certificates, world.database_url)


def _public_total() -> int:
    return listed.public_list(PUBLIC, listed.Wanted(), PageRequest()).total


def _publish(count: int) -> None:
    """Receive `count` listings as a sheet, propose and publish them."""
    officer, decider = actor_named("officer"), actor_named("decider")
    kind, numbers = kinds.kind("blacklist"), Numbers(Random(2026))
    rows = [
        {
            "单位名称": f"湖南演示{number}号矿山工程有限公司（演示）",
            "统一社会信用代码": numbers.credit_code(),
            "失信行为简况": "拒不整改重大事故隐患，性质恶劣",
            "信息报送机关": "长沙市应急管理局（演示）",
            "纳入理由": "《安全生产严重失信主体名单管理办法》第七条第四项",
            "列入条款": f"G{number % 9 + 1}",
            "决定书文号": f"（演示）应急列决〔2026〕{10_000 + number}号",
            "列入日期": f"2026-{1 + number % 10:02d}-{1 + number % 28:02d}",
            "所属地区": "430100",
            "数据来源": "湖南省信用平台（演示）",
        }
        for number in range(count)
    ]
    headings = list(rows[0])
    content = writing.write("名单", headings, [list(row.values()) for row in rows])
    batch = exchange.preview(officer, kind, content, "名单.xlsx", submission=small.submission()).batch
    exchange.confirm(officer, batch, submission=small.submission())
    wanted = listed.Filters(batch=batch)

    def chosen() -> list[blacklist.Chosen]:
        pages = (listed.listings(officer, wanted, PageRequest(page, MOST)) for page in range(1, MAX_PAGES))
        found: list[blacklist.Chosen] = []
        for page in pages:
            found.extend(blacklist.Chosen(number=row.number, version=row.version) for row in page.items)
            if page.page >= page.pages:
                break
        return found

    blacklist.propose_publication(officer, chosen(), submission=small.submission())
    blacklist.publish(decider, chosen(), submission=small.submission())


def centre(folder: Path) -> World:
    """An otherwise empty, migrated database with an approved training centre."""
    with at_home_in(folder):
        maintenance.migrate()
        return small.build()
