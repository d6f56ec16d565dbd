"""The province: as many of everything as asked for, ledgers whole, the same as through the commands, and the same when broken off."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from registry.agencies import tables as agencies
from registry.blacklist import queries as listed
from registry.engineers import tables as engineers
from registry.inspectors import tables as inspectors
from registry.kernel import db, ledger, transaction
from registry.kernel.access import PUBLIC
from registry.kernel.errors import NotPermitted
from registry.kernel.paging import PageRequest
from registry.parties import naming
from registry.parties import tables as parties
from registry.policy import Ledger
from registry.training import tables as training
from seed import province
from seed.counting import count_rows
from seed.province import pools, shape
from tests.conftest import Fresh, fresh_sqlite
from tests.province import by_commands
from tests.province.told import told

SCALE = 0.0002


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    _small(monkeypatch)


def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small, but of more than one block, and with enough lists and projects for every way these can go."""
    monkeypatch.setattr(shape, "PEOPLE_OF_A_BLOCK", 160)
    other = {
        "listings": 160_000,
        "live": 90_000,
        "reports": 150_000,
        "inspectors": 50_000,
        "enrolments": 60_000,
        "attendance": 120_000,
    }
    for what, count in other.items():
        monkeypatch.setitem(shape.FULL, what, count)


def _is_whole() -> None:
    with db.reading() as session:
        for which in Ledger:
            assert ledger.verify(session, which).finding is None
        assert naming.missing(session) == 0


Told = dict[str, list[tuple[str, ...]]]


@pytest.fixture(scope="module")
def at_once(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What an embedded database tells after one run, once it was looked at."""
    folder = tmp_path_factory.mktemp("province") / "data"
    with pytest.MonkeyPatch.context() as monkeypatch, fresh_sqlite(sqlite_template, folder, monkeypatch):
        _small(monkeypatch)
        report = province.sow(SCALE, base="")
        _is_whole()
        found = told()
        wanted = {what: shape.Shape(SCALE).count(what) for what in shape.FULL}
        _is_as_large(wanted)
        again = province.sow(SCALE, base="")
        assert told() == found  # a second time changes nothing
        assert again == report
        with pytest.raises(NotPermitted):
            province.sow(2 * SCALE, base="")
    return found


@pytest.mark.usefixtures("small")
def test_broken_off_again_and_again_it_goes_on(
    at_once: Told, fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_database():
        assert _sow_broken_off(monkeypatch) >= 6
        _is_whole()
        _is_the_same(told(), at_once)


@pytest.mark.usefixtures("small")
def test_it_is_what_the_commands_would_have_stored(
    at_once: Told, fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_database():
        by_commands.instead(monkeypatch)
        province.sow(SCALE, base="")
        _is_the_same(told(), at_once)


def _is_the_same(found: Told, wanted: Told) -> None:
    for name, rows in wanted.items():
        assert found[name] == rows, name
    assert found.keys() == wanted.keys()


def _is_as_large(wanted: dict[str, int]) -> None:
    live = db.core(training.Certificate).c.live
    with db.reading() as session:
        certificates = session.execute(
            select(func.count()).select_from(db.core(training.Certificate)).where(live.is_(True))
        ).scalar_one()
    assert certificates == wanted["certificates"]
    tables = {
        "entries": training.TrainingEntry, "results": training.ExamResult, "enrolments": training.Enrolment,
        "attendance": training.Attendance, "inspectors": inspectors.Appointment, "engineers": engineers.Qualification,
        "agencies": agencies.AgencyQualification, "reports": agencies.AgencyReport,
    }  # fmt: skip
    assert {what: count_rows(table) for what, table in tables.items()} == {what: wanted[what] for what in tables}
    assert count_rows(parties.Organisation) >= wanted["firms"]
    assert count_rows(parties.Person) >= wanted["people"]
    assert listed.public_list(PUBLIC, listed.Wanted(), PageRequest()).total == wanted["live"]


class _Killed(BaseException):
    """The process is gone."""


def _sow_broken_off(monkeypatch: pytest.MonkeyPatch) -> int:
    """Sow, and die inside a write again and again, after ever more of them; how often."""
    written, lives = Counter[str](), 0
    append = ledger.append

    def dying(*given: object) -> None:
        written["now"] += 1
        if written["now"] > (7 + 3 * lives if lives else 2):  # at first among the accounts, which are begun anew
            raise _Killed
        append(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(transaction.ledger, "append", dying)
    while True:
        written.clear()
        try:
            province.sow(SCALE, base="")
        except _Killed:
            lives += 1
            continue
        monkeypatch.setattr(transaction.ledger, "append", append)
        return lives


def test_numbers_are_of_nobody_and_never_twice() -> None:
    for kin in (pools.OPERATORS, pools.MANAGERS, pools.WORKERS, pools.INSPECTORS, pools.LISTED):
        for male in (True, False):
            first, last = kin.men if male else kin.women
            days = (last - first) // timedelta(days=1)
            numbers = [
                *range(0, 2 * days, 3),
                *range(90 * days, 90 * days + 2_000),
                *range(130 * days, 130 * days + 500),
            ]
            assert len({pools.identity(kin, number, male=male) for number in numbers}) == len(numbers)
    assert len({pools.credit_code(number) for number in range(0, 300_000, 7)}) == len(range(0, 300_000, 7))


@pytest.mark.skipif("TESTS_LONG" not in os.environ, reason="kills real processes; set TESTS_LONG")
def test_a_killed_process_goes_on(fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    scale = "0.004"
    command = [sys.executable, "-m", "seed", "--size", "province", "--scale", scale]
    monkeypatch.setenv("PYTHONPATH", f"src{os.pathsep}.")
    root = Path(__file__).resolve().parents[2]
    with fresh_database():
        subprocess.run(command, check=True, cwd=root, stdout=subprocess.DEVNULL)
        uninterrupted = told()
    with fresh_database():
        for _ in range(8):
            child = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL)
            time.sleep(random.uniform(2, 30))
            child.send_signal(signal.SIGKILL)
            child.wait()
        subprocess.run(command, check=True, cwd=root, stdout=subprocess.DEVNULL)
        _is_whole()
        found = told()
        assert {name: len(rows) for name, rows in found.items()} == {
            name: len(rows) for name, rows in uninterrupted.items()
        }
