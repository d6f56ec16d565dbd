"""The command line, on the embedded database: exit codes, one JSON object, all or nothing, refusals as sentences."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from typer.testing import CliRunner, Result

import registry.__main__ as program
from registry.accounts import commands as accounts
from registry.accounts.commands import CONSOLE, Opening
from registry.blacklist.sheets import COLUMNS
from registry.cli import checking, serving
from registry.exchange import writing
from registry.kernel import db, ledger, marks, secrets
from registry.policy import Ledger, Role
from registry.settings import settings
from tests.blacklist import builders
from tests.conftest import configure

ROOT = Path(__file__).parents[1]
RUNNER = CliRunner()


def run(*arguments: str | Path) -> Result:
    return RUNNER.invoke(program.APP, [str(one) for one in arguments])


def sheet(folder: Path, *rows: list[str], name: str = "名单.xlsx") -> Path:
    file = folder / name
    file.write_bytes(writing.write("名单", [column.heading for column in COLUMNS], rows))
    return file


@pytest.fixture
def officer(sqlite_database: str) -> str:
    opening = Opening(username="officer", role=Role.OFFICER, name="欧官", region=builders.HUNAN)
    accounts.open_account(CONSOLE, opening, submission="officer")
    return "officer"


def stored() -> int:
    with db.reading() as session:
        from registry.blacklist.tables import Listing

        return db.count(session, db.core(Listing).select())


def ledgers_fit() -> bool:
    with db.reading() as session:
        return all(ledger.verify(session, one).finding is None for one in Ledger)


# -- help and usage ----------------------------------------------------------------------------------------------------

COMMANDS = [
    ["serve"], ["migrate"], ["seed"], ["import"], ["undo"], ["export"], ["template"], ["audit", "verify"], ["audit", "head"],
    ["account", "add"], ["account", "reset"], ["account", "list"], ["account", "close"], ["keys", "rotate"], ["check"], ["screen"],
    ["receipt", "check"], ["proof", "check"],
    ["backup"], ["restore"], ["retire"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_is_written_in_sentences(command: list[str]) -> None:
    shown = run(*command, "--help")
    assert shown.exit_code == 0
    words = " ".join(shown.stdout.partition("╭")[0].split("\n")[2:]).strip()
    assert words[0].isupper()
    assert words.endswith(".")


def test_wrong_use_is_exit_code_2() -> None:
    assert run("nothing").exit_code == 2
    assert run("import", "blacklist").exit_code == 2
    assert run("serve", "--port", "x").exit_code == 2
    assert run("audit", "verify", "--ledger", "nonsense").exit_code == 2


def test_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "registry", "--version"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


# -- sheets ------------------------------------------------------------------------------------------------------------


def test_dry_run_stores_nothing(officer: str, tmp_path: Path) -> None:
    file = sheet(tmp_path, builders.cells(), builders.cells(统一社会信用代码="x"))
    done = run("import", "blacklist", file, "--as", officer, "--dry-run", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["rows"], found["accepted"], len(found["rejected"]), found["batch"]) == (2, 1, 1, "")
    assert stored() == 0
    assert run("import", "blacklist", file, "--as", officer, "--dry-run").exit_code == 0


def test_mixed_file_adds_up_and_can_be_undone(officer: str, tmp_path: Path) -> None:
    rows = [
        builders.cells(),
        builders.cells(统一社会信用代码="x"),
        builders.cells(列入日期="2099-01-01"),
        builders.cells(),
    ]
    file = sheet(tmp_path, *rows)
    done = run("import", "blacklist", file, "--as", officer, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["rows"] == found["accepted"] + len(found["rejected"]) == 4
    assert stored() == found["accepted"] == 2
    for one in found["rejected"]:
        assert set(one) == {"row", "column", "value", "reason", "fix"}
    again = run("import", "blacklist", file, "--as", officer, "--json")
    assert again.exit_code == 1
    assert json.loads(again.stdout)["error"]["code"] == "invalid_input"
    undone = run("undo", found["batch"], "--as", officer)
    assert (undone.exit_code, found["batch"] in undone.stdout) == (0, True)
    refused = run("undo", found["batch"], "--as", officer)
    assert refused.exit_code == 1
    assert "Traceback" not in refused.output


@pytest.mark.parametrize("dry_run", [True, False])
def test_rejected_rows_are_written_to_be_corrected(officer: str, tmp_path: Path, dry_run: bool) -> None:
    file = sheet(tmp_path, builders.cells(), builders.cells(列入条款="G99"))
    rejects = tmp_path / "未通过.xlsx"
    more = ["--dry-run"] if dry_run else []
    done = run("import", "blacklist", file, "--as", officer, "--rejects", rejects, *more)
    assert done.exit_code == 0, done.output
    assert rejects.name in done.output
    book = openpyxl.load_workbook(rejects)
    heading, row = book.worksheets[0].iter_rows()
    assert [cell.value for cell in row][-4:-2] == [4, "列入条款"]
    next(cell for name, cell in zip(heading, row, strict=True) if name.value == "列入条款").value = "G1"
    book.save(rejects)
    assert run("import", "blacklist", rejects, "--as", officer).exit_code == 0
    assert stored() == (1 if dry_run else 2)


def test_no_rejects_no_file_and_a_file_that_cannot_be_written_stores_nothing(officer: str, tmp_path: Path) -> None:
    file, rejects = sheet(tmp_path, builders.cells()), tmp_path / "nowhere" / "未通过.xlsx"
    refused = run("import", "blacklist", file, "--as", officer, "--rejects", rejects)
    assert (refused.exit_code, stored()) == (1, 0)
    assert "不能写入" in refused.output
    rejects.parent.mkdir()
    assert run("import", "blacklist", file, "--as", officer, "--rejects", rejects).exit_code == 0
    assert not rejects.exists()


def test_nothing_acceptable_is_exit_code_1(officer: str, tmp_path: Path) -> None:
    file = sheet(tmp_path, builders.cells(统一社会信用代码="x"))
    done = run("import", "blacklist", file, "--as", officer)
    assert done.exit_code == 1
    assert "第 " in done.stdout
    assert stored() == 0


def test_options_of_a_received_list(officer: str, tmp_path: Path) -> None:
    file = sheet(tmp_path, builders.cells(列入日期="", 发布日期=""))
    assert run("import", "blacklist", file, "--as", officer).exit_code == 1
    given = ("--source", "某公告", "--published-on", "2026-05-20")
    assert run("import", "blacklist", file, "--as", officer, *given).exit_code == 0
    assert run("import", "persons", file, "--as", officer, "--source", "x").exit_code == 1


def test_a_list_takes_the_place_of_its_sources_former_one(officer: str, tmp_path: Path) -> None:
    rows = [builders.cells(决定书文号=f"第{n}号") for n in range(20)]
    whole = ("--as", officer, "--source", builders.DEFAULTS["数据来源"], "--replace", "--json")
    assert run("import", "blacklist", sheet(tmp_path, *rows), *whole).exit_code == 0
    done = run("import", "blacklist", sheet(tmp_path, *rows[:18], builders.cells(), name="b.xlsx"), *whole)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["rows"] == found["accepted"] + len(found["rejected"]) == 19
    assert {name: found[name] for name in ("added", "corrected", "unchanged", "taken_out")} == {
        "added": 1, "corrected": 0, "unchanged": 18, "taken_out": 2,
    }  # fmt: skip
    fewer = sheet(tmp_path, *rows[:10], name="d.xlsx")
    for dry in ((), ("--dry-run",)):
        refused = run("import", "blacklist", fewer, *whole, *dry)
        assert refused.exit_code == 1
        assert "超过十分之一" in json.loads(refused.stdout)["error"]["message"]
    assert json.loads(run("import", "blacklist", fewer, *whole, "--allow-shrink", "--dry-run").stdout)["taken_out"] == 9
    said = run("import", "blacklist", fewer, *whole[:-1], "--allow-shrink")
    assert (said.exit_code, "名单不再载列而移出 9。" in said.stdout) == (0, True)
    assert run("import", "blacklist", fewer, "--as", officer, "--replace").exit_code == 1
    assert run("import", "persons", fewer, "--as", officer, "--replace").exit_code == 1
    assert ledgers_fit()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "nonsense", "{file}", "--as", "officer"], "没有“nonsense”这种表格"),
        (["import", "blacklist", "{file}", "--as", "nobody"], "没有在用的账号"),
        (["import", "blacklist", "{file}.gone", "--as", "officer"], "不能读取文件"),
        (["import", "persons", "{file}", "--as", "officer"], "您的角色没有此项权限"),
        (["undo", "B000", "--as", "officer"], "没有这个批次"),
        (["template", "nonsense", "{file}"], "没有“nonsense”这种表格"),
        (["export", "persons", "{file}"], "不能导出"),
        (["export", "blacklist", "{file}.doc"], "不认识的文件类型"),
        (["audit", "verify", "--head", "{file}"], "不是保存的树头"),
    ],
)
def test_refusals_are_sentences(officer: str, tmp_path: Path, arguments: list[str], said: str) -> None:
    file = sheet(tmp_path, builders.cells())
    done = run(*[one.format(file=file) for one in arguments])
    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.output


def test_template_and_export(officer: str, tmp_path: Path) -> None:
    assert run("template", "blacklist", tmp_path / "t.xlsx").exit_code == 0
    headings = next(openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0].values)
    assert headings == tuple(column.heading for column in COLUMNS)
    numbers = builders.receive([builders.cells(单位名称="=湖南公式有限公司（演示）"), builders.cells()])
    builders.publish(numbers)
    for ending in ("csv", "xlsx", "json"):
        done = run("export", "blacklist", tmp_path / f"out.{ending}")
        assert (done.exit_code, "共 2 条" in done.stdout) == (0, True)
    found = json.loads((tmp_path / "out.json").read_bytes())
    assert {item["number"] for item in found["items"]} == set(numbers)
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert all(number in text for number in numbers)
    assert "\n=" not in text
    assert ",=" not in text
    assert run("export", "removals", tmp_path / "gone.csv").exit_code == 0


def test_a_list_is_taken_out_in_somebody_s_name_and_with_a_reason(officer: str, tmp_path: Path) -> None:
    builders.receive([builders.cells()])
    file, asked = tmp_path / "out.csv", ["export", "listings", tmp_path / "out.csv"]
    for missing, said in ((asked, "以谁的账号"), ([*asked, "--as", officer], "理由")):
        refused = run(*missing)
        assert (refused.exit_code, said in refused.stderr) == (1, True)
        assert not file.exists()
    done = run(*asked, "--as", officer, "--reason", "联合检查比对")
    assert (done.exit_code, "共 1 条" in done.stdout) == (0, True), done.output
    assert "湖南示例化工有限公司（演示）" in file.read_text(encoding="utf-8-sig")


def test_killed_in_the_middle_leaves_all_or_nothing(officer: str, tmp_path: Path) -> None:
    count = 600

    def command(name: str) -> list[str]:
        file = sheet(tmp_path, *(builders.cells() for _ in range(count)), name=name)
        return [sys.executable, "-m", "registry", "import", "blacklist", str(file), "--as", officer]

    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    began = time.monotonic()
    subprocess.run(command("whole.xlsx"), env=env, check=True, capture_output=True)
    took = time.monotonic() - began
    whole = stored()
    assert whole == count
    for place, share in enumerate((0.7, 0.9)):
        process = subprocess.Popen(
            command(f"{place}.xlsx"), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(took * share)
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = stored()
        assert now - whole in (0, count)
        whole = now
        assert ledgers_fit()
    assert (
        run("import", "blacklist", sheet(tmp_path, builders.cells(), name="after.xlsx"), "--as", officer).exit_code == 0
    )


# -- audit and check ---------------------------------------------------------------------------------------------------


@pytest.fixture
def audited(officer: str, tmp_path: Path) -> Path:
    """The database file, with events in its ledgers, readable by another program."""
    assert (
        run("import", "blacklist", sheet(tmp_path, builders.cells(), builders.cells()), "--as", officer).exit_code == 0
    )
    return settings().data / "registry.sqlite3"


def tamper(file: Path, statement: str) -> None:
    """Change the file as somebody with all rights on the server could."""
    connection = sqlite3.connect(file)
    for name in (
        "ledger_events_no_update",
        "ledger_events_no_delete",
        "ledger_heads_no_update",
        "ledger_heads_no_delete",
    ):
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_audit_of_an_untouched_ledger(audited: Path, tmp_path: Path) -> None:
    done = run("audit", "verify")
    assert done.exit_code == 0, done.output
    saved = tmp_path / "heads.json"
    saved.write_text(run("audit", "head", "--json").stdout)
    assert {one["ledger"] for one in json.loads(saved.read_text())["heads"]} == set(Ledger)
    found = json.loads(run("audit", "verify", "--head", saved, "--json").stdout)
    assert found["ok"] is True
    assert run("audit", "head", "--ledger", "blacklist").stdout.count("\n") == 1


def test_audit_names_the_changed_event(audited: Path) -> None:
    tamper(audited, "UPDATE ledger_events SET actor = 'x' WHERE ledger = 'blacklist' AND seq = 2")
    done = run("audit", "verify", "--ledger", "blacklist", "--json")
    assert done.exit_code == 1
    finding = json.loads(done.stdout)["ledgers"][0]["finding"]
    assert (finding["ledger"], finding["seq"]) == ("blacklist", 2)
    assert "第 2 号事件" in run("audit", "verify").stdout
    assert run("audit", "verify", "--ledger", "law").exit_code == 0
    assert run("check").exit_code == 1


def test_a_saved_head_shows_what_was_cut_off(audited: Path, tmp_path: Path) -> None:
    saved = tmp_path / "heads.json"
    saved.write_text(run("audit", "head", "--ledger", "blacklist", "--json").stdout)
    tamper(audited, "DELETE FROM ledger_heads WHERE ledger = 'blacklist'")
    tamper(audited, "DELETE FROM ledger_events WHERE ledger = 'blacklist'")
    assert run("audit", "verify", "--ledger", "blacklist").exit_code == 0
    assert run("audit", "verify", "--ledger", "blacklist", "--head", saved).exit_code == 1


def test_check_finds_everything_in_order(audited: Path) -> None:
    done = run("check", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["ok"] is True
    assert {"设置", "密钥", "数据库", "迁移", "触发器", "时钟"} <= {one["what"] for one in found["checks"]}
    assert run("check", "--no-ledgers").exit_code == 0


def wrong(*_found: str) -> set[str]:
    return {one["what"] for one in json.loads(run("check", "--json").stdout)["checks"] if not one["ok"]}


def test_check_finds_what_is_wrong(audited: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tamper(audited, "UPDATE marks SET value = value")
    assert wrong() == {"触发器"}
    configure(monkeypatch, today="2020-01-01")
    assert "时钟" in wrong()
    secrets.key_file().chmod(0o644)
    secrets.forget()
    assert "密钥" in wrong()
    configure(monkeypatch, data=str(tmp_path / "nowhere"))
    assert {"密钥", "数据库"} <= wrong()


# -- settings, serving, accounts, keys ---------------------------------------------------------------------------------


def test_broken_settings_are_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, port="70000", demo="", today="2026-01-01")
    done = run("check", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"]["code"] == "settings"
    assert "REGISTRY_PORT" in done.stderr
    assert "Traceback" not in done.output
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def uvicorn_runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What uvicorn was called with, instead of serving."""
    import uvicorn

    called: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda app, **more: called.update(more, app=app))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(ROOT)
    for name in ("REGISTRY_DATA", "REGISTRY_HOST", "REGISTRY_PORT"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    yield called
    settings.cache_clear()


def test_serve_starts_one_process(sqlite_database: str, uvicorn_runs: dict[str, Any]) -> None:
    done = run("serve", "--port", "9999")
    assert done.exit_code == 0, done.output
    assert uvicorn_runs["app"] == "streamlit_app:app"
    assert (uvicorn_runs["port"], uvicorn_runs["workers"]) == (9999, 1)
    assert uvicorn_runs["proxy_headers"] is False
    assert uvicorn_runs["access_log"] is False
    assert "平台地址" in done.stdout


def test_a_real_register_is_never_served_as_a_demonstration(sqlite_database: str, uvicorn_runs: dict[str, Any]) -> None:
    assert run("account", "add", "boss", "--role", "admin", "--name", "管某").exit_code == 0
    refused = run("serve")
    assert refused.exit_code == 1
    assert "不是演示数据库" in refused.output
    assert not uvicorn_runs


def test_serve_answers_logs_no_request_and_ends_cleanly(sqlite_database: str, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log"
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "HOME": str(tmp_path)}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "registry", "serve", "--port", str(port)],
            cwd=tmp_path,
            env=env,
            stdout=out,
            stderr=out,
        )
    try:
        with httpx.Client(trust_env=False, base_url=f"http://127.0.0.1:{port}") as client:
            for _ in range(400):
                with suppress(httpx.TransportError):
                    if client.get("/api/v1/health").status_code == 200:
                        break
                time.sleep(0.1)
            assert client.get("/api/v1/health").json()["database"] == "sqlite"
            assert client.get("/api/v1/verify", params={"code": "C0SECRET"}).json()["outcome"] == "bad_code"
            assert client.get("/api/v1").headers["location"] == "/api/v1/docs"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
    written = log.read_text()
    assert "C0SECRET" not in written
    assert "GET " not in written
    assert "Traceback" not in written


