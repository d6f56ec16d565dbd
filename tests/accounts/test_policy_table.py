"""Who may do what, cell by cell: typed here a second time from the design, and compared with `policy.GRANTS`."""

from __future__ import annotations

import pytest

from registry.accounts.terms import ROLES
from registry.kernel.access import Actor
from registry.kernel.errors import NotPermitted
from registry.policy import GRANTS, SCOPES, Permission, Role, Scope

# x: may
TABLE = """
-                       public clerk certifier keeper officer decider partner agent person counter auditor admin
published.read            x      x       x       x       x       x       x      x     x       x       x      x
certificate.verify        x      x       x       x       x       x       x      x     x       x       x      x
account.own               -      x       x       x       x       x       x      x     x       x       x      x
accounts.keep             -      -       -       -       -       -       -      -     -       -       -      x
law.amend                 -      -       -       -       -       -       -      -     -       -       -      x
ledger.read               -      -       -       -       -       -       -      -     -       -       x      -
lookup                    -      -       x       x       x       x       -      -     -       -       x      -
dashboards.read           -      -       x       x       x       x       -      -     -       -       x      -
screening                 -      -       x       x       x       x       -      -     -       -       x      -
parties.enter             -      -       -       x       -       -       -      -     -       -       -      -
persons.retire            -      -       -       -       -       -       -      -     -       -       -      x
centres.approve           -      -       -       x       -       -       -      -     -       -       -      -
classes.read              -      x       x       x       -       -       -      -     -       -       x      -
classes.keep              -      x       -       -       -       -       -      -     -       -       -      -
certificates.read         -      x       x       x       x       x       -      -     -       -       x      -
results.submit            -      x       -       -       -       -       -      -     -       -       -      -
results.approve           -      -       x       -       -       -       -      -     -       -       -      -
certificates.receive      -      -       x       -       -       -       -      -     -       -       -      -
certificates.review       -      -       x       -       -       -       -      -     -       -       -      -
certificates.withdraw     -      -       x       -       -       -       -      -     -       -       -      -
subsidies.read            -      x       -       x       -       -       -      x     x       -       x      -
subsidies.claim           -      x       -       -       -       -       -      x     x       -       -      -
subsidies.review          -      -       -       x       -       -       -      -     -       -       -      -
reminders.read            -      x       x       -       -       -       -      x     x       -       x      -
listings.read             -      -       -       -       x       x       -      -     -       -       x      -
listings.receive          -      -       -       -       x       -       -      -     -       -       -      -
listings.propose          -      -       -       -       x       -       -      -     -       -       -      -
listings.decide           -      -       -       -       -       x       -      -     -       -       -      -
conduct.read              -      -       -       -       x       x       -      -     -       -       x      -
conduct.enter             -      -       -       -       x       -       -      -     -       -       -      -
inspectors.read           -      -       -       x       x       x       -      -     -       -       x      -
inspectors.keep           -      -       -       x       -       -       -      -     -       -       -      -
cases.read                -      -       -       -       x       x       -      -     -       -       x      -
cases.handle              -      -       -       -       x       -       -      -     -       -       -      -
cases.decide              -      -       -       -       -       x       -      -     -       -       -      -
filings.file              -      -       -       -       -       -       -      x     x       -       -      -
filings.receive           -      -       -       -       -       -       -      -     -       x       -      -
filings.handle            -      -       -       -       x       -       -      -     -       -       -      -
filings.decide            -      -       -       -       -       x       -      -     -       -       -      -
bars.read                 -      -       -       -       x       x       -      -     -       -       x      -
bars.propose              -      -       -       -       x       -       -      -     -       -       -      -
bars.decide               -      -       -       -       -       x       -      -     -       -       -      -
measures.read             -      -       -       -       x       x       x      -     -       -       x      -
measures.carry_out        -      -       -       -       -       -       x      -     -       -       -      -
measures.keep             -      -       -       -       -       x       -      -     -       -       -      -
reports.send              -      -       -       -       x       -       -      -     -       -       -      -
training_files.read       -      x       x       x       x       -       -      x     x       -       x      -
training_files.record     -      x       -       -       -       -       -      x     -       -       -      -
posts.change              -      -       -       x       -       -       -      x     -       -       -      -
gaps.read                 -      -       x       x       x       -       -      x     -       -       x      -
agencies.read             -      -       -       x       x       x       x      -     -       -       x      -
agencies.own              -      -       -       -       -       -       -      x     -       -       -      -
agencies.keep             -      -       -       x       -       -       -      -     -       -       -      -
agencies.decide           -      -       -       -       -       x       -      -     -       -       -      -
acceptances.record        -      -       -       -       x       -       x      -     -       -       -      -
engineers.read            -      -       -       x       x       x       -      x     x       -       x      -
engineers.apply           -      -       -       -       -       -       -      -     x       -       -      -
engineers.confirm         -      -       -       -       -       -       -      x     -       -       -      -
engineers.keep            -      -       -       x       -       -       -      -     -       -       -      -
engineers.decide          -      -       -       x       -       x       -      -     -       -       -      -
duties.read               -      -       -       x       x       x       -      x     -       -       x      -
"""
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
COLUMNS = ROWS.pop("-")
REACH = {
    "public": "nothing",
    "clerk": "organisation",
    "certifier": "region",
    "keeper": "region",
    "officer": "region",
    "decider": "region",
    "partner": "department",
    "agent": "organisation",
    "person": "self",
    "counter": "region",
    "auditor": "all",
    "admin": "all",
}


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_cell(role: Role, permission: Permission) -> None:
    may = ROWS[permission.value][COLUMNS.index(role.value)] == "x"
    actor = Actor("someone", role)
    assert (permission in GRANTS[role]) is may
    assert actor.may(permission) is may
    if may:
        actor.must(permission)
    else:
        with pytest.raises(NotPermitted):
            actor.must(permission)


def test_table_is_whole() -> None:
    assert set(ROWS) == {permission.value for permission in Permission}
    assert set(COLUMNS) == {role.value for role in Role} == {role.value for role in GRANTS}
    assert all(len(row) == len(COLUMNS) for row in ROWS.values())
    assert all("x" in row for row in ROWS.values())


def test_reach_of_each_role() -> None:
    assert {role.value: scope.value for role, scope in SCOPES.items()} == REACH
    assert set(ROLES) == set(Role)


def test_no_role_proposes_and_decides() -> None:
    for granted in GRANTS.values():
        assert not {Permission.LISTINGS_PROPOSE, Permission.LISTINGS_DECIDE} <= granted
        assert not {Permission.RESULTS_SUBMIT, Permission.RESULTS_APPROVE} <= granted


def test_administrators_and_auditors_take_no_business_decision() -> None:
    business = {
        permission
        for permission in Permission
        if permission.value.split(".")[0] in ("results", "certificates", "listings", "centres", "classes", "parties")
        and not permission.value.endswith(".read")
    }
    assert not business & GRANTS[Role.ADMIN]
    assert not business & GRANTS[Role.AUDITOR]
    assert Scope.ALL is SCOPES[Role.AUDITOR]
