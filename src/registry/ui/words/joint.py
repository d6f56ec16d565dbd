"""Chinese words of bars, joint-penalty measures and outward reports, and the tone of states."""

from __future__ import annotations

from enum import StrEnum

from registry.blacklist import terms_bars as bars
from registry.blacklist import terms_measures as measures
from registry.blacklist import terms_reports as reports
from registry.ui.cells import Tone

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    bars.BarScope: {
        bars.BarScope.ANY_UNIT: "任何单位的主要负责人",
        bars.BarScope.INDUSTRY: "本行业单位的主要负责人",
        bars.BarScope.AGENCY_WORK: "安全评价、认证、检测、检验工作",
        bars.BarScope.OCCUPATION: "相关职业",
    },
    bars.BarBasis: {
        bars.BarBasis.AGENCY: "机构资质吊销：五年",
        bars.BarBasis.AGENCY_SERIOUS: "机构情节严重：终身",
        bars.BarBasis.PRINCIPAL: "主要负责人受刑事处罚或撤职：五年",
        bars.BarBasis.PRINCIPAL_GRAVE: "对重大以上事故负责：终身",
        bars.BarBasis.CLOSED: "单位被关闭：五年",
        bars.BarBasis.CLOSED_SERIOUS: "单位被关闭且情节严重：终身",
        bars.BarBasis.MANAGER: "其他管理人员资格暂停或吊销",
        bars.BarBasis.COURT: "法院职业禁止：三至五年",
        bars.BarBasis.COAL_SERVICE: "煤矿技术服务：终身",
        bars.BarBasis.HAZCHEM: "危险化学品单位主要负责人：五年",
        bars.BarBasis.HAZCHEM_GRAVE: "危险化学品单位重大以上事故：终身",
        bars.BarBasis.FALSE_PROOF: "事故中提供虚假证明",
    },
    bars.StartEvent: {event: bars.EVENT_WORDS[event] for event in bars.StartEvent},
    bars.BarSource: {
        bars.BarSource.OWN: "本机关决定",
        bars.BarSource.COURT: "人民法院",
        bars.BarSource.DEPARTMENT: "其他部门",
    },
    bars.BarState: {
        bars.BarState.PROPOSED: "待审批登记",
        bars.BarState.IN_FORCE: "已登记",
        bars.BarState.REFUSED: "不予登记",
        bars.BarState.LIFTING_PROPOSED: "已登记·待审解除",
        bars.BarState.LIFTED: "已解除",
    },
    bars.BarPhase: {
        bars.BarPhase.AHEAD: "尚未起算",
        bars.BarPhase.RUNNING: "禁入期内",
        bars.BarPhase.ENDED: "已期满",
        bars.BarPhase.NOT_IN_FORCE: "不在禁入期",
    },
    bars.LiftReason: {
        bars.LiftReason.ACQUITTED: "改判无罪",
        bars.LiftReason.REVOKED: "原决定被撤销",
        bars.LiftReason.SHORTENED: "原决定机关缩短或解除",
    },
    bars.BarStep: {
        bars.BarStep.IMPOSE: "批准登记禁入",
        bars.BarStep.REFUSE: "不予登记禁入",
        bars.BarStep.PROPOSE_LIFTING: "提出解除禁入",
        bars.BarStep.LIFT: "批准解除禁入",
        bars.BarStep.KEEP: "不予解除禁入",
    },
    measures.MeasureSubject: {
        measures.MeasureSubject.UNIT: "单位",
        measures.MeasureSubject.PERSON: "自然人",
    },
    measures.TaskState: {
        measures.TaskState.DUE: "待签收",
        measures.TaskState.ACKNOWLEDGED: "已签收",
        measures.TaskState.EXECUTED: "已执行",
        measures.TaskState.RETURNED: "已退回",
        measures.TaskState.FORWARDED: "已转办",
        measures.TaskState.LIFTED: "措施已解除",
    },
    measures.TaskPhase: {
        measures.TaskPhase.TO_ACKNOWLEDGE: "待签收",
        measures.TaskPhase.TO_EXECUTE: "待执行",
        measures.TaskPhase.IN_PLACE: "执行中",
        measures.TaskPhase.TO_LIFT: "应解除",
        measures.TaskPhase.LIFT_OVERDUE: "逾期未解除",
        measures.TaskPhase.TO_REASSIGN: "退回待转办",
        measures.TaskPhase.DONE: "已办结",
    },
    measures.TaskStep: {
        measures.TaskStep.ACKNOWLEDGE: "签收",
        measures.TaskStep.EXECUTE: "登记执行",
        measures.TaskStep.RETURN: "退回",
        measures.TaskStep.FORWARD: "转办",
        measures.TaskStep.LIFT: "登记解除",
    },
    reports.ReportChannel: {
        reports.ReportChannel.SAFETY_CREDIT: "安全生产信用信息管理系统",
        reports.ReportChannel.CREDIT_PLATFORM: "信用信息共享平台",
        reports.ReportChannel.ENTERPRISE: "国家企业信用信息公示系统",
        reports.ReportChannel.SUPERIOR: "上一级应急管理部门",
    },
    reports.Occasion: {
        reports.Occasion.ENTRY: "列入",
        reports.Occasion.CHANGE: "变更",
        reports.Occasion.END: "移出",
    },
}

TONES: dict[str, Tone] = {
    "待审批登记": "warn",
    "已登记": "bad",
    "已登记·待审解除": "warn",
    "禁入期内": "bad",
    "尚未起算": "info",
    "待签收": "warn",
    "已签收": "info",
    "待执行": "warn",
    "已执行": "bad",
    "执行中": "bad",
    "应解除": "warn",
    "逾期未解除": "bad",
    "退回待转办": "warn",
    "已退回": "neutral",
    "措施已解除": "good",
    "变更": "info",
    "移出": "info",
}
