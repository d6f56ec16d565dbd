"""What a viewer is offered beside a record: a step that could follow, and why this viewer may not take it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from registry.blacklist import reach
from registry.kernel.access import Actor
from registry.kernel.errors import Refused
from registry.policy import Permission

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Offer(Generic[S]):
    """A step that could follow, and why this viewer may not take it (empty when they may)."""

    step: S
    refusal: str


def offer(step: S, viewer: Actor, permission: Permission, region: str, check: Callable[[], None]) -> Offer[S]:
    """A step on a record of a region, with the refusal of permission, rule or reach, whichever comes first."""
    refusal = refusal_of(lambda: viewer.must(permission)) or refusal_of(check)
    return Offer(step, refusal or ("" if reach.reaches(viewer, region) else "不在您的管辖范围内。"))


def refusal_of(check: Callable[[], None]) -> str:
    """The sentence of the refusal a check raises; empty when it raises none."""
    try:
        check()
    except Refused as refused:
        return refused.sentence
    return ""
