"""A small fictitious world: two approved centres, somebody for every role, and sheets of results as bytes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from registry.exchange import commands as exchange
from registry.exchange.terms import Outcome, Preview
from registry.kernel import db, fields, ledger
from registry.kernel.access import Actor
from registry.kernel.sheet import Kind
from registry.kernel.transaction import write
from registry.parties import entries
from registry.parties.terms import OrganisationKind
from registry.policy import Ledger, Permission, Role
from registry.settings import settings
from registry.training import approving, tables
from registry.training import commands as training
from registry.training.cells import COLUMNS
from registry.training.sheets import KIND
from registry.training.terms_classes import Tenure
from tests.exchange.files import workbook

HUNAN, CHANGSHA, ZHUZHOU = "430000", "430100", "430200"
EXAM = "2026-11-02"
"""The usual day of the exam; today is 2026-11-23."""

KEEPER = Actor("keeper", Role.KEEPER, "PERSON-K", "名录员", region=HUNAN)
CERTIFIER = Actor("certifier", Role.CERTIFIER, "PERSON-C", "发证员", region=HUNAN)
CERTIFIER_TOO = Actor("certifier2", Role.CERTIFIER, "PERSON-D", "发证员二", region=HUNAN)
CERTIFIER_ZHUZHOU = Actor("zz-certifier", Role.CERTIFIER, "PERSON-Z", "株洲发证", region=ZHUZHOU)
OFFICER = Actor("officer", Role.OFFICER, "PERSON-O", "办案员", region=HUNAN)
DECIDER = Actor("decider", Role.DECIDER, "PERSON-E", "审批人", region=HUNAN)
PARTNER = Actor("partner", Role.PARTNER, "PERSON-P", "联办", department="市场监管")
AGENT = Actor("agent", Role.AGENT, "PERSON-G", "企业经办", organisation="F")
PERSON = Actor("person", Role.PERSON, "PERSON-S", "本人")
COUNTER = Actor("counter", Role.COUNTER, "PERSON-W", "窗口", region=HUNAN)
AUDITOR = Actor("auditor", Role.AUDITOR, "PERSON-A", "审计")
ADMIN = Actor("admin", Role.ADMIN, "PERSON-M", "管理员")
ADMIN_TOO = Actor("admin2", Role.ADMIN, "PERSON-N", "管理员二")
ADMIN_SAME_HUMAN = Actor("admin-other", Role.ADMIN, "PERSON-M", "管理员")

_numbers = count(1)
_FAMILY, _GIVEN = "赵钱孙李周吴郑王冯陈", "一二三四五六七八九十"


def submission() -> str:
    return uuid4().hex


def identity(serial: int, *, born: str = "19900101", sex: str = "男") -> str:
    """The citizen number of the so-manyth fictitious person; region digits 4399xx are not assigned."""
    for step in range(2):  # a number that ends in 000 looks like digits lost in a spreadsheet
        sequence = (2 * serial + 500 * step) % 998 + (1 if sex == "男" else 2)
        first = f"4399{serial // 400 % 100:02d}{born}{sequence:03d}"
        number = first + fields.identity_check_character(first)
        if not number.endswith("000"):
            return number
    raise AssertionError("both numbers end in 000")


def name(serial: int) -> str:
    """A made-up name, another one for each of the first thousand."""
    return f"{_FAMILY[serial % 10]}{_GIVEN[serial // 10 % 10]}{_GIVEN[serial // 100 % 10]}"


def credit_code(serial: int) -> str:
    """The credit code of the so-manyth fictitious firm; its region digits are not assigned."""
    first = f"91439900{700_000_000 + serial}"
    return first + fields.credit_check_character(first)


@dataclass(frozen=True)
class World:
    """Two centres with their clerks. The first is in Changsha and approved for 电工 and 焊接, the second in Zhuzhou for 电工."""

    clerk: Actor
    colleague: Actor
    other: Actor
    centre_id: int
    other_id: int
    approval: str


def build(*, until: date = date(2028, 12, 31)) -> World:
    """Enter and approve the centres."""
    met = [
        entries.MetOrganisation(
            credit_code(1), "长沙演示培训中心（演示）", CHANGSHA, kind=OrganisationKind.INSTITUTION
        ),
        entries.MetOrganisation(credit_code(2), "株洲演示培训中心（演示）", ZHUZHOU, kind=OrganisationKind.INSTITUTION),
    ]
    with write(KEEPER, Permission.PARTIES_ENTER, submission(), ledgers=[Ledger.PARTIES]) as work:
        found = entries.meet_organisations(work, met)
    one, two = (found[each.credit_code] for each in met)
    approval = approve(one.code, ("01", "02"), until=until)
    approve(two.code, ("01",), until=until)
    return World(
        clerk=Actor("clerk", Role.CLERK, "PERSON-1", "经办一", region=CHANGSHA, organisation=one.code),
        colleague=Actor("clerk1b", Role.CLERK, "PERSON-2", "经办二", region=CHANGSHA, organisation=one.code),
        other=Actor("clerk2", Role.CLERK, "PERSON-3", "经办三", region=ZHUZHOU, organisation=two.code),
        centre_id=one.id,
        other_id=two.id,
        approval=approval,
    )


def approve(
    organisation: str,
    categories: tuple[str, ...],
    *,
    purposes: tuple[str, ...] = (),
    capacity: int = 100,
    since: date = date(2020, 1, 1),
    until: date = date(2028, 12, 31),
) -> str:
    wanted = approving.Approval(
        organisation=organisation,
        categories=categories,
        purposes=purposes,
        capacity=capacity,
        valid_from=since,
        valid_until=until,
        premises="演示路 1 号培训楼（演示）",
        area=capacity * 150,
        tenure=Tenure.OWNED,
        archive="培训楼二层档案室",
        managers=3,
    )
    return approving.approve_centre(KEEPER, wanted, submission=submission())


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Move the portal's clock to a day."""
    monkeypatch.setenv("REGISTRY_TODAY", day.isoformat())
    settings.cache_clear()


