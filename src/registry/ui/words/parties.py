"""Chinese words of parties, and the tone of states."""

from __future__ import annotations

from enum import StrEnum

from registry.parties import terms as parties
from registry.parties.reference.industries import HIGH_HAZARD_LABELS, HighHazard
from registry.ui.cells import Tone

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    parties.PostKind: {
        parties.PostKind.PRINCIPAL: "主要负责人",
        parties.PostKind.SAFETY_MANAGER: "安全管理人员",
        parties.PostKind.SPECIAL_OPERATOR: "特种作业人员",
        parties.PostKind.WORKER: "从业人员",
        parties.PostKind.INSPECTOR: "监管执法人员",
        parties.PostKind.EVALUATOR: "评价检测人员",
    },
    parties.OrganisationKind: {
        parties.OrganisationKind.ENTERPRISE: "企业",
        parties.OrganisationKind.INSTITUTION: "事业单位",
        parties.OrganisationKind.AUTHORITY: "机关",
        parties.OrganisationKind.ASSOCIATION: "社会团体",
        parties.OrganisationKind.OTHER: "其他",
    },
    parties.IdentifierKind: {
        parties.IdentifierKind.CITIZEN: "居民身份证",
        parties.IdentifierKind.PASSPORT: "护照",
        parties.IdentifierKind.RESIDENCE_PERMIT: "居住证",
    },
    HighHazard: {kind: HIGH_HAZARD_LABELS[kind] for kind in HighHazard},
}

TONES: dict[str, Tone] = {}
