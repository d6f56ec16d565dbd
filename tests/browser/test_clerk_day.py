"""A clerk's whole day: a class is opened, filled by a sheet, attended, closed; results go in, certificates come out as PDF, and
anybody can check one.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from registry.accounts.queries import actor_named
from registry.accounts.rules import DEMO_PASSWORD
from registry.kernel import db
from registry.kernel.paging import PageRequest
from registry.parties.queries import people_by_identity
from registry.training import queries
from registry.training.terms import CertificateState, ResultState
from registry.training.terms_classes import ClassState, EnrolmentState
from registry.verification import papers
from registry.verification.queries import printed
from tests.browser.conftest import People, Portal
from tests.browser.locators import Visitor
from tests.browser.test_training import batch_of
from tests.conftest import TODAY
from tests.exchange.files import workbook
from tests.world import identity, name

HERE, AWAY, FAILS = 701, 702, 703
"""Serials of the trainees: one who passes, one who misses the afternoon, one who fails."""


def bring_in(clerk: Visitor, title: str, headings: list[str], rows: list[list[str]]) -> str:
    """Bring a sheet of the kind in as far as its preview; the batch."""
    clerk.open("/bring_in")
    clerk.main.get_by_test_id("stButtonGroup").get_by_role("radio", name=title, exact=True).click()
    clerk.sees(f"下载“{title}”模板").upload(f"{title}.xlsx", workbook([headings, *rows]))
    clerk.press("上传并核对", then="第三步：确认")
    return batch_of(clerk)


def open_a_class(clerk: Visitor) -> str:
    """A class of one day, today; its number."""
    clerk.in_sidebar("培训班级", heading="培训班级").follow("开班", heading="开班")
    clerk.choose("培训内容", "电工作业·低压电工作业")
    clerk.fill("班级名称", "低压电工初训班（当日）").set_day("开始日期", TODAY).set_day("结束日期", TODAY)
    clerk.fill("线下理论学时", "4").fill("实操学时", "4").fill("线上理论学时", "0")
    clerk.fill("培训地点", "长沙市实训基地一号楼")
    box = clerk.main.get_by_test_id("stMultiSelect")
    box.get_by_role("combobox").click()
    clerk.page.get_by_role("option").first.click()
    clerk.page.keyboard.press("Escape")
    clerk.press("开班", then="已开班，班级编号")
    clerk.follow("查看刚开的班级", heading="低压电工初训班（当日）")
    return clerk.page.url.rpartition("number=")[2]


def enter_the_day(clerk: Visitor, number: str) -> None:
    """Who is here, for how long, and the end of the class."""
    headings = ["班级编号", "姓名", "身份证号", "文化程度", "是否农民工"]
    rows = [[number, name(serial), identity(serial), "高中", "是"] for serial in (HERE, AWAY, FAILS)]
    too_little = [number, name(704), identity(704), "小学", "否"]
    bring_in(clerk, "学员报名", headings, [*rows, too_little])
    [line] = clerk.table("退回的行")
    assert line[1] == "文化程度"
    clerk.press("确认入库", then="已入库 3 行，退回 1 行，合计 4 行")

    clerk.open(f"/class?number={number}").follow("当日点名")
    clerk.fill("理论学时（线下）", "4").press("登记当日考勤", then="已登记 3 人的考勤")
    headings = ["班级编号", "身份证号", "姓名", "日期", "理论学时", "实操学时"]
    rows = [[number, identity(serial), name(serial), f"{TODAY}", "4", "4"] for serial in (HERE, FAILS)]
    bring_in(clerk, "培训考勤", headings, rows)
    assert {line[1] for line in clerk.table("退回的行")} == {"日期"}, "the morning is entered already"
    correct(clerk, number, HERE)
    correct(clerk, number, FAILS)

    clerk.open(f"/class?number={number}").follow("办理结业").sees("2 人达到学时，1 人未达到")
    clerk.press("办理结业", then="已结业：2 人达到学时，1 人未达到")
    found = queries.class_record(actor_named("clerk"), number)
    assert found.row.state is ClassState.CLOSED
    assert {one.name: one.state for one in found.trainees} == {
        name(HERE): EnrolmentState.COMPLETED,
        name(AWAY): EnrolmentState.NOT_COMPLETED,
        name(FAILS): EnrolmentState.COMPLETED,
    }


def correct(clerk: Visitor, number: str, serial: int) -> None:
    """Add the afternoon of one trainee to the morning that stands."""
    clerk.open(f"/class?number={number}").follow("更正考勤")
    box = clerk.main.get_by_test_id("stSelectbox").filter(has=clerk.page.get_by_role("combobox", name="学员"))
    box.get_by_role("button").click()
    clerk.page.get_by_role("option").filter(has_text=name(serial)).click()
    clerk.fill("理论学时（线下）", "4").fill("实操学时", "4").press("更正", then="已更正班级")


def hand_in_results(clerk: Visitor, number: str) -> str:
    """Results of everybody, of which one did not complete the class; the batch."""
    headings = ["班级编号", "身份证号", "姓名", "理论成绩", "实操成绩", "考试日期"]
    scores = {HERE: "92", AWAY: "95", FAILS: "41"}
    rows = [[number, identity(one), name(one), scores[one], "90", f"{TODAY}"] for one in scores]
    batch = bring_in(clerk, "班级考试成绩", headings, rows)
    [refused] = clerk.table("退回的行")
    assert "学时未达到" in refused[3]
    clerk.press("确认入库", then="已入库 2 行，退回 1 行，合计 3 行")
    return batch


@pytest.fixture
def clerk(people: People) -> Visitor:
    found = people.visitor()
    found.sign_in("clerk", DEMO_PASSWORD)
    return found


def test_from_an_empty_class_to_a_checked_certificate(clerk: Visitor, people: People, portal: Portal) -> None:
    number = open_a_class(clerk)
    enter_the_day(clerk, number)
    batch = hand_in_results(clerk, number)

    certifier = people.visitor()
    certifier.sign_in("certifier", DEMO_PASSWORD)
    certifier.in_sidebar("成绩批次", heading="成绩批次").follow(batch, heading="成绩批次").sees(name(HERE))
    certifier.press("核准全部待核准成绩并发证", then="已发证 1 张，不合格 1 条")
    rows = queries.results(actor_named("certifier"), batch, PageRequest()).items
    assert {row.name: row.state for row in rows} == {name(HERE): ResultState.APPROVED, name(FAILS): ResultState.FAILED}
    [code] = [row.certificate for row in rows if row.certificate]
    with db.reading() as session:
        held = queries.holding(session, [people_by_identity(session, [identity(HERE)])[identity(HERE)].id], TODAY)
    assert held

    paper = written(clerk.open(f"/class?number={number}").download("下载本班证书（1 张"))
    stranger = people.visitor().open(f"/verify?code={code}")
    stranger.sees("证书有效", name(HERE), "低压电工作业")
    answer = portal.get(f"/api/v1/verify?code={code}").json()
    assert answer["outcome"] == CertificateState.VALID.value
    with db.reading() as session:
        found = queries.printed_by_code(session, code, TODAY)
    assert found is not None
    said = stranger.text().replace(" ", "").replace("\n", "")
    for label, value in papers.lines(printed(found)):
        assert value.replace(" ", "") in said, label
        assert value.replace(" ", "") in paper, label
    assert identity(HERE) not in stranger.markup() + paper


def written(path: Path) -> str:
    """What a PDF says, without blanks."""
    pages = pypdf.PdfReader(BytesIO(path.read_bytes())).pages
    return "".join("".join(page.extract_text().split()) for page in pages)
