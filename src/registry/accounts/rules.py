"""Rules of accounts: which reach a role needs, what a password must be, how long sign-ins and tokens last. Pure.

The periods here are security settings of the portal, not law.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from registry.accounts.terms import ROLES, AccountState, TokenState
from registry.kernel.errors import InvalidInput
from registry.kernel.fields import BadField, clean
from registry.policy import SCOPES, Role, Scope

IDLE: Final = timedelta(minutes=60)
"""A sign-in ends when nothing was asked for so long."""
ABSOLUTE: Final = timedelta(hours=12)
"""A sign-in ends so long after it began, used or not."""
TOUCH_EVERY: Final = timedelta(minutes=1)
"""How often at most a sign-in's last use is written down."""
SIGN_INS_KEPT: Final = timedelta(days=200)
"""Ended sign-ins are kept as a trace for at least six months (网络安全法 art 21)."""

FAILURES: Final = 5
FAILURES_OF_CLIENT: Final = 30
"""Several people of an office may share one address."""
FAILURES_WITHIN: Final = timedelta(minutes=15)

TEMPORARY_PASSWORD_LASTS: Final = timedelta(days=7)
PASSWORD_LEAST: Final = 10
PASSWORD_MOST: Final = 128

TOKEN_DAYS_MOST: Final = 365
TOKENS_MOST: Final = 10

DEMO_PASSWORD: Final = "hunan-demo-2026"  # noqa: S105
"""Password of every demonstration account; fits nowhere outside a demonstration."""

RESERVED: Final = frozenset({"console", "public", "system", "root", "anonymous"})
CONSOLE_NAME: Final = "console"

_USERNAME: Final = re.compile(r"[a-z][a-z0-9._-]{1,31}", re.ASCII)
# of ten characters and more; shorter ones are refused anyway
_COMMON: Final = frozenset(
    word
    for line in (
        "1234567890 0123456789 12345678910 1234567890a a1234567890 q1w2e3r4t5 1q2w3e4r5t 1qaz2wsx3edc",
        "1qaz@wsx3edc qwertyuiop qwerty123456 qwer123456 asdfghjkl123 zxcvbnm123 abc1234567 abcd123456",
        "abcdefghij password123 password1234 password12345 passw0rd123 admin12345 admin123456 administrator",
        "root123456 test123456 woaini1314 woaini1314520 woaini5201314 5201314520 1314520520 iloveyou123",
        "hunan12345 hunan123456 changsha123 changsha2026 yingji12345 anquan12345 letmein1234 welcome123",
        "welcome1234 888888888a p@ssw0rd123 p@ssword123",
        DEMO_PASSWORD,
    )
    for word in line.split()
)

_SCOPE_FIELDS: Final = {
    Scope.REGION: "region",
    Scope.ORGANISATION: "organisation",
    Scope.DEPARTMENT: "department",
}
_FIELD_NAMES: Final = {"region": "行政区划", "organisation": "所属单位", "department": "所属部门"}


def username(text: str) -> str:
    """The canonical user name: 2 to 32 small letters, digits, `.`, `_`, `-`, beginning with a letter."""
    name = clean(text).lower()
    if not _USERNAME.fullmatch(name):
        raise BadField("用户名格式不对。", "用户名为 2 至 32 位小写字母、数字、点、下划线或短横线，以字母开头。")
    if name in RESERVED:
        raise BadField(f"用户名「{name}」为系统保留。", "请换一个用户名。")
    return name


def scope_fits(role: Role, *, region: str, organisation: str, department: str) -> None:
    """Refuse a role without the reach it needs, or with one it cannot use."""
    if role is Role.PUBLIC:
        raise InvalidInput("角色", "公众不需要账号。", fix="请选择其他角色。")
    needed = _SCOPE_FIELDS.get(SCOPES[role])
    given = {"region": region, "organisation": organisation, "department": department}
    if needed and not given.pop(needed):
        name = _FIELD_NAMES[needed]
        raise InvalidInput(name, f"{ROLES[role]}必须指定{name}。", fix=f"请填写{name}。")
    for field, value in given.items():
        if value:
            name = _FIELD_NAMES[field]
            raise InvalidInput(name, f"{ROLES[role]}的权限范围与{name}无关。", fix=f"请把{name}留空。")


def new_password(new: str, again: str, username: str) -> str:
    """A new password typed twice. Raises `InvalidInput`."""
    if new != again:
        raise InvalidInput("再次输入新密码", "两次输入的新密码不一致。", fix="请重新输入。")
    password_may_be(new, username)
    return new


def password_may_be(password: str, username: str) -> None:
    """Refuse a password that is too short, the user's name, or easily guessed."""
    if len(password) < PASSWORD_LEAST:
        raise InvalidInput("新密码", f"密码至少 {PASSWORD_LEAST} 个字符。", fix="可以用几个不相干的词连成一句。")
    if len(password) > PASSWORD_MOST:
        raise InvalidInput("新密码", f"密码最多 {PASSWORD_MOST} 个字符。", fix="请缩短。")
    folded = password.casefold()
    bare = folded.strip("0123456789!@#$%^&*._- ")
    if username.casefold() in (folded, folded[::-1], bare):
        raise InvalidInput("新密码", "密码不能是用户名，也不能只在用户名后面加数字或符号。", fix="请另选一个密码。")
    if folded in _COMMON or len(set(folded)) < 5 or _runs(folded):
        raise InvalidInput("新密码", "这个密码太常见，容易被猜到。", fix="请避免连续或重复的数字、字母和常用口令。")


def _runs(folded: str) -> bool:
    """Whether every character follows the one before by the same step: `abcdefghij`, `9876543210`."""
    steps = {ord(after) - ord(before) for before, after in pairwise(folded)}
    return len(steps) == 1


def account_state(closed_at: datetime | None) -> AccountState:
    """Whether an account is open."""
    return AccountState.OPEN if closed_at is None else AccountState.CLOSED


def sign_in_lives(*, created_at: datetime, last_seen_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a sign-in still counts: not ended, used lately, not too old."""
    return ended_at is None and now - last_seen_at < IDLE and now - created_at < ABSOLUTE


def temporary_password_lives(*, password_at: datetime, now: datetime) -> bool:
    """Whether a temporary password may still be exchanged for one's own."""
    return now - password_at < TEMPORARY_PASSWORD_LASTS


def token_state(*, expires_at: datetime, revoked_at: datetime | None, now: datetime) -> TokenState:
    """Whether an access token counts now."""
    if revoked_at is not None:
        return TokenState.REVOKED
    return TokenState.LIVE if now < expires_at else TokenState.EXPIRED


def token_days(days: int) -> int:
    """For how many days a token may be issued: 1 to 365."""
    if not 1 <= days <= TOKEN_DAYS_MOST:
        raise BadField(f"有效天数应在 1 至 {TOKEN_DAYS_MOST} 之间。", "请缩短有效期，到期后可以重新签发。")
    return days