# -- sheets ------------------------------------------------------------------------------------------------------------

_SOUND = {
    "文化程度": "高中",
    "作业类别": "电工作业",
    "操作项目": "低压电工作业",
    "培训学时": "80",
    "理论成绩": "88",
    "实操成绩": "85.5",
    "考试日期": EXAM,
}


def row(serial: int, **values: str) -> dict[str, str]:
    """A sound exam result of the so-manyth person; what is given replaces it."""
    return _SOUND | {"姓名": name(serial), "身份证号": identity(serial)} | values


def historical(serial: int, issued: str, **values: str) -> dict[str, str]:
    """A sound historical certificate."""
    blank = {"培训学时": "", "理论成绩": "", "实操成绩": ""}
    return row(
        serial, **(blank | {"考试日期": issued, "发证日期": issued, "发证机关": "原省安全监管局（演示）"} | values)
    )


def employer(serial: int) -> dict[str, str]:
    return {"工作单位": f"湖南演示第{serial}厂（演示）", "统一社会信用代码": credit_code(100 + serial)}


def cells(values: Mapping[str, str]) -> list[str]:
    """A row's cells in the order of the columns."""
    return [values.get(column.heading, "") for column in COLUMNS]


def sheet(rows: Iterable[Mapping[str, str]]) -> bytes:
    """The rows as an .xlsx; the first one stands in sheet row 2."""
    return workbook([[column.heading for column in COLUMNS], *(cells(one) for one in rows)])


def preview(actor: Actor, rows: Iterable[Mapping[str, str]], kind: Kind = KIND) -> Preview:
    return exchange.preview(actor, kind, sheet(rows), "成绩.xlsx", submission=submission())


def confirm(actor: Actor, batch: str) -> Outcome:
    return exchange.confirm(actor, batch, submission=submission())


def bring_in(actor: Actor, rows: Sequence[Mapping[str, str]]) -> str:
    """Preview and confirm rows that must all be sound; returns the batch."""
    seen = preview(actor, rows)
    assert not seen.rejected, seen.rejected
    assert confirm(actor, seen.batch).stored == len(rows)
    return seen.batch


def issue(world: World, rows: Sequence[Mapping[str, str]], certifier: Actor = CERTIFIER) -> dict[str, str]:
    """Bring in and approve results; certificate codes by identity number."""
    batch = bring_in(world.clerk, rows)
    training.approve_batch(certifier, batch, submission=submission())
    return certificate_codes([one["身份证号"] for one in rows])


def receive(rows: Sequence[Mapping[str, str]], certifier: Actor = CERTIFIER) -> dict[str, str]:
    """Enter historical certificates at once; certificate codes by identity number."""
    bring_in(certifier, rows)
    return certificate_codes([one["身份证号"] for one in rows])


def sound_review(day: date, **values: Any) -> training.Review:
    """A review applied for and decided that day, with nothing against it; what is given replaces it."""
    sound = {"applied_on": day, "reviewed_on": day, "hours": 80, "trained": True, "checked_on": day, "fit": True}
    return training.Review(**(sound | values))


def certificate_codes(identities: Iterable[str]) -> dict[str, str]:
    """The newest live certificate of each of these persons, by identity number."""
    from registry.parties import queries as people

    column = db.core(tables.Certificate).c
    with db.reading() as session:
        persons = people.people_by_identity(session, identities)
        query = select(column.person_id, column.code).where(column.live.is_(True)).order_by(column.id)
        codes: dict[int, str] = {found.person_id: found.code for found in session.execute(query)}
    return {number: codes[person.id] for number, person in persons.items() if person.id in codes}


def count_rows(table: Any, *where: Any) -> int:
    with db.reading() as session:
        return db.count(session, select(db.core(table)).where(*where))


def intact(*ledgers: Ledger) -> None:
    """Every ledger named (all when none is) recomputes."""
    with db.reading() as session:
        for which in ledgers or tuple(Ledger):
            assert ledger.verify(session, which).finding is None, which


def subjects(which: Ledger, action: str) -> list[str]:
    """Subjects of one action's events in a ledger, oldest first."""
    with db.reading() as session:
        found = ledger.newest(session, which, limit=100_000)
    return [event.subject for event in reversed(found) if event.action == action]


# -- personal data -----------------------------------------------------------------------------------------------------

_EIGHTEEN = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")


def texts(value: Any) -> Iterator[str]:
    """Every text inside dataclasses, mappings and sequences."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for one in dataclasses.fields(value):
            yield from texts(getattr(value, one.name))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from texts(key)
            yield from texts(one)
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    elif isinstance(value, Iterable):
        for one in value:
            yield from texts(one)


def holds_identity(value: Any, *known: str) -> list[str]:
    """Texts inside the value that hold one of the numbers, or anything that is a citizen number."""
    found = []
    for text in texts(value):
        if any(number in text for number in known):
            found.append(text)
        for match in _EIGHTEEN.finditer(text):
            try:
                fields.identity_number(match.group())
            except fields.BadField:
                continue
            found.append(text)
    return found


def database_bytes() -> bytes:
    """The whole embedded database as it lies on the disk, write-ahead log included."""
    folder = settings().data
    return b"".join(file.read_bytes() for file in sorted(folder.glob("registry.sqlite3*")))
