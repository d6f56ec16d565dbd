"""One's own account: who I am here, my password, my access tokens, my sign-ins."""

import streamlit as st
from pydantic import SecretStr

from registry.accounts import commands, queries, rules
from registry.accounts.terms import TokenState
from registry.policy import Permission
from registry.ui import forms, labels, markup, records
from registry.ui.session import enter, token

me = enter(Permission.OWN_ACCOUNT)
account = queries.own(me)

records.show(
    markup.record_header(account.name or account.username, account.username, labels.badge(account.state)),
    markup.facts(
        [
            ("角色", account.role_name),
            ("权限范围", account.scope),
            ("同一人的其他账号", "、".join(account.other_accounts)),
            ("开立时间", f"{account.opened_at:%Y-%m-%d %H:%M}"),
        ]
    ),
)
part = st.segmented_control(
    "栏目", ["修改密码", "访问令牌", "登录记录"], default="修改密码", required=True, key="my_account_part"
)


def show_password() -> None:
    """A new password; every other sign-in ends."""
    with forms.form("password") as form:
        old = st.text_input("原密码", type="password", key=form.key("old"), autocomplete="current-password")
        rule = f"至少 {rules.PASSWORD_LEAST} 个字符，不能是用户名或常用口令"
        new = st.text_input("新密码", type="password", key=form.key("new"), autocomplete="new-password", help=rule)
        again = st.text_input("再次输入新密码", type="password", key=form.key("again"), autocomplete="new-password")
    form.submit(
        "修改密码",
        done="密码已修改，其他设备上的登录已退出",
        run=lambda submission: commands.change_own_password(
            me,
            commands.PasswordChange(old=SecretStr(old), new=SecretStr(new), again=SecretStr(again)),
            submission=submission,
            keep=token(),
        ),
    )


def show_tokens() -> None:
    """Tokens for programs: issued here, shown once, revoked here."""
    tokens = queries.own_tokens(me)
    columns = [
        markup.Column("用途", as_card_title=True),
        *map(markup.Column, ("编号", "签发", "到期", "最近使用", "状态")),
    ]
    rows: list[list[markup.Cell]] = [
        [
            row.name,
            row.code,
            f"{row.issued_at:%Y-%m-%d}",
            f"{row.expires_at:%Y-%m-%d}",
            f"{row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "从未使用",
            labels.badge(row.state),
        ]
        for row in tokens
    ]
    records.show(
        markup.notice("访问令牌供本单位的程序调用接口，权限与本账号相同。令牌只在签发时显示一次，请妥善保管。"),
        markup.table(columns, rows, "我的访问令牌", "还没有签发访问令牌"),
    )
    with forms.form("issue_token") as form:
        name = st.text_input("用途", key=form.key("name"), max_chars=60)
        days = st.number_input("有效天数", 1, rules.TOKEN_DAYS_MOST, 90, key=form.key("days"))
    form.submit(
        "签发访问令牌",
        done="已签发 {}",
        run=lambda submission: commands.issue_token(
            me, commands.TokenRequest(name=name, days=int(days)), submission=submission
        ),
    )
    live = {row.code: f"{row.name}（{row.code}）" for row in tokens if row.state is TokenState.LIVE}
    with forms.form("revoke_token") as form:
        code = st.selectbox("要撤销的令牌", list(live), format_func=live.__getitem__, key=form.key("code"))
    form.submit(
        "撤销",
        done="已撤销“{}”",
        primary=False,
        refusal="" if live else "没有可撤销的令牌。",
        run=lambda submission: commands.revoke_token(me, str(code), submission=submission),
    )


def show_sign_ins() -> None:
    """The latest sign-ins, and a way to end them all."""
    rows: list[list[markup.Cell]] = [
        [
            f"{one.created_at:%Y-%m-%d %H:%M}",
            f"{one.last_seen_at:%Y-%m-%d %H:%M}",
            markup.Badge("登录中", "good") if one.lives else markup.Badge("已结束"),
        ]
        for one in account.sign_ins
    ]
    columns = [markup.Column("登录时间", as_card_title=True), markup.Column("最近使用"), markup.Column("状态")]
    records.show(markup.table(columns, rows, "最近十次登录"))
    with forms.form("end_sign_ins") as form:
        st.write("发现不认识的登录，或在公用电脑上忘记退出时使用。本次登录也会退出。")
    form.submit(
        "退出全部登录",
        done="已退出 {} 的全部登录",
        run=lambda submission: commands.end_sign_ins(me, me.username, submission=submission),
    )


{"修改密码": show_password, "访问令牌": show_tokens, "登录记录": show_sign_ins}[part]()
