"""Chinese words of agencies, and the tone of states."""

from __future__ import annotations

from enum import StrEnum

from registry.agencies import terms as agencies
from registry.agencies import terms_acceptance as acceptance
from registry.agencies import terms_grades as grades
from registry.agencies import terms_reports as reports
from registry.ui.cells import Tone

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    agencies.AgencyKind: {kind: agencies.KIND_WORDS[kind] for kind in agencies.AgencyKind},
    agencies.Field: {field: agencies.FIELD_WORDS[field] for field in agencies.Field},
    agencies.Level: {level: agencies.LEVEL_WORDS[level] for level in agencies.Level},
    agencies.Title: {title: agencies.TITLE_WORDS[title] for title in agencies.Title},
    agencies.Role: {role: agencies.ROLE_WORDS[role] for role in agencies.Role},
    agencies.QualificationState: {
        agencies.QualificationState.IN_FORCE: "资质存续",
        agencies.QualificationState.CANCELLED: "资质注销",
        agencies.QualificationState.WITHDRAWN: "资质撤销",
        agencies.QualificationState.REVOKED: "资质吊销",
    },
    agencies.Standing: {state: agencies.STANDING_WORDS[state] for state in agencies.Standing},
    agencies.Change: {
        agencies.Change.NAME: "机构名称",
        agencies.Change.ADDRESS: "工作场所",
        agencies.Change.LABORATORY: "实验室",
        agencies.Change.LEGAL_REPRESENTATIVE: "法定代表人",
        agencies.Change.TECHNICAL_LEAD: "技术负责人",
        agencies.Change.SIGNATORY: "授权签字人",
    },
    agencies.ChangeState: {
        agencies.ChangeState.REPORTED: "变更待核实",
        agencies.ChangeState.NOTED: "变更已核实",
        agencies.ChangeState.RETURNED: "变更已退回",
    },
    grades.Occasion: {
        grades.Occasion.PERIODIC: "周期评定",
        grades.Occasion.RED_LINE: "红线即时调整",
        grades.Occasion.REPAIR: "整改后修复",
    },
    grades.AssessmentState: {
        grades.AssessmentState.SCORED: "评分待核准",
        grades.AssessmentState.RETURNED: "评分退回",
        grades.AssessmentState.CONFIRMED: "异议期内",
        grades.AssessmentState.OBJECTED: "异议待答复",
        grades.AssessmentState.ANSWERED: "答复待核准",
        grades.AssessmentState.PUBLISHED: "等级已公布",
        grades.AssessmentState.DROPPED: "评定终止",
    },
    grades.AssessmentStep: {
        grades.AssessmentStep.SCORE_AGAIN: "重新评分",
        grades.AssessmentStep.CONFIRM: "核准评分",
        grades.AssessmentStep.SEND_BACK: "退回",
        grades.AssessmentStep.DROP: "终止评定",
        grades.AssessmentStep.OBJECT: "提出异议",
        grades.AssessmentStep.WAIVE: "表示无异议",
        grades.AssessmentStep.ANSWER: "答复异议",
        grades.AssessmentStep.DECIDE_ANSWER: "核准答复",
        grades.AssessmentStep.PUBLISH: "公布等级",
    },
    reports.ReportKind: {kind: reports.REPORT_WORDS[kind] for kind in reports.ReportKind},
    reports.ReportState: {
        reports.ReportState.RUNNING: "项目进行中",
        reports.ReportState.PUBLISHED: "报告已公开",
        reports.ReportState.STOPPED: "项目终止",
        reports.ReportState.FALSE: "报告虚假",
    },
    reports.Conclusion: {
        reports.Conclusion.CONFORMS: "符合要求",
        reports.Conclusion.CONDITIONALLY: "整改后符合要求",
        reports.Conclusion.NOT_CONFORMS: "不符合要求",
    },
    reports.Gap: {gap: reports.GAP_WORDS[gap] for gap in reports.Gap},
    acceptance.AcceptanceState: {
        acceptance.AcceptanceState.ACCEPTED: "采信有效",
        acceptance.AcceptanceState.WITHDRAWN: "采信已撤回",
    },
    acceptance.Finding: {
        acceptance.Finding.SEEN: "报告已指出",
        acceptance.Finding.NOT_VISIBLE: "当时不能发现",
        acceptance.Finding.MISSED: "应当发现而未发现",
        acceptance.Finding.FALSE: "报告内容虚假",
    },
    acceptance.ExaminationState: {
        acceptance.ExaminationState.OPEN: "倒查中",
        acceptance.ExaminationState.FOUND: "结论待决定",
        acceptance.ExaminationState.CLOSED: "倒查办结",
    },
    acceptance.ExitKind: {kind: acceptance.EXIT_WORDS[kind] for kind in acceptance.ExitKind},
    acceptance.ExitState: {
        acceptance.ExitState.PROPOSED: "退出待决定",
        acceptance.ExitState.DECIDED: "已退出",
        acceptance.ExitState.REFUSED: "不予退出",
    },
}

TONES: dict[str, Tone] = {
    "资质有效": "good",
    "有效，应当延续": "warn",
    "资质尚未生效": "info",
    "资质期满": "bad",
    "资质已注销": "neutral",
    "资质已撤销": "bad",
    "资质已吊销": "bad",
    "禁入期内": "bad",
    "变更待核实": "warn",
    "变更已核实": "good",
    "变更已退回": "warn",
    "评分待核准": "warn",
    "评分退回": "warn",
    "异议期内": "info",
    "异议待答复": "warn",
    "答复待核准": "warn",
    "等级已公布": "good",
    "项目进行中": "info",
    "报告已公开": "good",
    "项目终止": "neutral",
    "报告虚假": "bad",
    "采信有效": "good",
    "采信已撤回": "bad",
    "报告已指出": "good",
    "应当发现而未发现": "warn",
    "报告内容虚假": "bad",
    "倒查中": "info",
    "结论待决定": "warn",
    "倒查办结": "neutral",
    "退出待决定": "warn",
    "已退出": "bad",
}
