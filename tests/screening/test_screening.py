"""Batch screening: every row gets its verdict, the same by page, interface and command line, on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from sqlalchemy import select
from typer.testing import CliRunner

import registry.__main__ as program_of
from registry.accounts import commands as accounts
from registry.accounts.commands import CONSOLE, Opening
from registry.blacklist import barring
from registry.blacklist.terms_bars import BarBasis, StartEvent
from registry.exchange import workbook, writing
from registry.kernel import db
from registry.kernel.access import PUBLIC, AccessEntry, Actor
from registry.kernel.errors import InvalidInput, NotPermitted
from registry.kernel.transaction import write
from registry.parties import commands as parties
from registry.parties import entries
from registry.policy import Ledger, Permission, Role
from registry.reports import screened
from registry.screening import columns, queries
from registry.screening.terms import Asked, Kind, Result, Screened, Verdict
from tests import world as w
from tests.blacklist import builders as b
from tests.blacklist import joint
from tests.web.client import problem
from tests.web.conftest import Program, program

__all__ = ["program"]

WHY = "供应商审查"
LISTED = "湖南华安矿业有限公司"
CODE, OTHER, FREE = b.credit_code(9001), b.credit_code(9002), b.credit_code(9003)
PERSON = b.identity(411)


@pytest.fixture
def number(database: str) -> str:
    """A listed firm that once had another name, another listed firm, a firm that is not listed, a listed person. Published."""
    person = {"主体类型": "自然人", "单位名称": "张示例", "统一社会信用代码": "", "身份证号": PERSON, "主要负责人": ""}
    first, *others = b.receive(
        [
            b.cells(统一社会信用代码=CODE, 单位名称="湖南老安矿业有限公司"),
            b.cells(统一社会信用代码=OTHER, 单位名称="长沙恒通建材有限公司"),
            b.cells(**person),
        ]
    )
    b.publish([first, *others])
    parties.rename(w.KEEPER, CODE, LISTED, date(2026, 6, 1), submission="rename")
    with write(w.KEEPER, Permission.PARTIES_ENTER, w.submission(), ledgers=[Ledger.PARTIES]) as work:
        entries.meet_organisations(work, [entries.MetOrganisation(FREE, "湖南华安矿业有限公司")])
    return first


def screen(
    *rows: tuple[str, str], viewer: Actor = b.OFFICER, kind: Kind = Kind.FIRMS, as_of: date | None = None
) -> Result:
    asked = [Asked(at, name, number) for at, (name, number) in enumerate(rows, 1)]
    return queries.screen(viewer, asked, purpose=WHY, kind=kind, as_of=as_of)


def one(name: str, number: str = "", **more: object) -> Screened:
    [row] = screen((name, number), **more).rows  # type: ignore[arg-type]
    return row


def traces() -> list[tuple[str, str, str, str]]:
    with db.reading() as session:
        entry = db.core(AccessEntry).c
        found = session.execute(select(entry.actor, entry.what, entry.subject, entry.reason).order_by(entry.id))
        return [tuple(row) for row in found if row.what.startswith("screening")]


# -- verdicts ----------------------------------------------------------------------------------------------------------


def test_a_number_decides_and_a_name_only_suggests(number: str) -> None:
    by_number = one("", CODE)
    assert (by_number.verdict, by_number.matches[0].score) == (Verdict.SAME_NUMBER, 100)
    assert [listing.number for listing in by_number.matches[0].listings] == [number]
    assert number in by_number.matches[0].standing
    assert one("湖南华安矿业", CODE.lower()).verdict is Verdict.SAME_NUMBER
    by_name = one("湖南華安礦業")
    assert (by_name.verdict, by_name.matches[0].shown_number) == (Verdict.SAME_NAME, CODE)
    former = one("湖南老安矿业有限公司")
    assert former.verdict is Verdict.SAME_NAME
    assert "曾用名一致" in former.matches[0].reason
    near = one("湖南华泰矿业有限公司")
    assert (near.verdict, near.matches[0].reason) == (Verdict.SIMILAR, "仅一字之差：泰/安")
    assert one("湖南华安矿业有限公司长沙分公司").verdict is Verdict.SIMILAR
    assert one("岳阳完全无关化工有限公司").verdict is Verdict.CLEAR


def test_where_number_and_name_disagree_both_are_shown_and_nothing_is_guessed(number: str) -> None:
    row = one("长沙恒通建材有限公司", CODE)
    assert row.verdict is Verdict.CONTRADICTORY
    assert {match.shown_number: match.score for match in row.matches} == {CODE: 100, OTHER: 0}
    unlike = one("岳阳完全无关化工有限公司", CODE)
    assert (unlike.verdict, unlike.matches[0].reason) == (Verdict.CONTRADICTORY, "统一社会信用代码一致，名称不同")
    stranger = one(LISTED, b.credit_code(9100))
    assert (stranger.verdict, stranger.matches[0].score) == (Verdict.CONTRADICTORY, 0)
    registered = one("长沙恒通建材有限公司", FREE)
    assert registered.verdict is Verdict.CONTRADICTORY
    assert f"该号码登记的单位是“{LISTED}”" in registered.note


def test_another_firm_of_the_same_name_is_not_the_listed_one(number: str) -> None:
    row = one(LISTED, FREE)
    assert (row.verdict, row.matches) == (Verdict.CLEAR, ())
    assert "号码不同，不是同一主体" in row.note


def test_what_cannot_be_screened_is_said(number: str) -> None:
    assert one("华").verdict is Verdict.UNUSABLE
    assert one("华").note == "名称只有一个字。"
    assert one("华", CODE).verdict is Verdict.SAME_NUMBER
    assert one("（，）").verdict is Verdict.UNUSABLE
    wrong = one("岳阳完全无关化工有限公司", "91430000MA4L1234X")
    assert wrong.verdict is Verdict.CLEAR
    assert wrong.note.endswith("只按名称筛查。")
    assert one("", "不是代码").verdict is Verdict.UNUSABLE


def test_persons_count_by_number_and_a_name_alone_is_only_worth_a_look(number: str) -> None:
    def asked(name: str, identity: str = "") -> Screened:
        return one(name, identity, kind=Kind.PERSONS)

    hit = asked("张示例", PERSON)
    assert hit.verdict is Verdict.SAME_NUMBER
    assert PERSON not in repr(hit)
    assert hit.matches[0].shown_number == PERSON[:3] + "*" * 11 + PERSON[-4:]
    assert asked("張 示例").verdict is Verdict.SIMILAR
    assert asked("张示例", b.identity(500)).verdict is Verdict.CLEAR
    assert asked("李四", PERSON).verdict is Verdict.CONTRADICTORY
    assert asked("李四").verdict is Verdict.CLEAR
    assert one("张示例").verdict is Verdict.CLEAR  # a person is no firm


def test_the_lists_are_those_of_the_day_and_what_was_removed_is_gone(number: str) -> None:
    assert one(LISTED, as_of=date(2026, 5, 5)).verdict is Verdict.CLEAR
    assert one(LISTED, as_of=date(2026, 5, 6)).verdict is Verdict.SAME_NAME
    b.remove(number)
    assert one(LISTED, CODE).verdict is Verdict.CLEAR
    assert one("湖南老安矿业有限公司").verdict is Verdict.CLEAR


def test_bars_are_held_against_a_firm_too_and_only_before_those_who_may_read_them(database: str) -> None:
    code = b.credit_code(9300)
    bar = joint.bar(
        party=barring.BarredOrganisation(credit_code=code, name="衡阳被禁机械有限公司（演示）"),
        basis=BarBasis.AGENCY_SERIOUS,
        event=StartEvent.LICENCE_REVOKED,
    )
    row = one("衡阳被禁机械有限公司", code)
    assert row.verdict is Verdict.SAME_NUMBER
    assert ([found.number for found in row.matches[0].bars], row.matches[0].listings) == ([bar], ())
    result = screen(("衡阳被禁机械有限公司", code), viewer=w.KEEPER)
    assert (result.rows[0].verdict, result.subjects) == (Verdict.CLEAR, 0)
    assert set(result.hidden) == {"禁入记录", "尚未公布的列入记录"}


def test_the_published_lists_are_for_all_regulators(number: str) -> None:
    assert one(LISTED, viewer=w.KEEPER).verdict is Verdict.SAME_NAME
    [kept] = b.receive([b.cells(单位名称="永州未公布矿业有限公司（演示）")])
    assert kept
    assert one("永州未公布矿业有限公司", viewer=w.KEEPER).verdict is Verdict.CLEAR


def test_two_hundred_listed_firms_of_one_name_stay_apart(database: str) -> None:
    codes = [b.credit_code(20_000 + at) for at in range(200)]
    b.publish(b.receive([b.cells(单位名称="湖南同名矿业有限公司（演示）", 统一社会信用代码=code) for code in codes]))
    found = screen(*(("湖南同名矿业有限公司", code) for code in codes), ("湖南同名矿业有限公司", ""))
    for code, row in zip(codes, found.rows, strict=False):
        assert (row.verdict, [match.shown_number for match in row.matches]) == (Verdict.SAME_NUMBER, [code])
    last = found.rows[-1]
    assert (last.verdict, len(last.matches)) == (Verdict.SAME_NAME, 5)
    assert "共 200 个主体相符或相近，只列出前 5 个" in last.note


# -- who, why, how much ------------------------------------------------------------------------------------------------


def test_each_run_is_recorded_with_its_purpose(number: str) -> None:
    result = screen((LISTED, ""))
    assert traces() == [("officer", "screening.firms", result.run, WHY)]
    screen(("张示例", ""), kind=Kind.PERSONS)
    assert traces()[1][1] == "screening.persons"
    assert all(LISTED not in "".join(row) and "张示例" not in "".join(row) for row in traces())


@pytest.mark.parametrize("viewer", [PUBLIC, b.CLERK, joint.PARTNER])
def test_others_may_not_screen(sqlite_database: str, viewer: Actor) -> None:
    with pytest.raises(NotPermitted):
        screen((LISTED, ""), viewer=viewer)
    with pytest.raises(NotPermitted):
        screened.screen_sheet(viewer, b"x", purpose=WHY)


def test_what_no_run_can_be_is_refused_and_leaves_no_trace(sqlite_database: str) -> None:
    row = Asked(1, LISTED)
    for asked, more, field in (
        ([], {}, "名单"),
        ([row] * 100_001, {}, "名单"),
        ([row], {"purpose": " "}, "筛查事由"),
        ([row], {"as_of": date(2026, 11, 24)}, "截至日期"),
    ):
        with pytest.raises(InvalidInput) as refused:
            queries.screen(b.OFFICER, asked, **{"purpose": WHY, **more})  # type: ignore[arg-type]
        assert refused.value.field == field
    assert traces() == []


# -- sheets ------------------------------------------------------------------------------------------------------------


def messy() -> bytes:
    """A workbook as it really comes: a title over everything, an explanation, blank rows, full-width digits, a total."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("封面").write(0, 0, "请填写")
        sheet = book.add_worksheet("供应商")
        sheet.merge_range(1, 1, 1, 4, "2026年合格供应商名录")
        sheet.write_row(3, 1, ["序号", "供应商\n名称（全称）", "联系人", "统一社会信用代码*"])
        wide = CODE.translate({ord(char): chr(ord(char) + 0xFEE0) for char in CODE})
        sheet.write_row(4, 1, [1, " 湖南華安　礦業有限公司 ", "张三", wide])
        sheet.write_row(6, 1, [2, "长沙恒通建材", "李四", ""])
        sheet.write_row(7, 1, [3, "华", "", ""])
        sheet.write_row(8, 1, [4, "", "", ""])
        sheet.write_row(9, 1, ["", "合计：3家", "", ""])
    return out.getvalue()


