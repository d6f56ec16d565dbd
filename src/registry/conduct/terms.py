"""The words of conduct: kinds of penalty, publicity classes, accident grades and roles, and the frozen facts others ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PenaltyKind(StrEnum):
    """处罚种类 (行政处罚法 art 9)."""

    WARNING = "warning"
    CRITICISM = "criticism"
    FINE = "fine"
    CONFISCATION = "confiscation"
    LICENCE_SUSPENDED = "licence_suspended"
    QUALIFICATION_LOWERED = "qualification_lowered"
    LICENCE_REVOKED = "licence_revoked"
    OPERATIONS_LIMITED = "operations_limited"
    PRODUCTION_STOPPED = "production_stopped"
    CLOSED = "closed"
    POST_LIMITED = "post_limited"
    DETAINED = "detained"
    OTHER = "other"


class PublicityClass(StrEnum):
    """失信信息类别 (CR-07)."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


class Revocation(StrEnum):
    """处罚决定的变动 (CR-04): what became of a decision that no longer stands as it was made."""

    REVOKED = "revoked"
    CHANGED = "changed"
    UNLAWFUL = "unlawful"
    VOID = "void"


class PenaltyState(StrEnum):
    """处罚状态, by what is recorded of it."""

    OPEN = "open"
    PERFORMED = "performed"
    REVOKED = "revoked"


class AccidentGrade(StrEnum):
    """事故等级 (ACC-01), the gravest first. Computed from the counts, never typed."""

    ESPECIALLY_MAJOR = "especially_major"
    MAJOR = "major"
    LARGER = "larger"
    ORDINARY = "ordinary"


class AccidentKind(StrEnum):
    """事故类别 (GB 6441)."""

    STRUCK = "struck"
    VEHICLE = "vehicle"
    MACHINERY = "machinery"
    LIFTING = "lifting"
    ELECTRIC = "electric"
    DROWNING = "drowning"
    BURN = "burn"
    FIRE = "fire"
    FALL = "fall"
    COLLAPSE = "collapse"
    ROOF_FALL = "roof_fall"
    FLOODING = "flooding"
    BLASTING = "blasting"
    EXPLOSIVES = "explosives"
    GAS = "gas"
    BOILER = "boiler"
    VESSEL = "vessel"
    OTHER_EXPLOSION = "other_explosion"
    POISONING = "poisoning"
    OTHER = "other"


class AccidentRole(StrEnum):
    """事故责任: of units, the one where it happened and others; of persons, the principal and others."""

    ORGANISATION = "organisation"
    OTHER_RESPONSIBLE_ORGANISATION = "other_responsible_organisation"
    PRINCIPAL = "principal"
    OTHER_RESPONSIBLE_PERSON = "other_responsible_person"


class HazardState(StrEnum):
    """隐患状态 on a day."""

    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


PENALTY_WORDS: dict[PenaltyKind, str] = {
    PenaltyKind.WARNING: "警告",
    PenaltyKind.CRITICISM: "通报批评",
    PenaltyKind.FINE: "罚款",
    PenaltyKind.CONFISCATION: "没收",
    PenaltyKind.LICENCE_SUSPENDED: "暂扣许可证件",
    PenaltyKind.QUALIFICATION_LOWERED: "降低资质等级",
    PenaltyKind.LICENCE_REVOKED: "吊销许可证件",
    PenaltyKind.OPERATIONS_LIMITED: "限制开展生产经营活动",
    PenaltyKind.PRODUCTION_STOPPED: "责令停产停业",
    PenaltyKind.CLOSED: "责令关闭",
    PenaltyKind.POST_LIMITED: "限制从业",
    PenaltyKind.DETAINED: "行政拘留",
    PenaltyKind.OTHER: "其他行政处罚",
}

