"""The words of early removal: states of an application, its gates and how each is answered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class ApplicationState(StrEnum):
    """提前移出申请的办理状态, by the last step taken."""

    FILED = "filed"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    VERIFIED = "verified"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    FRAUD_PROPOSED = "fraud_proposed"
    REINSTATED = "reinstated"


OPEN_STATES = frozenset({ApplicationState.FILED, ApplicationState.ACCEPTED, ApplicationState.VERIFIED})
"""States in which an application still awaits its answer: one such application per listing."""


class ApplicationStep(StrEnum):
    """办理步骤 on one application."""

    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    NOT_ACCEPT = "not_accept"
    VERIFY = "verify"
    GRANT = "grant"
    REFUSE = "refuse"
    PROPOSE_REINSTATEMENT = "propose_reinstatement"
    REINSTATE = "reinstate"
    FIND_NO_FRAUD = "find_no_fraud"


class Ball(StrEnum):
    """待办方: who has to act next."""

    OFFICER = "officer"
    DECIDER = "decider"
    NOBODY = "nobody"


class Gate(StrEnum):
    """提前移出的条件 (BL-19, BL-20, CR-08)."""

    MINIMUM_TIME = "minimum_time"
    DUTIES = "duties"
    HARM = "harm"
    NO_NEW_CONDUCT = "no_new_conduct"
    NO_RUNNING_BAR = "no_running_bar"
    COMMITMENT = "commitment"


PROVISION_OF_GATE: dict[Gate, str] = {
    Gate.MINIMUM_TIME: "BL-19",
    Gate.DUTIES: "BL-20.duties",
    Gate.HARM: "BL-20.harm",
    Gate.NO_NEW_CONDUCT: "BL-20.no_new_conduct",
    Gate.NO_RUNNING_BAR: "BL-20.no_running_bar",
    Gate.COMMITMENT: "CR-08",
}
"""The provision that states each gate."""


class BarLike(Protocol):
    """What a gate looks at of a bar: its number and last day, none for one without end."""

    @property
    def number(self) -> str: ...
    @property
    def until(self) -> date | None: ...


@dataclass(frozen=True)
class Conduct:
    """A later listing or a running case of the same subject. `on`: the day of the conduct, or of the later listing."""

    number: str
    on: date


@dataclass(frozen=True)
class Finding:
    """核查结论 of an officer on one gate: whether it is met, since when, and on what proof."""

    met: bool
    on: date | None
    basis: str


@dataclass(frozen=True)
class RepairFacts:
    """What the gates look at. A finding is none until an officer has verified."""

    listed_on: date
    restarted_on: date | None
    duties: Finding | None
    harm: Finding | None
    conduct: Finding | None
    later: Sequence[Conduct]
    bars: Sequence[BarLike]
    committed_on: date | None


@dataclass(frozen=True)
class GateAnswer:
    """One gate answered: met, not met, or not yet verified (none).

    `on` is the day it opened or opens; for what an officer found, the day found. None: no such day is known.
    """

    gate: Gate
    met: bool | None
    on: date | None
    explanation: str
    provision: str
    article: str
    binds: bool
    to_confirm: bool
