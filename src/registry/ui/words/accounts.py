"""Chinese words of accounts, roles and ledgers, and the tone of states."""

from __future__ import annotations

from enum import StrEnum

from registry.accounts import terms as accounts
from registry.accounts.terms import ROLES
from registry.policy import Ledger, Role
from registry.ui.cells import Tone

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Role: {role: ROLES[role] for role in Role},
    Ledger: {
        Ledger.BLACKLIST: "失信名单",
        Ledger.CONDUCT: "处罚、事故与隐患",
        Ledger.INSPECTORS: "执法人员",
        Ledger.TRAINING: "培训持证",
        Ledger.ENGINEERS: "注册安全工程师",
        Ledger.AGENCIES: "服务机构",
        Ledger.EXCHANGE: "数据交换",
        Ledger.LAW: "法规参数",
        Ledger.ACCOUNTS: "账号",
        Ledger.PARTIES: "主体",
    },
    accounts.AccountState: {state: accounts.STATES[state] for state in accounts.AccountState},
    accounts.TokenState: {state: accounts.TOKEN_STATES[state] for state in accounts.TokenState},
}

TONES: dict[str, Tone] = {
    "在用": "good",
    "已停用": "neutral",
    "已到期": "neutral",
}
