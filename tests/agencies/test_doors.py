"""One answer behind three doors: the public page, the interface and the sheet show the same grades on any day; sheets come in whole."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta
from html import unescape

import pytest

from registry.agencies import queries, scales
from registry.agencies.sheets import AGENCIES, AGENCY_COLUMNS, ASSESSMENT_COLUMNS, ASSESSMENTS
from registry.agencies.terms_grades import AssessmentState
from registry.exchange import commands as exchange
from registry.exchange.public_set import written
from registry.exchange.terms import Preview
from registry.kernel.access import PUBLIC
from registry.kernel.errors import InvalidInput, Refused, RuleBroken
from registry.kernel.paging import PageRequest
from registry.kernel.sheet import Column, Kind
from registry.policy import Ledger
from registry.ui import agency_views
from tests import world as w
from tests.agencies import builders as b
from tests.exchange.files import workbook
from tests.web.client import Client

ALL = PageRequest(size=200)


def page_says(day: date) -> list[tuple[str, str, str]]:
    """Name, standing and grade of each row of the public page's table, read back from its HTML."""
    rows = queries.agencies(PUBLIC, queries.Wanted(as_of=day), ALL).items
    found = []
    for row in re.findall(r"<tr role=\"row\">(.*?)</tr>", agency_views.table(rows, "agency"), re.S)[1:]:
        cells = [
            unescape(re.sub(r"<[^>]+>", "\n", cell)).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)
        ]
        found.append((cells[0].split("\n")[0], cells[5], cells[6]))
    return found


def interface_says(day: date) -> list[tuple[str, str, str]]:
    answer = Client().get(f"/api/v1/agencies?as_of={day}&size=200")
    assert answer.status_code == 200, answer.text
    from registry.agencies.terms import STANDING_WORDS, UNGRADED, Standing

    return [
        (one["name"], STANDING_WORDS[Standing(one["standing"])], one["grade_title"] or UNGRADED)
        for one in answer.json()["items"]
    ]


def sheet_says(day: date) -> list[tuple[str, str, str]]:
    content, count = written("agencies", ".csv", day)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == count
    kept = json.loads(written("agencies", ".json", day)[0])
    assert [one["grade"] for one in kept["items"]] == [row["信用等级"] for row in rows]
    return [(row["机构名称"], row["资格状态"], row["信用等级"]) for row in rows]


