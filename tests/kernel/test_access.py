"""Who may pass a door, how far a region reaches, and the trace a look leaves."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from sqlalchemy import text

from registry.kernel import clock, db
from registry.kernel.access import PUBLIC, Actor, looked, subtree_prefix
from registry.kernel.errors import NotPermitted
from registry.policy import GRANTS, Permission, Role


@pytest.mark.parametrize("role", Role)
def test_a_role_may_pass_its_own_doors_and_no_other(role: Role) -> None:
    actor = Actor("someone", role)
    for permission in Permission:
        assert actor.may(permission) == (permission in GRANTS[role])
        if permission in GRANTS[role]:
            actor.must(permission)
        else:
            with pytest.raises(NotPermitted):
                actor.must(permission)


def test_the_public_is_told_to_sign_in_and_others_whom_to_ask() -> None:
    assert PUBLIC.is_public
    with pytest.raises(NotPermitted, match="登录"):
        PUBLIC.must(Permission.LOOKUP)
    with pytest.raises(NotPermitted, match="角色"):
        Actor("partner", Role.PARTNER).must(Permission.LOOKUP)


def test_an_actor_cannot_change_its_role() -> None:
    with pytest.raises(FrozenInstanceError):
        PUBLIC.role = Role.ADMIN  # type: ignore[misc]


def test_persons_are_compared_and_not_accounts() -> None:
    one = Actor("decider", Role.DECIDER, person="P1")
    assert one.same_person("P1")
    assert not one.same_person("P2")
    assert not one.same_person("decider")


@pytest.mark.parametrize(
    ("code", "prefix", "inside", "outside"),
    [
        ("430000", "43", "430102", "440102"),
        ("430100", "4301", "430102", "430203"),
        ("430102", "430102", "430102001", "430103"),
        ("430102001", "430102001", "430102001", "430102002"),
    ],
)
def test_a_region_reaches_all_below_it_and_nothing_beside(code: str, prefix: str, inside: str, outside: str) -> None:
    assert subtree_prefix(code) == prefix == Actor("o", Role.OFFICER, region=code).region_prefix
    assert inside.startswith(prefix)
    assert code.startswith(prefix)
    assert not outside.startswith(prefix)


def test_a_look_leaves_a_trace(database: str) -> None:
    looked(Actor("auditor", Role.AUDITOR), "lookup", subject="P1", reason="  核查举报 " + "长" * 300)
    with db.reading() as session:
        row = session.execute(text("SELECT at, actor, what, subject, reason FROM access_log")).one()
    assert tuple(row)[1:4] == ("auditor", "lookup", "P1")
    assert row.reason.startswith("核查举报 长")
    assert len(row.reason) == 200
    assert clock.read_stamp(row.at).date() == clock.today()
