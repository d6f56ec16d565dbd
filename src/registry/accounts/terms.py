"""The words of accounts: roles in Chinese, states, and what is shown once. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from registry.kernel.errors import Refused
from registry.policy import Role, Scope

ROLES: Final[dict[Role, str]] = {
    Role.PUBLIC: "公众",
    Role.CLERK: "培训机构经办人",
    Role.CERTIFIER: "考核发证人员",
    Role.KEEPER: "名录管理人员",
    Role.OFFICER: "执法办案人员",
    Role.DECIDER: "审批负责人",
    Role.PARTNER: "联合惩戒部门经办人",
    Role.AGENT: "企业（机构）经办人",
    Role.PERSON: "个人",
    Role.COUNTER: "窗口受理人员",
    Role.AUDITOR: "审计监督人员",
    Role.ADMIN: "系统管理员",
}
"""The Chinese name of each role."""

SCOPES: Final[dict[Scope, str]] = {
    Scope.NOTHING: "无",
    Scope.ALL: "全省",
    Scope.REGION: "本行政区域",
    Scope.ORGANISATION: "本单位",
    Scope.DEPARTMENT: "本部门",
    Scope.SELF: "本人",
}
"""What each kind of reach is called."""


class AccountState(StrEnum):
    """账号状态."""

    OPEN = "open"
    CLOSED = "closed"


STATES: Final[dict[AccountState, str]] = {AccountState.OPEN: "在用", AccountState.CLOSED: "已停用"}


class TokenState(StrEnum):
    """访问令牌状态, as of now."""

    LIVE = "live"
    EXPIRED = "expired"
    REVOKED = "revoked"


TOKEN_STATES: Final[dict[TokenState, str]] = {
    TokenState.LIVE: "有效",
    TokenState.EXPIRED: "已到期",
    TokenState.REVOKED: "已撤销",
}


@dataclass(frozen=True)
class TemporaryPassword:
    """A password made for an account by an administrator's command. Shown once, stored nowhere."""

    username: str
    password: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.username}，临时密码 {self.password}（只显示这一次，首次登录时须更换）"


@dataclass(frozen=True)
class IssuedToken:
    """A new access token. Shown once; only its hash is stored."""

    code: str
    name: str
    token: str = field(repr=False)
    expires_at: datetime

    def __str__(self) -> str:
        return f"{self.name}：{self.token}（只显示这一次，{self.expires_at:%Y-%m-%d} 到期）"


class SignInRefused(Refused):
    """Wrong user name or password, or a closed account. It does not say which."""

    code = "sign_in_refused"
    status = 401

    def __init__(self) -> None:
        super().__init__("用户名或密码不正确，或者账号已停用。", fix="请核对后重试；忘记密码请联系系统管理员重置。")


class PasswordMustChange(Refused):
    """The password is right but temporary: a new one must be chosen before anything else."""

    code = "password_must_change"
    status = 403

    def __init__(self) -> None:
        super().__init__("您使用的是临时密码。", fix="请先设置自己的新密码。")
