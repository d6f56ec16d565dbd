"""A person or firm is entered once, whichever register meets it first; names alone join and rename nobody."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date
from itertools import count

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from registry.kernel import db, ledger, secrets
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.transaction import Work, write
from registry.parties import entries, queries, tables
from registry.parties.entries import MetOrganisation, MetPerson, TakenPost
from registry.parties.terms import Organisation, OrganisationKind, Person, PostKind
from registry.policy import Action, Ledger, Permission, Role
from tests.parties.people import credit_code, identity

CERTIFIER = Actor("certifier", Role.CERTIFIER)
OFFICER = Actor("officer", Role.OFFICER)
WAIT = 20.0
_submissions = count()


def training() -> AbstractContextManager[Work]:
    """A write of the training register, which may meet parties."""
    ledgers = [Ledger.TRAINING, Ledger.PARTIES]
    return write(CERTIFIER, Permission.RESULTS_APPROVE, f"t{next(_submissions)}", ledgers=ledgers)


def blacklist() -> AbstractContextManager[Work]:
    """A write of the blacklist, which may meet parties."""
    ledgers = [Ledger.BLACKLIST, Ledger.PARTIES]
    return write(OFFICER, Permission.LISTINGS_RECEIVE, f"b{next(_submissions)}", ledgers=ledgers)


def meet(*people: tuple[str, str], batch: str = "") -> dict[str, Person]:
    with training() as work:
        work.record(Action.RESULT_SUBMITTED, "R1")
        return entries.meet_people(work, [MetPerson(number, name) for number, name in people], batch=batch)


def meet_firms(*firms: MetOrganisation, batch: str = "") -> dict[str, Organisation]:
    with blacklist() as work:
        work.record(Action.LISTING_RECEIVED, "L1")
        return entries.meet_organisations(work, firms, batch=batch)


def rows(table: type[db.Base]) -> int:
    with db.reading() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def events(action: Action) -> list[ledger.EventRow]:
    with db.reading() as session:
        assert ledger.verify(session, Ledger.PARTIES).finding is None
        return [row for row in ledger.newest(session, Ledger.PARTIES, limit=1000) if row.action is action]


# -- people ------------------------------------------------------------------------------------------------------------


def test_a_person_is_one_row_whichever_register_comes_first(database: str) -> None:
    number = identity(1)
    with training() as work:
        first = entries.meet_people(work, [MetPerson(number, "张三")])
        work.record(Action.RESULT_SUBMITTED, "R1")
    with blacklist() as work:
        second = entries.meet_people(work, [MetPerson(number, "张三")])
        work.record(Action.LISTING_RECEIVED, "L1")
    assert first == second
    assert rows(tables.Person) == 1
    (event,) = events(Action.PERSON_ENTERED)
    assert event.subject == first[number].code
    assert number not in str(event)
    assert "张三" not in str(event)


def test_a_person_is_known_by_what_the_number_says(database: str) -> None:
    number = identity(1, born="20000229")
    person = meet((number, "张三"), batch="B1")[number]
    assert (person.name, person.born_on, person.sex) == ("张三", date(2000, 2, 29), "男")
    with db.reading() as session:
        row = session.execute(select(tables.Person)).scalar_one()
        assert number.encode() not in row.identifier_sealed
        assert number not in row.identifier_index
        assert row.batch == "B1"
        assert queries.open_identity(session, person.id) == number


def test_somebody_taken_for_new_is_never_entered_twice(database: str) -> None:
    """The word of a caller who has looked saves a look-up. A wrong one is found out: by then the only writer stores nothing."""
    before = meet((identity(1), "张三"))
    people = [MetPerson(identity(1), "张三", new=True), MetPerson(identity(2), "李四", new=True)]
    found = {}
    try:
        with training() as work:
            work.record(Action.RESULT_SUBMITTED, "R1")
            found = entries.meet_people(work, people)
    except IntegrityError:
        assert db.sole_writer()
        assert (rows(tables.Person), len(events(Action.PERSON_ENTERED))) == (1, 1)
        return
    assert not db.sole_writer()
    assert found[identity(1)] == before[identity(1)]
    assert (rows(tables.Person), len(events(Action.PERSON_ENTERED))) == (2, 2)
    with db.reading() as session:
        assert queries.people_by_identity(session, [identity(2)]) == {identity(2): found[identity(2)]}


def test_many_are_met_at_once_known_and_new(database: str) -> None:
    meet(*((identity(number), f"名{number}") for number in range(0, 30, 2)))
    everybody = meet(*((identity(number), f"名{number}") for number in range(30)))
    assert len({person.code for person in everybody.values()}) == 30
    assert all(everybody[identity(number)].name == f"名{number}" for number in range(30))
    assert rows(tables.Person) == 30
    assert len(events(Action.PERSON_ENTERED)) == 30
    assert meet() == {}


def test_a_number_under_another_name_is_refused_and_nothing_is_entered(database: str) -> None:
    meet((identity(1), "张三"))
    with pytest.raises(InvalidInput) as wrong:
        meet((identity(2), "王五"), (identity(1), "李四"))
    assert wrong.value.field == "姓名"
    assert "张三" not in wrong.value.sentence  # the sender learns nothing of who it is
    assert rows(tables.Person) == 1


def test_one_number_under_two_names_in_one_sheet_is_refused(database: str) -> None:
    for pair in (("张三", "李四"), ("李四", "张三")):
        with pytest.raises(InvalidInput):
            meet(*((identity(1), name) for name in pair))
    assert rows(tables.Person) == 0
    assert len(meet((identity(1), "张三"), (identity(1), "张三"))) == 1


def test_another_spelling_of_the_same_name_is_the_same_name(database: str) -> None:
    first = meet((identity(1), "买买提·吐尔逊"))
    assert meet((identity(1), "買買提吐爾遜")) == first
    assert first[identity(1)].name == "买买提·吐尔逊"


def test_two_people_of_one_name_stay_two(database: str) -> None:
    met = meet((identity(1), "张伟"), (identity(2), "张伟"))
    assert met[identity(1)].code != met[identity(2)].code


def test_a_person_known_under_an_older_key_is_not_entered_again(database: str) -> None:
    first = meet((identity(1), "张三"))
    secrets.add_key()
    assert meet((identity(1), "张三")) == first
    assert rows(tables.Person) == 1


def test_two_registers_that_meet_one_person_at_the_same_moment(database: str) -> None:
    """Six threads of two registers, each with the same thirty people in another order."""
    people = [MetPerson(identity(number), f"名{number}") for number in range(30)]
    start = threading.Barrier(6)

    def arrive(turn: int) -> dict[str, Person]:
        start.wait(WAIT)
        with training() if turn % 2 else blacklist() as work:
            work.record(Action.RESULT_SUBMITTED if turn % 2 else Action.LISTING_RECEIVED, f"X{turn}")
            return entries.meet_people(work, people if turn % 3 else people[::-1])

    with ThreadPoolExecutor(6) as threads:
        met = list(threads.map(arrive, range(6)))
    assert all(other == met[0] for other in met)
    assert rows(tables.Person) == 30
    assert len(events(Action.PERSON_ENTERED)) == 30


def test_a_party_met_where_its_ledger_is_not_held_is_not_entered(database: str) -> None:
    with (
        pytest.raises(Exception, match="parties"),
        write(CERTIFIER, Permission.RESULTS_APPROVE, "alone", ledgers=[Ledger.TRAINING]) as work,
    ):
        entries.meet_people(work, [MetPerson(identity(1), "张三")])
    assert rows(tables.Person) == 0


# -- organisations -----------------------------------------------------------------------------------------------------


def firm(number: int, name: str = "湖南甲公司", **more: str) -> MetOrganisation:
    return MetOrganisation(credit_code(number), name, **more)  # type: ignore[arg-type]


def test_a_firm_is_one_row_and_keeps_its_registered_name(database: str) -> None:
    with training() as work:
        first = entries.meet_organisations(work, [firm(1, region="430102")], batch="B1")
        work.record(Action.RESULT_SUBMITTED, "R1")
    second = meet_firms(firm(1, "另一个名字"))
    assert first == second
    assert second[credit_code(1)].name == "湖南甲公司"
    assert second[credit_code(1)].region == "430102"
    assert rows(tables.Organisation) == 1
    (event,) = events(Action.ORGANISATION_ENTERED)
    assert (event.subject, event.details) == (first[credit_code(1)].code, {"batch": "B1"})


def test_two_hundred_firms_of_one_short_name_stay_apart(database: str) -> None:
    met = meet_firms(*(firm(number, "鑫源公司") for number in range(200)))
    assert len({one.code for one in met.values()}) == 200
    with db.reading() as session:
        found = queries.find(session, "鑫源公司", limit=300)
        assert {one.number for one in found} == {credit_code(number) for number in range(200)}
        assert {one.number for one in queries.find(session, credit_code(7))} == {credit_code(7)}


def test_two_registers_that_meet_one_firm_at_the_same_moment(database: str) -> None:
    start = threading.Barrier(4)

    def arrive(turn: int) -> Organisation:
        start.wait(WAIT)
        with training() if turn % 2 else blacklist() as work:
            work.record(Action.RESULT_SUBMITTED if turn % 2 else Action.LISTING_RECEIVED, f"X{turn}")
            return entries.meet_organisations(work, [firm(1, f"名字{turn}")])[credit_code(1)]

    with ThreadPoolExecutor(4) as threads:
        met = list(threads.map(arrive, range(4)))
    assert len(set(met)) == 1
    assert rows(tables.Organisation) == 1
    assert len(events(Action.ORGANISATION_ENTERED)) == 1


def test_what_is_known_of_a_firm_is_kept(database: str) -> None:
    code = credit_code(1)
    wanted = MetOrganisation(
        code,
        "湖南甲公司",
        region="430100",
        address="长沙",
        principal="张三",
        kind=OrganisationKind.INSTITUTION,
        staff_count=7,
    )
    public = meet_firms(wanted)[code].code
    with db.reading() as session:
        record = queries.organisation_record(session, public)
    assert record is not None
    assert (record.kind, record.address, record.principal) == (OrganisationKind.INSTITUTION, "长沙", "张三")
    assert (record.staff_count, record.former_names, record.credit_code) == (7, (), code)


# -- posts -------------------------------------------------------------------------------------------------------------


def take(*posts: TakenPost) -> int:
    with training() as work:
        work.record(Action.RESULT_SUBMITTED, "R1")
        return entries.take_posts(work, posts)


@pytest.fixture
def pair(database: str) -> tuple[Person, Organisation]:
    (person,) = meet((identity(1), "张三")).values()
    (organisation,) = meet_firms(firm(1)).values()
    return person, organisation


def test_an_open_post_is_entered_once(pair: tuple[Person, Organisation]) -> None:
    post = TakenPost(*pair, PostKind.SPECIAL_OPERATOR, date(2020, 1, 1))
    later = TakenPost(*pair, PostKind.SPECIAL_OPERATOR, date(2026, 1, 1))
    assert take(post, later) == 1
    assert take(later) == 0
    assert take(TakenPost(*pair, PostKind.PRINCIPAL, date(2020, 1, 1))) == 1
    (second, first) = events(Action.POST_TAKEN)
    assert (first.details["kind"], second.details["kind"]) == ("special_operator", "principal")
    assert take() == 0


def test_posts_of_other_times_are_other_posts(pair: tuple[Person, Organisation]) -> None:
    def held(first: int, last: int | None) -> TakenPost:
        until = None if last is None else date(last, 12, 31)
        return TakenPost(*pair, PostKind.WORKER, date(first, 1, 1), until_on=until)

    assert take(held(2010, 2011), held(2013, 2014)) == 2
    assert take(held(2012, 2012)) == 1
    assert take(held(2011, 2011), held(2014, 2016), held(2009, None)) == 0  # overlap what is known
    assert take(held(2015, None)) == 1
    assert take(held(2020, None), held(2018, 2019)) == 0
    assert rows(tables.Post) == 4


def test_nothing_is_written_without_a_record(database: str) -> None:
    def only_meet(work: Work) -> None:
        entries.meet_people(work, [MetPerson(identity(1), "张三")])

    with training() as work:
        only_meet(work)  # meeting somebody new is itself recorded
    assert len(events(Action.PERSON_ENTERED)) == 1
    with pytest.raises(Exception, match="recorded nothing"), training() as work:
        only_meet(work)  # meeting somebody known is not
