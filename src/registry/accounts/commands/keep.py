"""Keeping accounts: an administrator opens, amends, closes and reopens them and resets passwords. Never their own."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import update
from sqlmodel import Session

from registry.accounts import passwords, queries, rules, tables
from registry.accounts.terms import TemporaryPassword
from registry.kernel import clock, codes, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, Refused
from registry.kernel.transaction import Work, write
from registry.parties import queries as parties
from registry.parties.reference import divisions
from registry.policy import Action, Ledger, Permission, Role

CONSOLE: Final = Actor(username=rules.CONSOLE_NAME, role=Role.ADMIN, person=rules.CONSOLE_NAME, name="命令行")
"""Whoever may run the command line on the server: opens the first administrator's account. Has no account itself."""

_S = db.core(tables.SignIn).c
_T = db.core(tables.AccessToken).c

Username = Annotated[str, AfterValidator(rules.username)]
Optional = Annotated[str, BeforeValidator(lambda value: fields.tidy(value or ""))]


class Reach(BaseModel):
    """Role and reach: `region` a division code, `organisation` a public or unified credit code, `department` a name."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    role: Role = Field(title="角色")
    region: Optional = Field(default="", title="行政区划", max_length=12)
    organisation: Optional = Field(default="", title="所属单位", max_length=24)
    department: Optional = Field(default="", title="所属部门", max_length=60)
    name: Optional = Field(default="", title="姓名", max_length=60)


class Opening(Reach):
    """A new account.

    `person` says which human being it belongs to: the person's public code or ID number where registered, or `same_as`,
    another account of the same human; with neither it is somebody new. `name` is not used for the role 个人, whose name
    comes masked from the register.
    """

    username: Username = Field(title="用户名")
    person: Optional = Field(default="", title="自然人", max_length=24)
    same_as: Optional = Field(default="", title="同一人的另一账号", max_length=32)


def open_account(actor: Actor, wanted: Opening, *, submission: str) -> TemporaryPassword:
    """Open an account and return its temporary password. Raises `InvalidInput` naming the field."""
    actor.must(Permission.ACCOUNTS_KEEP)
    password = passwords.temporary()
    stored = passwords.hashed(password)  # before the transaction: it takes its time
    with write(actor, Permission.ACCOUNTS_KEEP, submission, ledgers=[Ledger.ACCOUNTS]) as work:
        enter_account(work, wanted, stored, must_change=True)
    return TemporaryPassword(wanted.username, password)


def enter_account(work: Work, wanted: Opening, stored: str, *, must_change: bool) -> None:
    """Check and enter one account, with the hash of its password."""
    if queries.of_username(work.session, wanted.username):
        raise InvalidInput("用户名", f"用户名「{wanted.username}」已被使用。", fix="请换一个用户名。")
    person = _human(work.session, wanted)
    organisation = _reach(work.session, wanted)
    now = clock.now()
    work.add(
        tables.Account(
            username=wanted.username,
            role=wanted.role,
            name=_name(work.session, wanted, person),
            person=person,
            region=wanted.region,
            organisation=organisation,
            department=wanted.department,
            password_hash=stored,
            password_at=now,
            must_change=must_change,
            opened_at=now,
            version=1,
        )
    )
    work.record(
        Action.ACCOUNT_OPENED,
        wanted.username,
        role=wanted.role.value,
        person=person,
        region=wanted.region,
        organisation=organisation,
        department=wanted.department,
    )


def _human(session: Session, wanted: Opening) -> str:
    if wanted.same_as:
        other = queries.of_username(session, wanted.same_as.lower())
        if other is None:
            raise InvalidInput("同一人的另一账号", f"没有账号「{wanted.same_as}」。", fix="请核对用户名，或留空。")
        if wanted.person and wanted.person != other.person:
            raise InvalidInput("自然人", "与所选账号不是同一人。", fix="自然人和同一人的另一账号只填一项。")
        return other.person
    if not wanted.person:
        return codes.new_code("H")
    if len(wanted.person) == 18:
        return _human_by_identity(session, wanted.person)
    try:
        code = codes.check_code(wanted.person)
    except fields.BadField as wrong:
        raise InvalidInput("自然人", wrong.message, fix=wrong.fix) from wrong
    if parties.person_by_code(session, code) is None and not queries.human_known(session, code):
        raise InvalidInput("自然人", f"没有编号为「{code}」的自然人。", fix="请先登记该人员，或留空。")
    return code


def _human_by_identity(session: Session, typed: str) -> str:
    try:
        number = fields.identity_number(typed)
    except fields.BadField as wrong:
        raise InvalidInput("自然人", wrong.message, fix=wrong.fix) from wrong
    found = parties.people_by_identity(session, [number])
    if number not in found:
        raise InvalidInput("自然人", "该证件号码尚未登记。", fix="请先登记该人员，再开立账号。")
    return found[number].code


def _reach(session: Session, wanted: Reach) -> str:
    """Check the reach and return the public code of the organisation, empty where the role has none."""
    rules.scope_fits(wanted.role, region=wanted.region, organisation=wanted.organisation, department=wanted.department)
    if wanted.region:
        try:
            divisions.division(wanted.region)
        except divisions.UnknownDivision as unknown:
            raise InvalidInput("行政区划", unknown.message, fix="请从区划列表中选择。") from unknown
    if not wanted.organisation:
        return ""
    typed = fields.clean(wanted.organisation).upper()
    known = (
        parties.organisations_by_credit_code(session, [typed])
        if len(typed) == 18
        else parties.organisations_by_code(session, [typed])
    )
    if not known:
        raise InvalidInput("所属单位", "没有登记这个单位。", fix="请填写已登记单位的编号或统一社会信用代码。")
    return next(iter(known.values())).code


def _name(session: Session, wanted: Reach, person: str) -> str:
    """The display name; of a registered private person only a masked one, since personal data stay with the parties."""
    if wanted.role is not Role.PERSON:
        try:
            return fields.text_up_to(wanted.name, 60)
        except fields.BadField as wrong:
            raise InvalidInput("姓名", wrong.message, fix=wrong.fix) from wrong
    registered = parties.person_by_code(session, person)
    if registered is None:
        raise InvalidInput("自然人", "个人账号必须对应已登记的自然人。", fix="请填写该人员的编号或证件号码。")
    return fields.mask_name(registered.name)


class Amendment(Reach):
    """A changed role, reach or name. `version` is that of the record the administrator saw."""

    username: str
    version: int


def amend_account(actor: Actor, wanted: Amendment, *, submission: str) -> str:
    """Give an account another role, reach or name; effective at its holder's next click. Returns the user name."""
    with write(actor, Permission.ACCOUNTS_KEEP, submission, ledgers=[Ledger.ACCOUNTS]) as work:
        account = _of_other(work, actor, wanted.username, wanted.version)
        organisation = _reach(work.session, wanted)
        before = (account.role.value, account.region, account.organisation, account.department)
        account.name = _name(work.session, wanted, account.person)
        account.role, account.region = wanted.role, wanted.region
        account.organisation, account.department = organisation, wanted.department
        account.version += 1
        work.record(
            Action.ACCOUNT_AMENDED,
            account.username,
            role=wanted.role.value,
            region=wanted.region,
            organisation=organisation,
            department=wanted.department,
            role_before=before[0],
            region_before=before[1],
            organisation_before=before[2],
            department_before=before[3],
        )
        return account.username


