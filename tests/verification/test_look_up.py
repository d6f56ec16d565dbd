"""一码通查: one query about a firm, a person or a certificate; every look leaves a trace; no number is ever handed out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from registry.blacklist import barring
from registry.blacklist.terms_bars import BarBasis, StartEvent
from registry.conduct.terms import AccidentRole
from registry.kernel import db
from registry.kernel.access import AccessEntry, Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted
from registry.kernel.transaction import write
from registry.parties import entries
from registry.parties import queries as people
from registry.policy import GRANTS, Ledger, Permission, Role
from registry.training import commands as training
from registry.training.terms import WithdrawalGround
from registry.ui import views
from registry.verification import look_up as door
from registry.verification.look_up import LookUp, look_up
from registry.verification.terms import Outcome
from tests import world as w
from tests.blacklist import builders as listings
from tests.blacklist import joint as barred
from tests.conduct import builders as conduct

REASON = "核查举报线索（演示）"
NAME, FORMER = "湖南演示新能源有限公司（演示）", "湖南演示旧锅炉厂（演示）"
FIRM = {"工作单位": NAME, "统一社会信用代码": w.credit_code(500)}


@dataclass(frozen=True)
class Known:
    world: w.World
    firm: str
    certificate: str
    person: str


def known() -> Known:
    """A firm with a former name and two operators, one of them withdrawn; a second firm with a similar name."""
    world = w.build()
    held = w.receive([w.historical(1, "2022-03-01", **FIRM), w.historical(2, "2025-03-01", **FIRM)])
    near = {"工作单位": "湖南演示新能源设备有限公司（演示）", "统一社会信用代码": w.credit_code(501)}
    w.receive([w.historical(3, "2025-03-01", **near)])
    with write(w.KEEPER, Permission.PARTIES_ENTER, w.submission(), ledgers=[Ledger.PARTIES]) as work:
        firm = entries.meet_organisations(work, [entries.MetOrganisation(w.credit_code(500), NAME)])[w.credit_code(500)]
        former_name(work, firm.id)
    with db.reading() as session:
        person = people.people_by_identity(session, [w.identity(1)])[w.identity(1)]
    return Known(world, firm.code, held[w.identity(1)], person.code)


def former_name(work: Any, organisation_id: int) -> None:
    from registry.kernel import names
    from registry.parties import naming, tables
    from registry.policy import Action

    work.add(
        tables.FormerName(organisation_id=organisation_id, name=FORMER, name_key=names.search_key(FORMER), until=None)
    )
    naming.enter(work.session, [(organisation_id, names.search_key(FORMER))])
    work.record(Action.ORGANISATION_RENAMED, "F")


@pytest.fixture
def small(sqlite_database: str) -> Known:
    return known()


def ask(query: str, viewer: Actor = w.OFFICER, **more: Any) -> LookUp:
    return look_up(viewer, query, reason=REASON, **more)


def traces() -> list[Any]:
    with db.reading() as session:
        return list(session.execute(select(db.core(AccessEntry)).order_by(db.core(AccessEntry).c.id)))


# -- what can be asked -------------------------------------------------------------------------------------------------


def test_a_firm_by_credit_code_name_and_former_name(database: str) -> None:
    world = known()
    for query in (
        w.credit_code(500),
        f" {w.credit_code(500).lower()} ",
        NAME,
        "湖南演示新能源有限公司(演示)",
        FORMER,
        "旧锅炉",
    ):
        found = ask(query)
        assert found.firm is not None, query
        assert (found.firm.record.code, found.person) == (world.firm, None)
        assert len(found.found) == 1
        assert found.found[0].because
    view = ask("旧锅炉").firm
    assert view
    assert view.record.former_names == ((FORMER, None),)
    assert {holder.post.person_name for holder in view.holders} == {w.name(1), w.name(2)}
    assert {holder.certificates[0].outcome for holder in view.holders} == {Outcome.REVIEW_OVERDUE, Outcome.VALID}


def test_part_of_a_name_that_fits_several_gives_candidates_and_no_page(database: str) -> None:
    known()
    found = ask("新能源")
    assert (found.firm, found.person) == (None, None)
    assert {one.name for one in found.found} == {NAME, "湖南演示新能源设备有限公司（演示）"}
    assert all("名称含" in one.because for one in found.found)
    exact = ask(NAME)
    assert exact.found[0].name == NAME


@pytest.mark.parametrize(
    "query",
    [
        lambda _: w.identity(1),
        lambda _: "T" + w.identity(1),
        lambda _: f"t{w.identity(1)[:6]} {w.identity(1)[6:]}",
        lambda known: known.certificate,
        lambda known: known.certificate.lower(),
        lambda _: w.name(1),
    ],
)
def test_a_person_by_number_certificate_code_and_name(small: Known, query: Callable[[Known], str]) -> None:
    found = ask(query(small))
    assert found.person is not None
    assert (found.person.record.code, found.firm) == (small.person, None)
    assert found.person.record.masked_identity == "439***********" + w.identity(1)[-4:]
    assert [one.code for one in found.person.certificates] == [small.certificate]
    assert [(post.organisation_name, post.from_on) for post in found.person.posts] == [(NAME, date(2022, 3, 1))]


def test_what_nobody_knows(small: Known) -> None:
    for query in ("查无此厂", w.identity(99), w.credit_code(999), "%", "……"):
        found = ask(query)
        assert (found.found, found.firm, found.person) == ((), None, None)


def test_people_of_the_same_name_stay_apart(small: Known) -> None:
    w.receive([w.historical(50, "2025-01-01", 姓名=w.name(1))])
    found = ask(w.name(1))
    assert found.person is None
    assert [one.number for one in found.found] != []
    assert len({one.code for one in found.found}) == 2


@pytest.mark.parametrize("query", ["", "   "])
def test_a_query_is_needed(small: Known, query: str) -> None:
    with pytest.raises(InvalidInput):
        ask(query)
    assert traces() == []


# -- as of a day -------------------------------------------------------------------------------------------------------


def test_as_of_a_day(small: Known) -> None:
    training.withdraw(
        w.CERTIFIER, small.certificate, WithdrawalGround.FRAUD, "内情", version=1, submission=w.submission()
    )
    outcomes = {}
    for day in (date(2005, 1, 1), date(2022, 2, 28), date(2022, 3, 1), date(2025, 3, 1), date(2026, 11, 23)):
        view = ask(w.identity(1), as_of=day).person
        assert view
        assert view.as_of == day
        outcomes[day] = [(one.outcome, one.reason, one.ended_on) for one in view.certificates]
    assert list(outcomes.values()) == [
        [],
        [],
        [(Outcome.VALID, "", None)],
        [(Outcome.REVIEW_OVERDUE, "应于 2025-02-28 前复审，逾期未复审", date(2025, 2, 28))],
        [(Outcome.WITHDRAWN, "以欺骗、贿赂等不正当手段取得", date(2026, 11, 23))],
    ]
    firm = ask(w.credit_code(500), as_of=date(2023, 1, 1)).firm
    assert firm
    assert [holder.post.person_name for holder in firm.holders] == [w.name(1)], "the second came in 2025"
    with pytest.raises(InvalidInput):
        ask(w.identity(1), as_of=date(2026, 11, 24))


def test_listings_as_of_a_day(small: Known) -> None:
    row = listings.cells(
        统一社会信用代码=w.credit_code(500), 单位名称=NAME, 列入日期="2026-05-06", 发布日期="2026-05-20"
    )
    listings.publish(listings.receive([row]))
    listed = {}
    for day in (date(2026, 5, 5), date(2026, 5, 6), date(2026, 11, 23)):
        view = ask(w.credit_code(500), as_of=day).firm
        assert view
        listed[day] = [(one.listed_on, one.until) for one in view.listings]
    span = (date(2026, 5, 6), date(2029, 5, 5))
    assert list(listed.values()) == [[], [span], [span]]


# -- who, why, and the trace -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_only_roles_with_the_permission_look(small: Known, role: Role) -> None:
    viewer = Actor("x", role, "PERSON-X", region=w.HUNAN, organisation="F")
    doors: list[Callable[[], Any]] = [
        lambda: ask(w.identity(1), viewer),
        lambda: door.firm(viewer, small.firm, reason=REASON),
        lambda: door.person(viewer, small.person, reason=REASON),
    ]
    for one in doors:
        if Permission.LOOKUP in GRANTS[role]:
            assert one()
        else:
            with pytest.raises(NotPermitted):
                one()
    expected = {Role.CERTIFIER, Role.KEEPER, Role.OFFICER, Role.DECIDER, Role.AUDITOR}
    assert (Permission.LOOKUP in GRANTS[role]) is (role in expected)
    assert len(traces()) == (3 if role in expected else 0)


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_reason_is_needed_at_every_door(small: Known, reason: str) -> None:
    for one in (
        lambda: look_up(w.OFFICER, w.identity(1), reason=reason),
        lambda: look_up(w.OFFICER, "新能源", reason=reason),
        lambda: look_up(w.OFFICER, "查无此厂", reason=reason),
        lambda: door.firm(w.OFFICER, small.firm, reason=reason),
        lambda: door.person(w.OFFICER, small.person, reason=reason),
    ):
        with pytest.raises(InvalidInput) as refused:
            one()
        assert refused.value.field == "查询事由"
    assert traces() == []


def test_every_look_is_recorded_without_personal_data(database: str) -> None:
    world = known()
    ask(w.identity(1))
    ask(w.credit_code(500), w.AUDITOR)
    ask("新能源")
    ask("查无此厂")
    entries_ = traces()
    assert [(one.actor, one.what, one.subject) for one in entries_] == [
        ("officer", "lookup.person", world.person),
        ("auditor", "lookup.firm", world.firm),
        ("officer", "lookup.search", ""),
        ("officer", "lookup.search", ""),
    ]
    for one in entries_:
        assert one.reason == REASON
        assert w.holds_identity(list(one), w.identity(1)) == []
        assert not any(name in text for text in w.texts(list(one)) for name in (w.name(1), NAME))


def test_a_long_reason_is_cut_and_not_a_crash(database: str) -> None:
    known()
    look_up(w.OFFICER, NAME, reason="由" * 5000)
    assert traces()[-1].reason == "由" * 200


def test_no_number_is_handed_out_whatever_was_asked(database: str) -> None:
    """Recursively through every field of every answer, the echoed query included."""
    world = known()
    numbers = [w.identity(serial) for serial in (1, 2, 3)]
    queries = [
        *numbers,
        "T" + numbers[0],
        f" {numbers[0][:6]} {numbers[0][6:]}",
        w.name(1),
        NAME,
        "新能源",
        world.certificate,
    ]
    for query in queries:
        found = ask(query)
        assert w.holds_identity(found, *numbers) == [], query
        assert w.holds_identity(repr(found).replace(" ", ""), *numbers) == []
    assert w.holds_identity(door.firm(w.OFFICER, world.firm, reason=REASON), *numbers) == []
    assert w.holds_identity(door.person(w.OFFICER, world.person, reason=REASON), *numbers) == []
    assert ask("T" + numbers[0]).query == "T439***********" + numbers[0][-4:]
    assert ask("新能源").query == "新能源"


def test_the_recursive_search_of_these_tests_finds_what_is_hidden() -> None:
    @dataclass(frozen=True)
    class Outer:
        inner: tuple[object, ...]

    assert w.holds_identity(Outer(({"a": [f"T{w.identity(1)}"]},)), w.identity(1))
    assert w.holds_identity(Outer((f"身份证{w.identity(7)}。",)))
    assert w.holds_identity(replace(Outer(()), inner=("439***********1234",))) == []


def test_unknown_codes(small: Known) -> None:
    for one in (door.firm, door.person):
        with pytest.raises(NotFound):
            one(w.OFFICER, "F0000", reason=REASON)
    with pytest.raises(NotFound):
        door.firm(w.OFFICER, small.person, reason=REASON)
    assert traces() == []


def test_conduct_is_shown_to_those_who_may_read_it_and_said_to_be_hidden_from_others(database: str) -> None:
    number, accident = (
        conduct.enter_penalty(),
        conduct.enter_accident(principal=w.name(7), principal_identity=w.identity(7)),
    )
    hazard, personal = conduct.enter_hazard(), conduct.enter_penalty(
        name=w.name(7), credit_code="", identity=w.identity(7)
    )  # fmt: skip
    found = ask(conduct.CODE).firm
    assert found
    assert found.conduct
    assert [one.number for one in found.conduct.penalties] == [number]
    assert [(one.number, role) for one, role in found.conduct.accidents] == [(accident, AccidentRole.ORGANISATION)]
    assert [one.number for one in found.conduct.hazards] == [hazard]
    human = ask(w.identity(7)).person
    assert human
    assert human.conduct
    assert [one.number for one in human.conduct.penalties] == [personal]
    assert [(one.number, role) for one, role in human.conduct.accidents] == [(accident, AccidentRole.PRINCIPAL)]
    before = ask(conduct.CODE, as_of=date(2026, 8, 31)).firm
    assert before
    assert before.conduct == door.Conduct((), (), ())
    for viewer in (w.KEEPER, w.CERTIFIER):
        hidden = ask(conduct.CODE, viewer).firm
        assert hidden
        assert hidden.conduct is None


def test_whether_somebody_may_enforce_is_said_to_be_hidden_from_who_may_not_read_it(small: Known) -> None:
    for viewer, hidden in ((w.CERTIFIER, True), (w.KEEPER, False), (w.OFFICER, False), (w.AUDITOR, False)):
        found = ask(w.identity(1), viewer).person
        assert found
        assert (found.inspector, found.inspector_hidden) == (None, hidden), viewer.role
        said = "\n".join(views._inspector(found))
        assert ("您的角色看不到这一部分" in said) is hidden


def test_bars_of_a_firm_and_a_person_as_of_a_day(database: str) -> None:
    found = known()
    firm = barred.bar(
        party=barring.BarredOrganisation(credit_code=w.credit_code(500), name=NAME),
        basis=BarBasis.AGENCY,
        event=StartEvent.LICENCE_REVOKED,
    )
    person = barred.bar(party=barring.BarredPerson(identity=w.identity(1), name=w.name(1)))
    for day, wanted in ((date(2026, 11, 23), True), (date(2025, 2, 28), False)):
        view = door.firm(w.OFFICER, found.firm, as_of=day, reason=REASON)
        assert [one.number for one in view.bars] == ([firm] if wanted else [])
        shown = door.person(w.OFFICER, found.person, as_of=day, reason=REASON)
        assert [one.number for one in shown.bars] == ([person] if wanted else [])


@pytest.mark.parametrize(
    ("firms", "most", "told"), [(50, 1000, (50, 50, False)), (60, 1000, (50, 60, False)), (60, 55, (50, 55, True))]
)
def test_of_many_firms_some_are_listed_and_how_many_there_are_is_said(
    sqlite_database: str, firms: int, most: int, told: tuple[int, int, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    from registry.parties import naming

    with write(w.KEEPER, Permission.PARTIES_ENTER, w.submission(), ledgers=[Ledger.PARTIES]) as work:
        met = [
            entries.MetOrganisation(w.credit_code(600 + at), f"湖南同名矿业有限公司{at}号（演示）")
            for at in range(firms)
        ]
        entries.meet_organisations(work, met)
    monkeypatch.setattr(naming.ever_named, "__kwdefaults__", {"most": most})
    found = ask("同名矿业")
    assert (len(found.found), found.named, found.or_more) == told
