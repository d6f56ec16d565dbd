"""Read doors of accounts, and who stands behind a cookie or a token."""

from registry.accounts.queries.records import (
    AccountRecord,
    AccountRow,
    DemoAccount,
    SignInRow,
    TokenRow,
    Wanted,
    demo_accounts,
    holds_accounts,
    listing,
    own,
    own_tokens,
    record,
    regions,
)
from registry.accounts.queries.who import (
    Credentials,
    actor_named,
    actor_of_cookie,
    actor_of_token,
    credentials,
    human_known,
    of_username,
)

__all__ = [
    "AccountRecord",
    "AccountRow",
    "Credentials",
    "DemoAccount",
    "SignInRow",
    "TokenRow",
    "Wanted",
    "actor_named",
    "actor_of_cookie",
    "actor_of_token",
    "credentials",
    "demo_accounts",
    "holds_accounts",
    "human_known",
    "listing",
    "of_username",
    "own",
    "own_tokens",
    "record",
    "regions",
]
