"""Chinese words of the blacklist, and the tone of states."""

from __future__ import annotations

from enum import StrEnum

from registry.blacklist import terms as blacklist
from registry.ui.cells import Tone

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    blacklist.Ground: {ground: blacklist.GROUND_WORDS[ground] for ground in blacklist.Ground},
    blacklist.ListingState: {
        blacklist.ListingState.DECIDED: "已决定·待公布",
        blacklist.ListingState.RECEIVED: "已收到",
        blacklist.ListingState.PUBLICATION_PROPOSED: "待审批公布",
        blacklist.ListingState.PUBLISHED: "公示中",
        blacklist.ListingState.REMOVAL_PROPOSED: "公示中·待审移出",
        blacklist.ListingState.REMOVED: "已移出",
        blacklist.ListingState.KEPT_BACK: "不予公布",
        blacklist.ListingState.UNDONE: "已撤回",
    },
    blacklist.Origin: {blacklist.Origin.OWN: "本机关决定", blacklist.Origin.RECEIVED: "接收"},
    blacklist.Regime: {
        blacklist.Regime.ORDER_2015: "安委办〔2015〕14号",
        blacklist.Regime.ORDER_2017: "安监总办〔2017〕49号",
        blacklist.Regime.ORDER_11: "应急管理部令第11号",
    },
    blacklist.RemovalReason: {
        blacklist.RemovalReason.EARLY: "提前移出",
        blacklist.RemovalReason.REVOKED: "列入依据被撤销",
        blacklist.RemovalReason.SOURCE: "原列入机关已移出",
    },
    blacklist.Step: {
        blacklist.Step.PROPOSE_PUBLICATION: "提出公布建议",
        blacklist.Step.PUBLISH: "批准公布",
        blacklist.Step.KEEP_BACK: "不予公布",
        blacklist.Step.PROPOSE_REMOVAL: "提出移出建议",
        blacklist.Step.REMOVE: "批准移出",
        blacklist.Step.REFUSE_REMOVAL: "不予移出",
        blacklist.Step.UNDO: "撤回",
        blacklist.Step.PUBLISH_DECIDED: "公布列入决定",
        blacklist.Step.CORRECT: "更正公示信息",
        blacklist.Step.ANNOTATE: "更新旁注",
        blacklist.Step.STAY: "暂停公示",
        blacklist.Step.END_STAY: "恢复公示",
        blacklist.Step.REVOKE: "撤销列入",
        blacklist.Step.GRANT_REMOVAL: "同意提前移出",
        blacklist.Step.REINSTATE: "恢复列入",
    },
    blacklist.CaseState: {
        blacklist.CaseState.DRAFTED: "已立案",
        blacklist.CaseState.NOTIFIED: "已告知",
        blacklist.CaseState.PROPOSED: "待审批",
        blacklist.CaseState.DECIDED: "已决定·待送达",
        blacklist.CaseState.SERVED: "已送达·待公布",
        blacklist.CaseState.PUBLISHED: "已公布",
        blacklist.CaseState.DROPPED: "已终止",
    },
    blacklist.CaseStep: {
        blacklist.CaseStep.SIGN: "会签",
        blacklist.CaseStep.NOTIFY: "登记告知书送达",
        blacklist.CaseStep.ANSWER: "复核陈述申辩",
        blacklist.CaseStep.CALL_HEARING: "通知听证",
        blacklist.CaseStep.HOLD_HEARING: "登记听证",
        blacklist.CaseStep.PROPOSE: "报请决定",
        blacklist.CaseStep.DECIDE: "作出列入决定",
        blacklist.CaseStep.SEND_BACK: "退回补正",
        blacklist.CaseStep.SERVE: "登记决定书送达",
        blacklist.CaseStep.PUBLISH: "公布",
        blacklist.CaseStep.ADD_EVIDENCE: "补充材料",
        blacklist.CaseStep.DROP: "终止办理",
    },
    blacklist.SubjectRole: {
        blacklist.SubjectRole.ORGANISATION: "单位",
        blacklist.SubjectRole.AGENCY: "机构",
        blacklist.SubjectRole.PRINCIPAL: "主要负责人",
        blacklist.SubjectRole.OTHER_RESPONSIBLE_ORGANISATION: "其他责任单位",
        blacklist.SubjectRole.OTHER_RESPONSIBLE_PERSON: "其他责任人员",
        blacklist.SubjectRole.RESPONSIBLE_PERSON: "有关责任人员",
        blacklist.SubjectRole.DIRECTLY_RESPONSIBLE_PERSON: "直接责任人员",
    },
    blacklist.ServiceKind: {
        blacklist.ServiceKind.DIRECT: "直接送达",
        blacklist.ServiceKind.LEFT: "留置送达",
        blacklist.ServiceKind.POST: "邮寄送达",
        blacklist.ServiceKind.ENTRUSTED: "委托送达",
        blacklist.ServiceKind.ANNOUNCED: "公告送达",
        blacklist.ServiceKind.ELECTRONIC: "电子送达",
    },
    blacklist.FilingKind: {
        blacklist.FilingKind.STATEMENT: "陈述、申辩",
        blacklist.FilingKind.HEARING_REQUEST: "听证申请",
        blacklist.FilingKind.WAIVER: "放弃陈述申辩和听证",
        blacklist.FilingKind.OBJECTION: "异议",
        blacklist.FilingKind.RECONSIDERATION: "行政复议",
        blacklist.FilingKind.LITIGATION: "行政诉讼",
        blacklist.FilingKind.REPLY: "主体回应",
    },
    blacklist.FilingChannel: {
        blacklist.FilingChannel.AGENT: "单位经办人在线提交",
        blacklist.FilingChannel.PERSON: "本人在线提交",
        blacklist.FilingChannel.COUNTER: "窗口受理",
    },
    blacklist.FilingState: {
        blacklist.FilingState.FILED: "已提交",
        blacklist.FilingState.ACCEPTED: "办理中",
        blacklist.FilingState.UPHELD: "成立",
        blacklist.FilingState.DISMISSED: "不成立",
        blacklist.FilingState.WITHDRAWN: "已撤回",
    },
    blacklist.LicenceState: {
        blacklist.LicenceState.NONE: "未取得许可",
        blacklist.LicenceState.SUSPENDED: "许可被暂扣",
        blacklist.LicenceState.REVOKED: "许可被吊销",
    },
    blacklist.Concealment: {
        blacklist.Concealment.CONCEALED: "瞒报",
        blacklist.Concealment.FALSELY_REPORTED: "谎报",
    },
    blacklist.Failing: {
        blacklist.Failing.NO_RESCUE: "未立即组织抢救",
        blacklist.Failing.LEFT_POST: "擅离职守",
        blacklist.Failing.FLED: "逃匿",
    },
    blacklist.AgencyMisconduct: {
        blacklist.AgencyMisconduct.LENT_QUALIFICATION: "租借资质",
        blacklist.AgencyMisconduct.AFFILIATED: "挂靠",
        blacklist.AgencyMisconduct.FALSE_REPORT: "出具虚假报告或证书",
    },
}

TONES: dict[str, Tone] = {
    "公示中": "bad",
    "公示中·待审移出": "bad",
    "待审批公布": "warn",
    "已收到": "info",
    "已立案": "info",
    "已告知": "info",
    "待审批": "warn",
    "已决定·待送达": "warn",
    "已送达·待公布": "warn",
    "已决定·待公布": "bad",
    "已公布": "bad",
    "已终止": "neutral",
    "已提交": "warn",
    "办理中": "info",
    "成立": "good",
    "不成立": "neutral",
}
