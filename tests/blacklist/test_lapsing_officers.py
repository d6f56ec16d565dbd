"""A case officer's right to act ends with the certificate, at midnight: the day before counts, the day itself does not."""

from __future__ import annotations

from datetime import date

import pytest

from registry.blacklist import opening
from registry.inspectors import queries as inspectors
from registry.kernel import db
from registry.kernel.errors import RuleBroken
from tests.blacklist import cases as c
from tests.blacklist.builders import submission
from tests.world import on

pytestmark = pytest.mark.usefixtures("database")
LAST = date(2026, 11, 23)  # of a certificate issued three years less a day before (IN-04.validity)
NEXT = date(2026, 11, 24)


def may(person: str, day: date) -> bool:
    with db.reading() as session:
        return next(one.may_enforce for one in inspectors.officers(session, "430000", day) if one.person_code == person)


def test_who_lapses_at_midnight_signs_the_day_before_and_not_on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    officers = c.appoint(issued_on=date(2023, 11, 24))
    assert may(officers.second.person, LAST)
    assert not may(officers.second.person, NEXT)
    before, after = (c.drafted(officers, c.penalised(officers.first)) for _ in range(2))
    on(monkeypatch, LAST)
    opening.sign(officers.second, c.seen(before), no_conflict=True, submission=submission())
    on(monkeypatch, NEXT)
    with pytest.raises(RuleBroken, match="安全生产监管执法证已过期，有效期至 2026-11-23"):
        opening.sign(officers.second, c.seen(after), no_conflict=True, submission=submission())
    with pytest.raises(RuleBroken, match="已过期"):
        c.drafted(officers, c.penalised(officers.first))
    on(monkeypatch, LAST)
    opening.sign(officers.second, c.seen(after), no_conflict=True, submission=submission())
