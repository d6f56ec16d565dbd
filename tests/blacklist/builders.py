"""Received lists and officials for the tests of the blacklist. Every firm and person is fictitious."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from itertools import count

from registry.blacklist import commands, queries
from registry.blacklist.commands import Chosen, WholeList
from registry.blacklist.sheets import COLUMNS, KIND
from registry.blacklist.terms import RemovalReason
from registry.kernel import clock, fields
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import OutOfDate
from registry.kernel.files import Upload
from registry.kernel.sheet import BadCell, Judged, Parsed, Rejection
from registry.kernel.transaction import write
from registry.policy import Action, Permission, Role
from tests.world import CHANGSHA, HUNAN, ZHUZHOU, submission

OFFICER = Actor("officer", Role.OFFICER, "PERSON-O", "欧官", region=HUNAN)
DECIDER = Actor("decider", Role.DECIDER, "PERSON-D", "戴批", region=HUNAN)
DECIDER_TOO = Actor("decider2", Role.DECIDER, "PERSON-E", "范批", region=HUNAN)
SAME_HUMAN = Actor("other-account", Role.DECIDER, "PERSON-O", "欧官", region=HUNAN)
OFFICER_CHANGSHA = Actor("cs-officer", Role.OFFICER, "PERSON-C", "常官", region=CHANGSHA)
OFFICER_ZHUZHOU = Actor("zz-officer", Role.OFFICER, "PERSON-Z", "朱官", region=ZHUZHOU)
DECIDER_ZHUZHOU = Actor("zz-decider", Role.DECIDER, "PERSON-Y", "朱批", region=ZHUZHOU)
AUDITOR = Actor("auditor", Role.AUDITOR, "PERSON-A", "审计")
CLERK = Actor("clerk", Role.CLERK, "PERSON-K", "培训", organisation="F")

_numbers = count(1)


def credit_code(serial: int | None = None) -> str:
    """A well-formed code with a region that is not assigned."""
    body = f"91439900{next(_numbers) if serial is None else serial:09d}"
    return body + fields.credit_check_character(body)


def identity(serial: int | None = None) -> str:
    """A well-formed number with a district that is not assigned."""
    body = f"43999919800101{(next(_numbers) if serial is None else serial) % 999 + 1:03d}"
    number = body + fields.identity_check_character(body)
    return identity() if number.endswith("000") else number


DEFAULTS = {
    "单位名称": "湖南示例化工有限公司（演示）",
    "注册地址": "湖南省长沙市芙蓉区示例路1号",
    "失信行为简况": "发生较大生产安全事故",
    "信息报送机关": "长沙市应急管理局",
    "纳入理由": "十二个月内两起较大事故",
    "列入条款": "G2",
    "列入日期": "2026-05-06",
    "发布日期": "2026-05-20",
    "数据来源": "信用湖南（演示）",
}


def cells(**values: str) -> list[str]:
    """One row of the sheet in the order of the columns; what is not given has a sound value."""
    filled = DEFAULTS | {"统一社会信用代码": credit_code()} | values
    return [filled.get(column.heading, "") for column in COLUMNS]


def check(rows: Sequence[list[str]], actor: Actor = OFFICER, options: dict[str, str] | None = None) -> Judged:
    """Parse and judge rows as an import does; sheet rows count from 2."""
    from registry.kernel import db

    parsed: list[Parsed] = []
    bad: list[Rejection] = []
    for number, row in enumerate(rows, start=2):
        try:
            parsed.append((number, KIND.parse(row, options or {})))
        except BadCell as wrong:
            bad.append(wrong.at(number))
    with db.reading() as session:
        judged = KIND.judge(session, actor, parsed, options or {})
    judged.rejected += bad
    return judged


def receive(
    rows: Sequence[list[str]], actor: Actor = OFFICER, batch: str = "", options: dict[str, str] | None = None
) -> list[str]:
    """Bring in rows that must all be sound; returns the new numbers in sheet order."""
    judged = check(rows, actor, options)
    assert not judged.rejected, judged.rejected
    name = batch or f"B{next(_numbers)}"
    with write(actor, Permission.LISTINGS_RECEIVE, submission(), ledgers=KIND.ledgers) as work:
        KIND.enter(work, name, judged.accepted, options or {})
        work.record(KIND.confirmed, name, rows=len(judged.accepted))
        return [one for events in work.events if events.action is Action.LISTING_RECEIVED for one in events.subjects]


def take_back(batch: str, actor: Actor = OFFICER) -> int:
    with write(actor, Permission.LISTINGS_RECEIVE, submission(), ledgers=KIND.ledgers) as work:
        undone = KIND.undo(work, batch)
        work.record(KIND.undone, batch, rows=undone)
        return undone


def proof(title: str = "证明", *, content: bytes = b"%PDF-1.7 demonstration") -> Upload:
    """A file as it is handed in."""
    return Upload(title, f"{title}.pdf", content)


def race(act: Callable[[Actor], object], *actors: Actor) -> list[str]:
    """Let them act at once: `done` for who did, `late` for who was told that somebody else had."""
    start, told = threading.Barrier(len(actors)), []

    def run(actor: Actor) -> None:
        start.wait()
        try:
            act(actor)
            told.append("done")
        except OutOfDate:
            told.append("late")

    threads = [threading.Thread(target=run, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def seen(number: str) -> Chosen:
    """The listing as an auditor sees it now."""
    return Chosen(number=number, version=queries.listing_record(AUDITOR, number).row.version)


def publish(numbers: Sequence[str]) -> None:
    """Propose and publish, by two persons."""
    commands.propose_publication(OFFICER, [seen(number) for number in numbers], submission=submission())
    commands.publish(DECIDER, [seen(number) for number in numbers], submission=submission())


def publish_list(batch: str) -> None:
    commands.propose_publication(OFFICER, WholeList(batch=batch), submission=submission())
    commands.publish(DECIDER, WholeList(batch=batch), submission=submission())


def propose_removal(number: str, reason: RemovalReason = RemovalReason.REVOKED) -> None:
    commands.propose_removal(OFFICER, seen(number), reason, "处罚决定已被撤销", submission=submission())


def remove(number: str, reason: RemovalReason = RemovalReason.REVOKED) -> None:
    """Propose removal and remove, by two persons."""
    propose_removal(number, reason)
    commands.remove(DECIDER, [seen(number)], submission=submission())


def public_numbers(as_of: date | None = None) -> set[str]:
    return {row.number for row in queries.everything_public(PUBLIC, queries.Wanted(as_of=as_of))}


def today() -> date:
    return clock.today()
