"""A world for accounts: two training centres, a firm, a registered person; cheap password hashes; a movable clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher

from registry.accounts import commands, passwords
from registry.accounts.commands import CONSOLE, Opening
from registry.kernel import clock, fields
from registry.kernel.transaction import write
from registry.parties import entries
from registry.policy import Ledger, Permission, Role

PASSWORD = "correct horse 电池 staple"


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords._nobody.cache_clear()
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass(frozen=True)
class World:
    centre: str
    centre_credit_code: str
    second_centre: str
    firm: str
    person: str
    identity: str


def _credit(first_17: str) -> str:
    return first_17 + fields.credit_check_character(first_17)


@pytest.fixture
def world(database: str) -> World:
    identity = "43010019900307001"
    identity += fields.identity_check_character(identity)
    centres = [_credit(f"9143000000000000{n}") for n in range(3)]
    with write(CONSOLE, Permission.ACCOUNTS_KEEP, "world", ledgers=[Ledger.PARTIES]) as work:
        people = entries.meet_people(work, [entries.MetPerson(identity, "张小三")])
        met = [entries.MetOrganisation(code, f"甲{n}培训中心（演示）") for n, code in enumerate(centres)]
        organisations = entries.meet_organisations(work, met)
    one, two, three = (organisations[code].code for code in centres)
    return World(one, centres[0], two, three, people[identity].code, identity)


@dataclass
class Clock:
    """A movable clock."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def on(self, **span: float) -> None:
        """Move it forward."""
        self.at += timedelta(**span)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock(datetime(2026, 11, 23, 9, 0, tzinfo=clock.CHINA))
    monkeypatch.setattr(clock, "now", moved.now)
    return moved


Opened = Callable[..., str]


@pytest.fixture
def opened(world: World) -> Opened:
    """Opens an account whose own password is `PASSWORD`; gives its user name."""

    def opens(username: str = "zhang", role: Role = Role.AUDITOR, **more: str) -> str:
        wanted = Opening(username=username, role=role, **{"name": "张某", **more})
        made = commands.open_account(CONSOLE, wanted, submission=f"open-{username}")
        commands.choose_password(username, made.password, PASSWORD, PASSWORD, submission=f"first-{username}")
        return username

    return opens
