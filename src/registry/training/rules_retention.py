"""How long a training file is kept (TR-17), and what is over. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.kernel import calendar
from registry.kernel.errors import RuleBroken
from registry.law.book import LawBook
from registry.training.terms import CertificateKind

NON_COAL: Final = "TR-17.noncoal"
_MANAGERS: Final = frozenset({CertificateKind.PRINCIPAL, CertificateKind.SAFETY_MANAGER})


@dataclass(frozen=True)
class Kept:
    """One thing in a person's file: of which kind, the last day it was about, whether of a coal mine. None: other training."""

    kind: CertificateKind | None
    last_on: date
    coal: bool


@dataclass(frozen=True)
class Retention:
    """Until when, inclusive, a file is kept, and the provision that says so; `doubted` when it is from memory."""

    until: date
    provision: str
    doubted: bool


def retention(kept: Iterable[Kept], law: LawBook) -> Retention | None:
    """The longest of the periods of everything in a file; none for a person without one."""
    found = [_one(each, law) for each in kept]
    return max(found, key=lambda one: (one.until, not one.doubted)) if found else None


def _one(kept: Kept, law: LawBook) -> Retention:
    if kept.kind in _MANAGERS:
        code = "TR-17.managers"
    elif kept.kind is CertificateKind.SPECIAL_OPERATION:
        code = "TR-17.special_operators"
    else:
        code = "TR-17.others"
    resting_on = code if kept.coal else NON_COAL
    return Retention(calendar.add_years(kept.last_on, law.years(code)), resting_on, not law.provision(resting_on).binds)


def may_be_retired(found: Retention | None, today: date, *, reason: str = "") -> None:
    """Refuse while the file must still be kept (TR-17). Where that is from memory, a written reason goes on over it."""
    if found is None or found.until < today or (found.doubted and reason.strip()):
        return
    raise RuleBroken(
        found.provision,
        f"培训档案要保存到 {found.until.isoformat()}，现在不能匿名化。",
        fix="这一保存期凭记忆录入、待核实：确有理由时写明理由后可以办理。" if found.doubted else "请在保存期满后办理。",
        facts={"until": found.until.isoformat()},
    )
