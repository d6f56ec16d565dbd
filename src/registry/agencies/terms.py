"""The words of agencies: kinds, fields, staff, changes, standing, and the frozen facts the rules look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AgencyKind(StrEnum):
    """机构类别."""

    EVALUATION = "evaluation"
    TESTING = "testing"


class Field(StrEnum):
    """业务范围 (AG-05)."""

    COAL = "coal"
    MINES = "mines"
    OIL_GAS = "oil_gas"
    CHEMICALS = "chemicals"
    FIREWORKS = "fireworks"
    SMELTING = "smelting"


class QualificationState(StrEnum):
    """资质记录, by decisions. Whether a certificate has run out is a matter of dates, never stored."""

    IN_FORCE = "in_force"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class Standing(StrEnum):
    """机构资格状态 on a day."""

    QUALIFIED = "qualified"
    RENEWAL_DUE = "renewal_due"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    BARRED = "barred"


class Level(StrEnum):
    """安全评价师等级; none for those who test or have none."""

    ONE = "one"
    TWO = "two"
    THREE = "three"
    NONE = "none"


class Title(StrEnum):
    """专业技术职称."""

    SENIOR = "senior"
    MIDDLE = "middle"
    JUNIOR = "junior"
    NONE = "none"


class Role(StrEnum):
    """机构内职责."""

    TECHNICAL_LEAD = "technical_lead"
    PROCESS_LEAD = "process_lead"
    SIGNATORY = "signatory"
    STAFF = "staff"


class Change(StrEnum):
    """应当报告的变更 (AG-04.changes)."""

    NAME = "name"
    ADDRESS = "address"
    LABORATORY = "laboratory"
    LEGAL_REPRESENTATIVE = "legal_representative"
    TECHNICAL_LEAD = "technical_lead"
    SIGNATORY = "signatory"


class ChangeState(StrEnum):
    """变更报告状态."""

    REPORTED = "reported"
    NOTED = "noted"
    RETURNED = "returned"


FIELD_WORDS: dict[Field, str] = {
    Field.COAL: "煤炭开采业",
    Field.MINES: "金属、非金属矿及其他矿采选业",
    Field.OIL_GAS: "陆地石油和天然气开采业",
    Field.CHEMICALS: "石油加工业，化学原料、化学品及医药制造业",
    Field.FIREWORKS: "烟花爆竹制造业",
    Field.SMELTING: "金属冶炼",
}
KIND_WORDS: dict[AgencyKind, str] = {AgencyKind.EVALUATION: "安全评价机构", AgencyKind.TESTING: "安全生产检测检验机构"}
LEVEL_WORDS: dict[Level, str] = {
    Level.ONE: "一级安全评价师",
    Level.TWO: "二级安全评价师",
    Level.THREE: "三级安全评价师",
    Level.NONE: "无",
}
TITLE_WORDS: dict[Title, str] = {
    Title.SENIOR: "高级职称",
    Title.MIDDLE: "中级职称",
    Title.JUNIOR: "初级职称",
    Title.NONE: "无",
}
ROLE_WORDS: dict[Role, str] = {
    Role.TECHNICAL_LEAD: "技术负责人",
    Role.PROCESS_LEAD: "过程控制负责人",
    Role.SIGNATORY: "授权签字人",
    Role.STAFF: "从业人员",
}
STANDING_WORDS: dict[Standing, str] = {
    Standing.QUALIFIED: "资质有效",
    Standing.RENEWAL_DUE: "有效，应当延续",
    Standing.NOT_YET: "资质尚未生效",
    Standing.EXPIRED: "资质期满",
    Standing.CANCELLED: "资质已注销",
    Standing.WITHDRAWN: "资质已撤销",
    Standing.REVOKED: "资质已吊销",
    Standing.BARRED: "禁入期内",
}
UNGRADED = "未评定"
ENDED: dict[QualificationState, Standing] = {
    QualificationState.CANCELLED: Standing.CANCELLED,
    QualificationState.WITHDRAWN: Standing.WITHDRAWN,
    QualificationState.REVOKED: Standing.REVOKED,
}
"""What a qualification that was ended counts as."""

MAY_WORK = frozenset({Standing.QUALIFIED, Standing.RENEWAL_DUE})
"""Standings in which an agency may take on work."""


@dataclass(frozen=True)
class Qualification:
    """资质证书 as it stood on the day asked about. Areas in whole square metres, money in whole cents."""

    number: str
    certificate: str
    organisation_id: int
    kind: AgencyKind
    fields: frozenset[Field]
    region: str
    valid_from: date
    valid_until: date
    assets: int
    area: int
    archive_area: int
    website: str
    state: QualificationState
    ended_on: date | None


@dataclass(frozen=True)
class Member:
    """从业人员 counted on a day: somebody at an evaluator's post there, with what is recorded of them."""

    person_id: int
    level: Level
    title: Title
    role: Role
    practice_from: date | None


@dataclass(frozen=True)
class Lack:
    """One condition that is not met: in words, by which provision, and whether a refusal may rest on it."""

    provision: str
    sentence: str
    citation: str
    binds: bool


@dataclass(frozen=True)
class Said:
    """机构资格 on a day: the standing, reasons in Chinese, and the conditions not met, which only warn while 待核实."""

    standing: Standing
    reasons: tuple[str, ...]
    lacks: tuple[Lack, ...]

    @property
    def may_work(self) -> bool:
        """Whether the agency may take on work on the day."""
        return self.standing in MAY_WORK
