"""Signing in and out: expiry, lock-out, one's own password and tokens, the demonstration's accounts."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr, ValidationError
from sqlalchemy import event, select

from registry.accounts import commands, passwords, queries, rules, tables
from registry.accounts.commands import CONSOLE, PasswordChange, TokenRequest
from registry.accounts.queries import who
from registry.accounts.terms import SignInRefused, TokenState
from registry.kernel import db, secrets
from registry.kernel.access import PUBLIC
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, NotPermitted, OutOfDate, TooMany
from registry.policy import Role
from tests.accounts.conftest import PASSWORD, Clock, Opened, World
from tests.conftest import configure


def _change(old: str, new: str, again: str = "") -> PasswordChange:
    return PasswordChange(old=SecretStr(old), new=SecretStr(new), again=SecretStr(again or new))


def test_in_and_out(opened: Opened) -> None:
    token = commands.sign_in(opened(), PASSWORD, "203.0.113.9")
    assert queries.actor_of_cookie(token).username == "zhang"
    commands.sign_out(token)
    assert queries.actor_of_cookie(token) is PUBLIC
    commands.sign_out(token)
    commands.sign_out("never")


@pytest.mark.parametrize("token", [None, "", "nonsense", "x" * 5000, "'; --", "\x00"])
def test_no_cookie_no_actor(database: str, token: str | None) -> None:
    assert queries.actor_of_cookie(token) is PUBLIC
    assert queries.actor_of_token(token) is PUBLIC


def test_only_hashes_are_stored(opened: Opened) -> None:
    token = commands.sign_in(opened(), PASSWORD, "203.0.113.9")
    with db.reading() as session:
        stored = session.execute(select(db.core(tables.SignIn))).all()
        account = session.execute(select(db.core(tables.Account))).one()
    assert token not in str(stored)
    assert "203.0.113.9" not in str(stored)
    assert PASSWORD not in str(account)
    assert account.password_hash.startswith("$argon2id$")


def test_idle_and_absolute_expiry(opened: Opened, hands: Clock) -> None:
    token = commands.sign_in(opened(), PASSWORD)
    for _ in range(14):
        hands.on(minutes=50)
        assert queries.actor_of_cookie(token).username == "zhang"
    hands.on(minutes=20)  # twelve hours after signing in, though used twenty minutes ago
    assert queries.actor_of_cookie(token) is PUBLIC
    token = commands.sign_in("zhang", PASSWORD)
    hands.on(minutes=59, seconds=59)
    assert queries.actor_of_cookie(token).username == "zhang"
    hands.on(minutes=60)
    assert queries.actor_of_cookie(token) is PUBLIC


def test_last_use_is_written_at_most_once_a_minute(opened: Opened, hands: Clock) -> None:
    token = commands.sign_in(opened(), PASSWORD)
    statements: list[str] = []

    def seen(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement.split()[0])

    engines = {db.engines().reader, db.engines().writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", seen)
    try:
        for _ in range(5):
            hands.on(seconds=11)
            queries.actor_of_cookie(token)
        assert [word for word in statements if word in ("SELECT", "UPDATE")] == ["SELECT"] * 5
        hands.on(seconds=11)
        queries.actor_of_cookie(token)
        assert statements.count("UPDATE") == 1
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", seen)


def test_reading_does_not_wait_behind_a_write(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hashed", lambda password: "x")

    def never(*_: object) -> None:
        raise AssertionError("opened a write transaction")

    with db.writing():
        monkeypatch.setattr(db, "writing", never)
        who._touch(select(1))


def test_signing_in_again_ends_the_sign_in_it_replaces(opened: Opened) -> None:
    opened()
    first = commands.sign_in("zhang", PASSWORD)
    other = commands.sign_in("zhang", PASSWORD)
    second = commands.sign_in("zhang", PASSWORD, replaces=first)
    assert queries.actor_of_cookie(first) is PUBLIC
    assert queries.actor_of_cookie(other) == queries.actor_of_cookie(second) != PUBLIC


def test_unknown_closed_and_wrong_are_told_alike(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    opened("gone")
    commands.close_account(CONSOLE, "gone", version=queries.record(CONSOLE, "gone").version, submission="c")
    tried: list[str] = []
    real = passwords.fits
    monkeypatch.setattr(passwords, "fits", lambda given, stored: (tried.append(stored), real(given, stored))[1])
    said = set()
    for username, password in (("zhang", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD)):
        with pytest.raises(SignInRefused) as refused:
            commands.sign_in(username, password)
        said.add((refused.value.sentence, refused.value.status))
    assert len(said) == 1
    assert len(tried) == 3  # the same work for all three


@pytest.mark.parametrize("username", ["zhang", "nobody"])
def test_lock_out_after_five_failures(opened: Opened, hands: Clock, username: str) -> None:
    opened()
    for _ in range(5):
        with pytest.raises(SignInRefused):
            commands.sign_in(username, "wrong")
        hands.on(minutes=1)
    with pytest.raises(TooMany) as refused:
        commands.sign_in(username, PASSWORD)
    assert refused.value.retry_after == 10 * 60 + 1
    hands.on(minutes=9, seconds=59)
    with pytest.raises(TooMany):
        commands.sign_in(username.upper(), PASSWORD)
    hands.on(seconds=2)
    if username == "zhang":
        assert commands.sign_in(username, PASSWORD)
    else:
        with pytest.raises(SignInRefused):
            commands.sign_in(username, PASSWORD)


def test_success_clears_the_count(opened: Opened) -> None:
    opened()
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(SignInRefused):
                commands.sign_in("zhang", "wrong")
        commands.sign_in("zhang", PASSWORD)


def test_parallel_guesses_get_no_more_tries(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    tried: list[str] = []
    real = passwords.fits
    monkeypatch.setattr(passwords, "fits", lambda given, stored: (tried.append(given), real(given, stored))[1])

    def guess(number: int) -> type[Exception]:
        try:
            commands.sign_in("zhang", f"guess{number}")
        except (SignInRefused, TooMany) as refused:
            return type(refused)
        raise AssertionError("guessed")

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(guess, range(24)))
    assert len(tried) <= 5
    assert told.count(SignInRefused) == len(tried)


def test_lock_out_of_a_client(opened: Opened, hands: Clock) -> None:
    opened()
    for number in range(rules.FAILURES_OF_CLIENT):
        with pytest.raises(SignInRefused):
            commands.sign_in(f"guess{number}", "wrong", "203.0.113.9")
    with pytest.raises(TooMany):
        commands.sign_in("zhang", PASSWORD, "203.0.113.9")
    assert commands.sign_in("zhang", PASSWORD, "203.0.113.10")
    hands.on(minutes=15)
    assert commands.sign_in("zhang", PASSWORD, "203.0.113.9")


def test_nothing_personal_is_logged(opened: Opened, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    commands.sign_in(opened(), PASSWORD, "203.0.113.9")
    for _ in range(6):
        with pytest.raises((SignInRefused, TooMany)):
            commands.sign_in("zhang", "a-wrong-password", "203.0.113.9")
    for word in (PASSWORD, "a-wrong-password", "203.0.113.9", "zhang"):
        assert word not in caplog.text


def test_old_hash_is_renewed_on_sign_in(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    commands.sign_in("zhang", PASSWORD)
    with db.reading() as session:
        stored = session.execute(select(db.core(tables.Account).c.password_hash)).scalar_one()
    assert "t=2" in stored
    assert commands.sign_in("zhang", PASSWORD)


def test_own_password(opened: Opened) -> None:
    here, elsewhere = (commands.sign_in(name, PASSWORD) for name in (opened(), "zhang"))
    actor = queries.actor_of_cookie(here)
    with pytest.raises(InvalidInput) as refused:
        commands.change_own_password(actor, _change("wrong", "k7-Wq2_tz9Lm"), submission="1")
    assert refused.value.field == "原密码"
    for new, again in (("zhang", ""), ("short", ""), ("k7-Wq2_tz9Lm", "other"), (PASSWORD, "")):
        with pytest.raises(InvalidInput):
            commands.change_own_password(actor, _change(PASSWORD, new, again), submission="2")
    wanted = _change(PASSWORD, "k7-Wq2_tz9Lm")
    assert "k7-" not in repr(wanted)
    commands.change_own_password(actor, wanted, submission="3", keep=here)
    assert queries.actor_of_cookie(here) == actor
    assert queries.actor_of_cookie(elsewhere) is PUBLIC
    with pytest.raises(AlreadyDone):
        commands.change_own_password(actor, wanted, submission="3")
    with pytest.raises(SignInRefused):
        commands.sign_in("zhang", PASSWORD)
    assert commands.sign_in("zhang", "k7-Wq2_tz9Lm")


def test_guessing_the_old_password_locks_out(opened: Opened) -> None:
    actor = queries.actor_of_cookie(commands.sign_in(opened(), PASSWORD))
    for number in range(5):
        with pytest.raises(InvalidInput):
            commands.change_own_password(actor, _change("wrong", "k7-Wq2_tz9Lm"), submission=str(number))
    with pytest.raises(TooMany):
        commands.change_own_password(actor, _change(PASSWORD, "k7-Wq2_tz9Lm"), submission="5")


def test_the_public_and_the_console_have_no_own_account(database: str) -> None:
    for actor, error in ((PUBLIC, NotPermitted), (CONSOLE, NotFound)):
        with pytest.raises(error):
            queries.own(actor)
        with pytest.raises(error):
            commands.change_own_password(actor, _change("x", "k7-Wq2_tz9Lm"), submission="1")
        with pytest.raises(error):
            commands.issue_token(actor, TokenRequest(name="x", days=1), submission="2")


# -- access tokens -----------------------------------------------------------------------------------------------------


def test_token_speaks_for_its_account_until_it_expires(opened: Opened, hands: Clock) -> None:
    actor = queries.actor_named(opened("li", Role.KEEPER, region="430100"))
    issued = commands.issue_token(actor, TokenRequest(name="对账程序", days=30), submission="1")
    assert issued.token.startswith("hnrt_")
    assert issued.token not in repr(issued)
    with pytest.raises(AlreadyDone):
        commands.issue_token(actor, TokenRequest(name="对账程序", days=30), submission="1")
    with db.reading() as session:
        assert session.execute(select(db.core(tables.AccessToken).c.token_hash)).scalars().all() == [
            secrets.token_hash(issued.token)
        ]
    assert queries.actor_of_token(issued.token) == actor
    assert queries.actor_of_cookie(issued.token) is PUBLIC
    hands.on(days=29, hours=23)
    assert queries.actor_of_token(issued.token) == actor
    assert queries.own_tokens(actor)[0].last_used_at == hands.at
    hands.on(hours=1)
    assert queries.actor_of_token(issued.token) is PUBLIC
    assert [row.state for row in queries.own_tokens(actor)] == [TokenState.EXPIRED]
    hands.on(days=90)
    assert queries.own_tokens(actor) == []


def test_token_is_revoked_by_its_holder_only(opened: Opened) -> None:
    actor, other = (queries.actor_named(opened(name)) for name in ("li", "wang"))
    issued = commands.issue_token(actor, TokenRequest(name="对账程序", days=30), submission="1")
    assert queries.own_tokens(other) == []
    with pytest.raises(NotFound):
        commands.revoke_token(other, issued.code, submission="2")
    assert queries.actor_of_token(issued.token) == actor
    commands.revoke_token(actor, issued.code, submission="3")
    assert queries.actor_of_token(issued.token) is PUBLIC
    assert [row.state for row in queries.own_tokens(actor)] == [TokenState.REVOKED]
    with pytest.raises(OutOfDate):
        commands.revoke_token(actor, issued.code, submission="4")


def test_token_requests(opened: Opened) -> None:
    for wrong in ({"name": "", "days": 1}, {"name": "x", "days": 0}, {"name": "x", "days": 366}):
        with pytest.raises(ValidationError):
            TokenRequest(**wrong)
    actor = queries.actor_named(opened())
    for number in range(rules.TOKENS_MOST):
        commands.issue_token(actor, TokenRequest(name=f"{number}", days=1), submission=str(number))
    with pytest.raises(InvalidInput):
        commands.issue_token(actor, TokenRequest(name="x", days=1), submission="more")


# -- the demonstration -------------------------------------------------------------------------------------------------


def test_demonstration_accounts(world: World) -> None:
    made = commands.open_demo_accounts(world.centre, world.second_centre, world.firm, {"person": world.person})
    names = "clerk clerk2 certifier keeper officer officer2 decider decider2 partner agent agent2 person counter auditor admin admin2"
    assert [username for username, _, _ in made] == names.split()
    assert all(scope for _, _, scope in made)
    actors = [queries.actor_of_cookie(commands.sign_in(username, rules.DEMO_PASSWORD)) for username, _, _ in made]
    assert len({actor.person for actor in actors}) == len(actors)
    assert {actor.role for actor in actors} == set(Role) - {Role.PUBLIC}
    assert (actors[0].organisation, actors[1].organisation) == (world.centre, world.second_centre)
    assert [one.username for one in queries.demo_accounts(commands.DEMO_USERNAMES)] == names.split()
    with pytest.raises(AlreadyDone):
        commands.open_demo_accounts(world.centre, world.second_centre, world.firm, {"person": world.person})


def test_no_demonstration_accounts_outside_a_demonstration(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    commands.open_demo_accounts(world.centre, world.second_centre, world.firm, {"person": world.person})
    db.dispose()
    configure(monkeypatch, demo="0", today="")
    with pytest.raises(NotPermitted):
        commands.open_demo_accounts(world.centre, world.second_centre, world.firm, {"person": world.person})
    with pytest.raises(SignInRefused):  # even should a demonstration's database be served as a real one
        commands.sign_in("admin", rules.DEMO_PASSWORD)
    assert queries.demo_accounts(commands.DEMO_USERNAMES) == []