ACCIDENT_WORDS: dict[AccidentKind, str] = {
    AccidentKind.STRUCK: "物体打击",
    AccidentKind.VEHICLE: "车辆伤害",
    AccidentKind.MACHINERY: "机械伤害",
    AccidentKind.LIFTING: "起重伤害",
    AccidentKind.ELECTRIC: "触电",
    AccidentKind.DROWNING: "淹溺",
    AccidentKind.BURN: "灼烫",
    AccidentKind.FIRE: "火灾",
    AccidentKind.FALL: "高处坠落",
    AccidentKind.COLLAPSE: "坍塌",
    AccidentKind.ROOF_FALL: "冒顶片帮",
    AccidentKind.FLOODING: "透水",
    AccidentKind.BLASTING: "放炮",
    AccidentKind.EXPLOSIVES: "火药爆炸",
    AccidentKind.GAS: "瓦斯爆炸",
    AccidentKind.BOILER: "锅炉爆炸",
    AccidentKind.VESSEL: "容器爆炸",
    AccidentKind.OTHER_EXPLOSION: "其他爆炸",
    AccidentKind.POISONING: "中毒和窒息",
    AccidentKind.OTHER: "其他伤害",
}

GRADE_WORDS: dict[AccidentGrade, str] = {
    AccidentGrade.ESPECIALLY_MAJOR: "特别重大事故",
    AccidentGrade.MAJOR: "重大事故",
    AccidentGrade.LARGER: "较大事故",
    AccidentGrade.ORDINARY: "一般事故",
}

UNIT_ROLES = frozenset({AccidentRole.ORGANISATION, AccidentRole.OTHER_RESPONSIBLE_ORGANISATION})
"""Roles of units; the others are roles of persons."""


@dataclass(frozen=True)
class Publicity:
    """公示类别 of a penalty: whether credit sites show it, from when it may be repaired, the last day shown, and why.

    No class where the law of the day of decision knew none. `until` of what is not shown is the latest possible day.
    """

    grade: PublicityClass | None
    shown: bool
    opens: date | None
    until: date | None
    explanation: str
    to_confirm: bool


@dataclass(frozen=True)
class Graded:
    """A grade and how it comes from the counts; `provision` names the dated entry it rests on."""

    grade: AccidentGrade
    provision: str
    explanation: str


@dataclass(frozen=True)
class Penalty:
    """行政处罚 as other registers see one. Exactly one of `organisation_id` and `person_id` is set; money in whole cents.

    `industry` is the organisation's (GB/T 4754), `accident` the number of the accident it was for, or empty.
    """

    number: str
    document_number: str
    organisation_id: int | None
    person_id: int | None
    name: str
    authority: str
    region: str
    decided_on: date
    conduct_on: date | None
    content: str
    kinds: tuple[PenaltyKind, ...]
    fine_cents: int
    confiscated_cents: int
    licence: str
    conduct_type: str
    facts: str
    basis: str
    industry: str
    performed_on: date | None
    revoked_on: date | None
    revocation: Revocation | None
    accident: str

    @property
    def state(self) -> PenaltyState:
        """A revoked decision is revoked whether it was performed or not."""
        if self.revoked_on is not None:
            return PenaltyState.REVOKED
        return PenaltyState.OPEN if self.performed_on is None else PenaltyState.PERFORMED


@dataclass(frozen=True)
class Accident:
    """事故 as other registers see one. `loss_cents` is the direct economic loss in whole cents.

    `organisations` and `persons` are row ids with the role of each; `concealed`: 瞒报或者谎报.
    """

    number: str
    title: str
    happened_on: date
    region: str
    grade: AccidentGrade
    deaths: int
    injuries: int
    loss_cents: int
    organisations: tuple[tuple[int, AccidentRole], ...]
    persons: tuple[tuple[int, AccidentRole], ...]
    approved_on: date | None
    concealed: bool


@dataclass(frozen=True)
class Hazard:
    """重大事故隐患 as other registers see one."""

    number: str
    organisation_id: int
    region: str
    found_on: date
    description: str
    confirmed_by: str
    due_on: date
    closed_on: date | None

    def state_on(self, day: date) -> HazardState:
        """Open until its due day, overdue after it, closed from the day it was closed."""
        if self.closed_on is not None and self.closed_on <= day:
            return HazardState.CLOSED
        return HazardState.OVERDUE if day > self.due_on else HazardState.OPEN
