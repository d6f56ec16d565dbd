"""The demonstration's accounts: one per role, a second where two persons are needed, all with one known password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from registry.accounts import passwords, queries, rules
from registry.accounts.commands.keep import CONSOLE, Opening, enter_account
from registry.accounts.terms import ROLES
from registry.kernel.errors import NotPermitted
from registry.kernel.transaction import write
from registry.parties.reference import divisions
from registry.policy import Ledger, Permission, Role
from registry.settings import settings

_PARTNER: Final = "湖南省市场监督管理局"
_ROLES: Final[dict[str, Role]] = {
    "clerk": Role.CLERK,
    "clerk2": Role.CLERK,
    "certifier": Role.CERTIFIER,
    "keeper": Role.KEEPER,
    "officer": Role.OFFICER,
    "officer2": Role.OFFICER,
    "decider": Role.DECIDER,
    "decider2": Role.DECIDER,
    "partner": Role.PARTNER,
    "agent": Role.AGENT,
    "agent2": Role.AGENT,
    "person": Role.PERSON,
    "counter": Role.COUNTER,
    "auditor": Role.AUDITOR,
    "admin": Role.ADMIN,
    "admin2": Role.ADMIN,
}
DEMO_USERNAMES: Final = tuple(_ROLES)
DEMO_INSPECTORS: Final = tuple(name for name, role in _ROLES.items() if role in (Role.OFFICER, Role.DECIDER))
"""Those who handle and decide cases, which only persons in the register of inspectors may."""


def open_demo_accounts(
    centre: str, second_centre: str, firm: str, people: Mapping[str, str], agency: str = ""
) -> list[tuple[str, Role, str]]:
    """Open the demonstration accounts, each another human being; user name, role and reach of each.

    Takes public codes: two training centres, the firm of `agent`, the agency of `agent2`, and by user name the registered persons behind accounts: `person`
    and the inspectors. Raises `NotPermitted` outside a demonstration and `AlreadyDone` the second time.
    """
    if not settings().demo:
        raise NotPermitted("只有演示环境可以开立演示账号。", fix="请设置 REGISTRY_DEMO=1，或逐个开立正式账号。")
    organisations = {"clerk": centre, "clerk2": second_centre, "agent": firm, "agent2": agency or firm}
    regions = {
        **dict.fromkeys(("counter", "certifier", "keeper", *DEMO_INSPECTORS), divisions.PROVINCE),
    }
    wanted = [
        Opening(
            username=username,
            role=role,
            name=f"{ROLES[role]}{'乙' if username.endswith('2') else '甲'}（演示）",
            person=people.get(username, ""),
            region=regions.get(username, ""),
            organisation=organisations.get(username, ""),
            department=_PARTNER if role is Role.PARTNER else "",
        )
        for username, role in _ROLES.items()
    ]
    hashes = [passwords.hashed(rules.DEMO_PASSWORD) for _ in wanted]
    with write(CONSOLE, Permission.ACCOUNTS_KEEP, "demonstration-accounts", ledgers=[Ledger.ACCOUNTS]) as work:
        for one, stored in zip(wanted, hashes, strict=True):
            enter_account(work, one, stored, must_change=False)
    scopes = {account.username: account.scope for account in queries.demo_accounts(DEMO_USERNAMES)}
    return [(username, role, scopes[username]) for username, role in _ROLES.items()]
