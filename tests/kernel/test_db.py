"""Both databases behave alike: foreign keys, read-only reads, literal search, checked enums, and an answer when they are gone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import bindparam, create_engine, exc, func, insert, select, text
from sqlalchemy.pool import NullPool

from registry.kernel import access, clock, db, marks
from registry.kernel.errors import Unavailable
from registry.kernel.straight import Prepared
from registry.parties import tables
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import OrganisationKind
from registry.policy import Ledger
from registry.settings import settings
from tests.conftest import configure

PATIENT = examples(deadline=None)  # a busy machine is no failure

ORGANISATIONS = tables.Organisation.__table__  # type: ignore[attr-defined]


def enter_firm(number: int = 1, name: str = "湖南甲公司", **more: Any) -> None:
    row = {
        "code": f"F{number}",
        "credit_code": f"{number:018d}",
        "name": name,
        "name_key": name,
        "kind": OrganisationKind.ENTERPRISE,
        "region": "",
        "industry": "",
        "high_hazard": HighHazard.NONE,
        "staff_count": 0,
        "principal": "",
        "address": "",
        "entered_at": clock.now(),
        "changed_at": clock.now(),
        "batch": "",
    }
    with db.writing() as session:
        session.execute(insert(ORGANISATIONS).values(**{**row, **more}))


# -- constraints and sessions ------------------------------------------------------------------------------------------


def test_foreign_keys_are_kept(database: str) -> None:
    with pytest.raises(exc.IntegrityError), db.writing() as session:
        session.add(tables.FormerName(organisation_id=999, name="甲", name_key="甲"))


def test_a_read_session_cannot_write(database: str) -> None:
    with pytest.raises((Unavailable, exc.DBAPIError)), db.reading() as session:
        session.execute(text("INSERT INTO marks VALUES ('a', 'b')"))
    assert marks.read("a") == ""
    marks.put("a", "c")  # and the connection given back may write again
    assert marks.read("a") == "c"


def test_a_read_session_has_one_view_of_the_data(database: str) -> None:
    marks.put("a", "1")
    with db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM marks")).scalar_one() == 1
        thread = threading.Thread(target=marks.put, args=("b", "2"))
        thread.start()
        thread.join()
        assert session.execute(text("SELECT count(*) FROM marks")).scalar_one() == 1
    assert marks.read("b") == "2"


def test_an_error_rolls_the_write_back_and_the_next_write_works(database: str) -> None:
    def fail() -> None:
        with db.writing([Ledger.PARTIES]) as session:
            session.add(marks.Mark(name="a", value="b"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert marks.read("a") == ""
    marks.put("a", "c")
    assert marks.read("a") == "c"


def test_enum_columns_refuse_other_values(database: str) -> None:
    enter_firm()
    with pytest.raises(exc.IntegrityError, match="organisation_kind"), db.writing() as session:
        session.execute(text("UPDATE organisations SET kind = 'ENTERPRISE'"))
    with db.writing() as session:
        session.execute(text("UPDATE organisations SET kind = 'authority'"))
    with db.reading() as session:
        assert session.execute(select(ORGANISATIONS.c.kind)).scalar_one() is OrganisationKind.AUTHORITY


def test_one_row_per_unique_key_and_the_rest_passed_over(database: str) -> None:
    marks.put("a", "first")
    rows = [{"name": "a", "value": "second"}, {"name": "b", "value": "new"}]
    with db.writing() as session:
        db.insert_or_ignore(session, marks.Mark.__table__, rows)  # type: ignore[attr-defined]
        db.insert_or_ignore(session, marks.Mark.__table__, [])  # type: ignore[attr-defined]
    assert (marks.read("a"), marks.read("b")) == ("first", "new")


def test_bulk_inserted_rows_read_like_any_other(database: str) -> None:
    rows = [(f"n{place}", "名,\t“值”\\N\n") for place in range(3)]
    with db.writing() as session:
        db.bulk_insert(session, marks.Mark.__table__, ("name", "value"), rows)  # type: ignore[attr-defined]
        db.bulk_insert(session, marks.Mark.__table__, ("name", "value"), [])  # type: ignore[attr-defined]
    assert [marks.read(name) for name, _ in rows] == [rows[0][1]] * 3


def test_bulk_insert_says_how_many_rows_were_new(database: str) -> None:
    """More rows than fit into one statement, some of them there already or twice."""
    table, columns = db.core(marks.Mark), ("name", "value")
    known = [(f"n{place}", "known") for place in range(0, 15_000, 3)]
    fresh = [(f"n{place % 14_000}", "new") for place in range(15_000)]
    with db.writing() as session:
        assert db.bulk_insert(session, table, columns, known) == 5000
        assert db.bulk_insert(session, table, columns, fresh, ignore_known=True) == 14_000 - 4667
        assert db.bulk_insert(session, table, columns, fresh, ignore_known=True) == 0
        values = session.execute(select(table.c.value).order_by(table.c.name)).scalars().all()
    assert sorted(values) == ["known"] * 5000 + ["new"] * (14_000 - 4667)


def test_rows_by_column_share_what_is_one_for_all(database: str) -> None:
    """More rows than fit into one statement, poured beside and at once; they are there for the next statement."""
    table, names = db.core(marks.Mark), [f"n{place}" for place in range(70_000)]
    with db.writing() as session:
        db.pour(session, table, {"value": "one", "name": names[:40_000]})
        db.pour(session, table, {"name": names[40_000:60_000], "value": names[40_000:60_000]})
        assert session.execute(select(func.count()).select_from(table)).scalar_one() == 60_000
        assert db.insert_columns(session, table, {"name": names[60_000:], "value": "two"}) == 10_000
        assert db.insert_columns(session, table, {"name": [], "value": "two"}) == 0
        db.pour(session, table, {"name": [], "value": "two"})
    with db.reading() as session:
        found = dict(session.execute(select(table.c.name, table.c.value)).all())
    values = ["one"] * 40_000 + names[40_000:60_000] + ["two"] * 10_000
    assert found == dict(zip(names, values, strict=True))


def test_rows_of_unequal_columns_are_not_stored(database: str) -> None:
    names = [f"n{place}" for place in range(3_000)]
    with pytest.raises(ValueError, match="zip"), db.writing() as session:
        db.pour(session, db.core(marks.Mark), {"name": names, "value": names[1:]})
    assert marks.read("n0") == ""


def test_row_ids_are_given_once(database: str) -> None:
    enter_firm(1)
    with db.writing() as session:
        first = list(db.new_ids(session, ORGANISATIONS, 3))
        taken = session.execute(select(ORGANISATIONS.c.id)).scalar_one()
        columns = ("id", *(column.name for column in ORGANISATIONS.c if column.name != "id"))
        row = session.execute(select(*(ORGANISATIONS.c[name] for name in columns))).mappings().one()
        stored = {**row, "kind": "enterprise", "high_hazard": "none"}
        stored |= {name: clock.stamp() for name in ("entered_at", "changed_at")}
        copies = [{**stored, "id": each, "code": f"X{each}", "credit_code": f"X{each}"} for each in first]
        db.bulk_insert(session, ORGANISATIONS, columns, [tuple(copy.values()) for copy in copies])
    enter_firm(2)
    with db.reading() as session:
        ids = session.execute(select(ORGANISATIONS.c.id).order_by(ORGANISATIONS.c.id)).scalars().all()
    assert ids == sorted({taken, *first, max(first) + 1})


@pytest.mark.parametrize("table", ["persons", "organisations", "posts", "former_names", "certificates", "listings"])
def test_a_batch_is_found_by_its_index(sqlite_database: str, table: str) -> None:
    found = db.Base.metadata.tables[table]
    asked = select(found).where(db.of_batch(found.c.batch, "B1"))
    with db.reading() as session:
        statement = str(asked.compile(session.connection(), compile_kwargs={"literal_binds": True}))
        (plan,) = session.execute(text(f"EXPLAIN QUERY PLAN {statement}")).all()
    assert f"ix_{table}_batch (batch=?)" in plan.detail


# -- statements --------------------------------------------------------------------------------------------------------

VALUES = ("100%", "100x", "a_b", "axb", r"a\b", "O'Brien", "湖南（长沙）", "ABC", "长沙")


@pytest.mark.parametrize(
    ("fragment", "found"),
    [
        ("%", {"100%"}),
        ("_", {"a_b"}),
        ("\\", {r"a\b"}),
        ("'", {"O'Brien"}),
        ("长沙", {"湖南（长沙）", "长沙"}),
        ("沙", {"湖南（长沙）", "长沙"}),
        ("0%x", set()),
        ("abc", set()),
        ("100", {"100%", "100x"}),
    ],
)
def test_contains_takes_every_character_to_the_letter(database: str, fragment: str, found: set[str]) -> None:
    with db.writing() as session:
        session.add_all(marks.Mark(name=str(place), value=value) for place, value in enumerate(VALUES))
    with db.reading() as session:
        query = select(marks.Mark.value).where(db.contains(marks.Mark.value, fragment))  # type: ignore[call-overload]
        assert set(session.execute(query).scalars()) == found


def test_counting_does_not_depend_on_order_or_limit(database: str) -> None:
    for place in range(5):
        marks.put(str(place), "x")
    query = select(marks.Mark.name).where(marks.Mark.name > "0").order_by(marks.Mark.name)  # type: ignore[call-overload]
    with db.reading() as session:
        assert db.count(session, query) == 4
        assert db.count(session, query.limit(3)) == 3


@PATIENT
@given(st.lists(st.integers(), max_size=40), st.integers(1, 9))
def test_chunks_lose_nothing_and_are_never_too_long(values: list[int], size: int) -> None:
    parts = list(db.chunks(values, size))
    assert [value for part in parts for value in part] == values
    assert all(0 < len(part) <= size for part in parts)


def test_chunks_fit_into_one_statement(database: str) -> None:
    with db.reading() as session:
        for part in db.chunks(str(number) for number in range(12_000)):
            session.execute(select(marks.Mark.name).where(marks.Mark.name.in_(part)))  # type: ignore[call-overload, attr-defined]


# -- instants ----------------------------------------------------------------------------------------------------------

ZONES = [UTC, clock.CHINA, timezone(timedelta(hours=-11)), timezone(timedelta(hours=14))]


def test_instants_come_back_in_china_and_sort_by_time(database: str) -> None:
    base = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # midnight in China, another year there
    shifts = [
        timedelta(0),
        timedelta(microseconds=1),
        timedelta(seconds=-1),
        timedelta(days=400),
        timedelta(days=-9000),
    ]
    instants = [(base + shift).astimezone(ZONES[place % 4]) for place, shift in enumerate(shifts)]
    with db.writing() as session:
        session.add_all(access.AccessEntry(at=at, actor="a", what="w") for at in instants)
    query = select(access.AccessEntry.at).order_by(access.AccessEntry.at)  # type: ignore[call-overload, arg-type]
    with db.reading() as session:
        read = session.execute(query).scalars().all()
        later = session.execute(query.where(access.AccessEntry.at > base)).scalars().all()  # type: ignore[arg-type]
    assert read == sorted(instants)
    assert len(later) == 2
    assert {at.tzinfo for at in read} == {clock.CHINA}


# -- when the database is gone -----------------------------------------------------------------------------------------


@pytest.fixture
def file(sqlite_database: str) -> Path:
    marks.put("a", "kept")
    return settings().data / "registry.sqlite3"


def parts(file: Path) -> list[Path]:
    return [found for found in (file, Path(f"{file}-wal"), Path(f"{file}-shm")) if found.exists()]


def move(file: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for part in parts(file):
        part.rename(folder / part.name)


@pytest.mark.parametrize("pooled", [True, False], ids=["connections open", "no connection open"])
def test_a_missing_file_is_unavailable_and_found_again(file: Path, tmp_path: Path, pooled: bool) -> None:
    if not pooled:
        db.dispose()
    move(file, tmp_path / "away")
    for _ in range(2):
        with pytest.raises(Unavailable):
            marks.read("a")
        with pytest.raises(Unavailable):
            marks.put("b", "lost")
        assert not db.answers()
    assert not file.exists()  # never silently a new, empty register
    move(tmp_path / "away" / file.name, file.parent)
    assert db.answers()
    assert (marks.read("a"), marks.read("b")) == ("kept", "")
    marks.put("b", "new")
    assert marks.read("b") == "new"


@pytest.mark.parametrize("replaced", [True, False], ids=["another file in its place", "overwritten in place"])
def test_a_file_that_is_no_database_is_unavailable(file: Path, tmp_path: Path, replaced: bool) -> None:
    if replaced:
        move(file, tmp_path / "away")
    else:
        db.dispose()
        for part in parts(file)[1:]:
            part.unlink()
    file.write_bytes(b"no database " * 1000)
    with pytest.raises(Unavailable):
        marks.read("a")
    with pytest.raises(Unavailable):
        marks.put("b", "lost")
    assert not db.answers()
    if replaced:
        file.unlink()
        move(tmp_path / "away" / file.name, file.parent)
        assert marks.read("a") == "kept"


def test_a_database_without_tables_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGISTRY_DATABASE_URL", raising=False)
    configure(monkeypatch, data=str(tmp_path / "empty"))
    db.create_file()
    assert not db.answers()
    db.dispose()


def test_a_postgresql_that_is_not_there_is_unavailable(
    postgresql_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks.put("a", "kept")
    given = settings().database_url.get_secret_value()
    db.dispose()
    configure(monkeypatch, database_url="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(Unavailable):
        marks.read("a")
    with pytest.raises(Unavailable):
        marks.put("b", "lost")
    assert not db.answers()
    configure(monkeypatch, database_url=given)
    assert marks.read("a") == "kept"


def end_all_backends() -> None:
    """What a restart of the server does to every open connection."""
    outside = create_engine(db.engines().url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_connections_ended_while_idle_are_replaced_without_notice(postgresql_database: str) -> None:
    marks.put("a", "kept")
    end_all_backends()
    assert marks.read("a") == "kept"
    end_all_backends()
    marks.put("b", "new")
    assert marks.read("b") == "new"


def test_a_connection_ended_in_the_middle_is_unavailable_once(postgresql_database: str) -> None:
    def write() -> None:
        with db.writing() as session:
            session.execute(text("INSERT INTO marks VALUES ('a', 'half')"))
            end_all_backends()
            session.execute(text("SELECT 1"))

    def read() -> None:
        with db.reading() as session:
            end_all_backends()
            session.execute(text("SELECT 1"))

    for attempt in (write, read):
        with pytest.raises(Unavailable):
            attempt()
    assert marks.read("a") == ""
    marks.put("a", "whole")
    assert marks.read("a") == "whole"


# -- look-ups past SQLAlchemy ------------------------------------------------------------------------------------------

KIND = select(ORGANISATIONS.c.name, ORGANISATIONS.c.kind, ORGANISATIONS.c.entered_at).where(
    ORGANISATIONS.c.kind.in_([OrganisationKind.ENTERPRISE, OrganisationKind.AUTHORITY]),
    ORGANISATIONS.c.code == bindparam("code", None, type_=ORGANISATIONS.c.code.type),
)


def test_a_prepared_look_up_reads_what_any_other_reads(database: str) -> None:
    enter_firm(1, "100%（长沙）")
    prepared = Prepared(KIND)
    with db.reading() as session:
        found, usual = prepared.first(session, code="F1"), session.execute(KIND, {"code": "F1"}).one()
        assert tuple(found) == tuple(usual)
        assert (found.name, found.kind, found.entered_at.tzinfo) == (
            "100%（长沙）",
            OrganisationKind.ENTERPRISE,
            clock.CHINA,
        )
        assert type(found.kind) is OrganisationKind
        assert prepared.first(session, code="F2") is None
        enter = threading.Thread(target=enter_firm, args=(2,))
        enter.start()
        enter.join()
        assert prepared.first(session, code="F2") is None  # one view of the data here too
    with db.writing() as session:
        assert prepared.first(session, code="F2").name == "湖南甲公司"


def test_models_too_can_be_read_and_see_the_same_data(database: str) -> None:
    marks.put("a", "1")
    with db.reading() as session:
        assert session.get(marks.Mark, "a") is not None
        assert session.execute(select(marks.Mark)).scalar_one().value == "1"
        thread = threading.Thread(target=marks.put, args=("b", "2"))
        thread.start()
        thread.join()
        assert session.get(marks.Mark, "b") is None
        assert session.execute(text("SELECT count(*) FROM marks")).scalar_one() == 1
        with pytest.raises(AttributeError):
            session.nothing_of_the_kind  # type: ignore[attr-defined]  # noqa: B018


def test_a_prepared_look_up_that_is_refused_is_no_lost_database(database: str) -> None:
    wrong = Prepared(select(text("nothing_of_the_kind")))  # type: ignore[arg-type]
    with pytest.raises((exc.ProgrammingError, Unavailable)), db.reading() as session:
        wrong.first(session)
    assert marks.read("a") == ""


def test_a_prepared_look_up_on_a_connection_that_was_ended(postgresql_database: str) -> None:
    enter_firm()
    prepared = Prepared(KIND)
    with pytest.raises(Unavailable), db.reading() as session:
        assert prepared.first(session, code="F1") is not None
        end_all_backends()
        prepared.first(session, code="F1")
    with db.reading() as session:
        assert prepared.first(session, code="F1") is not None
