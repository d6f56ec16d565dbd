"""Two clerks of two centres import at the same moment, each in a process of her own: every row is stored or rejected, no
person twice, and the ledgers are whole.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from typer.testing import CliRunner

import registry.__main__ as program
from registry.parties import tables as parties
from registry.policy import Action, Ledger
from registry.training import tables as store
from tests import world as w
from tests.exchange import clerk

ROWS, SHARED = 1_000, 300


def test_two_clerks_at_the_same_moment(database: str, tmp_path: Path) -> None:
    world = w.build()
    organisations = (world.clerk.organisation, world.other.organisation)
    sheets = [tmp_path / "first.xlsx", tmp_path / "second.xlsx"]
    both = clerk.two_sheets(ROWS, SHARED)
    for sheet, rows in zip(sheets, both, strict=True):
        sheet.write_bytes(w.sheet(rows))
    with ExitStack() as stack:
        clerks = [stack.enter_context(clerk.at_a_desk(*each)) for each in zip(organisations, sheets, strict=True)]
        for one in clerks:
            one.go()
        done = [one.finish() for one in clerks]
    assert max(one.began for one in done) < min(one.ended for one in done), "they did not meet"

    bad = sum(row["理论成绩"] == "101" for rows in both for row in rows)
    for one in done:
        assert one.rows == one.stored + len(one.rejected) == ROWS
        assert len(set(one.rejected)) == len(one.rejected)
    assert sum(one.stored for one in done) == 2 * ROWS - bad - SHARED * 2 // 3 == clerk.storable(both)
    for one in done:
        assert w.count_rows(store.ExamResult, store.ExamResult.batch == one.batch) == one.stored
    assert w.count_rows(store.ExamResult) == sum(one.stored for one in done)

    people = {row["身份证号"] for rows in both for row in rows if row["理论成绩"] != "101"}
    assert w.count_rows(parties.Person) == len(people), "whoever is in both files is one row"
    assert len(w.subjects(Ledger.TRAINING, Action.RESULT_SUBMITTED)) == sum(one.stored for one in done)
    assert sorted(w.subjects(Ledger.PARTIES, Action.PEOPLE_MET)) == sorted(one.batch for one in done)
    verified = CliRunner().invoke(program.APP, ["audit", "verify"])
    assert verified.exit_code == 0, verified.output
