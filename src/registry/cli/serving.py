"""`registry serve`: one process of the whole portal on uvicorn, after making sure that it may start."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

import registry
from registry.accounts.queries import holds_accounts
from registry.cli import checking, console
from registry.kernel import marks, secrets
from registry.kernel.errors import Refused
from registry.maintenance import stock
from registry.settings import settings

APPLICATION = "streamlit_app.py"


class MayNotStart(Refused):
    """Something must be put right before the portal may serve."""

    code = "may_not_start"


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; REGISTRY_HOST otherwise.")] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port to listen on; REGISTRY_PORT otherwise.")
    ] = None,
    workers: Annotated[int, typer.Option(help="Always one: start more processes behind a proxy instead.")] = 1,
) -> None:
    """Serve the whole portal: pages, sign-in, interface and health.

    It refuses to start with a wrong key ring, an old schema, or a demonstration database outside a demonstration.
    """
    with console.answering():
        folder = _prepared(workers)
        stock.take_if_grown()
        known = settings()
    import uvicorn

    from registry.web import logs

    os.environ["REGISTRY_DATA"] = str(known.data.resolve())  # the application works in its own folder
    os.environ["REGISTRY_HOST"], os.environ["REGISTRY_PORT"] = host or known.host, str(port or known.port)
    settings.cache_clear()
    os.chdir(folder)
    logs.quiet()  # the pages' framework sets the access log up again
    sys.path.insert(0, str(folder))
    console.say(f"平台地址：{settings().address}")
    uvicorn.run(
        "streamlit_app:app",
        host=host or known.host,
        port=port or known.port,
        workers=1,
        proxy_headers=False,  # web/client.py decides whom to believe
        access_log=False,  # addresses and queries are personal data
        server_header=False,
        ws_per_message_deflate=False,  # as the framework's own server does: a rerun is a few kilobytes
        timeout_graceful_shutdown=10,
    )


def _prepared(workers: int) -> Path:
    """Make sure the portal may start; the folder of the application. Raises `MayNotStart`."""
    if workers != 1:
        raise MayNotStart(
            "每个进程只能有一个工作进程：多个工作进程会丢失上传的文件。",
            fix="需要更多时，请在反向代理后启动多个 serve。",
        )
    settings()
    secrets.ring()
    schema = checking.migrations_current()
    if not schema.ok:
        raise MayNotStart(schema.said)
    marked = bool(marks.read(marks.DEMONSTRATION))
    if marked and not settings().demo:
        raise MayNotStart("这是演示数据库，不能作为正式系统启动。", fix="请设置 REGISTRY_DEMO=1，或换用正式数据库。")
    if settings().demo and not marked and holds_accounts():
        raise MayNotStart("这不是演示数据库，不能以演示方式启动。", fix="请去掉 REGISTRY_DEMO，或换用单独的数据目录。")
    return home()


def home() -> Path:
    """The folder of the application: beside the package, or the working directory. Raises `MayNotStart`."""
    beside = Path(registry.__file__).resolve().parents[2]
    for folder in (beside, Path.cwd()):
        if (folder / APPLICATION).is_file():
            return folder
    raise MayNotStart(f"没有找到 {APPLICATION}。", fix="请在项目目录中运行。")
