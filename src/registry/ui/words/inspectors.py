"""Chinese words of inspectors, and the tone of states."""

from __future__ import annotations

from enum import StrEnum

from registry.inspectors import terms as inspectors
from registry.inspectors import terms_bodies as bodies
from registry.inspectors import terms_steps as steps
from registry.inspectors.queries import DueWindow, OfficerAnswer
from registry.ui.cells import Tone

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    inspectors.CredentialKind: {kind: inspectors.CREDENTIALS[kind] for kind in inspectors.CredentialKind},
    inspectors.CredentialState: {
        inspectors.CredentialState.VALID: "有效",
        inspectors.CredentialState.EXPIRED: "已过期",
        inspectors.CredentialState.WITHDRAWN: "已收回",
    },
    inspectors.InspectorState: {
        inspectors.InspectorState.MAY_ENFORCE: "可执法",
        inspectors.InspectorState.LAPSING: "即将失去资格",
        inspectors.InspectorState.MAY_NOT: "不得执法",
        inspectors.InspectorState.LEFT: "已离任",
    },
    steps.EventKind: {kind: steps.EVENT_WORDS[kind] for kind in steps.EventKind},
    steps.Step: {
        steps.Step.EXAM: "凡进必考",
        steps.Step.INDUCTION: "入职培训",
        steps.Step.SUPERVISION: "持证上岗：监管执法证",
        steps.Step.ENFORCEMENT: "持证上岗：行政执法证",
        steps.Step.ROTATION: "定期轮训",
    },
    steps.StepState: {
        steps.StepState.DONE: "已达到",
        steps.StepState.DUE: "待办",
        steps.StepState.MISSING: "缺项",
        steps.StepState.EXEMPT: "不要求",
    },
    bodies.BodyLevel: {
        bodies.BodyLevel.PROVINCE: "省级",
        bodies.BodyLevel.PREFECTURE: "市级",
        bodies.BodyLevel.COUNTY: "县级",
        bodies.BodyLevel.TOWNSHIP: "乡镇（街道）",
        bodies.BodyLevel.ZONE: "功能区",
    },
    bodies.EvidenceKind: {
        bodies.EvidenceKind.DEGREE: "学历",
        bodies.EvidenceKind.VOCATIONAL: "职业资格",
        bodies.EvidenceKind.EXPERIENCE: "实践经历",
    },
    bodies.Reached: {
        bodies.Reached.MET: "达标",
        bodies.Reached.SHORT: "未达标",
        bodies.Reached.UNKNOWN: "未填报",
    },
    DueWindow: {
        DueWindow.OVERDUE: "已过期",
        DueWindow.FIRST: "三十日内",
        DueWindow.SECOND: "六十日内",
        DueWindow.THIRD: "九十日内",
    },
    OfficerAnswer: {
        OfficerAnswer.VALID: "证件有效",
        OfficerAnswer.EXPIRED: "证件已过期",
        OfficerAnswer.WITHDRAWN: "证件已收回",
        OfficerAnswer.NOT_SERVING: "持证人不在任",
        OfficerAnswer.NO_MATCH: "没有相符的证件",
    },
}

TONES: dict[str, Tone] = {
    "可执法": "good",
    "即将失去资格": "warn",
    "不得执法": "bad",
    "已离任": "neutral",
    "已收回": "bad",
    "已达到": "good",
    "待办": "warn",
    "缺项": "bad",
    "不要求": "neutral",
    "达标": "good",
    "未达标": "warn",
    "未填报": "neutral",
    "三十日内": "warn",
    "六十日内": "info",
    "九十日内": "neutral",
    "证件有效": "good",
    "证件已过期": "bad",
    "证件已收回": "bad",
    "持证人不在任": "bad",
    "没有相符的证件": "warn",
}
