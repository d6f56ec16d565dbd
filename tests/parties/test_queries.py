"""Looking up parties: every way of naming one finds it, and identity numbers leave masked."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert

from registry.kernel import db, names
from registry.kernel.access import Actor
from registry.kernel.transaction import write
from registry.parties import entries, naming, queries, tables
from registry.parties.entries import MetOrganisation, MetPerson, TakenPost
from registry.parties.terms import Organisation, Person, PostKind
from registry.policy import Ledger, Permission, Role
from tests.parties.people import credit_code, identity

KEEPER = Actor("keeper", Role.KEEPER)


def with_x() -> str:
    """A number whose check character is X."""
    return next(number for number in map(identity, range(1000)) if number.endswith("X"))


FIRMS = (
    (1, "湖南华安矿业有限公司"),
    (2, "长沙华安爆破工程有限公司"),
    (3, "湘潭宏达建筑劳务有限公司"),
    (4, "华安"),
    (5, "张三建材店"),
)


@pytest.fixture
def parties(database: str) -> tuple[dict[str, Person], dict[str, Organisation]]:
    """Five firms, the third once named 湘潭华安劳务有限公司, and three persons."""
    people = [MetPerson(with_x(), "张三"), MetPerson(identity(2), "李四"), MetPerson(identity(1), "李四")]
    firms = [MetOrganisation(credit_code(number), name, region="430100") for number, name in FIRMS]
    with write(KEEPER, Permission.PARTIES_ENTER, "enter", ledgers=[Ledger.PARTIES]) as work:
        met = entries.meet_people(work, people)
        found = entries.meet_organisations(work, firms)
        for name, until in (("湘潭华安劳务有限公司", date(2020, 6, 30)), ("湘潭第三劳务队", None)):
            work.session.execute(
                insert(db.core(tables.FormerName)).values(
                    organisation_id=found[credit_code(3)].id,
                    name=name,
                    name_key=names.search_key(name),
                    until=until,
                    batch="",
                )
            )
            naming.enter(work.session, [(found[credit_code(3)].id, names.search_key(name))])
    return met, found


def find(typed: str, limit: int = 50) -> list[queries.Candidate]:
    with db.reading() as session:
        return queries.find(session, typed, limit=limit)


FULL_WIDTH = {ord("0") + place: ord("０") + place for place in range(10)}


@pytest.mark.parametrize(
    "typed",
    [
        with_x(),
        with_x().lower(),
        f" {with_x()[:6]} {with_x()[6:14]} {with_x()[14:]} ",
        with_x().translate(FULL_WIDTH),
        with_x().translate(FULL_WIDTH).replace("X", "ｘ"),
        "T" + with_x(),
        "t" + with_x().lower(),
        "Ｔ" + with_x(),
    ],
)
def test_a_person_is_found_by_number_however_it_is_typed(
    parties: tuple[dict[str, Person], dict[str, Organisation]], typed: str
) -> None:
    (candidate,) = find(typed)
    assert candidate.code == parties[0][with_x()].code
    assert candidate.is_person
    assert candidate.because == "证件号码相同"


@pytest.mark.parametrize(
    "change", [str, str.lower, lambda code: f" {code[:8]} {code[8:]}", lambda code: code.translate(FULL_WIDTH)]
)
def test_a_firm_is_found_by_credit_code_however_it_is_typed(
    parties: tuple[dict[str, Person], dict[str, Organisation]], change: object
) -> None:
    assert callable(change)
    (candidate,) = find(change(credit_code(2)))
    assert (candidate.number, candidate.because) == (credit_code(2), "统一社会信用代码相同")
    assert not candidate.is_person


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("华安", ["华安", "湘潭宏达建筑劳务有限公司", "湖南华安矿业有限公司", "长沙华安爆破工程有限公司"]),
        ("華安", ["华安", "湘潭宏达建筑劳务有限公司", "湖南华安矿业有限公司", "长沙华安爆破工程有限公司"]),
        ("矿", ["湖南华安矿业有限公司"]),
        ("湘潭宏达", ["湘潭宏达建筑劳务有限公司"]),
        ("湘潭华安劳务有限公司", ["湘潭宏达建筑劳务有限公司"]),
        ("（湘潭）第三劳务队", ["湘潭宏达建筑劳务有限公司"]),
        ("%", []),
        ("_", []),
        ("", []),
        ("无此单位", []),
    ],
)
def test_firms_are_found_by_name_part_and_former_name(
    parties: tuple[dict[str, Person], dict[str, Organisation]], typed: str, found: list[str]
) -> None:
    candidates = find(typed)
    assert sorted(one.name for one in candidates) == sorted(found)
    assert len({one.code for one in candidates}) == len(candidates)


def test_it_says_what_matched(parties: tuple[dict[str, Person], dict[str, Organisation]]) -> None:
    because = {one.name: one.because for one in find("华安")}
    assert because == {
        "华安": "名称相同",
        "湘潭宏达建筑劳务有限公司": "曾用名“湘潭华安劳务有限公司”",
        "湖南华安矿业有限公司": "名称含“华安”",
        "长沙华安爆破工程有限公司": "名称含“华安”",
    }


def test_exact_matches_come_first_and_are_never_cut_off(
    parties: tuple[dict[str, Person], dict[str, Organisation]],
) -> None:
    assert next(one.name for one in find("华安")) == "华安"
    assert [(one.name, one.is_person) for one in find("张三")] == [("张三", True), ("张三建材店", False)]
    assert [(one.name, one.is_person) for one in find("张三", limit=1)] == [("张三", True)]
    assert len(find("华安", limit=2)) == 2


def test_people_of_one_name_are_all_shown(parties: tuple[dict[str, Person], dict[str, Organisation]]) -> None:
    found = find("李四")
    assert {one.code for one in found} == {parties[0][identity(1)].code, parties[0][identity(2)].code}
    assert {one.because for one in found} == {"姓名相同"}
    assert find("李") == []  # a person is not found by a part of the name


def test_numbers_leave_masked(parties: tuple[dict[str, Person], dict[str, Organisation]]) -> None:
    number = with_x()
    person = parties[0][number]
    with db.reading() as session:
        record = queries.person_record(session, person.code)
        shown = [repr(record), *map(repr, find(number)), *map(repr, find("张三"))]
        assert queries.person_record(session, "P0") is None
        assert queries.organisation_record(session, "F0") is None
        assert queries.organisation_by_code(session, "F0") is None
    assert record is not None
    assert record.masked_identity != number
    assert "*" in record.masked_identity
    for text in shown:
        assert number[6:14] not in text
        assert number not in text


def test_numbers_in_clear_are_given_only_by_name(parties: tuple[dict[str, Person], dict[str, Organisation]]) -> None:
    with db.reading() as session:
        clear = queries.identities(session, [person.id for person in parties[0].values()])
    assert clear == {person.id: number for number, person in parties[0].items()}


def test_former_names_stand_in_the_record_newest_first(
    parties: tuple[dict[str, Person], dict[str, Organisation]],
) -> None:
    organisation = parties[1][credit_code(3)]
    with db.reading() as session:
        record = queries.organisation_record(session, organisation.code)
        known = queries.known_names(session, [organisation.id])
    assert record is not None
    assert record.former_names == (("湘潭第三劳务队", None), ("湘潭华安劳务有限公司", date(2020, 6, 30)))
    assert known == {organisation.id: {"湘潭宏达建筑劳务有限公司", "湘潭第三劳务队", "湘潭华安劳务有限公司"}}


@pytest.mark.parametrize(
    ("on", "held"),
    [
        (date(2019, 12, 31), set()),
        (date(2020, 1, 1), {"first"}),
        (date(2022, 6, 30), {"first", "second"}),
        (date(2022, 7, 1), {"second"}),
        (date(2099, 1, 1), {"second"}),
        (None, {"first", "second"}),
    ],
)
def test_posts_as_of_a_day_the_last_one_inclusive(
    parties: tuple[dict[str, Person], dict[str, Organisation]], on: date | None, held: set[str]
) -> None:
    person, firm = parties[0][identity(1)], parties[1][credit_code(1)]
    posts = [
        TakenPost(person, firm, PostKind.WORKER, date(2020, 1, 1), "first", date(2022, 6, 30), "s"),
        TakenPost(person, firm, PostKind.PRINCIPAL, date(2022, 6, 30), "second"),
    ]
    with write(KEEPER, Permission.PARTIES_ENTER, "posts", ledgers=[Ledger.PARTIES]) as work:
        entries.take_posts(work, posts)
    with db.reading() as session:
        by_person = queries.posts_of(session, person_id=person.id, on=on)
        by_firm = queries.posts_of(session, organisation_id=firm.id, on=on)
        assert queries.posts_of(session, person_id=parties[0][identity(2)].id, on=on) == []
        assert queries.posts_of(session) == []
    assert {row.title for row in by_person} == held
    assert by_person == by_firm
    assert all((row.person_code, row.credit_code) == (person.code, credit_code(1)) for row in by_person)
