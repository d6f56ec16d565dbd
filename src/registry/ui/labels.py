"""Chinese words for every member of every enum that people see, with the tone of states."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from registry.accounts import terms as accounts
from registry.accounts.terms import ROLES
from registry.blacklist import terms as blacklist
from registry.exchange import terms as exchange
from registry.law import terms as law
from registry.parties import terms as parties
from registry.parties.reference.industries import HIGH_HAZARD_LABELS, HighHazard
from registry.policy import Ledger, Role
from registry.training import terms as training
from registry.ui.markup import Badge, Tone
from registry.verification.terms import Outcome

E = TypeVar("E", bound=StrEnum)

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Role: {role: ROLES[role] for role in Role},
    Ledger: {
        Ledger.BLACKLIST: "失信名单",
        Ledger.TRAINING: "培训持证",
        Ledger.EXCHANGE: "数据交换",
        Ledger.LAW: "法规参数",
        Ledger.ACCOUNTS: "账号",
        Ledger.PARTIES: "主体",
    },
    accounts.AccountState: {state: accounts.STATES[state] for state in accounts.AccountState},
    accounts.TokenState: {state: accounts.TOKEN_STATES[state] for state in accounts.TokenState},
    training.CertificateState: {
        training.CertificateState.VALID: "有效",
        training.CertificateState.REVIEW_DUE: "待复审",
        training.CertificateState.RENEWAL_DUE: "待换证",
        training.CertificateState.REVIEW_OVERDUE: "逾期未复审",
        training.CertificateState.EXPIRED: "已过期",
        training.CertificateState.WITHDRAWN: "已撤销",
        training.CertificateState.CANCELLED: "已注销",
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
    training.CertificateKind: {training.CertificateKind.SPECIAL_OPERATION: "特种作业操作证"},
    training.Origin: {training.Origin.ISSUED: "本平台颁发", training.Origin.RECEIVED: "历史证书登记"},
    training.Ending: {
        training.Ending.WITHDRAWN: "撤销",
        training.Ending.CANCELLED: "注销",
        training.Ending.UNDONE: "撤回登记",
    },
    training.WithdrawalGround: {
        training.WithdrawalGround.UNFIT: "身体条件不再适合",
        training.WithdrawalGround.ACCIDENT: "对生产安全事故负有责任",
        training.WithdrawalGround.FALSE_DATA: "登记虚假信息",
        training.WithdrawalGround.FRAUD: "以欺骗、贿赂等不正当手段取得",
    },
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
    blacklist.Ground: {ground: blacklist.GROUND_WORDS[ground] for ground in blacklist.Ground},
    blacklist.ListingState: {
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
    },
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
    Outcome: {
        Outcome.VALID: "证书有效",
        Outcome.REVIEW_OVERDUE: "逾期未复审",
        Outcome.EXPIRED: "已过有效期",
        Outcome.WITHDRAWN: "已撤销或注销",
        Outcome.NO_MATCH: "未查到相符的证书",
        Outcome.BAD_CODE: "二维码无效",
    },
}

_TONES: dict[str, Tone] = {
    "有效": "good",
    "待复审": "warn",
    "待换证": "warn",
    "逾期未复审": "bad",
    "已过期": "bad",
    "已撤销": "bad",
    "已注销": "neutral",
    "待核准": "warn",
    "已发证": "good",
    "不合格": "neutral",
    "已退回": "bad",
    "公示中": "bad",
    "公示中·待审移出": "bad",
    "待审批公布": "warn",
    "已收到": "info",
    "待确认": "warn",
    "已确认": "good",
    "已核准": "good",
    "证书有效": "good",
    "已过有效期": "bad",
    "已撤销或注销": "bad",
    "未查到相符的证书": "warn",
    "二维码无效": "warn",
    "已核实原文": "good",
    "二手来源": "info",
    "待核实": "warn",
    "在用": "good",
    "已停用": "neutral",
    "已到期": "neutral",
}


def of(member: StrEnum) -> str:
    """The Chinese word of a member."""
    return WORDS[type(member)][member]


def badge(member: StrEnum) -> Badge:
    """A state as word and colour."""
    word = of(member)
    return Badge(word, _TONES.get(word, "neutral"))


def options(kind: type[E], *, everything: str = "全部") -> list[tuple[str, str]]:
    """Value and word of each member for a search form, everything first."""
    return [("", everything), *((member.value, of(member)) for member in kind)]


def chosen(kind: type[E], value: str) -> E | None:
    """The member of a value from the URL, none for anything else."""
    return next((member for member in kind if member.value == value), None)


def words(members: Sequence[StrEnum]) -> list[str]:
    """The words of several members."""
    return [of(member) for member in members]
