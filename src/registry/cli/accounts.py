"""`registry account` and `registry keys`: what only whoever may use the server's console does."""

from __future__ import annotations

from typing import Annotated

import typer

from registry import maintenance
from registry.accounts import commands, queries
from registry.accounts.terms import STATES
from registry.cli import console
from registry.kernel.paging import MOST, PageRequest
from registry.policy import Role

APP = typer.Typer(no_args_is_help=True, help="Open, close and list accounts, and reset passwords.")
KEYS = typer.Typer(no_args_is_help=True, help="Care of the key ring.")

_Username = Annotated[str, typer.Argument(help="The user name of the account.")]


@APP.command()
def add(
    username: Annotated[str, typer.Argument(help="The user name: small letters, digits, dot, dash or underscore.")],
    role: Annotated[Role, typer.Option(help="What the account may do.")],
    name: Annotated[str, typer.Option(help="The holder's name as it is shown.")] = "",
    region: Annotated[str, typer.Option(help="The division code, for roles of a region, e.g. 430100.")] = "",
    organisation: Annotated[
        str, typer.Option(help="The organisation's public or unified credit code, for roles of an organisation.")
    ] = "",
    department: Annotated[str, typer.Option(help="The department's name, for the role partner.")] = "",
    person: Annotated[str, typer.Option(help="The registered person's public code or ID number.")] = "",
    same_as: Annotated[str, typer.Option(help="Another account of the same human being.")] = "",
) -> None:
    """Open an account and print its temporary password once; its holder chooses an own password at the first sign-in."""
    with console.answering():
        wanted = commands.Opening(
            username=username, role=role, name=name, region=region, organisation=organisation, department=department,
            person=person, same_as=same_as,
        )  # fmt: skip
        opened = commands.open_account(commands.CONSOLE, wanted, submission=console.submission())
    console.say(str(opened))


@APP.command()
def reset(username: _Username) -> None:
    """Give an account a new temporary password, printed once. Its sign-ins and access tokens end at once."""
    with console.answering():
        renewed = commands.reset_password(commands.CONSOLE, username.strip().lower(), submission=console.submission())
    console.say(str(renewed))


@APP.command("list")
def show() -> None:
    """List every account with role, reach, state and last sign-in."""
    with console.answering():
        page = 1
        while True:
            found = queries.listing(commands.CONSOLE, queries.Wanted(), PageRequest(page, MOST))
            for row in found.items:
                seen = f"{row.last_sign_in_at:%Y-%m-%d %H:%M}" if row.last_sign_in_at else "从未登录"
                console.say(f"{row.username}\t{row.role.value}\t{row.name}\t{row.scope}\t{STATES[row.state]}\t{seen}")
            if page >= found.pages:
                break
            page += 1


@APP.command()
def close(username: _Username) -> None:
    """Close an account. Its sign-ins and access tokens end at once; its history stays."""
    with console.answering():
        known = queries.record(commands.CONSOLE, username.strip().lower())
        commands.close_account(commands.CONSOLE, known.username, version=known.version, submission=console.submission())
    console.say(f"已停用账号 {known.username}。")


@KEYS.command()
def rotate() -> None:
    """Add a master key to the ring and seal every protected value again under it. Keep a copy of the key file first."""
    with console.answering(), console.progress("更换密钥"):
        done = maintenance.rotate_keys()
    console.say(f"现用密钥版本 {done.version}：重新封存 {done.resealed} 项，重建索引 {done.reindexed} 项。")
