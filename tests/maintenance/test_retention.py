"""Retention (TR-17): who is due, who is not and why; what is gone afterwards, and what stays whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String, insert, select
from typer.testing import CliRunner

import registry.__main__ as program
from registry.kernel import clock, db, ledger, secrets
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, NotPermitted, RuleBroken
from registry.kernel.transaction import write
from registry.law.book import book
from registry.maintenance import retention, rotate_keys
from registry.maintenance.retention import StillNeeded
from registry.parties import entries, tables
from registry.parties.queries import IDENTITY, people_by_identity
from registry.policy import Action, Ledger, Permission, Role
from registry.training import rules_retention as rules
from registry.training.rules_retention import Kept
from registry.training.tables import Certificate
from registry.training.terms import CertificateKind, Origin
from tests.conftest import TODAY
from tests.parties.people import identity
from tests.web.client import Client

ADMIN = Actor("admin", Role.ADMIN)
KEEPER = Actor("keeper", Role.KEEPER)
OPERATOR, PRINCIPAL = CertificateKind.SPECIAL_OPERATION, CertificateKind.PRINCIPAL
LAW = book(TODAY)


# -- the rule ----------------------------------------------------------------------------------------------------------

PERIODS = [  # kind, last day, coal → last day of keeping, provision (TR-17: 3 years, operators 6; coal only, else from memory)
    (OPERATOR, date(2020, 11, 22), True, date(2026, 11, 22), "TR-17.special_operators"),
    (OPERATOR, date(2020, 11, 22), False, date(2026, 11, 22), "TR-17.noncoal"),
    (PRINCIPAL, date(2023, 11, 22), True, date(2026, 11, 22), "TR-17.managers"),
    (CertificateKind.SAFETY_MANAGER, date(2024, 2, 29), True, date(2027, 2, 28), "TR-17.managers"),
    (CertificateKind.PRE_JOB, date(2023, 11, 23), True, date(2026, 11, 23), "TR-17.others"),
    (None, date(2023, 1, 1), False, date(2026, 1, 1), "TR-17.noncoal"),
]


@pytest.mark.parametrize(("kind", "last", "coal", "until", "provision"), PERIODS)
def test_each_kind_is_kept_as_long_as_its_provision_says(
    kind: CertificateKind | None, last: date, coal: bool, until: date, provision: str
) -> None:
    found = rules.retention([Kept(kind, last, coal)], LAW)
    assert found == rules.Retention(until, provision, doubted=not coal)


@given(st.lists(st.tuples(st.sampled_from([*CertificateKind, None]), st.dates(date(2000, 1, 1), TODAY), st.booleans())))
def test_the_longest_counts(kept: list[tuple[CertificateKind | None, date, bool]]) -> None:
    found = rules.retention([Kept(*one) for one in kept], LAW)
    alone = [rules.retention([Kept(*one)], LAW) for one in kept]
    assert (found.until if found else None) == max((one.until for one in alone if one), default=None)


def test_the_last_day_is_inclusive_and_only_memory_gives_way_to_a_reason() -> None:
    known = rules.Retention(TODAY, "TR-17.special_operators", doubted=False)
    doubted = rules.Retention(TODAY, rules.NON_COAL, doubted=True)
    for found, reason in ((known, ""), (known, "本人要求"), (doubted, ""), (doubted, "  ")):
        with pytest.raises(RuleBroken, match=TODAY.isoformat()) as refused:
            rules.may_be_retired(found, TODAY, reason=reason)
        assert refused.value.provision == found.provision
    rules.may_be_retired(doubted, TODAY, reason="本人要求")
    rules.may_be_retired(known, TODAY + timedelta(days=1))
    rules.may_be_retired(None, TODAY)


# -- the command -------------------------------------------------------------------------------------------------------


def certified(serial: int, valid_until: date, *, category: str = "05", ended_on: date | None = None) -> str:
    """A person with a special operator's certificate; gives the public code."""
    with write(KEEPER, Permission.PARTIES_ENTER, f"enter-{serial}", ledgers=[Ledger.PARTIES]) as work:
        met = entries.meet_people(work, [entries.MetPerson(identity(serial), f"人{'甲乙丙丁'[serial]}")])
        (person,) = met.values()
        phone = secrets.ring().seal("13800001234", "person.phone")
        table = db.core(tables.Person)
        work.session.execute(table.update().where(table.c.id == person.id).values(phone_sealed=phone))
        row = {
            "code": f"CERT{serial}", "version": 1, "live": True, "kind": OPERATOR, "number": "", "person_id": person.id,
            "category": category, "operation": f"{category}01", "first_issued_on": valid_until - timedelta(days=2190),
            "issued_on": valid_until - timedelta(days=2190), "valid_until": valid_until, "provision": "SO-05",
            "origin": Origin.RECEIVED, "issuer": "演示局", "changed_at": clock.now(), "ended_on": ended_on,
            "subject": "", "high_hazard": "", "class_number": "", "result": "", "renews": "", "region": "430100",
            "ended_reason": "", "batch": "",
        }  # fmt: skip
        work.session.execute(insert(db.core(Certificate)).values(**row))
    return person.code


LONG_AGO = date(2018, 6, 30)


@pytest.fixture
def known(database: str) -> dict[str, str]:
    return {
        "due": certified(0, LONG_AGO),
        "kept": certified(1, date(2022, 1, 1)),
        "valid": certified(2, date(2028, 1, 1)),
        "other": certified(3, date(2022, 1, 1), category="01"),
    }


