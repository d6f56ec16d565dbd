"""Accounts with access tokens, for programs that sign in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher

from registry.accounts import commands, passwords
from registry.accounts.commands import CONSOLE, Opening, TokenRequest
from registry.accounts.queries import actor_named
from registry.policy import Role
from tests.web.client import Client

Program = Callable[..., Client]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Program:
    """Opens an account and gives a client that sends its access token."""
    passwords._nobody.cache_clear()
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

    def opens(role: Role, username: str = "", **more: str) -> Client:
        username = username or role.value
        wanted = Opening(username=username, role=role, **{"name": "张某", **more})
        made = commands.open_account(CONSOLE, wanted, submission=f"open-{username}")
        own = "correct horse 电池 staple"
        commands.choose_password(username, made.password, own, own, submission=f"first-{username}")
        issued = commands.issue_token(actor_named(username), TokenRequest(name="接口"), submission=f"token-{username}")
        return Client(token=issued.token)

    return opens
