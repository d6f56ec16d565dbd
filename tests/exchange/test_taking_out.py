"""Sheets out: every list that can be read can be taken, whole, within one's reach, with a reason, and it leaves a trace."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from registry.accounts.queries import actor_named
from registry.agencies import queries as agencies
from registry.blacklist import queries as blacklist
from registry.engineers import queries as engineers
from registry.exchange import public_set, taking_out
from registry.exchange.workbook import Limits
from registry.inspectors import queries as inspectors
from registry.kernel import db, paging
from registry.kernel.access import PUBLIC, AccessEntry, Actor
from registry.kernel.errors import InvalidInput, NotPermitted, OutOfDate
from registry.kernel.paging import Page, PageRequest
from registry.policy import GRANTS, Permission, Role
from registry.training import queries as training
from registry.ui import exports, sheets_out
from tests import world as w
from tests.conftest import fresh_sqlite

WHY = "季度执法检查比对"
KINDS = {one.code: one for one in sheets_out.OUT}


@pytest.fixture(scope="module")
def sown(demonstration: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demonstration world, for all tests of this module."""
    with pytest.MonkeyPatch.context() as environment:
        folder = tmp_path_factory.mktemp("taken") / "data"
        with fresh_sqlite(demonstration("tiny"), folder, environment):
            yield


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("code", KINDS)
def test_every_sheet_is_taken_whole_by_whoever_may_read_it(
    sown: None, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, seen = KINDS[code], {}
    monkeypatch.setattr(paging.Part, "most", 3)  # several parts
    for role in Role:
        if role is Role.PUBLIC or not {kind.permission, kind.also} & GRANTS[role]:
            continue
        content, count = taking_out.take(actor_named(role.value), kind, WHY, ".csv")
        head, *rows = rows_of(content)
        assert tuple(head) == kind.headings
        assert len(rows) == count
        assert {len(row) for row in rows} <= {len(kind.headings)}
        assert w.holds_identity([content.decode("utf-8-sig")]) == [], role
        seen[role] = count
    assert seen
    assert max(seen.values()) > 0, "the demonstration has rows of each sheet"


def test_a_sheet_out_holds_the_rows_of_its_list_and_no_others(sown: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging.Part, "most", 7)
    for username in ("clerk", "officer", "auditor"):
        viewer = actor_named(username)
        content, count = taking_out.take(viewer, KINDS["certificates"], WHY, ".csv")
        shown: list[str] = []
        for page in range(1, count // 50 + 2):
            listed = training.certificates(viewer, training.Wanted(), PageRequest(page, 50))
            shown += [one.code for one in listed.items]
            assert count == listed.total
        assert [row[0] for row in rows_of(content)[1:]] == shown


SUPERVISED: dict[str, Callable[[Actor, PageRequest], Page[Any]]] = {
    "inspectors": lambda viewer, page: inspectors.inspectors(viewer, inspectors.Wanted(), page),
    "inspectors_due": lambda viewer, page: inspectors.due(viewer, inspectors.DueFilters(), page).page,
    "bodies": lambda viewer, page: inspectors.bodies(viewer, inspectors.BodyFilters(), page),
    "inspectors_events": lambda viewer, page: inspectors.events(viewer, inspectors.EventFilters(), page),
    "engineers": lambda viewer, page: engineers.registrations(viewer, engineers.Wanted(), page),
    "engineers_applications": lambda viewer, page: engineers.applications(viewer, engineers.ApplicationFilters(), page),
    "agencies_register": lambda viewer, page: agencies.agencies(viewer, agencies.Wanted(), page),
    "agencies_reports": lambda viewer, page: agencies.reports(viewer, agencies.ReportFilters(), page),
    "agencies_assessments": lambda viewer, page: agencies.assessments(viewer, agencies.AssessmentFilters(), page),
    "agencies_acceptances": lambda viewer, page: agencies.acceptances(viewer, agencies.AcceptanceFilters(), page),
    "agencies_examinations": agencies.examinations,
    "agencies_exits": agencies.exits,
    "cases": lambda viewer, page: blacklist.cases(viewer, blacklist.CaseFilters(), page),
    "applications": lambda viewer, page: blacklist.applications(viewer, blacklist.ApplicationFilters(), page),
    "filings": lambda viewer, page: blacklist.filings(viewer, blacklist.FilingFilters(), page),
}


@pytest.mark.parametrize("code", SUPERVISED)
def test_each_role_takes_as_many_rows_as_its_list_shows(sown: None, code: str) -> None:
    kind, counts = KINDS[code], set()
    for username in ("keeper", "officer", "auditor", "agent", "agent2", "person"):
        viewer = actor_named(username)
        if kind.open_to(viewer):
            count = taking_out.take(viewer, kind, WHY, ".csv")[1]
            assert count == SUPERVISED[code](viewer, PageRequest()).total, username
            counts.add(count)
    assert max(counts) > 0


def test_an_agency_takes_its_own_projects_and_no_others(sown: None) -> None:
    viewer = actor_named("agent2")
    own = {row.number for row in agencies.own(viewer)}
    rows = rows_of(taking_out.take(viewer, KINDS["agencies_reports"], WHY, ".csv")[0])[1:]
    assert rows
    assert {row[1] for row in rows} <= own
    with pytest.raises(NotPermitted):
        taking_out.take(viewer, KINDS["agencies_acceptances"], WHY)


def test_a_workbook_says_its_day_and_purpose(sown: None) -> None:
    content, count = taking_out.take(actor_named("auditor"), KINDS["listings"], WHY)
    cells = [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]  # type: ignore[union-attr]
    said = "\n".join(f"{cell}" for row in cells[:4] for cell in row if cell)
    assert "2026-11-23" in said
    assert f"共 {count} 行" in said


def test_without_a_reason_or_a_right_nothing_is_read_or_recorded(sown: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "certificates", lambda *_: pytest.fail("read"))
    before = w.count_rows(AccessEntry)
    for why in ("", "  ", "查 看", "。"):
        with pytest.raises(InvalidInput) as refused:
            taking_out.take(actor_named("officer"), KINDS["certificates"], why)
        assert refused.value.field == "导出理由"
    for who in (PUBLIC, actor_named("partner"), actor_named("admin")):
        with pytest.raises(NotPermitted):
            taking_out.take(who, KINDS["certificates"], WHY)
    with pytest.raises(InvalidInput):
        taking_out.take(actor_named("officer"), KINDS["certificates"], WHY, ".pdf")
    assert w.count_rows(AccessEntry) == before


def test_each_export_leaves_one_trace_which_auditors_read_of_everybody(sown: None) -> None:
    officer, auditor = actor_named("officer"), actor_named("auditor")
    for code in ("gaps", "cases"):
        before = w.count_rows(AccessEntry)
        taking_out.take(officer, KINDS[code], f"  核对 {code}\n名单 ", ".csv")
        assert w.count_rows(AccessEntry) == before + 1
        newest = taking_out.taken(auditor, PageRequest()).items[0]
        assert (newest.actor, newest.code) == ("officer", code)
        assert newest.reason.split() == ["核对", code, "名单"]
    assert {one.actor for one in taking_out.taken(officer, PageRequest()).items} == {"officer"}
    with pytest.raises(NotPermitted):
        taking_out.taken(PUBLIC, PageRequest())


def test_a_list_that_changes_while_it_is_taken_is_not_taken_half() -> None:
    lengths = iter([3, 4])

    def ask(_viewer: Actor, part: PageRequest) -> Page[int]:
        return Page([1, 2], next(lengths), part.page, part.size)

    with pytest.raises(OutOfDate):
        list(taking_out.paged(ask, lambda one: [one])(PUBLIC, WHY))


def test_more_rows_than_a_sheet_holds_go_out_as_text_only(
    monkeypatch: pytest.MonkeyPatch, sqlite_database: str
) -> None:
    many = taking_out.Outgoing("many", "多", Permission.OWN_ACCOUNT, ("数",), lambda *_: ([n] for n in range(4)))
    monkeypatch.setattr(taking_out, "Limits", lambda: Limits(rows=3))
    with pytest.raises(InvalidInput, match="最多 3 行"):
        taking_out.take(w.AUDITOR, many, WHY)
    assert taking_out.take(w.AUDITOR, many, WHY, ".csv")[1] == 4


def test_each_sheet_out_has_its_own_code_and_opens_the_page() -> None:
    codes = [one.code for one in sheets_out.OUT]
    assert len(codes) == len(set(codes))
    own = {
        Permission.TRAINING_FILES_READ,
        Permission.REMINDERS_READ,
        Permission.SUBSIDIES_READ,
        Permission.ENGINEERS_READ,
    }  # a person's few records
    assert {one.permission for one in sheets_out.OUT} == {*exports.PERMISSIONS, *own}


# -- removals as open data ---------------------------------------------------------------------------------------------


def test_removals_are_open_without_a_name(sown: None) -> None:
    everything = blacklist.every_removal(PUBLIC)
    assert everything
    assert [one.number for one in everything] == [
        one.number for one in blacklist.removals(PUBLIC, blacklist.Period(), PageRequest(size=200)).items
    ]
    with db.reading() as session:
        from registry.blacklist import tables
        from registry.parties import tables as parties

        listing, firm, person = (db.core(one) for one in (tables.Listing, parties.Organisation, parties.Person))
        gone = {one.number for one in everything}
        rows = session.execute(listing.select().where(listing.c.number.in_(gone))).all()
        firms = session.execute(
            firm.select().where(firm.c.id.in_([row.organisation_id for row in rows if row.organisation_id]))
        ).all()
        people = session.execute(
            person.select().where(person.c.id.in_([row.person_id for row in rows if row.person_id]))
        ).all()
    known = {row.name for row in (*firms, *people)} | {row.credit_code for row in firms}
    assert known
    for ending in (".csv", ".json"):
        content, count = public_set.written("removals", ending)
        assert count == len(everything)
        text = content.decode("utf-8-sig")
        assert all(number in text for number in gone)
        assert [one for one in known if one in text] == []
    for one in everything:
        assert (one.event is None) == (one.kind.value == "expired"), one
