"""No look that people take all day reads a large table from end to end, on either database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from registry.blacklist import queries as blacklist
from registry.blacklist.terms import Ground
from registry.conduct import queries as conduct
from registry.engineers import queries as engineers
from registry.inspectors import queries as inspectors
from registry.kernel import db, ledger
from registry.kernel.access import PUBLIC
from registry.kernel.paging import PageRequest
from registry.parties import queries as parties
from registry.policy import Ledger
from registry.reports import work_list
from registry.training import queries as training
from registry.training.terms import CertificateState
from registry.verification import look_up
from registry.verification import queries as verification
from tests import plans
from tests import world as w
from tests.blacklist import builders

LARGE = {
    "persons", "organisations", "former_names", "name_parts", "posts", "certificates", "certificate_reviews", "exam_results",
    "training_entries", "enrolments", "attendance", "listings", "penalties", "ledger_events", "ledger_heads",
    "ledger_nodes", "submissions", "access_log", "measure_tasks",
}  # fmt: skip
"""Tables that grow with the province: with its people, its firms, or what is done each day."""

KNOWN: dict[str, set[str]] = {
    "work list of keeper": {"organisations", "posts"},  # firms that fall short of a duty: worked out from all of them
    "work list of officer": {"listings"},  # what was not reported outward yet: a few thousand listings
    "every certificate": {"certificates", "persons"},  # how many there are
    "measures' tasks": {"measure_tasks"},  # how many there are
    "work list of partner": {"measure_tasks"},
}
"""What is read whole all the same, and why."""

ROWS = 1_000_000
PAGE = PageRequest(2, 20)


@dataclass(frozen=True)
class Known:
    """What a world of a few records is asked for."""

    world: w.World
    code: str
    identity: str
    name: str
    listing: str
    firm: str
    person: str
    ending: str  # a certificate that may be renewed


@pytest.fixture
def known(database: str) -> Known:
    world = w.build()
    w.issue(world, [w.row(serial, **w.employer(serial)) for serial in range(1, 4)])
    codes = w.receive([w.historical(serial, "2023-05-01") for serial in range(4, 7)])
    ending = w.receive([w.historical(7, "2021-01-05", 复审日期="2024-01-04")])
    numbers = builders.receive([builders.cells(), builders.cells()])
    builders.publish(numbers)
    identity = w.identity(4)
    with db.reading() as session:
        person = parties.people_by_identity(session, [identity])[identity].code
        firm = parties.organisations_by_credit_code(session, [w.credit_code(101)])[w.credit_code(101)].code
    return Known(world, codes[identity], identity, w.name(4), numbers[0], firm, person, ending[w.identity(7)])


def _head(_: Known) -> None:
    with db.reading() as session:
        ledger.head(session, Ledger.TRAINING)
        ledger.newest(session, Ledger.TRAINING, limit=20, offset=0)


def _history(known: Known) -> None:
    with db.reading() as session:
        ledger.history(session, known.code)


def _named(text: str) -> None:
    with db.reading() as session:
        parties.find(session, text)
        parties.how_many_named(session, text)


def _look(query: str) -> object:
    return look_up.look_up(w.OFFICER, query, reason="核查")


LOOKS: dict[str, Callable[[Known], object]] = {
    "verification by code": lambda at: verification.verify_code(at.code, client="a"),
    "verification by number and name": lambda at: verification.verify_number(f"T{at.identity}", at.name, client="a"),
    "public list": lambda _: blacklist.public_list(PUBLIC, blacklist.Wanted(), PAGE),
    "public list by ground": lambda _: blacklist.public_list(PUBLIC, blacklist.Wanted(ground=Ground.G6), PAGE),
    "public list by region": lambda _: blacklist.public_list(PUBLIC, blacklist.Wanted(region="430100"), PAGE),
    "public list by name": lambda _: blacklist.public_list(PUBLIC, blacklist.Wanted(q="演示"), PAGE),
    "public list by code": lambda _: blacklist.public_list(PUBLIC, blacklist.Wanted(q=w.credit_code(101)), PAGE),
    "one listing": lambda at: blacklist.public_listing(PUBLIC, at.listing),
    "look-up by ID number": lambda at: _look(at.identity),
    "look-up by credit code": lambda _: _look(w.credit_code(101)),
    "look-up by certificate number": lambda at: _look(f"T{at.identity}"),
    "look-up by name": lambda _: _look("演示第1厂"),
    "look-up, a firm": lambda at: look_up.firm(w.OFFICER, at.firm, reason="核查"),
    "look-up, a person": lambda at: look_up.person(w.OFFICER, at.person, reason="核查"),
    "search of names": lambda _: _named("演示"),
    "search of one character": lambda _: _named("演"),
    "a centre's certificates": lambda at: training.certificates(at.world.clerk, training.Wanted(), PAGE),
    "a centre's certificates, due": lambda at: training.certificates(
        at.world.clerk, training.Wanted(state=CertificateState.REVIEW_DUE), PAGE
    ),
    "a centre's batches": lambda at: training.batches(at.world.clerk, pending_only=True, page=PAGE),
    "certificates of an ID number": lambda at: training.certificates(
        w.CERTIFIER, training.Wanted(person=at.identity), PAGE
    ),
    "every certificate": lambda at: training.certificates(w.CERTIFIER, training.Wanted(), PAGE),
    "every certificate of a county": lambda at: training.certificates(
        w.CERTIFIER, training.Wanted(region="430102"), PAGE
    ),
    "one certificate": lambda at: training.certificate(w.CERTIFIER, at.code),
    "one certificate about to end": lambda at: training.certificate(w.CERTIFIER, at.ending),
    "reminders": lambda at: training.reminders(w.CERTIFIER, training.ReminderFilters(), PAGE),
    "ledger head": _head,
    "ledger, a record's history": _history,
    **{
        f"work list of {who.username}": lambda _, who=who: work_list.tasks(who)
        for who in (w.CERTIFIER, w.KEEPER, w.OFFICER, w.DECIDER, w.PARTNER, w.AUDITOR, w.ADMIN)
    },
    "work list of clerk": lambda at: work_list.tasks(at.world.clerk),
    "listings": lambda _: blacklist.listings(w.OFFICER, blacklist.Filters(), PAGE),
    "measures' tasks": lambda _: blacklist.task_list(w.PARTNER, blacklist.TaskFilters(), PAGE),
    "penalties": lambda _: conduct.penalties(w.OFFICER, conduct.PenaltyFilters(), PAGE),
    "engineers": lambda _: engineers.registrations(w.KEEPER, engineers.Wanted(), PAGE),
    "inspectors": lambda _: inspectors.inspectors(w.KEEPER, inspectors.Wanted(), PAGE),
}


def test_nothing_large_is_read_whole(known: Known) -> None:
    large = plans.pretend(ROWS, LARGE)
    found: dict[str, set[str]] = {}
    for look, ask in LOOKS.items():
        with plans.recorded() as asked:
            ask(known)
        assert asked, look
        for one in asked:
            if whole := (plans.whole(one) & large) - KNOWN.get(look, set()):
                found.setdefault(f"{look}: {one.text}", set()).update(whole)
    assert found == {}


def test_a_certificate_about_to_end_is_asked_of_its_holder_alone(known: Known, database: str) -> None:
    if database != "sqlite":
        pytest.skip("PostgreSQL knows how many rows are live")
    with plans.recorded() as asked:
        training.certificate(w.CERTIFIER, known.ending)
    assert [one.text for one in asked if plans.by_what_is_live(one)] == []
