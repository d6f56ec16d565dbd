"""The words of bars: what is barred, by whom, on which basis, from which event, and what others read of a bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BarScope(StrEnum):
    """禁入范围: what the party may not do while the bar runs."""

    ANY_UNIT = "any_unit"  # principal of any unit
    INDUSTRY = "industry"  # principal of a unit in the industries named
    AGENCY_WORK = "agency_work"  # evaluation, certification, testing, inspection
    OCCUPATION = "occupation"  # the occupation named in the document


class BarBasis(StrEnum):
    """禁入依据: the rule of the law a bar rests on; `rules_bars.BASES` says how each one counts."""

    AGENCY = "agency"
    AGENCY_SERIOUS = "agency_serious"
    PRINCIPAL = "principal"
    PRINCIPAL_GRAVE = "principal_grave"
    CLOSED = "closed"
    CLOSED_SERIOUS = "closed_serious"
    MANAGER = "manager"
    COURT = "court"
    COAL_SERVICE = "coal_service"
    HAZCHEM = "hazchem"
    HAZCHEM_GRAVE = "hazchem_grave"
    FALSE_PROOF = "false_proof"


class StartEvent(StrEnum):
    """起算事件: what happened on the day a bar runs from."""

    SENTENCE_SERVED = "sentence_served"
    PAROLE = "parole"
    SANCTION = "sanction"
    CLOSING_DECISION = "closing_decision"
    LICENCE_REVOKED = "licence_revoked"
    DECISION = "decision"


class BarSource(StrEnum):
    """禁入来源: who imposed it."""

    OWN = "own"
    COURT = "court"
    DEPARTMENT = "department"


class BarState(StrEnum):
    """禁入状态, by decisions. Whether a bar has begun or run out is a matter of dates, never stored."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    LIFTING_PROPOSED = "lifting_proposed"
    LIFTED = "lifted"


class BarPhase(StrEnum):
    """禁入期间 on a day: not begun, running, run out, or never (any more) in force."""

    AHEAD = "ahead"
    RUNNING = "running"
    ENDED = "ended"
    NOT_IN_FORCE = "not_in_force"


class LiftReason(StrEnum):
    """解除事由."""

    ACQUITTED = "acquitted"
    REVOKED = "revoked"
    SHORTENED = "shortened"


class BarStep(StrEnum):
    """禁入办理步骤."""

    IMPOSE = "impose"
    REFUSE = "refuse"
    PROPOSE_LIFTING = "propose_lifting"
    LIFT = "lift"
    KEEP = "keep"


EVENT_WORDS: dict[StartEvent, str] = {
    StartEvent.SENTENCE_SERVED: "刑罚执行完毕之日",
    StartEvent.PAROLE: "假释之日",
    StartEvent.SANCTION: "受处分之日",
    StartEvent.CLOSING_DECISION: "关闭决定作出之日",
    StartEvent.LICENCE_REVOKED: "资质、资格吊销之日",
    StartEvent.DECISION: "处理决定作出之日",
}
"""What each start event is called."""

STANDING = frozenset({BarState.IN_FORCE, BarState.LIFTING_PROPOSED})
"""States in which a bar counts while its dates say so; a proposal to lift is not a lifting."""

WAITING = frozenset({BarState.PROPOSED, BarState.LIFTING_PROPOSED})
"""States that wait for a second person."""


@dataclass(frozen=True)
class BarDates:
    """What settles whether a bar counts on a day. `until` none: for life."""

    state: BarState
    from_on: date
    until: date | None
    lifted_on: date | None = None


@dataclass(frozen=True)
class BarTerm:
    """How long a bar lasts, in which scope, and the entry of the law book it rests on. `until` none: for life."""

    until: date | None
    scope: BarScope
    provision: str


@dataclass(frozen=True)
class BarFacts:
    """禁入情况: one bar of a party that is in force on the day asked about. `until` none: for life.

    `industries` are codes of GB/T 4754, empty unless the scope is the industry.
    """

    number: str
    scope: BarScope
    basis: BarBasis
    article: str
    authority: str
    from_on: date
    until: date | None
    industries: tuple[str, ...]
    occupation: str = ""

    @property
    def sentence(self) -> str:
        """The bar in one Chinese sentence, for refusals of other registers."""
        end = f"至 {self.until.isoformat()}" if self.until else "终身"
        return f"自 {self.from_on.isoformat()} 起{end}处于禁入期内（{self.article}；编号 {self.number}）"