def test_serve_refuses_what_may_not_start(
    sqlite_database: str, uvicorn_runs: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = run("serve", "--workers", "4")
    assert (done.exit_code, "工作进程" in done.stderr) == (1, True)
    marks.put(marks.DEMONSTRATION, "small")
    assert run("serve").exit_code == 0
    uvicorn_runs.clear()
    configure(monkeypatch, demo="", today="")
    done = run("serve")
    assert (done.exit_code, "演示数据库" in done.stderr) == (1, True)
    configure(monkeypatch, data=str(tmp_path / "empty"))
    done = run("serve")
    assert done.exit_code == 1
    assert "registry migrate" in done.stderr
    assert uvicorn_runs == {}
    assert serving.home() == ROOT


def test_migrate_makes_a_database_that_checks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("REGISTRY_DATABASE_URL", raising=False)
    configure(monkeypatch, data=str(tmp_path / "new"), demo="", today="")
    assert run("migrate").exit_code == 0
    done = run("check")
    assert done.exit_code == 0, done.output
    assert checking.migrations_current().ok
    db.dispose()


def test_accounts_from_the_console(sqlite_database: str) -> None:
    opened = run("account", "add", "boss", "--role", "admin", "--name", "管某")
    assert opened.exit_code == 0, opened.output
    password = opened.stdout.split("临时密码 ")[1].split("（")[0]
    again = run("account", "reset", "boss")
    assert password not in again.stdout
    assert "boss\tadmin\t管某\t全省\t在用" in run("account", "list").stdout
    assert run("account", "close", "boss").exit_code == 0
    assert run("account", "close", "boss").exit_code == 1
    assert "已停用" in run("account", "list").stdout
    for bad in (
        ["add", "x", "--role", "admin"],
        ["add", "clerk9", "--role", "clerk", "--name", "x"],
        ["reset", "nobody"],
    ):
        refused = run("account", *bad)
        assert refused.exit_code == 1
        assert "Traceback" not in refused.output
    assert run("account", "add", "y2", "--role", "nonsense").exit_code == 2


def test_keys_rotate(audited: Path) -> None:
    done = run("keys", "rotate")
    assert done.exit_code == 0, done.output
    assert "版本 2" in done.stdout
    assert run("check").exit_code == 0