def test_page_interface_and_sheet_agree_on_any_day(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first, one = b.agency(1, valid_from=date(2022, 3, 1))
    second, two = b.agency(2, valid_from=date(2021, 12, 20))
    b.agency(3, valid_from=date(2026, 6, 1), certificate="APJ-3")
    days = (date(2026, 11, 23), date(2026, 12, 28), date(2027, 2, 10), date(2027, 3, 3))
    for day, less in zip(days, (5, 20, 45, 0), strict=True):
        w.on(monkeypatch, day)
        b.graded(first, one, less, on=day)
        if less != 20 and day < date(2026, 12, 20):
            b.graded(second, two, less + 11, on=day)
    seen = set()
    for day in [date(2026, 5, 31), *(one - timedelta(days=1) for one in days), *days]:
        page = page_says(day)
        assert page == interface_says(day) == sheet_says(day), day
        seen.add(tuple(page))
    assert len(seen) >= 5  # the days differ, and each door follows
    with pytest.raises(InvalidInput):
        written("agencies", ".csv", date(2030, 1, 1))
    full = Client().get(f"/api/v1/agencies/{first}?as_of=2027-02-20").json()
    assert (full["grade_title"], [each["title"] for each in full["grades"]]) == ("橙色", ["橙色", "黄色", "蓝色"])
    assert all("evidence" not in item for sheet in full["sheets"] for item in sheet["items"])
    assert Client().get("/api/v1/agencies/E0000").status_code == 404


def test_the_interface_seals_what_it_says_of_an_agency(database: str) -> None:
    number, agent = b.agency(1)
    client = Client()
    answer = client.get(f"/api/v1/agencies/{number}")
    full = answer.json()
    assert full["outcome"] == "valid"
    said = client.post("/api/v1/receipts/check", json={"receipt": full["receipt"]}).json()
    assert (said["kind"], said["codes"], said["since"], said["outcome"]) == (
        "qualification",
        [number],
        "same",
        "valid",
    )
    again = client.get(f"/api/v1/agencies/{number}")
    assert again.headers["etag"] == answer.headers["etag"]  # the same but for the instant that was sealed
    assert answer.headers["etag"].startswith("W/")
    held = {"If-None-Match": answer.headers["etag"]}
    assert client.get(f"/api/v1/agencies/{number}", headers=held).status_code == 304
    b.agency(2)  # another agency's event changes the ledger, not what is said of this one
    assert client.get(f"/api/v1/agencies/{number}", headers=held).status_code == 304
    b.graded(number, agent, 3)
    assert client.get(f"/api/v1/agencies/{number}", headers=held).status_code == 200


def test_a_number_that_is_nobody_s_is_sealed_as_such(sqlite_database: str) -> None:
    number, _ = b.agency(1)
    client = Client()
    before = (b.TODAY - timedelta(days=4000)).isoformat()
    for address in ("/api/v1/agencies/E0000", f"/api/v1/agencies/{number}?as_of={before}"):
        answer = client.get(address)
        problem = answer.json()
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        assert (problem["code"], problem["outcome"]) == ("not_found", "no_match")
        said = client.post("/api/v1/receipts/check", json={"receipt": problem["receipt"]}).json()
        assert (said["outcome"], said["codes"], said["since"]) == ("no_match", [], "nothing")
        assert said["as_of"] == (before if "as_of" in address else b.TODAY.isoformat())


# -- sheets in ---------------------------------------------------------------------------------------------------------


def bring(kind: Kind, columns: tuple[Column, ...], rows: list[dict[str, str]]) -> Preview:
    headings = [column.heading for column in columns]
    content = workbook([headings, *([row.get(heading, "") for heading in headings] for row in rows)])
    seen = exchange.preview(w.KEEPER, kind, content, "表.xlsx", submission=w.submission())
    assert seen.rows == len(rows) == seen.accepted + len(seen.rejected)
    return seen


def qualification(serial: int, **more: str) -> dict[str, str]:
    return {
        "机构名称": f"湖南演示第{serial}安全评价有限公司（演示）",
        "统一社会信用代码": w.credit_code(500 + serial),
        "机构类别": "安全评价机构",
        "业务范围": "金属冶炼；煤炭开采业",
        "资质证书编号": f"APJ-{serial}",
        "发证机关": "湖南省应急管理厅（演示）",
        "发证日期": "2024-06-03",
        "工作场所": "演示路 8 号（演示）",
        "场所面积（平方米）": "1,200",
        "档案室面积（平方米）": "100",
        "固定资产或设备原值（万元）": "900",
        "公开网站": "agency.example",
    } | more


def test_a_sheet_of_qualifications(database: str) -> None:
    for serial in (1, 2, 3, 4):
        b.firm(serial)
    rows = [
        qualification(1),
        qualification(2, 业务范围="金属冶炼；航天"),
        qualification(3, **{"固定资产或设备原值（万元）": "700"}),
        qualification(
            3,
            **{
                "固定资产或设备原值（万元）": "700",
                "继续办理的理由": "限期补足",
                "机构类别": "安全生产检测检验机构",
                "资质证书编号": "AJC-3",
            },
        ),
        qualification(4, 机构名称="另一家公司"),
        qualification(9),
        qualification(4, 资质证书编号="APJ-1"),
    ]
    seen = bring(AGENCIES, AGENCY_COLUMNS, rows)
    rejected = {one.row: (one.column, one.reason) for one in seen.rejected}
    assert seen.accepted == 2
    assert rejected[3] == ("业务范围", "不认识的业务范围「航天」。")
    assert rejected[4][0] == "继续办理的理由"
    assert "固定资产应不低于 800 万元，现为 700.00 万元" in rejected[4][1]
    assert rejected[7] == ("统一社会信用代码", "没有登记这个单位。")
    assert {6, 8} <= set(rejected)
    assert all(one.fix for one in seen.rejected)
    w.confirm(w.KEEPER, seen.batch)
    found = queries.agencies(PUBLIC, queries.Wanted(), ALL).items
    assert {one.certificate for one in found} == {"APJ-1", "AJC-3"}
    assert exchange.undo(w.KEEPER, seen.batch, submission=w.submission()) == 2
    assert queries.agencies(PUBLIC, queries.Wanted(), ALL).total == 0
    again = bring(AGENCIES, AGENCY_COLUMNS, rows[:1])
    w.confirm(w.KEEPER, again.batch)
    [row] = queries.agencies(PUBLIC, queries.Wanted(), ALL).items
    b.assessing.score(w.KEEPER, b.sheet(row.number), submission=w.submission())
    with pytest.raises(RuleBroken):  # something stands on it now
        exchange.undo(w.KEEPER, again.batch, submission=w.submission())
    w.intact(Ledger.AGENCIES, Ledger.EXCHANGE)


def scores(agency: str, less: int = 0, **more: str) -> list[dict[str, str]]:
    """A whole sheet of one agency; points are missing from the first item."""
    made = []
    for place, item in enumerate(scales.on(b.TODAY).items):
        taken = less if not place else 0
        row = {"机构编号": agency, "评价周期": "2026-11-02", "评分条目": item.title, "得分": f"{item.points - taken}"}
        made.append(row | {"扣分理由": "缺项" if taken else "", "评分依据": "抽查记录（演示）"} | more)
    return made


def test_a_sheet_of_scores_is_taken_whole_or_not_at_all(database: str) -> None:
    numbers = [b.agency(serial)[0] for serial in (1, 2, 3)]
    good, over, short = scores(numbers[0], 4), scores(numbers[1]), scores(numbers[2])[:-1]
    over[2]["得分"] = "30.5"
    seen = bring(ASSESSMENTS, ASSESSMENT_COLUMNS, [*good, *over, *short])
    reasons = {one.reason for one in seen.rejected}
    assert (seen.accepted, len(seen.rejected)) == (len(good), len(over) + len(short))
    assert any("“报告质量”得分应为 0 至 30 分，现为 30.5 分（《演示评分标准》" in one for one in reasons)
    assert any("还有条目没有评分：过程控制" in one for one in reasons)
    w.confirm(w.KEEPER, seen.batch)
    [row] = queries.assessments(w.AUDITOR, queries.AssessmentFilters(), ALL).items
    assert (row.total, row.state, row.agency) == (9600, AssessmentState.SCORED, numbers[0])
    again = bring(ASSESSMENTS, ASSESSMENT_COLUMNS, good)
    assert again.accepted == 0
    assert "已经评定" in again.rejected[0].reason
    exchange.undo(w.KEEPER, seen.batch, submission=w.submission())
    third = bring(
        ASSESSMENTS,
        ASSESSMENT_COLUMNS,
        [*good, {**good[0], "评分条目": "出具虚假报告", "得分": ""} | {"扣分理由": "造假"}],
    )
    w.confirm(w.KEEPER, third.batch)
    live = queries.AssessmentFilters(state=AssessmentState.SCORED)
    [row] = queries.assessments(w.AUDITOR, live, ALL).items
    assert row.grade == "red"
    b.assessing.confirm(w.DECIDER, b.seen(row.number), submission=w.submission())
    with pytest.raises(Refused):
        exchange.undo(w.KEEPER, third.batch, submission=w.submission())