def test_a_messy_workbook_is_read_by_what_its_columns_hold(number: str) -> None:
    found = screened.screen_sheet(b.OFFICER, messy(), purpose=WHY)
    assert (
        found.columns.sentence
        == "按单位筛查：第 3 列“供应商名称（全称）”作为名称，第 5 列“统一社会信用代码*”作为号码。"
    )
    told = [(row.asked.row, row.verdict) for row in found.result.rows]
    assert told == [(5, Verdict.SAME_NUMBER), (7, Verdict.SAME_NAME), (8, Verdict.UNUSABLE)]
    book = openpyxl.load_workbook(BytesIO(screened.result_sheet(found.result)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[3] == screened.HEADINGS
    assert [(row[0], row[3], row[6]) for row in rows[4:]] == [
        (5, "代码一致", 100),
        (7, "名称相符", rows[5][6]),
        (8, "无法筛查", None),
    ]
    assert found.result.run in rows[1][0]
    assert WHY in rows[1][0]
    assert number in rows[4][8]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("湖南华安矿业有限公司\n长沙恒通建材有限公司\n", (Kind.FIRMS, 0, -1, 0)),
        (f"1,湖南华安矿业有限公司,{CODE}\n2,长沙恒通建材有限公司,{OTHER}\n", (Kind.FIRMS, 1, 2, 0)),
        (f"{CODE}\n{OTHER}\n", (Kind.FIRMS, -1, 0, 0)),
        (f"张示例;{PERSON}\n李四;{b.identity(3)}\n", (Kind.PERSONS, 0, 1, 0)),
        ("名单\n编号\t姓名\n1\t张示例\n", (Kind.PERSONS, 1, -1, 2)),
        ("代码,名称\n,湖南华安矿业有限公司\n", (Kind.FIRMS, 1, 0, 1)),
    ],
)
def test_columns_are_guessed(text: str, wanted: tuple[Kind, int, int, int]) -> None:
    for encoding in ("utf-8", "gb18030"):
        found, rows = columns.read(workbook.grids(text.encode(encoding)))
        assert (found.kind, found.name, found.number, found.above) == wanted
        assert rows


