"""The words of inspectors: kinds of enforcement certificate, states, and the facts that a standing is worked out from. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)


class CredentialKind(StrEnum):
    """执法证种类: 安全生产监管执法证 (IN-04), 行政执法证 (IN-06). Who enforces needs both."""

    SUPERVISION = "supervision"
    ENFORCEMENT = "enforcement"


CREDENTIALS: dict[CredentialKind, str] = {
    CredentialKind.SUPERVISION: "安全生产监管执法证",
    CredentialKind.ENFORCEMENT: "行政执法证",
}
"""What each kind is called."""


class CredentialState(StrEnum):
    """执法证状态 on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class InspectorState(StrEnum):
    """执法资格状态 on a day: lapsing means that the right to enforce is gone when the time for an extension has passed."""

    MAY_ENFORCE = "may_enforce"
    LAPSING = "lapsing"
    MAY_NOT = "may_not"
    LEFT = "left"


@dataclass(frozen=True)
class Service:
    """任职: from–to at one supervising body, last day inclusive, open while it lasts."""

    from_on: date
    until_on: date | None

    def on(self, day: date) -> bool:
        """Whether the person is in office on a day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True)
class Held:
    """执法证 as a standing looks at it. From `withdrawn_on` on it counts no more; `valid_until` is its last day."""

    kind: CredentialKind
    issued_on: date
    valid_until: date
    withdrawn_on: date | None

    @property
    def last(self) -> date:
        """The last day it counts, whether it runs out or was withdrawn."""
        return self.valid_until if self.withdrawn_on is None else min(self.valid_until, self.withdrawn_on - _DAY)

    def on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.issued_on <= day <= self.valid_until and (self.withdrawn_on is None or day < self.withdrawn_on)


@dataclass(frozen=True)
class Facts:
    """What is recorded of one person, in any order."""

    services: tuple[Service, ...] = ()
    held: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Whether somebody may enforce on a day. `reasons` say why not, item by item; `changes_on` is the next day with another answer."""

    may_enforce: bool
    reasons: tuple[str, ...]
    changes_on: date | None


@dataclass(frozen=True)
class Term:
    """How long a certificate lasts, from which day that is counted, and the dated provision that says so."""

    valid_until: date
    provision: str
    starts_on: date | None = None
