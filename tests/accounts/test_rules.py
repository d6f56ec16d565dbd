"""Rules of accounts: reach, passwords, periods."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from registry.accounts import passwords, rules
from registry.accounts.terms import TokenState
from registry.kernel.clock import CHINA
from registry.kernel.errors import InvalidInput
from registry.kernel.fields import BadField
from registry.policy import SCOPES, Role, Scope

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
GIVEN = {Scope.REGION: "region", Scope.ORGANISATION: "organisation", Scope.DEPARTMENT: "department"}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
@pytest.mark.parametrize("filled", ["region", "organisation", "department", ""])
def test_reach_is_that_of_the_role_and_no_other(role: Role, filled: str) -> None:
    given = {"region": "", "organisation": "", "department": ""}
    if filled:
        given[filled] = "x"
    if GIVEN.get(SCOPES[role], "") == filled:
        rules.scope_fits(role, **given)
    else:
        with pytest.raises(InvalidInput):
            rules.scope_fits(role, **given)


def test_the_public_has_no_account() -> None:
    with pytest.raises(InvalidInput, match="公众"):
        rules.scope_fits(Role.PUBLIC, region="", organisation="", department="")


@pytest.mark.parametrize("name", ["clerk", "Decider2", "a.b-c_9", "ｃｌｅｒｋ"])
def test_user_names(name: str) -> None:
    assert rules.username(name).isascii()


@pytest.mark.parametrize("name", ["", "a", "9lives", "张三", "a b", "a" * 33, "console", "a'--", "<b>"])
def test_bad_user_names(name: str) -> None:
    with pytest.raises(BadField):
        rules.username(name)


@pytest.mark.parametrize("password", ["电池 订书钉 正确 的马匹", "k7-Wq2_tz9Lm", "湘江北去橘子洲头看万山红遍"])
def test_good_passwords(password: str) -> None:
    rules.password_may_be(password, "zhangsan")


@pytest.mark.parametrize(
    "password",
    [
        "short", "1234567890", "9876543210", "abcdefghij", "aaaaaaaaaaaa", "abababababab", "Password123",
        "zhangsanfeng", "zhangsanfeng123", "ZHANGSANFENG", "gnefnasgnahz", "zhangsanfeng@2026", "hunan-demo-2026",
        "x" * 129,
    ],
)  # fmt: skip
def test_bad_passwords(password: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.password_may_be(password, "zhangsanfeng")
    assert refused.value.field == "新密码"
    assert password not in refused.value.sentence


def test_two_new_passwords_must_agree() -> None:
    with pytest.raises(InvalidInput, match="不一致"):
        rules.new_password("k7-Wq2_tz9Lm", "k7-Wq2_tz9Ln", "zhang")


@pytest.mark.parametrize(
    ("created", "seen", "lives"),
    [(0, 0, True), (59, 59, True), (60, 60, False), (719, 1, True), (720, 1, False), (60, 1, True)],
)
def test_sign_in_ends_by_idleness_and_by_age(created: int, seen: int, lives: bool) -> None:
    at = {"created_at": NOW - timedelta(minutes=created), "last_seen_at": NOW - timedelta(minutes=seen), "now": NOW}
    assert rules.sign_in_lives(ended_at=None, **at) is lives
    assert rules.sign_in_lives(ended_at=NOW, **at) is False


def test_token_states() -> None:
    assert rules.token_state(expires_at=NOW + timedelta(seconds=1), revoked_at=None, now=NOW) is TokenState.LIVE
    assert rules.token_state(expires_at=NOW, revoked_at=None, now=NOW) is TokenState.EXPIRED
    assert rules.token_state(expires_at=NOW + timedelta(1), revoked_at=NOW, now=NOW) is TokenState.REVOKED
    for days in (0, -1, 366):
        with pytest.raises(BadField):
            rules.token_days(days)
    assert rules.token_days(365) == 365


def test_hashes() -> None:
    one, two = passwords.hashed("Ａ-pass-word"), passwords.hashed("Ａ-pass-word")
    assert one != two
    assert one.startswith("$argon2id$")
    assert passwords.fits("Ａ-pass-word", one)
    assert not passwords.fits("a-pass-word", one)
    assert not passwords.fits("", "")
    assert not passwords.fits("x", "no hash")
    assert passwords.fits("e\u0301tude-pass", passwords.hashed("\u00e9tude-pass"))
    temporary = passwords.temporary()
    assert len(temporary) == 19
    assert temporary != passwords.temporary()
    rules.password_may_be(temporary, "zhang")
