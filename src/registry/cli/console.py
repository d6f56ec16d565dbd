"""What the commands share: one JSON object or plain sentences on stdout, progress and refusals on stderr, no traceback."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from registry.kernel.errors import InvalidInput, Refused, RuleBroken
from registry.kernel.secrets import KeyFault
from registry.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object on standard output.")]
As = Annotated[str, typer.Option("--as", metavar="USERNAME", help="The account in whose name this is done.")]

Advance = Callable[[int, int], None]


def submission() -> str:
    """A new submission id: each run of a command is one submission."""
    return f"console-{secrets.token_urlsafe(24)}"


def say(sentence: str) -> None:
    """A sentence on standard output."""
    print(sentence)


def warn(sentence: str) -> None:
    """A sentence on standard error."""
    print(sentence, file=sys.stderr)


def put_json(found: dict[str, Any]) -> None:
    """The one JSON object on standard output."""
    print(json.dumps(found, ensure_ascii=False))


@contextmanager
def progress(title: str) -> Iterator[Advance]:
    """A bar on standard error while long work runs; gone when it is done, silent where nobody watches."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, everything: int) -> None:
            bar.update(task, completed=done, total=everything)

        yield advance


@contextmanager
def answering(as_json: bool = False) -> Iterator[None]:
    """Turn what the user can do something about into one sentence and exit code 1."""
    try:
        yield
    except Refused as refused:
        _end(as_json, refused.code, refused.message, refused.fix, _more(refused))
    except KeyFault as fault:
        _end(as_json, "key_ring", f"密钥不能使用：{fault}。", "请核对 REGISTRY_KEYS 或数据目录中的密钥文件。", {})
    except ValidationError as wrong:
        if wrong.title != Settings.__name__:
            _end(as_json, "invalid_input", _inputs(wrong), "请更正后再试。", {})
        _end(as_json, "settings", f"设置有误：{_settings(wrong)}", "请更正环境变量后再试。", {})


def _more(refused: Refused) -> dict[str, str]:
    if isinstance(refused, InvalidInput):
        return {"field": refused.field}
    if isinstance(refused, RuleBroken):
        return {"provision": refused.provision}
    return {}


def _end(as_json: bool, code: str, message: str, fix: str, more: dict[str, str]) -> NoReturn:
    if as_json:
        put_json({"error": {"code": code, "message": message, "fix": fix, **more}})
    warn(f"{message}　{fix}" if fix else message)
    raise typer.Exit(1)


def _settings(wrong: ValidationError) -> str:
    said = []
    for error in wrong.errors(include_input=False, include_url=False):
        name = "REGISTRY_" + "_".join(str(part) for part in error["loc"]).upper() if error["loc"] else ""
        said.append(f"{name} {error['msg'].removeprefix('Value error, ')}".strip())
    return "；".join(said) + "。"


def _inputs(wrong: ValidationError) -> str:
    return "；".join(
        f"{'.'.join(str(part) for part in error['loc'])} {error['msg'].removeprefix('Value error, ')}".strip()
        for error in wrong.errors(include_input=False, include_url=False)
    )
