"""Write doors of accounts: keeping them, signing in and out, one's own password and tokens, the demonstration's."""

from registry.accounts.commands.demo import DEMO_INSPECTORS, DEMO_USERNAMES, open_demo_accounts
from registry.accounts.commands.keep import (
    CONSOLE,
    Amendment,
    Opening,
    amend_account,
    close_account,
    end_sign_ins,
    open_account,
    reopen_account,
    reset_password,
)
from registry.accounts.commands.own import (
    PasswordChange,
    TokenRequest,
    change_own_password,
    issue_token,
    revoke_token,
)
from registry.accounts.commands.sign_in import choose_password, sign_in, sign_out

__all__ = [
    "CONSOLE",
    "DEMO_INSPECTORS",
    "DEMO_USERNAMES",
    "Amendment",
    "Opening",
    "PasswordChange",
    "TokenRequest",
    "amend_account",
    "change_own_password",
    "choose_password",
    "close_account",
    "end_sign_ins",
    "issue_token",
    "open_account",
    "open_demo_accounts",
    "reopen_account",
    "reset_password",
    "revoke_token",
    "sign_in",
    "sign_out",
]
