"""The administrator's list, one's own account and tokens, the demonstration's accounts. Rows carry no hash and no address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlmodel import Session

from registry.accounts import rules, tables
from registry.accounts.terms import ROLES, AccountState, TokenState
from registry.kernel import clock, db, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.paging import Page, PageRequest
from registry.parties import queries as parties
from registry.parties.reference import divisions
from registry.policy import SCOPES, Permission, Role, Scope
from registry.settings import settings

_A = db.core(tables.Account).c
_S = db.core(tables.SignIn).c
_T = db.core(tables.AccessToken).c
_ACTOR: Final = (_A.username, _A.role, _A.person, _A.name, _A.region, _A.organisation, _A.department)
_ACCOUNT: Final = (
    _A.id,
    *_ACTOR,
    _A.must_change,
    _A.opened_at,
    _A.closed_at,
    _A.version,
)


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to: part of a user name or name, a role, a state. Empty says nothing."""

    text: str = ""
    role: Role | None = None
    state: AccountState | None = None


@dataclass(frozen=True)
class AccountRow:
    """One account. `scope` says in Chinese how far it reaches."""

    username: str
    role: Role
    role_name: str
    name: str
    scope: str
    state: AccountState
    must_change: bool
    opened_at: datetime
    closed_at: datetime | None
    last_sign_in_at: datetime | None


@dataclass(frozen=True)
class SignInRow:
    """One sign-in, running or ended."""

    created_at: datetime
    last_seen_at: datetime
    lives: bool


@dataclass(frozen=True)
class AccountRecord:
    """Everything about one account. `other_accounts`: user names of the same human being."""

    username: str
    role: Role
    role_name: str
    name: str
    person: str
    region: str
    organisation: str
    department: str
    scope: str
    state: AccountState
    must_change: bool
    opened_at: datetime
    closed_at: datetime | None
    version: int
    is_own: bool
    other_accounts: tuple[str, ...]
    sign_ins: tuple[SignInRow, ...]
    history: tuple[ledger.EventRow, ...]


def listing(viewer: Actor, wanted: Wanted, page: PageRequest) -> Page[AccountRow]:
    """Accounts by user name."""
    viewer.must(Permission.ACCOUNTS_KEEP)
    last = select(func.max(_S.created_at)).where(_S.account_id == _A.id).scalar_subquery().label("last_sign_in_at")
    query = select(*_ACCOUNT, last)
    if text := wanted.text.strip():
        query = query.where(or_(db.contains(_A.username, text.lower()), db.contains(_A.name, text)))
    if wanted.role is not None:
        query = query.where(_A.role == wanted.role)
    if wanted.state is not None:
        query = query.where(_A.closed_at.is_(None) if wanted.state is AccountState.OPEN else _A.closed_at.is_not(None))
    with db.reading() as session:
        total = db.count(session, query)
        rows = session.execute(query.order_by(_A.username).limit(page.size).offset(page.offset)).all()
        names = _organisation_names(session, rows)
    return Page(
        [
            AccountRow(
                username=row.username,
                role=row.role,
                role_name=ROLES[row.role],
                name=row.name,
                scope=_scope(row, names),
                state=rules.account_state(row.closed_at),
                must_change=row.must_change,
                opened_at=row.opened_at,
                closed_at=row.closed_at,
                last_sign_in_at=row.last_sign_in_at,
            )
            for row in rows
        ],
        total,
        page.page,
        page.size,
    )


def record(viewer: Actor, username: str) -> AccountRecord:
    """One account with its latest sign-ins and its history. Raises `NotFound`."""
    viewer.must(Permission.ACCOUNTS_KEEP)
    return _record(viewer, username)


def own(viewer: Actor) -> AccountRecord:
    """The viewer's own account. Raises `NotFound` for the console, which has none."""
    viewer.must(Permission.OWN_ACCOUNT)
    return _record(viewer, viewer.username)