@pytest.mark.parametrize(
    "content",
    [
        b"",
        "甲,乙\n1,2\n3,4\n".encode(),
        writing.write("表", ["日期", "金额"], [["2026-01-01", 3], ["2026-01-02", 4]]),
        b"%PDF-1.7",
        "\n".join(["单位名称", *["湖南华安矿业有限公司"] * 100_030]).encode(),
    ],
)
def test_a_file_that_cannot_be_screened_is_refused_as_a_whole(sqlite_database: str, content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        screened.screen_sheet(b.OFFICER, content, purpose=WHY)
    assert refused.value.fix
    assert traces() == []


# -- the doors ---------------------------------------------------------------------------------------------------------


def test_interface_and_command_line_say_the_same(number: str, program: Program, tmp_path: Path) -> None:
    rows = [("湖南華安礦業", ""), ("", CODE), ("长沙恒通建材有限公司", CODE), ("岳阳无关厂", ""), ("华", "")]
    sheet, out = tmp_path / "名单.csv", tmp_path / "结果.xlsx"
    sheet.write_bytes(writing.write_csv(["单位名称", "统一社会信用代码"], rows))
    accounts.open_account(
        CONSOLE, Opening(username="screener", role=Role.OFFICER, name="欧", region=w.HUNAN), submission="screener"
    )
    arguments = ["screen", str(sheet), "-o", str(out), "--as", "screener", "--purpose", WHY, "--json"]
    ran = CliRunner().invoke(program_of.APP, arguments)
    assert ran.exit_code == 0, ran.output
    by_console = json.loads(ran.stdout)
    body = {"purpose": WHY, "rows": [{"name": name, "number": code} for name, code in rows]}
    answer = program(Role.OFFICER, region=w.HUNAN).post("/api/v1/screen", json=body)
    assert answer.status_code == 200, answer.text
    by_interface = answer.json()
    inside = screen(*rows)
    verdicts = [row.verdict.value for row in inside.rows]
    assert verdicts == ["same_name", "same_number", "contradictory", "clear", "unusable"]
    assert [row["verdict"] for row in by_console["results"]] == verdicts
    assert [row["verdict"] for row in by_interface["results"]] == verdicts
    for console, interface, own in zip(by_console["results"], by_interface["results"], inside.rows, strict=True):
        told = [(match.name, match.shown_number, match.score, match.reason) for match in own.matches]
        for found in (console, interface):
            assert [
                tuple(match[name] for name in ("name", "number", "score", "reason")) for match in found["matches"]
            ] == told
            assert found["note"] == own.note
    assert by_interface["counts"]["clear"] == by_console["counts"]["clear"] == 1
    assert out.read_bytes()[:2] == b"PK"
    assert len(traces()) == 3


def test_the_interface_refuses(sqlite_database: str, program: Program) -> None:
    officer = program(Role.OFFICER, region=w.HUNAN)
    sound = {"purpose": WHY, "rows": [{"name": LISTED}]}
    problem(program(Role.PARTNER, department="某局").post("/api/v1/screen", json=sound), 403, "not_permitted")
    for wrong in (
        {"rows": [{"name": LISTED}]},
        {"purpose": WHY, "rows": []},
        {**sound, "kind": "dogs"},
        {**sound, "x": 1},
    ):
        problem(officer.post("/api/v1/screen", json=wrong), 422, "invalid_request")
    for wrong in ({**sound, "purpose": " "}, {**sound, "as_of": "2030-01-01"}):
        problem(officer.post("/api/v1/screen", json=wrong), 422, "invalid_input")


def test_the_command_line_refuses_in_sentences(sqlite_database: str, tmp_path: Path) -> None:
    accounts.open_account(
        CONSOLE, Opening(username="screener", role=Role.OFFICER, name="欧", region=w.HUNAN), submission="screener"
    )
    sheet = tmp_path / "名单.csv"
    sheet.write_text("甲,乙\n1,2\n", encoding="utf-8")
    common = ["--as", "screener", "--purpose", WHY]
    for arguments in (
        [str(sheet), "-o", str(tmp_path / "结果.xlsx")],
        [str(sheet), "-o", str(tmp_path / "结果.txt")],
        [str(tmp_path / "没有.csv"), "-o", str(tmp_path / "结果.xlsx")],
        [str(sheet), "-o", str(tmp_path / "结果.xlsx"), "--as-of", "昨天"],
    ):
        ran = CliRunner().invoke(program_of.APP, ["screen", *arguments, *common])
        assert ran.exit_code == 1
        assert "Traceback" not in ran.output
    assert not (tmp_path / "结果.xlsx").exists()


def test_a_result_keeps_every_row(number: str) -> None:
    rows = [("湖南华安矿业有限公司", ""), ("", ""), ("华", "")] * 900
    seen: list[tuple[int, int]] = []
    asked = [Asked(at, *row) for at, row in enumerate(rows, 1)]
    result = queries.screen(b.OFFICER, asked, purpose=WHY, progress=lambda done, of: seen.append((done, of)))
    assert [row.asked for row in result.rows] == [replace(row) for row in asked]
    assert seen == [(2000, 2700), (2700, 2700)]
    assert sum(result.counts.values()) == 2700
