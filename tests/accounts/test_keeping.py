"""Keeping accounts: opened, amended, closed, reopened, reset; what an administrator may not do."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from registry.accounts import commands, queries
from registry.accounts.commands import CONSOLE, Amendment, Opening
from registry.accounts.terms import AccountState, PasswordMustChange, SignInRefused
from registry.kernel import db, ledger
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, NotPermitted, OutOfDate, Refused
from registry.kernel.paging import PageRequest
from registry.policy import Action, Ledger, Role
from tests.accounts.conftest import PASSWORD, Clock, Opened, World

PAGE = PageRequest()


def _open(submission: str = "s", **more: Any) -> str:
    wanted = Opening(**{"username": "zhang", "role": Role.AUDITOR, "name": "张某", **more})
    return commands.open_account(CONSOLE, wanted, submission=submission).password


def test_opened_account_must_choose_its_password(world: World) -> None:
    password = _open(role=Role.CERTIFIER, region="430100")
    assert len(password) >= 16
    with pytest.raises(PasswordMustChange):
        commands.sign_in("zhang", password)
    token = commands.choose_password("zhang", password, PASSWORD, PASSWORD, submission="c")
    actor = queries.actor_of_cookie(token)
    assert (actor.username, actor.role, actor.region) == ("zhang", Role.CERTIFIER, "430100")
    assert actor.person.startswith("H")
    with pytest.raises(SignInRefused):
        commands.sign_in("zhang", password)
    assert queries.actor_of_cookie(commands.sign_in(" ZHANG ", PASSWORD)) == actor


def test_first_password_must_be_good_and_new(world: World) -> None:
    password = _open()
    for new in ("short", password):
        with pytest.raises(InvalidInput):
            commands.choose_password("zhang", password, new, new, submission=new)
    with pytest.raises(SignInRefused):
        commands.choose_password("zhang", "wrong", PASSWORD, PASSWORD, submission="w")
    commands.choose_password("zhang", password, PASSWORD, PASSWORD, submission="ok")
    with pytest.raises(SignInRefused):  # it is no way to change a password one has chosen
        commands.choose_password("zhang", PASSWORD, PASSWORD + "2", PASSWORD + "2", submission="again")


def test_temporary_password_runs_out(world: World, hands: Clock) -> None:
    password = _open()
    hands.on(days=7)
    with pytest.raises(SignInRefused):
        commands.sign_in("zhang", password)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"role": Role.CLERK}, "所属单位"),
        ({"role": Role.CLERK, "organisation": "F00000000000000000"}, "所属单位"),
        ({"role": Role.CLERK, "organisation": "firm", "region": "430100"}, "行政区划"),
        ({"role": Role.CERTIFIER}, "行政区划"),
        ({"role": Role.CERTIFIER, "region": "440100"}, "行政区划"),
        ({"role": Role.PARTNER}, "所属部门"),
        ({"role": Role.PARTNER, "department": "某局", "region": "430100"}, "行政区划"),
        ({"role": Role.ADMIN, "region": "430000"}, "行政区划"),
        ({"role": Role.AUDITOR, "department": "某局"}, "所属部门"),
        ({"role": Role.PERSON}, "自然人"),
        ({"role": Role.PUBLIC}, "角色"),
        ({"name": ""}, "姓名"),
        ({"person": "P1234"}, "自然人"),
        ({"person": "430100199003070017"}, "自然人"),
        ({"same_as": "nobody"}, "同一人的另一账号"),
    ],
)
def test_nonsense_is_refused(world: World, wrong: dict[str, Any], field: str) -> None:
    if wrong.get("organisation") == "firm":
        wrong = {**wrong, "organisation": world.firm}
    with pytest.raises(InvalidInput) as refused:
        _open(**wrong)
    assert refused.value.field == field
    assert refused.value.fix
    assert queries.listing(CONSOLE, queries.Wanted(), PAGE).total == 0


def test_inputs_are_checked(world: World) -> None:
    with pytest.raises(ValidationError):
        Opening(username="张三", role=Role.ADMIN)
    with pytest.raises(ValidationError):
        Opening(username="zhang", role=Role.ADMIN, power="all")  # type: ignore[call-arg]


def test_organisation_by_public_or_credit_code(world: World) -> None:
    _open("1", username="one", role=Role.CLERK, organisation=world.centre)
    _open("2", username="two", role=Role.CLERK, organisation=world.centre_credit_code)
    one, two = (queries.record(CONSOLE, name) for name in ("one", "two"))
    assert one.organisation == two.organisation == world.centre
    assert one.scope == "甲0培训中心（演示）"
    assert one.person != two.person


def test_one_human_with_two_accounts(world: World) -> None:
    _open("1", username="one")
    _open("2", username="two", same_as="one")
    _open("3", username="three", person=queries.record(CONSOLE, "one").person)
    assert queries.record(CONSOLE, "one").other_accounts == ("three", "two")
    with pytest.raises(InvalidInput):
        _open("4", username="four", same_as="one", person=world.person)


def test_account_of_a_registered_person_shows_a_masked_name(world: World) -> None:
    _open("1", username="one", role=Role.PERSON, person=world.identity, name="别的")
    _open("2", username="two", role=Role.PERSON, person=world.person.lower())
    one, two = (queries.record(CONSOLE, name) for name in ("one", "two"))
    assert one.person == two.person == world.person
    assert one.name == two.name == "张*三"
    assert one.scope == "本人"


def test_user_name_once(world: World) -> None:
    _open("1")
    with pytest.raises(InvalidInput, match="已被使用"):
        _open("2")


def test_double_submission(world: World) -> None:
    _open("same")
    with pytest.raises(AlreadyDone):
        _open("same", username="other")
    with pytest.raises(NotFound):
        queries.record(CONSOLE, "other")


def test_only_administrators(world: World, opened: Opened) -> None:
    name = opened()
    for actor in (PUBLIC, queries.actor_named(name), Actor("x", Role.DECIDER)):
        with pytest.raises(NotPermitted):
            commands.open_account(actor, Opening(username="li", role=Role.ADMIN, name="李"), submission="1")
        with pytest.raises(NotPermitted):
            commands.amend_account(actor, Amendment(username=name, version=1, role=Role.ADMIN), submission="2")
        with pytest.raises(NotPermitted):
            commands.close_account(actor, name, version=1, submission="3")
        with pytest.raises(NotPermitted):
            commands.reopen_account(actor, name, version=1, submission="4")
        with pytest.raises(NotPermitted):
            commands.reset_password(actor, name, submission="5")
        with pytest.raises(NotPermitted):
            commands.end_sign_ins(actor, "admin", submission="6")
        with pytest.raises(NotPermitted):
            queries.listing(actor, queries.Wanted(), PAGE)
        with pytest.raises(NotPermitted):
            queries.record(actor, name)


def test_withdrawn_role_bites_at_the_next_click(world: World, opened: Opened) -> None:
    token = commands.sign_in(opened("li", Role.OFFICER, region="430000"), PASSWORD)
    assert queries.actor_of_cookie(token).role is Role.OFFICER
    before = queries.record(CONSOLE, "li")
    change = Amendment(username="li", version=before.version, role=Role.CLERK, organisation=world.centre, name="李四")
    commands.amend_account(CONSOLE, change, submission="1")
    actor = queries.actor_of_cookie(token)
    assert (actor.role, actor.region, actor.organisation, actor.name) == (Role.CLERK, "", world.centre, "李四")
    with pytest.raises(OutOfDate):
        commands.amend_account(CONSOLE, change, submission="2")


def test_amended_reach_must_fit_too(world: World, opened: Opened) -> None:
    version = queries.record(CONSOLE, opened()).version
    for wrong in ({"role": Role.CLERK}, {"role": Role.PERSON}, {"role": Role.ADMIN, "name": ""}):
        change = Amendment(**{"username": "zhang", "version": version, "name": "张", **wrong})
        with pytest.raises(InvalidInput):
            commands.amend_account(CONSOLE, change, submission="1")


def test_closed_account_is_out_at_the_next_click(world: World, opened: Opened) -> None:
    cookie = commands.sign_in(opened(), PASSWORD)
    actor = queries.actor_of_cookie(cookie)
    issued = commands.issue_token(actor, commands.TokenRequest(name="程序", days=30), submission="t")
    version = queries.record(CONSOLE, "zhang").version
    commands.close_account(CONSOLE, "zhang", version=version, submission="c")
    assert queries.actor_of_cookie(cookie) is PUBLIC
    assert queries.actor_of_token(issued.token) is PUBLIC
    with pytest.raises(SignInRefused):
        commands.sign_in("zhang", PASSWORD)
    with pytest.raises(NotFound):
        queries.actor_named("zhang")
    with pytest.raises(OutOfDate):
        commands.close_account(CONSOLE, "zhang", version=version, submission="c2")
    commands.reopen_account(CONSOLE, "zhang", version=version + 1, submission="r")
    assert queries.actor_of_cookie(cookie) is PUBLIC
    assert queries.actor_of_token(issued.token) is PUBLIC
    assert queries.actor_of_cookie(commands.sign_in("zhang", PASSWORD)) == actor
    with pytest.raises(OutOfDate):
        commands.reopen_account(CONSOLE, "zhang", version=version + 2, submission="r2")


def test_reset_ends_everything(world: World, opened: Opened) -> None:
    cookie = commands.sign_in(opened(), PASSWORD)
    issued = commands.issue_token(
        queries.actor_of_cookie(cookie), commands.TokenRequest(name="程序", days=30), submission="t"
    )
    made = commands.reset_password(CONSOLE, "zhang", submission="r")
    assert made.password not in repr(made)
    assert made.password in str(made)
    assert queries.actor_of_cookie(cookie) is PUBLIC
    assert queries.actor_of_token(issued.token) is PUBLIC
    with pytest.raises(SignInRefused):
        commands.sign_in("zhang", PASSWORD)
    with pytest.raises(PasswordMustChange):
        commands.sign_in("zhang", made.password)
    with pytest.raises(OutOfDate):
        commands.reset_password(CONSOLE, "zhang", version=1, submission="r2")


def test_administrators_leave_their_own_account_alone(world: World, opened: Opened) -> None:
    admin = queries.actor_named(opened("root1", Role.ADMIN))
    version = queries.record(admin, "root1").version
    with pytest.raises(Refused, match="自己"):
        commands.close_account(admin, "root1", version=version, submission="1")
    with pytest.raises(Refused, match="自己"):
        commands.amend_account(
            admin, Amendment(username="root1", version=version, role=Role.AUDITOR, name="王"), submission="2"
        )
    with pytest.raises(Refused, match="自己"):
        commands.reset_password(admin, "root1", submission="3")


def test_sign_ins_ended_by_administrator_and_by_holder(world: World, opened: Opened) -> None:
    opened()
    cookies = [commands.sign_in("zhang", PASSWORD) for _ in range(2)]
    commands.end_sign_ins(CONSOLE, "zhang", submission="1")
    assert [queries.actor_of_cookie(cookie) for cookie in cookies] == [PUBLIC, PUBLIC]
    cookie = commands.sign_in("zhang", PASSWORD)
    commands.end_sign_ins(queries.actor_of_cookie(cookie), "zhang", submission="2")
    assert queries.actor_of_cookie(cookie) is PUBLIC
    with pytest.raises(NotFound):
        commands.end_sign_ins(CONSOLE, "nobody", submission="3")


def test_list_is_filtered_and_paged(world: World, opened: Opened) -> None:
    opened("amy", Role.KEEPER, region="430100", name="阿米")
    for number in range(5):
        _open(str(number), username=f"user{number}", name=f"用户{number}")
    version = queries.record(CONSOLE, "user4").version
    commands.close_account(CONSOLE, "user4", version=version, submission="c")

    def names(page: PageRequest = PAGE, **wanted: Any) -> list[str]:
        return [row.username for row in queries.listing(CONSOLE, queries.Wanted(**wanted), page).items]

    assert names() == ["amy", "user0", "user1", "user2", "user3", "user4"]
    assert names(PageRequest(2, 4)) == ["user3", "user4"]
    assert names(text="USER") == ["user0", "user1", "user2", "user3", "user4"]
    assert names(text="用户3") == ["user3"]
    assert names(text="%") == []
    assert names(role=Role.KEEPER) == ["amy"]
    assert names(state=AccountState.CLOSED) == ["user4"]
    assert names(state=AccountState.OPEN, text="4") == []
    row = queries.listing(CONSOLE, queries.Wanted(text="amy"), PAGE).items[0]
    assert row.scope == "长沙市"
    assert row.role_name == "名录管理人员"
    assert row.last_sign_in_at is not None


def test_ledger_says_what_happened_without_personal_data(world: World, opened: Opened) -> None:
    opened("amy", Role.CLERK, organisation=world.centre, name="艾米丽")
    commands.reset_password(CONSOLE, "amy", submission="r")
    with db.reading() as session:
        events = ledger.newest(session, Ledger.ACCOUNTS, limit=20)
        assert ledger.verify(session, Ledger.ACCOUNTS).finding is None
    assert [event.action for event in reversed(events)] == [
        Action.ACCOUNT_OPENED,
        Action.PASSWORD_SET,
        Action.PASSWORD_SET,
    ]
    assert [event.actor for event in reversed(events)] == ["console", "amy", "console"]
    assert events[-1].details["organisation"] == world.centre
    assert "艾米丽" not in str(events)
    assert len(queries.record(CONSOLE, "amy").history) == 3
