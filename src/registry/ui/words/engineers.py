"""Chinese words of engineers, and the tone of states."""

from __future__ import annotations

from enum import StrEnum

from registry.engineers import terms as e
from registry.engineers.terms_duties import DutyKind
from registry.ui.cells import Tone

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    e.Grade: {one: e.GRADE_WORDS[one] for one in e.Grade},
    e.Specialty: {one: e.SPECIALTY_WORDS[one] for one in e.Specialty},
    e.Origin: {e.Origin.DECIDED: "本平台注册", e.Origin.RECEIVED: "已有注册登记"},
    e.Ending: {
        e.Ending.MOVED: "变更执业单位",
        e.Ending.CANCELLED: "注销",
        e.Ending.WITHDRAWN: "撤销",
        e.Ending.UNDONE: "撤回误登",
    },
    e.RegistrationState: {
        e.RegistrationState.AHEAD: "尚未生效",
        e.RegistrationState.VALID: "注册有效",
        e.RegistrationState.RENEWAL_DUE: "可延续注册",
        e.RegistrationState.LAPSED: "逾期失效",
        e.RegistrationState.CANCELLED: "已注销注册",
        e.RegistrationState.WITHDRAWN: "已撤销注册",
    },
    e.LookOutcome: {
        e.LookOutcome.VALID: "注册在有效期内",
        e.LookOutcome.LAPSED: "注册已逾期失效",
        e.LookOutcome.CANCELLED: "注册已注销",
        e.LookOutcome.WITHDRAWN: "注册已撤销",
        e.LookOutcome.NO_MATCH: "未查到相符的注册",
        e.LookOutcome.BAD_NUMBER: "不是注册编号",
    },
    DutyKind: {
        DutyKind.MUST_HAVE: "应当有注册安全工程师",
        DutyKind.SHARE: "按比例配备注册安全工程师",
        DutyKind.AGENCY: "服务机构注册安全工程师比例",
        DutyKind.OFFICERS: "安全管理机构或人员",
        DutyKind.CERTIFICATES: "负责人、安全管理人员考核合格证",
        DutyKind.MIDDLE: "中级及以上比例（参考）",
    },
    e.CancelGround: {
        e.CancelGround.REQUEST: "本人申请",
        e.CancelGround.LEFT: "与单位解除聘用且未变更注册",
        e.CancelGround.DEATH: "死亡",
        e.CancelGround.CAPACITY: "不具有完全民事行为能力",
    },
    e.FraudGround: {
        e.FraudGround.REGISTRATION: "以不正当手段取得注册",
        e.FraudGround.QUALIFICATION: "以不正当手段取得资格",
    },
    e.ApplicationKind: {
        e.ApplicationKind.FIRST: "初始注册",
        e.ApplicationKind.LATE_FIRST: "逾期初始注册",
        e.ApplicationKind.RENEWAL: "延续注册",
        e.ApplicationKind.CHANGE: "变更注册",
        e.ApplicationKind.AGAIN: "重新注册",
        e.ApplicationKind.CANCELLATION: "注销注册",
        e.ApplicationKind.WITHDRAWAL: "撤销注册",
    },
    e.ApplicationState: {
        e.ApplicationState.FILED: "待初审",
        e.ApplicationState.RETURNED: "待补正",
        e.ApplicationState.EXAMINED: "待终审",
        e.ApplicationState.GRANTED: "已批准，待公告",
        e.ApplicationState.PUBLISHED: "已公告",
        e.ApplicationState.REFUSED: "不予批准",
        e.ApplicationState.TAKEN_BACK: "已撤回",
    },
    e.Step: {
        e.Step.CORRECT: "补正",
        e.Step.TAKE_BACK: "撤回申请",
        e.Step.CONFIRM: "确认聘用",
        e.Step.DECLINE: "不予确认",
        e.Step.SEND_BACK: "告知补正",
        e.Step.EXAMINE: "初审",
        e.Step.GRANT: "批准",
        e.Step.REFUSE: "不予批准",
        e.Step.PUBLISH: "公告",
    },
    e.EmployerWord: {
        e.EmployerWord.NONE: "单位尚未确认",
        e.EmployerWord.CONFIRMED: "单位已确认聘用",
        e.EmployerWord.DECLINED: "单位不予确认",
    },
}

TONES: dict[str, Tone] = {
    "注册有效": "good",
    "可延续注册": "warn",
    "逾期失效": "bad",
    "已注销注册": "neutral",
    "已撤销注册": "bad",
    "待初审": "warn",
    "待补正": "warn",
    "待终审": "warn",
    "已批准，待公告": "good",
    "已公告": "good",
    "不予批准": "bad",
    "单位尚未确认": "warn",
    "单位已确认聘用": "good",
    "单位不予确认": "bad",
}
