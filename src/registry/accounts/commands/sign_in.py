"""Signing in and out. A sign-in is a random token whose hash is a row; nothing about it goes to a log.

These are no decisions and leave no ledger event; the rows of `sign_ins` are the trace. Choosing one's first own
password is one, and is recorded.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, insert, update

from registry.accounts import passwords, queries, rules, tables
from registry.accounts.commands import guard
from registry.accounts.commands.keep import existing
from registry.accounts.terms import PasswordMustChange, SignInRefused
from registry.kernel import clock, db, secrets
from registry.kernel.errors import InvalidInput
from registry.kernel.transaction import write
from registry.policy import Action, Ledger, Permission
from registry.settings import settings

_S = db.core(tables.SignIn).c
_A = db.core(tables.Account).c
_CLIENT: Final = "sign-in.client"


def sign_in(username: str, password: str, client: str = "", *, replaces: str = "") -> str:
    """Begin a sign-in and return the cookie's token; the sign-in with the token `replaces` ends.

    Raises `SignInRefused` (it does not say why), `TooMany`, and `PasswordMustChange` when the password is right but
    temporary.
    """
    proven = _proven(username, password, client)
    if proven.must_change:
        raise PasswordMustChange
    renewed = passwords.hashed(password) if passwords.outgrown(proven.password_hash) else ""
    return _begin(proven.actor.username, proven.password_hash, client, replaces=replaces, renewed=renewed)


def choose_password(
    username: str, temporary: str, new: str, again: str, client: str = "", *, submission: str, replaces: str = ""
) -> str:
    """Exchange a temporary password for one's own, and begin a sign-in. Raises like `sign_in`, and `InvalidInput`."""
    proven = _proven(username, temporary, client)
    if not proven.must_change:
        raise SignInRefused
    chosen = rules.new_password(new, again, proven.actor.username)
    if chosen == temporary:
        raise InvalidInput("新密码", "新密码不能与临时密码相同。", fix="请另设一个密码。")
    renewed = passwords.hashed(chosen)
    with write(proven.actor, Permission.OWN_ACCOUNT, submission, ledgers=[Ledger.ACCOUNTS]) as work:
        account = existing(work, proven.actor.username)
        if account.password_hash != proven.password_hash or account.closed_at is not None:
            raise SignInRefused
        account.password_hash, account.password_at = renewed, clock.now()
        account.must_change = False
        account.version += 1
        work.record(Action.PASSWORD_SET, account.username, by="holder")
    return _begin(proven.actor.username, renewed, client, replaces=replaces)


def sign_out(token: str) -> None:
    """End the sign-in with this cookie, if it is one."""
    with db.writing() as session:
        session.execute(
            update(db.core(tables.SignIn))
            .where(_S.token_hash == secrets.token_hash(token), _S.ended_at.is_(None))
            .values(ended_at=clock.now())
        )


def _proven(username: str, password: str, client: str) -> queries.Credentials:
    """The open account this password belongs to. Closed, unknown and wrong are refused alike."""
    name = username.strip().lower()[:64]
    with db.reading() as session:
        account = queries.credentials(session, name)
    usable = (
        account is not None
        and account.closed_at is None
        and (settings().demo or password != rules.DEMO_PASSWORD)
        and not (
            account.must_change and not rules.temporary_password_lives(password_at=account.password_at, now=clock.now())
        )
    )
    stored = account.password_hash if account is not None and usable else ""
    if not guard.fits(name, password[:1024], stored, client) or account is None:
        raise SignInRefused
    return account


def _begin(username: str, proven: str, client: str, *, replaces: str = "", renewed: str = "") -> str:
    """Enter a sign-in of the account whose password hash was found to fit."""
    token, now = secrets.token(), clock.now()
    sign_ins = db.core(tables.SignIn)
    with db.writing() as session:
        live = queries.of_username(session, username, lock=True)
        if live is None or live.closed_at is not None or live.password_hash != proven:
            raise SignInRefused  # closed or reset while the password was being tried
        session.execute(delete(sign_ins).where(_S.account_id == live.id, _S.created_at < now - rules.SIGN_INS_KEPT))
        session.execute(
            insert(sign_ins).values(
                token_hash=secrets.token_hash(token),
                account_id=live.id,
                created_at=now,
                last_seen_at=now,
                client=secrets.ring().blind(client, _CLIENT) if client else "",
            )
        )
        if renewed:
            session.execute(update(db.core(tables.Account)).where(_A.id == live.id).values(password_hash=renewed))
        if replaces:
            session.execute(
                update(sign_ins)
                .where(_S.token_hash == secrets.token_hash(replaces), _S.ended_at.is_(None))
                .values(ended_at=now)
            )
    return token
