"""Counting wrong passwords: per account and per client address, shared by every door that asks for a password."""

from __future__ import annotations

from typing import Final

from registry.accounts import passwords, rules
from registry.kernel import limits

_ACCOUNT: Final = "sign-in"
_CLIENT: Final = "sign-in-client"
_MESSAGE: Final = "密码错误次数过多，已暂停登录。"


def fits(username: str, password: str, stored: str, client: str = "") -> bool:
    """Whether the password belongs to the hash; a wrong one is counted, a right one clears the account's count.

    The attempt is counted before the password is tried, so that many at once get no more tries than one after another.
    Unknown names (empty hash) are counted and take as long as known ones. Raises `TooMany`.
    """
    _must_be_allowed(username, client, rules.FAILURES)
    limits.failed(_ACCOUNT, username, keep=rules.FAILURES_WITHIN)
    _must_be_allowed(username, client, rules.FAILURES + 1)  # this attempt and others of the same moment included
    if passwords.fits(password, stored):
        limits.forgive(_ACCOUNT, username)
        return True
    if client:
        limits.failed(_CLIENT, client, keep=rules.FAILURES_WITHIN)
    return False


def _must_be_allowed(username: str, client: str, most: int) -> None:
    limits.must_have_failed_less(_ACCOUNT, username, most=most, within=rules.FAILURES_WITHIN, message=_MESSAGE)
    if client:
        limits.must_have_failed_less(
            _CLIENT, client, most=rules.FAILURES_OF_CLIENT, within=rules.FAILURES_WITHIN, message=_MESSAGE
        )
