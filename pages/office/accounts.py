"""Accounts: an administrator opens, amends, closes and reopens accounts and resets passwords; never their own."""

import streamlit as st

from registry.accounts import commands, queries
from registry.accounts.terms import AccountState
from registry.policy import SCOPES, Permission, Role, Scope
from registry.ui import forms, grids, labels, markup, records
from registry.ui.session import enter

admin = enter(Permission.ACCOUNTS_KEEP)
ROLES = [role.value for role in Role if role is not Role.PUBLIC]
REGIONS = queries.regions()


def reach(
    form: forms.Form, role: Role, *, region: str = "", organisation: str = "", department: str = ""
) -> dict[str, str]:
    """The one field of reach that the role has."""
    match SCOPES[role]:
        case Scope.REGION:
            codes = list(REGIONS)
            place = codes.index(region) if region in REGIONS else 0
            chosen = st.selectbox("行政区划", codes, place, REGIONS.__getitem__, key=form.key("region"))
            return {"region": str(chosen)}
        case Scope.ORGANISATION:
            hint = "单位编号或统一社会信用代码"
            return {"organisation": st.text_input("所属单位", organisation, key=form.key("organisation"), help=hint)}
        case Scope.DEPARTMENT:
            return {"department": st.text_input("所属部门", department, key=form.key("department"))}
    return {}


def role_of(value: str = "") -> Role:
    """The role chosen outside the form, since the form's fields depend on it."""
    place = ROLES.index(value) if value else 0
    name = st.selectbox("角色", ROLES, place, lambda one: labels.of(Role(one)), key=f"accounts_role_{value}")
    return Role(name)


def show_list() -> None:
    """The list, and the form that opens an account."""
    records.show(markup.page_title("账号管理", "开立、变更和停用账号。每项操作都记入审计台账。"))
    asked = {name: grids.asked(name) for name in ("username", "role", "state")}
    fields = [
        markup.Field("username", "用户名", asked["username"], "用户名或其中一部分"),
        markup.Field("role", "角色", asked["role"], options=labels.options(Role)),
        markup.Field("state", "状态", asked["state"], options=labels.options(AccountState)),
    ]
    wanted = queries.Wanted(
        asked["username"], labels.chosen(Role, asked["role"]), labels.chosen(AccountState, asked["state"])
    )
    found = queries.listing(admin, wanted, grids.page_request())
    rows: list[list[markup.Cell]] = [
        [
            markup.Link(row.username, markup.to("accounts", account=row.username)),
            row.name,
            row.role_name,
            row.scope,
            labels.badge(row.state),
            f"{row.last_sign_in_at:%Y-%m-%d %H:%M}" if row.last_sign_in_at else "从未登录",
        ]
        for row in found.items
    ]
    columns = [
        markup.Column("用户名", as_card_title=True),
        *map(markup.Column, ("姓名", "角色", "范围", "状态", "最近登录")),
    ]
    records.show(
        markup.search_form("accounts", fields),
        markup.counts(found.total),
        markup.table(columns, rows, "账号", "没有符合条件的账号"),
        grids.pages("accounts", found, **asked),
        markup.section("开立账号"),
    )
    role = role_of()
    with forms.form("open_account") as form:
        username = st.text_input(
            "用户名", key=form.key("username"), help="2 至 32 位小写字母、数字、点、下划线或短横线"
        )
        name = st.text_input("姓名", key=form.key("name"), disabled=role is Role.PERSON, help="页面右上角显示的姓名")
        scope = reach(form, role)
        person = st.text_input(
            "自然人", key=form.key("person"), help="已登记人员的编号或证件号码；个人账号必填，其他角色可不填"
        )
        same_as = st.text_input(
            "同一人的另一账号", key=form.key("same_as"), help="此人已有账号时填写其用户名，用于回避审查"
        )
    form.submit(
        "开立账号",
        done="已开立 {}",
        run=lambda submission: commands.open_account(
            admin,
            commands.Opening(username=username, role=role, name=name, person=person, same_as=same_as, **scope),
            submission=submission,
        ),
    )


def show_record(username: str) -> None:
    """One account: facts, history, and what may be done with it."""
    account = queries.record(admin, username)
    records.show(
        markup.record_header(account.name or username, username, labels.badge(account.state), account.role_name),
        markup.facts(
            [
                ("权限范围", account.scope),
                ("所属单位编号", account.organisation),
                ("自然人编号", account.person),
                ("同一人的其他账号", "、".join(account.other_accounts)),
                ("密码", "临时密码，待本人更换" if account.must_change else "已由本人设置"),
                ("开立时间", f"{account.opened_at:%Y-%m-%d %H:%M}"),
                ("停用时间", f"{account.closed_at:%Y-%m-%d %H:%M}" if account.closed_at else ""),
            ]
        ),
        markup.actions([markup.Link("返回账号列表", markup.to("accounts"))]),
    )
    own = "不能对自己的账号办理，请由另一名系统管理员办理。" if account.is_own else ""
    closed = account.state is AccountState.CLOSED
    records.show(markup.section("变更角色和范围"))
    role = role_of(account.role.value)
    with forms.form(f"amend_{username}") as form:
        name = st.text_input("姓名", account.name, key=form.key("name"), disabled=role is Role.PERSON)
        scope = reach(
            form, role, region=account.region, organisation=account.organisation, department=account.department
        )
    form.submit(
        "保存变更",
        done="已变更 {}，下一次操作即生效",
        refusal=own,
        run=lambda submission: commands.amend_account(
            admin,
            commands.Amendment(username=username, version=account.version, role=role, name=name, **scope),
            submission=submission,
        ),
    )
    step = commands.reopen_account if closed else commands.close_account
    with forms.form(f"state_{username}") as form:
        st.write("恢复后可用原密码登录。" if closed else "停用后，此账号的全部登录和访问令牌立即失效。")
    form.submit(
        "恢复账号" if closed else "停用账号",
        done="已恢复 {}" if closed else "已停用 {}",
        refusal=own,
        primary=False,
        run=lambda submission: step(admin, username, version=account.version, submission=submission),
    )
    with forms.form(f"reset_{username}") as form:
        st.write("生成一次性临时密码，只显示一次；此账号的全部登录和访问令牌立即失效。")
    form.submit(
        "重置密码",
        done="已重置 {}",
        refusal=own,
        primary=False,
        run=lambda submission: commands.reset_password(admin, username, version=account.version, submission=submission),
    )
    history = [
        markup.Event(f"{event.at:%Y-%m-%d %H:%M}", event.action.sentence, who=event.actor) for event in account.history
    ]
    records.show(markup.section("经过"), markup.timeline(history[::-1]))


if chosen := grids.asked("account"):
    show_record(chosen)
else:
    show_list()
