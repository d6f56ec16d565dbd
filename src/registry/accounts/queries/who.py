"""Who stands behind a cookie, a token or a name; asked at every request, so one SELECT by key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session

from registry.accounts import rules, tables
from registry.accounts.terms import TokenState
from registry.kernel import clock, db, secrets
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import NotFound, Unavailable

_A = db.core(tables.Account).c
_S = db.core(tables.SignIn).c
_T = db.core(tables.AccessToken).c
_ACTOR: Final = (_A.username, _A.role, _A.person, _A.name, _A.region, _A.organisation, _A.department)


def actor_of_cookie(token: str | None) -> Actor:
    """The account signed in with this cookie; the public when there is none, or it ended, expired or was closed."""
    if not token:
        return PUBLIC
    now, key = clock.now(), secrets.token_hash(token)
    with db.reading() as session:
        row = session.execute(
            select(*_ACTOR, _S.created_at, _S.last_seen_at, _S.ended_at)
            .join(db.core(tables.Account), _A.id == _S.account_id)
            .where(_S.token_hash == key, _A.closed_at.is_(None), _A.must_change.is_(False))
        ).first()
    if row is None or not rules.sign_in_lives(
        created_at=row.created_at, last_seen_at=row.last_seen_at, ended_at=row.ended_at, now=now
    ):
        return PUBLIC
    if now - row.last_seen_at >= rules.TOUCH_EVERY:
        _touch(
            update(db.core(tables.SignIn)).where(_S.token_hash == key, _S.ended_at.is_(None)).values(last_seen_at=now),
            may_wait=now - row.last_seen_at > rules.IDLE / 2,
        )
    return _actor(row)


def actor_of_token(token: str | None) -> Actor:
    """The account a program speaks for with this access token; the public when the token does not count."""
    if not token:
        return PUBLIC
    now, key = clock.now(), secrets.token_hash(token)
    with db.reading() as session:
        row = session.execute(
            select(*_ACTOR, _T.expires_at, _T.revoked_at, _T.last_used_at)
            .join(db.core(tables.Account), _A.id == _T.account_id)
            .where(_T.token_hash == key, _A.closed_at.is_(None), _A.must_change.is_(False))
        ).first()
    if row is None or (
        rules.token_state(expires_at=row.expires_at, revoked_at=row.revoked_at, now=now) is not TokenState.LIVE
    ):
        return PUBLIC
    if row.last_used_at is None or now - row.last_used_at >= rules.TOUCH_EVERY:
        _touch(update(db.core(tables.AccessToken)).where(_T.token_hash == key).values(last_used_at=now))
    return _actor(row)


def actor_named(username: str) -> Actor:
    """An open account by its user name, for the command line's `--as`. Raises `NotFound`."""
    with db.reading() as session:
        row = session.execute(
            select(*_ACTOR).where(_A.username == username.strip().lower(), _A.closed_at.is_(None))
        ).first()
    if row is None:
        raise NotFound(f"没有在用的账号「{username}」。", fix="请核对用户名，或先开立、恢复该账号。")
    return _actor(row)


def _actor(row: Any) -> Actor:
    return Actor(
        username=row.username,
        role=row.role,
        person=row.person,
        name=row.name,
        region=row.region,
        organisation=row.organisation,
        department=row.department,
    )


def _touch(statement: Any, *, may_wait: bool = False) -> None:
    """Write a last use down, unless the database is busy or does not answer: the next request tries again."""
    if db.engines().write_lock.locked() and not may_wait:
        return
    try:
        with db.writing() as session:
            session.execute(statement)
    except Unavailable:
        return


# -- inner look-ups ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Credentials:
    """What signing in compares with. Stays inside the slice's commands."""

    actor: Actor
    password_hash: str = field(repr=False)
    password_at: datetime
    must_change: bool
    closed_at: datetime | None


def credentials(session: Session, username: str, *, lock: bool = False) -> Credentials | None:
    """The account's credentials; with `lock` its row is held until the transaction ends."""
    query = select(*_ACTOR, _A.password_hash, _A.password_at, _A.must_change, _A.closed_at).where(
        _A.username == username
    )
    row = session.execute(query.with_for_update() if lock else query).first()
    if row is None:
        return None
    return Credentials(_actor(row), row.password_hash, row.password_at, row.must_change, row.closed_at)


def of_username(session: Session, username: str, *, lock: bool = False) -> tables.Account | None:
    """The account's row, for the slice's own commands; with `lock` held until the transaction ends."""
    query = select(tables.Account).where(_A.username == username)
    return session.execute(query.with_for_update() if lock else query).scalar_one_or_none()


def human_known(session: Session, person: str) -> bool:
    """Whether some account already belongs to this human being."""
    return session.execute(select(_A.id).where(_A.person == person).limit(1)).first() is not None