def _record(viewer: Actor, username: str) -> AccountRecord:
    now = clock.now()
    with db.reading() as session:
        row = session.execute(select(*_ACCOUNT).where(_A.username == username)).first()
        if row is None:
            raise NotFound(f"没有账号「{username}」。", fix="请从账号列表中选择。")
        others = session.execute(
            select(_A.username).where(_A.person == row.person, _A.id != row.id).order_by(_A.username)
        ).scalars()
        sign_ins = session.execute(
            select(_S.created_at, _S.last_seen_at, _S.ended_at)
            .where(_S.account_id == row.id)
            .order_by(_S.created_at.desc())
            .limit(10)
        )
        return AccountRecord(
            username=row.username,
            role=row.role,
            role_name=ROLES[row.role],
            name=row.name,
            person=row.person,
            region=row.region,
            organisation=row.organisation,
            department=row.department,
            scope=_scope(row, _organisation_names(session, [row])),
            state=rules.account_state(row.closed_at),
            must_change=row.must_change,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            version=row.version,
            is_own=row.username == viewer.username,
            other_accounts=tuple(others),
            sign_ins=tuple(
                SignInRow(
                    one.created_at,
                    one.last_seen_at,
                    rules.sign_in_lives(
                        created_at=one.created_at, last_seen_at=one.last_seen_at, ended_at=one.ended_at, now=now
                    ),
                )
                for one in sign_ins
            ),
            history=tuple(ledger.history(session, row.username)),
        )


def _organisation_names(session: Session, rows: Iterable[Any]) -> dict[str, str]:
    found = parties.organisations_by_code(session, {row.organisation for row in rows if row.organisation})
    return {code: organisation.name for code, organisation in found.items()}


def _scope(row: Any, names: Mapping[str, str]) -> str:
    match SCOPES[row.role]:
        case Scope.REGION:
            return _division_name(row.region)
        case Scope.ORGANISATION:
            return names.get(row.organisation, row.organisation)
        case Scope.DEPARTMENT:
            return str(row.department)
        case Scope.SELF:
            return "本人"
        case Scope.ALL:
            return "全省"
    return ""


def _division_name(code: str) -> str:
    try:
        return divisions.full_name(code)
    except divisions.UnknownDivision:
        return code


def regions() -> dict[str, str]:
    """Code and name of every division an account may reach: province, prefectures, counties and zones."""
    return {
        one.code: divisions.full_name(one.code) for one in divisions.all() if one.level is not divisions.Level.TOWNSHIP
    }


# -- own access tokens -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TokenRow:
    """One access token, without the token itself."""

    code: str
    name: str
    issued_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    state: TokenState


def own_tokens(viewer: Actor) -> list[TokenRow]:
    """The viewer's access tokens, newest first; ended ones for another ninety days."""
    viewer.must(Permission.OWN_ACCOUNT)
    now = clock.now()
    with db.reading() as session:
        rows = session.execute(
            select(_T.code, _T.name, _T.issued_at, _T.expires_at, _T.last_used_at, _T.revoked_at)
            .join(db.core(tables.Account), _A.id == _T.account_id)
            .where(_A.username == viewer.username, _T.expires_at > now - timedelta(days=90))
            .order_by(_T.issued_at.desc(), _T.code)
        ).all()
    return [
        TokenRow(
            row.code,
            row.name,
            row.issued_at,
            row.expires_at,
            row.last_used_at,
            rules.token_state(expires_at=row.expires_at, revoked_at=row.revoked_at, now=now),
        )
        for row in rows
    ]


# -- the demonstration -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DemoAccount:
    """A demonstration account as the sign-in page offers it."""

    username: str
    role_name: str
    scope: str


def holds_accounts() -> bool:
    """Whether any account was ever opened in this database."""
    with db.reading() as session:
        return session.execute(select(_A.id).limit(1)).first() is not None


def demo_accounts(usernames: Iterable[str]) -> list[DemoAccount]:
    """The open ones among the demonstration accounts, in the order of roles; none outside a demonstration."""
    if not settings().demo:
        return []
    order = list(Role)
    with db.reading() as session:
        rows = session.execute(
            select(*_ACCOUNT).where(_A.username.in_(list(usernames)), _A.closed_at.is_(None)).order_by(_A.username)
        ).all()
        names = _organisation_names(session, rows)
    return [
        DemoAccount(row.username, ROLES[row.role], _scope(row, names))
        for row in sorted(rows, key=lambda row: order.index(row.role))
    ]
