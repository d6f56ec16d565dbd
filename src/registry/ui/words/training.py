"""Chinese words of training, and the tone of states."""

from __future__ import annotations

from enum import StrEnum

from registry.training import terms as training
from registry.training import terms_subsidies as subsidies
from registry.ui.cells import Tone

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    training.CertificateState: {
        training.CertificateState.VALID: "有效",
        training.CertificateState.REVIEW_DUE: "待复审",
        training.CertificateState.RENEWAL_DUE: "待换证",
        training.CertificateState.REVIEW_OVERDUE: "逾期未复审",
        training.CertificateState.EXPIRED: "已过期",
        training.CertificateState.WITHDRAWN: "已撤销",
        training.CertificateState.CANCELLED: "已注销",
        training.CertificateState.LAPSED: "已失效",
        training.CertificateState.RECHECK_DUE: "离岗待考",
    },
    training.ResultState: {
        training.ResultState.PENDING: "待核准",
        training.ResultState.APPROVED: "已发证",
        training.ResultState.FAILED: "不合格",
        training.ResultState.REFUSED: "已退回",
        training.ResultState.UNDONE: "已撤回",
    },
    training.Education: {
        training.Education.PRIMARY: "小学",
        training.Education.JUNIOR_SECONDARY: "初中",
        training.Education.SENIOR_SECONDARY: "高中（中专）",
        training.Education.JUNIOR_COLLEGE: "大专",
        training.Education.BACHELOR: "本科",
        training.Education.MASTER: "研究生",
    },
    training.CertificateKind: training.KIND_WORDS,
    training.Origin: training.ORIGIN_WORDS,
    training.Ending: {
        training.Ending.WITHDRAWN: "撤销",
        training.Ending.CANCELLED: "注销",
        training.Ending.LAPSED: "失效",
        training.Ending.UNDONE: "撤回登记",
    },
    training.WithdrawalGround: {
        training.WithdrawalGround.UNFIT: "身体条件不再适合",
        training.WithdrawalGround.ACCIDENT: "对生产安全事故负有责任",
        training.WithdrawalGround.FALSE_DATA: "登记虚假信息",
        training.WithdrawalGround.FRAUD: "以欺骗、贿赂等不正当手段取得",
        training.WithdrawalGround.OVERDUE: "超过有效期未延期复审",
    },
    training.CancellationGround: {
        training.CancellationGround.REQUEST: "本人提出注销申请",
        training.CancellationGround.DEATH: "死亡",
        training.CancellationGround.TOLD: "原发证机关已终止",
    },
    training.ReviewOutcome: {
        training.ReviewOutcome.PASSED: "复审合格",
        training.ReviewOutcome.RETRAIN: "须重新培训后再复审",
        training.ReviewOutcome.FAILED: "复审不予通过",
        training.ReviewOutcome.LAPSED: "再次不合格，失效",
    },
    training.ReviewFailure: {
        training.ReviewFailure.UNFIT: "健康体检不合格",
        training.ReviewFailure.VIOLATIONS: "违章造成严重后果或者两次以上违章",
        training.ReviewFailure.PENALISED: "有安全生产违法行为并受到行政处罚",
        training.ReviewFailure.OBSTRUCTED: "拒绝、阻碍监督检查",
        training.ReviewFailure.UNTRAINED: "未按规定参加安全培训或者考试不合格",
        training.ReviewFailure.CAUSE: "具有应当撤销、注销的情形",
    },
    subsidies.Claimant: {
        subsidies.Claimant.CENTRE: "培训机构",
        subsidies.Claimant.EMPLOYER: "用人单位",
        subsidies.Claimant.PERSON: "本人",
    },
    subsidies.Payee: {
        subsidies.Payee.ENTERPRISE: "企业账户",
        subsidies.Payee.INSTITUTION: "培训机构账户",
        subsidies.Payee.OWN: "本人账户",
    },
    subsidies.ClaimState: {
        subsidies.ClaimState.FILED: "待审核",
        subsidies.ClaimState.RETURNED: "待补正",
        subsidies.ClaimState.GRANTED: "待发放",
        subsidies.ClaimState.PAID: "已发放",
        subsidies.ClaimState.REFUSED: "不予补贴",
        subsidies.ClaimState.WITHDRAWN: "已撤回",
        subsidies.ClaimState.RECOVERED: "已追回",
    },
    subsidies.ClaimStep: {
        subsidies.ClaimStep.CORRECT: "补正后再申领",
        subsidies.ClaimStep.WITHDRAW: "撤回申领",
        subsidies.ClaimStep.GRANT: "核准补贴",
        subsidies.ClaimStep.SEND_BACK: "退回补正",
        subsidies.ClaimStep.REFUSE: "不予补贴",
        subsidies.ClaimStep.PAY: "登记发放",
        subsidies.ClaimStep.RECOVER: "登记追回",
    },
    subsidies.Grouping: {
        subsidies.Grouping.YEAR: "年度",
        subsidies.Grouping.CITY: "市州",
        subsidies.Grouping.COUNTY: "县市区",
        subsidies.Grouping.KIND: "证书种类",
        subsidies.Grouping.MIGRANT: "农民工",
    },
    subsidies.Window: {
        subsidies.Window.OVERDUE: "已逾期",
        subsidies.Window.FIRST: "三十日内",
        subsidies.Window.SECOND: "六十日内",
        subsidies.Window.THIRD: "九十日内",
    },
}

TONES: dict[str, Tone] = {
    "有效": "good",
    "待复审": "warn",
    "待换证": "warn",
    "逾期未复审": "bad",
    "已过期": "bad",
    "已撤销": "bad",
    "已注销": "neutral",
    "已失效": "bad",
    "离岗待考": "bad",
    "复审合格": "good",
    "须重新培训后再复审": "warn",
    "复审不予通过": "bad",
    "再次不合格，失效": "bad",
    "待核准": "warn",
    "已发证": "good",
    "不合格": "neutral",
    "已退回": "bad",
    "待补正": "warn",
    "待发放": "info",
    "已发放": "good",
    "不予补贴": "bad",
    "已追回": "neutral",
    "已逾期": "bad",
    "三十日内": "warn",
    "六十日内": "info",
}