def close_account(actor: Actor, username: str, *, version: int, submission: str) -> str:
    """Close an account; its sign-ins and access tokens end at once. Returns the user name."""
    with write(actor, Permission.ACCOUNTS_KEEP, submission, ledgers=[Ledger.ACCOUNTS]) as work:
        account = _of_other(work, actor, username, version)
        if account.closed_at is not None:
            raise OutOfDate("该账号已经停用。", fix="请刷新页面查看。")
        account.closed_at = clock.now()
        account.version += 1
        end_access(work, account)
        work.record(Action.ACCOUNT_CLOSED, account.username)
        return account.username


def reopen_account(actor: Actor, username: str, *, version: int, submission: str) -> str:
    """Open a closed account again with its old password; sign-ins and tokens ended before stay ended."""
    with write(actor, Permission.ACCOUNTS_KEEP, submission, ledgers=[Ledger.ACCOUNTS]) as work:
        account = _of_other(work, actor, username, version)
        if account.closed_at is None:
            raise OutOfDate("该账号正在使用，无需恢复。", fix="请刷新页面查看。")
        account.closed_at = None
        account.version += 1
        work.record(Action.ACCOUNT_REOPENED, account.username, role=account.role.value)
        return account.username


def reset_password(actor: Actor, username: str, *, version: int | None = None, submission: str) -> TemporaryPassword:
    """Give an account a random temporary password. Its sign-ins and access tokens end at once.

    Without `version` (the command line) the newest state of the account is meant.
    """
    actor.must(Permission.ACCOUNTS_KEEP)
    password = passwords.temporary()
    stored = passwords.hashed(password)
    with write(actor, Permission.ACCOUNTS_KEEP, submission, ledgers=[Ledger.ACCOUNTS]) as work:
        account = _of_other(work, actor, username, version)
        account.password_hash, account.password_at = stored, clock.now()
        account.must_change = True
        account.version += 1
        end_access(work, account)
        work.record(Action.PASSWORD_SET, account.username, by="administrator")
        return TemporaryPassword(account.username, password)


