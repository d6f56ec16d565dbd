"""Registrations from application to the end: who may, what stands against it, two persons, one employer (RSE-03..08, RSE-12)."""

from __future__ import annotations

from datetime import date

import pytest

from registry.engineers import commands, queries
from registry.engineers.terms import Grade, Registered, Specialty
from registry.kernel import db
from registry.kernel.errors import OutOfDate, RuleBroken
from registry.policy import Ledger
from tests import world as w
from tests.engineers import people as p

TODAY = p.TODAY


def test_a_registration_is_in_force_at_one_firm_from_its_day(database: str) -> None:
    firm, other, who = p.firm(1), p.firm(2), p.someone(1)
    p.received(who, firm, on=date(2024, 6, 1), number="ZC0001")
    with db.reading() as session:
        assert queries.registered_at(session, [firm.id, other.id], TODAY) == {
            firm.id: (Registered(who.id, Grade.INTERMEDIATE, Specialty.CHEMICAL, "ZC0001", date(2029, 5, 31)),)
        }
        for day, there in [
            (date(2024, 5, 31), 0),
            (date(2024, 6, 1), 1),
            (date(2029, 5, 31), 1),
            (date(2029, 6, 1), 0),
        ]:
            assert len(queries.registered_at(session, [firm.id], day).get(firm.id, ())) == there
    w.intact(Ledger.ENGINEERS, Ledger.PARTIES)


def test_from_application_to_change(database: str) -> None:
    firm, other, who = p.firm(1), p.firm(2), p.someone(1)
    number = p.apply(who, firm, p.qualified(who))
    with pytest.raises(RuleBroken) as refused:  # nothing shows the employment yet
        p.examine(number)
    assert refused.value.provision == "RSE-05.conditions"
    p.confirm(number, firm)
    p.examine(number)
    with pytest.raises(RuleBroken) as refused:  # two persons
        p.grant(number, p.KEEPER)
    assert refused.value.provision == "IN-07.officers"
    code = p.grant(number, p.KEEPER_TOO)
    assert p.registered(firm) == 1
    with pytest.raises(OutOfDate):
        commands.refuse(p.DECIDER, p.seen(number), "晚了", submission=w.submission())
    commands.publish(p.KEEPER, p.seen(number), submission=w.submission())
    moving = commands.change(
        p.account(who), commands.Changing(credit_code=other.credit_code), submission=w.submission()
    )
    assert p.through(moving, other) == code
    assert (p.registered(firm), p.registered(other)) == (0, 1)
    assert p.registered(firm, date(2026, 11, 22)) == 0  # registered only today
    w.intact(Ledger.ENGINEERS, Ledger.PARTIES)
