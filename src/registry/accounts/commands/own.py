"""One's own account: the password and the access tokens for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr
from sqlalchemy import func, select, update

from registry.accounts import passwords, queries, rules, tables
from registry.accounts.commands import guard
from registry.accounts.commands.keep import end_all_sign_ins, existing
from registry.accounts.terms import IssuedToken
from registry.kernel import clock, codes, db, fields, secrets
from registry.kernel.access import Actor
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, OutOfDate
from registry.kernel.transaction import Submission, write
from registry.policy import Action, Ledger, Permission

TOKEN_PREFIX: Final = "hnrt_"  # noqa: S105  lets people and secret scanners recognise a leaked one
_T = db.core(tables.AccessToken).c
_U = db.core(Submission).c


class PasswordChange(BaseModel):
    """The old password, and the new one twice."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    old: SecretStr = Field(title="原密码")
    new: SecretStr = Field(title="新密码")
    again: SecretStr = Field(title="再次输入新密码")


def change_own_password(actor: Actor, wanted: PasswordChange, *, submission: str, keep: str = "") -> str:
    """Change one's own password; every other sign-in ends. `keep` is the cookie of the sign-in that stays.

    Raises `InvalidInput` when the old one does not fit, `TooMany` after five wrong ones. Returns the user name.
    """
    actor.must(Permission.OWN_ACCOUNT)
    old = wanted.old.get_secret_value()
    with db.reading() as session:
        _not_done_yet(session.execute(select(_U.id).where(_U.id == submission[:80])).first())
        known = queries.credentials(session, actor.username)
    if known is None:
        raise NotFound("当前没有对应的账号。", fix="请重新登录。")
    new = rules.new_password(wanted.new.get_secret_value(), wanted.again.get_secret_value(), actor.username)
    if not guard.fits(actor.username, old, known.password_hash):
        raise InvalidInput("原密码", "原密码不正确。", fix="请重新输入；忘记原密码请联系系统管理员重置。")
    if new == old:
        raise InvalidInput("新密码", "新密码与原密码相同。", fix="请另设一个密码。")
    renewed = passwords.hashed(new)
    with write(actor, Permission.OWN_ACCOUNT, submission, ledgers=[Ledger.ACCOUNTS]) as work:
        account = existing(work, actor.username)
        if account.password_hash != known.password_hash:
            raise OutOfDate("密码刚被修改。", fix="请重新登录后再试。")
        account.password_hash, account.password_at = renewed, clock.now()
        account.version += 1
        end_all_sign_ins(work, account, but=secrets.token_hash(keep) if keep else "")
        work.record(Action.PASSWORD_SET, account.username, by="holder")
        return account.username


def _not_done_yet(found: object) -> None:
    """A double click must not count as a wrong password: the first click has changed it."""
    if found is not None:
        raise AlreadyDone("这次提交已经处理过，没有重复执行。", fix="请刷新页面查看结果。")


class TokenRequest(BaseModel):
    """A token wanted: what it is for, and for how many days (1 to 365)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: fields.ShortText = Field(title="用途")
    days: Annotated[int, AfterValidator(rules.token_days)] = Field(default=90, title="有效天数")


def issue_token(actor: Actor, wanted: TokenRequest, *, submission: str) -> IssuedToken:
    """Issue an access token to the actor's own account. Raises `InvalidInput` beyond ten live ones."""
    with write(actor, Permission.OWN_ACCOUNT, submission, ledgers=[Ledger.ACCOUNTS]) as work:
        account, now = existing(work, actor.username), clock.now()
        live = work.session.execute(
            select(func.count()).where(_T.account_id == account.id, _T.revoked_at.is_(None), _T.expires_at > now)
        ).scalar_one()
        if live >= rules.TOKENS_MOST:
            raise InvalidInput(
                "访问令牌", f"每个账号最多有 {rules.TOKENS_MOST} 个有效令牌。", fix="请先撤销不再使用的令牌。"
            )
        token = TOKEN_PREFIX + secrets.token()
        issued = tables.AccessToken(
            token_hash=secrets.token_hash(token),
            code=codes.new_code("K"),
            account_id=account.id or 0,
            name=wanted.name,
            issued_at=now,
            expires_at=now + timedelta(days=wanted.days),
        )
        work.add(issued)
        work.record(
            Action.TOKEN_ISSUED,
            account.username,
            token=issued.code,
            until=issued.expires_at.astimezone(clock.CHINA).date(),
        )
        return IssuedToken(issued.code, issued.name, token, issued.expires_at)


def revoke_token(actor: Actor, code: str, *, submission: str) -> str:
    """Revoke one of the actor's own access tokens at once; returns its name. Others' tokens are not found."""
    with write(actor, Permission.OWN_ACCOUNT, submission, ledgers=[Ledger.ACCOUNTS]) as work:
        account = existing(work, actor.username)
        token = work.session.execute(
            select(_T.name, _T.revoked_at).where(_T.code == code, _T.account_id == account.id)
        ).first()
        if token is None:
            raise NotFound("您没有这个访问令牌。", fix="请刷新页面查看。")
        if token.revoked_at is not None:
            raise OutOfDate("这个访问令牌已经撤销。", fix="请刷新页面查看。")
        work.session.execute(update(db.core(tables.AccessToken)).where(_T.code == code).values(revoked_at=clock.now()))
        work.record(Action.TOKEN_REVOKED, account.username, token=code)
        return str(token.name)
