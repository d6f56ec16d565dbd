"""Chinese words of the law book, sheets and verification, and the tone of states."""

from __future__ import annotations

from enum import StrEnum

from registry.exchange import terms as exchange
from registry.law import terms as law
from registry.reports.dashboards import Topic
from registry.screening import terms as screening
from registry.ui.cells import Tone
from registry.verification.terms import Kind, Outcome, ReportPart, Since

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    exchange.BatchState: {
        exchange.BatchState.PREVIEWED: "待确认",
        exchange.BatchState.CONFIRMED: "已确认",
        exchange.BatchState.UNDONE: "已撤回",
        exchange.BatchState.DISCARDED: "已放弃",
    },
    law.AmendmentState: {
        law.AmendmentState.PROPOSED: "待核准",
        law.AmendmentState.CONFIRMED: "已核准",
        law.AmendmentState.REJECTED: "已退回",
    },
    law.Confidence: {
        law.Confidence.VERIFIED: "已核实原文",
        law.Confidence.SECONDARY: "二手来源",
        law.Confidence.MEMORY: "待核实",
        law.Confidence.CONFIRMED: "已确认",
    },
    law.Anchor: {
        law.Anchor.CONDUCT: "行为发生日",
        law.Anchor.DECISION: "决定日",
        law.Anchor.ISSUE: "发证日",
        law.Anchor.TODAY: "办理当日",
    },
    Topic: {
        Topic.CERTIFICATES: "证书",
        Topic.GAPS: "未持证未培训上岗",
        Topic.LISTINGS: "失信名单",
        Topic.MEASURES: "联合惩戒",
        Topic.ENGINEERS: "注册安全工程师",
        Topic.AGENCIES: "机构信用等级",
        Topic.PROFESSIONALS: "专业执法人员占比",
    },
    screening.Kind: screening.KIND_WORDS,
    screening.Verdict: screening.VERDICT_WORDS,
    Outcome: {
        Outcome.VALID: "证书有效",
        Outcome.REVIEW_OVERDUE: "未按期复审或重考",
        Outcome.EXPIRED: "已过有效期",
        Outcome.WITHDRAWN: "已撤销或注销",
        Outcome.NO_MATCH: "未查到相符的证书",
        Outcome.BAD_CODE: "二维码无效",
    },
    Since: {
        Since.SAME: "内容未变",
        Since.CHANGED: "内容已变",
        Since.NOTHING: "无可比对",
        Since.REPORTED: "请逐项核对报告",
    },
    Kind: {
        Kind.CERTIFICATE: "证书",
        Kind.REGISTRATION: "注册安全工程师注册",
        Kind.CREDENTIAL: "执法证",
        Kind.QUALIFICATION: "评价检测资质",
        Kind.REPORT: "查询报告",
    },
    ReportPart: {
        ReportPart.LISTINGS: "失信主体名单",
        ReportPart.PENALTIES: "行政处罚",
        ReportPart.ACCIDENTS: "事故",
        ReportPart.HAZARDS: "重大事故隐患",
        ReportPart.BARS: "禁入",
        ReportPart.QUALIFICATIONS: "评价检测资质",
        ReportPart.STAFF: "在岗人员",
        ReportPart.CERTIFICATES: "证书",
        ReportPart.IN_FORCE: "其中有效的证书",
        ReportPart.ENGINEERS: "注册安全工程师注册",
        ReportPart.INSPECTOR: "执法人员（可以执法为 1）",
        ReportPart.POSTS: "任职",
    },
}

TONES: dict[str, Tone] = {
    "待确认": "warn",
    "已确认": "good",
    "已核准": "good",
    "代码一致": "bad",
    "名称相符": "bad",
    "代码与名称矛盾": "warn",
    "近似待核": "warn",
    "未命中": "good",
    "证书有效": "good",
    "未按期复审或重考": "bad",
    "已过有效期": "bad",
    "已撤销或注销": "bad",
    "未查到相符的证书": "warn",
    "二维码无效": "warn",
    "内容未变": "good",
    "内容已变": "bad",
    "无可比对": "neutral",
    "已核实原文": "good",
    "二手来源": "info",
    "待核实": "warn",
}
