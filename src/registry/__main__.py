"""The command line `registry`, also `python -m registry`: which commands there are."""

from __future__ import annotations

import sys
from enum import StrEnum
from importlib import import_module
from typing import Annotated

import typer

from registry import __version__, maintenance
from registry.cli import accounts, audit, care, checking, console, proofs, screening, serving, sheets
from registry.kernel.errors import Refused

APP = typer.Typer(
    name="registry",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Keep and serve the register of work-safety certificates and credit of Hunan.",
)
APP.command()(serving.serve)


class NoSeed(Refused):
    """The demonstration world is not installed beside the portal."""

    code = "no_seed"


def _version(wanted: bool) -> None:
    if wanted:
        console.say(__version__)
        raise typer.Exit


@APP.callback()
def _begin(
    _shown: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Keep and serve the register of work-safety certificates and credit of Hunan."""


@APP.command()
def migrate() -> None:
    """Make the key file and the embedded database if they are missing, and bring the schema up to date."""
    with console.answering():
        maintenance.migrate()
        console.say(f"数据库已是最新版本（{maintenance.revision_of_database()}）。")


class Size(StrEnum):
    """How large a demonstration world is."""

    TINY = "tiny"
    SMALL = "small"
    LARGE = "large"


@APP.command()
def seed(
    size: Annotated[Size, typer.Option(help="How large a world to make.")] = Size.SMALL,
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Leave a database that holds data as it is, without an error.")
    ] = False,
) -> None:
    """Fill an empty demonstration database with a fictitious world and print its accounts. It needs REGISTRY_DEMO=1."""
    with console.answering():
        try:
            sys.path.append(str(serving.home()))
            world = import_module("seed")
        except ImportError as missing:
            raise NoSeed("没有找到演示数据程序。", fix="请在项目目录中运行。") from missing
        if if_empty and world.has_data():
            world.show_accounts()
            return
        world.sow_shown(size.value)


APP.command("import")(sheets.bring_in)
APP.command()(sheets.undo)
APP.command()(sheets.export)
APP.command()(sheets.template)
APP.command()(screening.screen)
APP.add_typer(audit.APP, name="audit")
APP.add_typer(proofs.RECEIPT, name="receipt")
APP.add_typer(proofs.PROOF, name="proof")
APP.add_typer(accounts.APP, name="account")
APP.add_typer(accounts.KEYS, name="keys")
APP.command()(checking.check)
APP.command()(care.backup)
APP.command()(care.restore)
APP.command()(care.retire)


def main() -> None:
    """Run the command line."""
    try:
        APP()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
