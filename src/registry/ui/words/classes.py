"""Chinese words of centres and classes, and the tone of states."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from registry.parties.reference.industries import HIGH_HAZARD_LABELS, HighHazard
from registry.training import terms_classes as terms
from registry.training.terms import CertificateKind
from registry.ui.cells import Tone

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    terms.CentreStanding: {
        terms.CentreStanding.IN_FORCE: "批准有效",
        terms.CentreStanding.NOT_YET: "批准尚未生效",
        terms.CentreStanding.EXPIRED: "批准已到期",
        terms.CentreStanding.CLOSED: "批准已终止",
        terms.CentreStanding.LISTED: "列入失信主体名单，不得培训",
        terms.CentreStanding.BARRED: "禁入期内，不得培训",
    },
    terms.Tenure: {terms.Tenure.OWNED: "自有", terms.Tenure.LEASED: "租用"},
    terms.Course: {
        terms.Course.INITIAL: "初次培训",
        terms.Course.REVIEW: "复审培训",
        terms.Course.YEARLY: "每年再培训",
    },
    terms.ClassState: {
        terms.ClassState.PLANNED: "待开班",
        terms.ClassState.RUNNING: "培训中",
        terms.ClassState.ENDED: "待结业",
        terms.ClassState.CLOSED: "已结业",
        terms.ClassState.CANCELLED: "已取消",
    },
    terms.ClassStep: {
        terms.ClassStep.AMEND: "变更班级",
        terms.ClassStep.CANCEL: "取消班级",
        terms.ClassStep.CLOSE: "办理结业",
        terms.ClassStep.ENROL: "登记报名",
        terms.ClassStep.LEAVE: "办理退班",
        terms.ClassStep.ATTEND: "当日点名",
        terms.ClassStep.CORRECT: "更正考勤",
    },
    terms.EnrolmentState: {
        terms.EnrolmentState.ENROLLED: "在班",
        terms.EnrolmentState.LEFT: "已退班",
        terms.EnrolmentState.COMPLETED: "达到学时",
        terms.EnrolmentState.NOT_COMPLETED: "未达到学时",
        terms.EnrolmentState.UNDONE: "报名已撤回",
    },
}

TONES: dict[str, Tone] = {
    "批准有效": "good",
    "批准尚未生效": "info",
    "批准已到期": "bad",
    "批准已终止": "bad",
    "列入失信主体名单，不得培训": "bad",
    "禁入期内，不得培训": "bad",
    "待开班": "info",
    "培训中": "good",
    "待结业": "warn",
    "已取消": "bad",
    "在班": "info",
    "达到学时": "good",
    "未达到学时": "bad",
}

TRAINEES: dict[CertificateKind, str] = {
    CertificateKind.SPECIAL_OPERATION: "特种作业人员",
    CertificateKind.PRINCIPAL: "主要负责人",
    CertificateKind.SAFETY_MANAGER: "安全生产管理人员",
    CertificateKind.PRE_JOB: "新上岗人员",
}
"""Who is trained, by the kind of certificate."""


def in_words(purpose: str) -> str:
    """A purpose of an approval: `principal:coal_mine` is 主要负责人（煤矿）."""
    kind, _, business = purpose.partition(":")
    return f"{TRAINEES[CertificateKind(kind)]}（{HIGH_HAZARD_LABELS[HighHazard(business)]}）"


def grouped(purposes: Sequence[str]) -> tuple[str, ...]:
    """The purposes of an approval, one line for each kind of trainee; all kinds of business are 各行业."""
    found: dict[str, list[str]] = {}
    for one in purposes:
        kind, _, business = one.partition(":")
        found.setdefault(TRAINEES[CertificateKind(kind)], []).append(HIGH_HAZARD_LABELS[HighHazard(business)])
    return tuple(
        f"{who}：{'各行业' if len(what) == len(HighHazard) else '、'.join(what)}" for who, what in found.items()
    )


def subject(kind: CertificateKind, operation: str, high_hazard: str) -> str:
    """What a class or result is for: the operation, or who by kind of business."""
    return operation or in_words(terms.purpose(kind, high_hazard or HighHazard.NONE.value))
