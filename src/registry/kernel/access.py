"""Who is asking. An `Actor` is the first parameter of every door; what it looked at goes to an append-only access log.

The log is not a ledger: looking changes nothing. It names people by their public codes only.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field

from registry.kernel import clock, db
from registry.kernel.errors import NotPermitted
from registry.policy import GRANTS, Permission, Role


@dataclass(frozen=True)
class Actor:
    """Someone at a door: an account with its role and reach, or the public.

    `person` identifies the human being (two accounts of one person are one person); `region` is a division code, `organisation`
    and `department` are public codes or names; each is empty where the role has no such scope.
    """

    username: str
    role: Role
    person: str = ""
    name: str = ""
    region: str = ""
    organisation: str = ""
    department: str = ""

    @property
    def is_public(self) -> bool:
        return self.role is Role.PUBLIC

    def may(self, permission: Permission) -> bool:
        """Whether the role has the permission. Scope is a matter of the query or command."""
        return permission in GRANTS[self.role]

    def must(self, permission: Permission) -> None:
        """Raise `NotPermitted` unless the role has the permission."""
        if not self.may(permission):
            if self.is_public:
                raise NotPermitted("此项操作需要登录。", fix="请先登录有相应权限的账号。")
            raise NotPermitted("您的角色没有此项权限。", fix="如工作需要，请联系系统管理员。")

    def same_person(self, other: str) -> bool:
        """Whether the human being behind this actor is the one named. Persons are compared, not accounts."""
        return self.person == other

    @property
    def region_prefix(self) -> str:
        """Prefix of every division code inside the actor's region: `43`, `4301`, `430102` or a township's nine digits."""
        return subtree_prefix(self.region)


PUBLIC = Actor(username="", role=Role.PUBLIC)


def subtree_prefix(code: str) -> str:
    """What the codes of a division and all below it begin with. GB/T 2260: `430000` → `43`, `430100` → `4301`."""
    if len(code) == 6:
        if code.endswith("0000"):
            return code[:2]
        if code.endswith("00"):
            return code[:4]
    return code


class AccessEntry(db.Base, table=True):
    """One look at personal data, or one export: who, what, why."""

    __tablename__ = "access_log"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=Column(db.Instant, nullable=False, index=True))
    actor: str = Field(max_length=64, index=True)
    what: str = Field(max_length=64)
    subject: str = Field(max_length=64, default="")
    reason: str = Field(max_length=200, default="")


def looked(viewer: Actor, what: str, *, subject: str = "", reason: str = "") -> None:
    """Record that personal data were looked at or taken out. `subject` is a public code, never a name or an ID number."""
    with db.writing() as session:
        session.add(
            AccessEntry(at=clock.now(), actor=viewer.username, what=what, subject=subject, reason=reason.strip()[:200])
        )
