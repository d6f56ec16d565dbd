"""A training centre's day: template, upload, preview, confirm; the certifier issues; the QR code opens for anybody."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import zxingcpp
from PIL import Image
from sqlalchemy import func, select

from registry.accounts.queries import actor_named
from registry.accounts.rules import DEMO_PASSWORD
from registry.exchange import commands, kinds, queries
from registry.exchange.terms import BatchState
from registry.kernel import db
from registry.kernel.paging import PageRequest
from registry.policy import Action
from registry.reports import audit
from registry.training import queries as training
from registry.training.tables import ExamResult
from registry.training.terms import ResultState
from tests.browser.conftest import People, Portal
from tests.browser.locators import Visitor
from tests.exchange.files import openpyxl_workbook
from tests.world import identity, name

WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
HEADINGS = ["姓名", "身份证号", "文化程度", "作业类别", "操作项目", "培训学时", "理论成绩", "实操成绩", "考试日期"]


def row(serial: int, **changes: Any) -> list[Any]:
    """A row of results that may be stored, unless changed."""
    cells = {
        "姓名": name(serial),
        "身份证号": identity(serial),
        "文化程度": "高中",
        "作业类别": "电工作业",
        "操作项目": "低压电工作业",
        "培训学时": "160",
        "理论成绩": "90",
        "实操成绩": "92",
        "考试日期": "2026-10-12",
    }
    return list((cells | changes).values())


def sheet(rows: list[list[Any]]) -> bytes:
    """The rows as an office sends them: a merged title above, stray spaces in the headings, a sum below."""

    def fill(page: Any) -> None:
        page.append(["2026年特种作业人员考试成绩汇总表"])
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADINGS))
        page.append([f" {heading} " for heading in HEADINGS])
        for cells in rows:
            page.append(cells)
        page.append(["合计", len(rows)])

    return openpyxl_workbook(fill)


def messy() -> bytes:
    """Rows 3 to 9 of the sheet: three good ones, one of them sent twice, and three that cannot be."""
    number = identity(604)
    return sheet(
        [
            row(601, 身份证号=identity(601).translate(WIDE), 理论成绩="９０"),
            row(602, 考试日期="2026.10.12", 姓名=f"　{name(602)} "),
            row(603, 实操成绩="=80+8"),
            row(604, 身份证号=number[:17] + ("1" if number[17] != "1" else "2")),
            row(605, 身份证号=identity(605)[:15]),
            row(602, 考试日期="2026.10.12", 姓名=f"　{name(602)} "),
            row(606, 理论成绩=40),
        ]
    )


def batch_of(visitor: Visitor) -> str:
    return parse_qs(urlsplit(visitor.page.url).query)["batch"][0]


def stored(batch: str) -> int:
    """How many results a batch has in the database."""
    table = db.core(ExamResult)
    with db.reading() as session:
        found: int = session.execute(select(func.count()).where(table.c.batch == batch)).scalar_one()
        return found


def first_sheet(path: Path) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(BytesIO(path.read_bytes())).worksheets[0].iter_rows(values_only=True))


def upload(clerk: Visitor, file_name: str, content: bytes) -> str:
    """Bring a file in as far as its preview; the batch."""
    clerk.open("/bring_in").upload(file_name, content)
    clerk.press("上传并核对", then="第三步：确认")
    return batch_of(clerk)


def test_from_the_template_to_the_certificate_in_a_strangers_hands(people: People, portal: Portal) -> None:
    clerk = people.visitor()
    clerk.sign_in("clerk", DEMO_PASSWORD)
    clerk.in_sidebar("成绩与证书导入", heading="成绩与证书导入")

    template = first_sheet(clerk.download("模板"))
    columns = [column.heading for column in kinds.kind("certificates").columns]
    assert any([f"{cell or ''}".rstrip("*（必填）") for cell in line][: len(columns)] == columns for line in template)

    batch = upload(clerk, "十月考试.xlsx", messy())
    preview = queries.preview(actor_named("clerk"), batch)
    assert (preview.rows, preview.accepted) == (7, 3)
    rejected = {cells[0]: cells[1:] for cells in clerk.table("退回的行")}
    assert set(rejected) == {"5", "6", "7", "8"} or set(rejected) == {"4", "5", "6", "7"}, rejected
    for one in preview.rejected:
        column, value, reason, fix = rejected[f"{one.row}"]
        assert column == one.column
        assert value == (one.value or "（空）")
        assert reason == one.reason != ""
        assert fix == one.fix != ""
    assert rejected["6"][0] == rejected["7"][0] == "身份证号"
    assert rejected["5"][0] == "实操成绩"
    again = first_sheet(clerk.download("下载退回的行"))
    assert sum(name(serial) in line for line in again for serial in (603, 604, 605)) == 3

    clerk.press_twice("确认入库", then="已入库 3 行，退回 4 行，合计 7 行")
    assert stored(batch) == 3
    assert queries.batch(actor_named("clerk"), batch).state is BatchState.CONFIRMED
    confirmed = [one.action for one in audit.history(actor_named("auditor"), batch)]
    assert confirmed.count(Action.RESULTS_BATCH_CONFIRMED) == 1

    certifier = people.visitor()
    certifier.sign_in("certifier", DEMO_PASSWORD)
    certifier.in_sidebar("成绩批次", heading="成绩批次")
    certifier.follow(batch, heading="成绩批次").sees(name(601))
    certifier.press("核准全部待核准成绩并发证", then="已发证 2 张，不合格 1 条")
    states = [one.state for one in training.results(actor_named("certifier"), batch, PageRequest()).items]
    assert sorted(states) == [ResultState.APPROVED, ResultState.APPROVED, ResultState.FAILED]

    certifier.in_sidebar("证书列表", heading="证书列表").fill_and_leave("姓名或身份证号", name(601)).sees("共 1 条")
    assert "person" not in certifier.page.url
    certifier.follow(name(601), heading="低压电工作业").sees("颁发证书", "期限")
    [code] = [one.text for one in zxingcpp.read_barcodes(Image.open(BytesIO(certifier.picture.screenshot())))]
    assert code.startswith(f"{portal.address}/verify?code=")

    stranger = people.visitor().open(code)
    stranger.sees("证书有效", name(601), "低压电工作业", "发证日期")
    assert "登录" in stranger.text()  # the way in is offered, and was not needed
    assert identity(601) not in stranger.markup()
    answer = portal.get(code.removeprefix(portal.address).replace("/verify", "/api/v1/verify")).json()
    assert answer["outcome"] == "valid"
    assert answer["certificates"][0]["masked_number"] == stranger.fact("证书编号")

    clerk.open(f"/bring_in?batch={batch}").press("撤回这一批", then="未能办理")
    assert queries.batch(actor_named("clerk"), batch).state is BatchState.CONFIRMED
    assert stored(batch) == 3


def test_a_batch_can_be_taken_back_until_it_is_approved(people: People) -> None:
    clerk = people.signed_in("clerk")
    batch = upload(clerk, "传错了.xlsx", sheet([row(611), row(612)]))
    clerk.press("确认入库 2 行", then="已入库 2 行")
    assert {one.state for one in training.results(actor_named("clerk"), batch, PageRequest()).items} == {
        ResultState.PENDING
    }
    clerk.press("撤回这一批", then="已撤回 2 行")
    assert queries.batch(actor_named("clerk"), batch).state is BatchState.UNDONE
    assert {one.state for one in training.results(actor_named("clerk"), batch, PageRequest()).items} == {
        ResultState.UNDONE
    }
    found = training.certificates(actor_named("clerk"), training.Wanted(person=identity(611)), PageRequest())
    assert found.total == 0
    assert commands.check(actor_named("clerk"), kinds.kind("certificates"), sheet([row(611)])).judged.accepted
