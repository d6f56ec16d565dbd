"""A hundred provinces' worth of rows would lie in tables parted by prefecture. Copies of the hot tables are made so, and the portal's own
statements, asked of the copies, read the one partition they are about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text

from registry.conduct import queries as conduct
from registry.kernel import db
from registry.kernel.access import Actor
from registry.kernel.paging import PageRequest
from registry.parties.reference import divisions
from registry.policy import Role
from registry.training import queries as training
from tests import plans
from tests import world as w

PARTED = ("certificates", "exam_results", "organisations", "penalties")
CHANGSHA = "430100"


@pytest.fixture
def parted(postgresql_database: str) -> None:
    """The hot tables take on partitions by prefecture, with the indexes they have; the rest stays as it is."""
    w.build()
    prefectures = [one.code for one in divisions.prefectures()]
    with db.engines().writer.begin() as connection:
        connection.execute(text("CREATE SCHEMA parted"))
        for table in PARTED:
            connection.execute(
                text(
                    f"CREATE TABLE parted.{table} (LIKE public.{table} INCLUDING DEFAULTS) PARTITION BY RANGE (region)"
                )
            )
            for code in prefectures:
                bounds = f"FROM ('{code[:4]}') TO ('{int(code[:4]) + 1}')"
                connection.execute(
                    text(f"CREATE TABLE parted.{table}_{code} PARTITION OF parted.{table} FOR VALUES {bounds}")
                )
            connection.execute(text(f"CREATE TABLE parted.{table}_rest PARTITION OF parted.{table} DEFAULT"))
            connection.execute(text(f"CREATE INDEX ON parted.{table} (id)"))
            connection.execute(text(f"INSERT INTO parted.{table} SELECT * FROM public.{table}"))


CERTIFIER = Actor("certifier", Role.CERTIFIER, "PERSON-C", "发证员", region=CHANGSHA)
PAGE = PageRequest(1, 20)

LOOKS: dict[str, tuple[str, Callable[[], object]]] = {
    "certificates of a prefecture": (
        "certificates", lambda: training.certificates(w.CERTIFIER, training.Wanted(region=CHANGSHA), PAGE),
    ),
    "certificates of a county": (
        "certificates", lambda: training.certificates(w.CERTIFIER, training.Wanted(region="430102"), PAGE),
    ),
    "batches within a certifier's reach": (
        "exam_results", lambda: training.batches(CERTIFIER, pending_only=False, page=PAGE),
    ),
    "penalties of a prefecture": (
        "penalties", lambda: conduct.penalties(w.OFFICER, conduct.PenaltyFilters(region=CHANGSHA), PAGE),
    ),
}  # fmt: skip


@pytest.mark.parametrize("look", LOOKS)
def test_a_statement_about_a_prefecture_reads_its_partition_alone(parted: None, look: str) -> None:
    table, ask = LOOKS[look]
    with plans.recorded() as asked:
        ask()
    about = [one for one in asked if f"FROM {table}" in one.text]
    assert about
    for one in about:
        read = {name for name in _partitions(one) if name.startswith(f"{table}_")}
        assert read == {f"{table}_{CHANGSHA}"}, one.text


def test_what_names_no_prefecture_reads_them_all(parted: None) -> None:
    with plans.recorded() as asked:
        training.certificates(w.CERTIFIER, training.Wanted(), PAGE)
    (counted, *_) = [one for one in asked if "FROM certificates" in one.text]
    assert len(_partitions(counted)) >= len(divisions.prefectures())


def _partitions(asked: plans.Asked) -> set[str]:
    """Names of the tables a plan reads, where the parted copies stand in for the tables."""
    with db.engines().reader.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("SET LOCAL search_path = parted, public")
        ((plan,),) = driver.execute(f"EXPLAIN (FORMAT JSON) {asked.text}", asked.values).fetchall()
        driver.rollback()
    return set(_relations(plan[0]["Plan"]))


def _relations(node: dict[str, Any]) -> Iterator[str]:
    if "Relation Name" in node:
        yield node["Relation Name"]
    for below in node.get("Plans", ()):
        yield from _relations(below)