def stored() -> list[object]:
    """Every value of every text column of the database."""
    found: list[object] = []
    with db.reading() as session:
        for table in db.Base.metadata.tables.values():
            columns = [column for column in table.columns if isinstance(column.type, String)]
            found += [value for row in session.execute(select(*columns)) for value in row] if columns else []
    return found


def row_of(code: str) -> object:
    with db.reading() as session:
        table = db.core(tables.Person)
        return session.execute(select(table).where(table.c.code == code)).one()


def test_one_row_is_anonymous_and_everything_else_whole(known: dict[str, str], database: str) -> None:
    answer = Client().get("/api/v1/verify?code=CERT0").json()
    assert retention.due(ADMIN) == [retention.DueRow(known["due"], date(2024, 6, 30))]
    retention.retire(ADMIN, known["due"], submission="retire")
    assert retention.due(ADMIN) == []
    row = row_of(known["due"])
    assert (row.name, row.name_key, row.sex, row.born_on, row.phone_sealed) == (retention.NAME, "", "", None, None)  # type: ignore[attr-defined]
    assert row.retired_on == TODAY  # type: ignore[attr-defined]
    assert identity(0) not in secrets.ring().open(row.identifier_sealed, IDENTITY)  # type: ignore[attr-defined]
    assert not any("人甲" in str(value) for value in stored())
    with db.reading() as session:
        assert people_by_identity(session, [identity(0)]) == {}
        assert people_by_identity(session, [identity(1)])
        (event,) = ledger.newest(session, Ledger.PARTIES, limit=1)
        assert all(ledger.verify(session, one).finding is None for one in Ledger)
    assert (event.action, event.subject, event.details["provision"]) == (
        Action.PERSON_RETIRED, known["due"], "TR-17.special_operators",
    )  # fmt: skip
    assert Client().get("/api/v1/verify?code=CERT0").json().keys() == answer.keys(), "the certificate is still answered"
    assert rotate_keys().reindexed == 4, "sealed and indexed like any other"
    if database == "sqlite":
        db.dispose()
        from registry.settings import settings

        assert "人甲".encode() not in (settings().data / "registry.sqlite3").read_bytes()


def test_met_again_the_same_number_is_a_new_person(known: dict[str, str]) -> None:
    retention.retire(ADMIN, known["due"], submission="retire")
    with write(KEEPER, Permission.PARTIES_ENTER, "again", ledgers=[Ledger.PARTIES]) as work:
        met = entries.meet_people(work, [entries.MetPerson(identity(0), "人甲")])
    assert [one.code for one in met.values()] != [known["due"]]


def test_what_must_be_kept_is_kept(known: dict[str, str]) -> None:
    before = {name: row_of(code) for name, code in known.items()}
    with pytest.raises(RuleBroken, match="2028-01-01") as refused:
        retention.retire(ADMIN, known["kept"], reason="本人要求", submission="a")
    assert refused.value.provision == "TR-17.special_operators"
    with pytest.raises(StillNeeded, match="有效证书"):
        retention.retire(ADMIN, known["valid"], reason="本人要求", submission="b")
    with pytest.raises(RuleBroken, match="2028-01-01"):
        retention.retire(ADMIN, known["other"], submission="c")
    for who in Role:
        if who is not Role.ADMIN:
            with pytest.raises(NotPermitted):
                retention.retire(Actor("x", who), known["due"], submission="d")
    with pytest.raises(NotFound):
        retention.retire(ADMIN, "P0000", submission="e")
    assert {name: row_of(code) for name, code in known.items()} == before
    retention.retire(ADMIN, known["other"], reason="本人要求删除", submission="f")
    with db.reading() as session:
        (event,) = ledger.newest(session, Ledger.PARTIES, limit=1)
    assert (event.details["went_on"], event.details["reason"]) == (True, "本人要求删除")
    with pytest.raises(StillNeeded, match="已于"):
        retention.retire(ADMIN, known["other"], submission="g")


def test_whoever_another_register_names_stays(known: dict[str, str]) -> None:
    with write(KEEPER, Permission.PARTIES_ENTER, "centre", ledgers=[Ledger.PARTIES, Ledger.ACCOUNTS]) as work:
        table = db.core(tables.Person)
        person = work.session.execute(select(table.c.id).where(table.c.code == known["due"])).scalar_one()
        from registry.inspectors.tables import Credential

        columns = {column.name for column in db.core(Credential).columns}
        assert "person_id" in columns
        filled = {
            column.name: person if column.name == "person_id" else TODAY if "DATE" in str(column.type) else clock.now()
            if column.name.endswith("_at") else 1 if "INT" in str(column.type) else next(iter(getattr(column.type, "enums", ["x"])))
            for column in db.core(Credential).columns
            if column.name != "id" and not column.nullable
        }  # fmt: skip
        work.session.execute(insert(db.core(Credential)).values(**filled))
        work.record(Action.PERSON_AMENDED, known["due"])
    assert retention.due(ADMIN) == []
    with pytest.raises(StillNeeded, match="执法证"):
        retention.retire(ADMIN, known["due"], reason="本人要求", submission="x")


def test_every_table_that_names_a_person_is_either_the_file_or_holds_the_row() -> None:
    naming = {
        table.name
        for table in db.Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "persons"
    }
    words = {word for word, _ in retention._holding()}
    assert naming - set(retention.FILE) <= set(retention.WORDS), "say in words which register holds somebody's row"
    assert {retention.WORDS[name] for name in naming - set(retention.FILE)} <= words


def test_by_command(known: dict[str, str]) -> None:
    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(program.APP, ["retire", *words])
        return done.exit_code, done.output

    assert known["due"] in run()[1]
    assert run(known["kept"])[0] == 1
    assert "匿名化" in run("--all-due")[1]
    assert "共 0 人" in run()[1]
