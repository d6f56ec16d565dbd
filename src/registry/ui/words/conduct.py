"""Chinese words of conduct, and the tone of states."""

from __future__ import annotations

from enum import StrEnum

from registry.conduct import terms as conduct
from registry.ui.cells import Tone

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    conduct.PenaltyKind: {kind: conduct.PENALTY_WORDS[kind] for kind in conduct.PenaltyKind},
    conduct.PublicityClass: {
        conduct.PublicityClass.MINOR: "轻微失信信息",
        conduct.PublicityClass.GENERAL: "一般失信信息",
        conduct.PublicityClass.SERIOUS: "严重失信信息",
    },
    conduct.Revocation: {
        conduct.Revocation.REVOKED: "被撤销",
        conduct.Revocation.CHANGED: "被变更",
        conduct.Revocation.UNLAWFUL: "被确认违法",
        conduct.Revocation.VOID: "被确认无效",
    },
    conduct.PenaltyState: {
        conduct.PenaltyState.OPEN: "待履行",
        conduct.PenaltyState.PERFORMED: "履行完毕",
        conduct.PenaltyState.REVOKED: "决定已变动",
    },
    conduct.AccidentGrade: {grade: conduct.GRADE_WORDS[grade] for grade in conduct.AccidentGrade},
    conduct.AccidentKind: {kind: conduct.ACCIDENT_WORDS[kind] for kind in conduct.AccidentKind},
    conduct.AccidentRole: {
        conduct.AccidentRole.ORGANISATION: "发生单位",
        conduct.AccidentRole.OTHER_RESPONSIBLE_ORGANISATION: "其他责任单位",
        conduct.AccidentRole.PRINCIPAL: "主要负责人",
        conduct.AccidentRole.OTHER_RESPONSIBLE_PERSON: "其他责任人员",
    },
    conduct.HazardState: {
        conduct.HazardState.OPEN: "整改中",
        conduct.HazardState.OVERDUE: "逾期未消除",
        conduct.HazardState.CLOSED: "已消除",
    },
}

TONES: dict[str, Tone] = {
    "待履行": "warn",
    "履行完毕": "good",
    "特别重大事故": "warn",
    "重大事故": "warn",
    "较大事故": "warn",
    "整改中": "info",
    "逾期未消除": "bad",
    "已消除": "good",
}