def end_sign_ins(actor: Actor, username: str, *, submission: str) -> str:
    """End every sign-in of an account: one's own, or for an administrator anybody's. Access tokens stay."""
    permission = Permission.OWN_ACCOUNT if username == actor.username else Permission.ACCOUNTS_KEEP
    with write(actor, permission, submission, ledgers=[Ledger.ACCOUNTS]) as work:
        account = existing(work, username)
        end_all_sign_ins(work, account)
        work.record(Action.SIGN_INS_ENDED, account.username)
        return account.username


def existing(work: Work, username: str) -> tables.Account:
    """The account's row, locked. Raises `NotFound`."""
    account = queries.of_username(work.session, username, lock=True)
    if account is None:
        raise NotFound(f"没有账号「{username}」。", fix="请从账号列表中选择。")
    return account


def _of_other(work: Work, actor: Actor, username: str, version: int | None) -> tables.Account:
    account = existing(work, username)
    if account.username == actor.username:
        raise OwnAccount()
    if version is not None and account.version != version:
        raise OutOfDate("该账号刚被他人修改。", fix="请刷新页面，核对最新情况后再操作。")
    return account


class OwnAccount(Refused):
    """Administrators do not amend, close or reset their own account, so that one always remains."""

    code = "own_account"
    status = 409

    def __init__(self) -> None:
        super().__init__("不能对自己的账号做这项操作。", fix="请由另一名系统管理员办理；修改自己的密码请到“我的账户”。")


def end_all_sign_ins(work: Work, account: tables.Account, *, but: str = "") -> None:
    """End the account's running sign-ins, all but the one with this token hash."""
    work.session.execute(
        update(db.core(tables.SignIn))
        .where(_S.account_id == account.id, _S.ended_at.is_(None), _S.token_hash != but)
        .values(ended_at=clock.now())
    )


def end_access(work: Work, account: tables.Account) -> None:
    """End the account's sign-ins and revoke its tokens."""
    end_all_sign_ins(work, account)
    work.session.execute(
        update(db.core(tables.AccessToken))
        .where(_T.account_id == account.id, _T.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
