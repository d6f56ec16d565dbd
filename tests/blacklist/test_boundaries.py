"""The clock moves over every boundary of a listing: each channel changes at once, with no job run, and no public byte keeps the name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.blacklist import queries
from registry.kernel import clock, db
from registry.kernel.access import PUBLIC
from registry.parties import queries as parties
from tests.blacklist import cases as c
from tests.blacklist import channels


def listed(credit_code: str) -> bool:
    """Whether officers and other registers take the firm for listed today."""
    with db.reading() as session:
        firm = parties.organisations_by_credit_code(session, [credit_code])[credit_code]
        return bool(queries.standing_of(session, organisation_id=firm.id, day=clock.today()))


@pytest.mark.parametrize(
    ("begun", "decided", "last"),
    [
        (date(2026, 11, 13), date(2026, 11, 23), date(2029, 11, 22)),  # three years less a day
        (date(2024, 2, 21), date(2024, 2, 29), date(2027, 2, 28)),  # from a leap day
        (date(2024, 12, 20), date(2024, 12, 30), date(2027, 12, 29)),
    ],
)
def test_the_end_of_the_term(
    begun: date, decided: date, last: date, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    c.on(monkeypatch, begun)
    officers = c.appoint(issued_on=date(2023, 12, 1))
    unit = c.penalised(officers.first, conduct_on=begun - timedelta(days=60), decided_on=begun - timedelta(days=10))
    number = c.notified(officers, unit)
    c.on(monkeypatch, decided)
    c.propose(officers, number)
    numbers = set(c.decide(number))
    assert (channels.look().numbers, listed(unit.credit_code)) == (set(), True)
    c.serve(officers, number)
    c.publish(officers, number)
    for day, shown in (
        (decided, True),
        (last - timedelta(days=1), True),
        (last, True),
        (last + timedelta(days=1), False),
    ):
        c.on(monkeypatch, day)
        public = channels.look(numbers)
        assert public.numbers == (numbers if shown else set()), day
        assert listed(unit.credit_code) is shown, day
        assert (unit.name in public.said) is shown, day
        assert (unit.principal in public.said) is shown, day
    feed = queries.changes(PUBLIC).changes
    assert [one.op for one in feed if one.number in numbers] == ["added", "added", "removed", "removed"]
