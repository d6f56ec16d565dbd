"""The words of parties: kinds of identifier, organisation and post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class IdentifierKind(StrEnum):
    """证件类型: what identifies a person."""

    CITIZEN = "citizen"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"


class OrganisationKind(StrEnum):
    """单位类型."""

    ENTERPRISE = "enterprise"
    INSTITUTION = "institution"
    AUTHORITY = "authority"
    ASSOCIATION = "association"
    OTHER = "other"


class PostKind(StrEnum):
    """岗位类型: a person's employment at an organisation."""

    PRINCIPAL = "principal"
    SAFETY_MANAGER = "safety_manager"
    SPECIAL_OPERATOR = "special_operator"
    WORKER = "worker"
    INSPECTOR = "inspector"
    EVALUATOR = "evaluator"


class Person(NamedTuple):
    """A natural person as other registers see one. `id` is internal; `code` is public."""

    id: int
    code: str
    name: str
    born_on: date | None
    sex: str


@dataclass(frozen=True)
class Organisation:
    """An organisation as other registers see one."""

    id: int
    code: str
    credit_code: str
    name: str
    region: str
