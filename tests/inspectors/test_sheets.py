"""The register's sheets: rows in are rows stored or rejected with reasons; a batch is taken back while nothing stands on it."""

from __future__ import annotations

from datetime import date

import pytest

from registry.inspectors import commands, queries, tables
from registry.inspectors.sheets import MEMBERS
from registry.inspectors.terms import InspectorState
from registry.inspectors.terms_bodies import EvidenceKind
from registry.inspectors.terms_steps import EventKind, StepState
from registry.kernel import access, db, ledger
from registry.kernel.errors import InvalidInput, NotPermitted, Refused
from registry.kernel.paging import PageRequest
from registry.policy import Ledger
from tests.inspectors.builders import (
    FURONG,
    HUNAN,
    KEEPER,
    KEEPER_ZHUZHOU,
    OFFICER,
    ZHUZHOU,
    body,
    credit_code,
    identity,
    submission,
)
from tests.inspectors.sheets import body_row, bring_in, exam, member, preview, refused, training, undo
from tests.world import CHANGSHA, count_rows, holds_identity

pytestmark = pytest.mark.usefixtures("database")
ALL = PageRequest(size=100)
TODAY = date(2026, 11, 23)


def everybody() -> list[queries.InspectorRow]:
    return list(queries.inspectors(OFFICER, queries.Wanted(), ALL).items)


def test_a_sheet_appoints_certifies_and_proves_and_is_taken_back() -> None:
    where = body()
    batch = bring_in("inspectors", [member(where, "甲一"), member(where, "乙二", 专业证明类型="实践经历")])
    rows = everybody()
    assert [(row.name, row.state) for row in rows] == [
        ("乙二", InspectorState.MAY_ENFORCE),
        ("甲一", InspectorState.MAY_ENFORCE),
    ]
    found = queries.inspector(OFFICER, rows[1].person_code)
    assert [one.kind for one in found.evidence] == [EvidenceKind.DEGREE]
    assert all(one.doubt == "培训档案待补录。" for one in found.credentials)
    said = "".join(f"{event.details}" for event in found.history)
    assert "IN-08.induction" in said
    assert "待补录" not in said
    assert not holds_identity(found.history)
    assert undo(batch) == 2
    assert everybody() == []
    assert count_rows(tables.Credential) == count_rows(tables.Evidence) == count_rows(tables.Body) == 0
    bring_in("inspectors", [member(where, "甲一")])
    with db.reading() as session:
        assert not ledger.verify(session, Ledger.INSPECTORS).finding


@pytest.mark.parametrize(
    ("more", "column", "said"),
    [
        ({"说明": ""}, "监管执法证发证日期", "入职培训尚未完成"),
        ({"统一社会信用代码": "11430000MB00000000"}, "统一社会信用代码", ""),
        ({"监管机构": "别的机构（演示）"}, "监管机构", "登记的机构是"),
        ({"离任日期": "2024-02-01"}, "离任日期", "早于任职日期"),
        ({"监管执法证号": ""}, "监管执法证号", "没有填写"),
        ({"行政执法证发证日期": "2026-12-01"}, "行政执法证发证日期", "晚于今天"),
        ({"行政执法证发证日期": "2020-12-01"}, "行政执法证发证日期", "尚未施行"),
        ({"监管执法证发证日期": "1979-12-01"}, "监管执法证发证日期", "早于出生日期"),
        ({"专业证明内容": ""}, "专业证明内容", "没有填写"),
        ({"专业证明类型": "学位"}, "专业证明类型", "不认识"),
        ({"监管执法证号": "1"}, "监管执法证号", "4 至 40"),
    ],
)
def test_bad_rows_of_inspectors(more: dict[str, str], column: str, said: str) -> None:
    found = refused("inspectors", member(body()) | more)
    assert found[0] == column
    assert said in found[1]


def test_nobody_serves_two_bodies_and_no_number_comes_twice() -> None:
    first, second = body(), body("长沙市应急执法队伍（演示）", CHANGSHA)
    one = member(first, "甲一")
    bring_in("inspectors", [one])
    again = member(second, "甲一", 身份证号=one["身份证号"], 任职日期="2025-01-01")
    assert "不能同时在两个监管机构任职" in refused("inspectors", again)[1]
    other = member(second, "乙二", 监管执法证号=one["监管执法证号"])
    assert "已经登记过" in refused("inspectors", other)[1]
    twice = [member(first, "丙三"), member(second, "丙三", 任职日期="2025-01-01")]
    twice[1]["身份证号"] = twice[0]["身份证号"]
    [rejected] = preview("inspectors", twice).rejected
    assert "不能同时" in rejected.reason
    renamed = member(second, "丁四", 身份证号=one["身份证号"])
    assert refused("inspectors", renamed) == ("姓名", "该身份证号已登记为另一姓名。")
    away = member(body("株洲市执法队伍（演示）", ZHUZHOU))
    assert refused("inspectors", away, KEEPER_ZHUZHOU.__class__("k", KEEPER.role, "P", region=CHANGSHA))[1] == (
        "不在您的管辖区域内。"
    )
    with pytest.raises(NotPermitted):
        preview("inspectors", [one], OFFICER)
    assert MEMBERS.permission_of(KEEPER)


def test_an_exam_comes_before_the_appointment_and_makes_the_first_rung() -> None:
    number = identity()
    batch = bring_in("inspector-exams", [exam("甲一", number), exam("乙二", 成绩="59.5")])
    [event] = queries.events(OFFICER, queries.EventFilters(kind=EventKind.ENTRY_EXAM), ALL).items
    assert (event.people, event.passed, event.pass_score) == (2, 1, 6000)
    bring_in("inspector-trainings", [training("甲一", number)])
    bring_in("inspectors", [member(body(), "甲一", 身份证号=number, 任职日期="2026-03-01", 说明="",
                                   监管执法证发证日期="2026-06-01", 行政执法证发证日期="2026-06-01")])  # fmt: skip
    found = queries.inspector(OFFICER, everybody()[0].person_code)
    assert [rung.state for rung in found.ladder] == [StepState.DONE] * 4 + [StepState.EXEMPT]
    with pytest.raises(Refused, match="执法证在此之后登记"):
        undo(batch)
    assert refused("inspector-exams", exam("甲一", number))[1] == "此人已在这一场的名册中。"
    more = exam("丙三", 合格分数="70")
    assert "与登记不同" in refused("inspector-exams", more)[1]
    bring_in("inspector-exams", [exam("丙三")])
    assert queries.event(OFFICER, event.code, ALL).row.people == 3


def test_a_roster_is_taken_back_and_leaves_no_empty_event() -> None:
    batch = bring_in("inspector-exams", [exam("甲一"), exam("乙二")])
    assert undo(batch) == 2
    assert queries.events(OFFICER, queries.EventFilters(), ALL).total == 0
    bring_in("inspector-exams", [exam("甲一")])


@pytest.mark.parametrize(
    ("more", "column", "said"),
    [
        ({"学时": "721"}, "学时", "90 天最多 720 学时"),  # SET-71: eight a day
        ({"学时": "0"}, "学时", "为零"),
        ({"培训天数": "91"}, "培训天数", "1 至 90"),
        ({"培训天数": "10"}, "学时", "10 天最多 80 学时"),
        ({"结束日期": "2026-03-01"}, "结束日期", "早于起始日期"),
        ({"结束日期": "2026-11-24"}, "结束日期", "晚于今天"),
        ({"培训种类": "旁听"}, "培训种类", "不认识"),
        ({"考核结果": "优"}, "考核结果", "不认识"),
    ],
)
def test_bad_rows_of_trainings(more: dict[str, str], column: str, said: str) -> None:
    found = refused("inspector-trainings", training() | more)
    assert found[0] == column
    assert said in found[1]


def test_hours_over_the_years_bound_and_two_classes_at_once() -> None:
    number = identity()
    online = {"培训种类": "网络培训", "起始日期": "2026-01-01", "结束日期": "2026-11-20", "学时": "2500"}
    bring_in("inspector-trainings", [training("甲一", number, 班次名称="网络一班", **online)])
    again = training("甲一", number, 班次名称="网络二班", **online)
    column, reason = refused("inspector-trainings", again)
    assert (column, reason) == ("学时", "2026 年合计 5000 学时，超过全年 365 天的上限 2920 学时。")
    both = [
        training("乙二", "", 班次名称="一班"),
        training(
            "乙二", "", 班次名称="二班", 起始日期="2026-05-30", 结束日期="2026-06-10", 学时="8", 培训种类="集中轮训"
        ),
    ]
    both[1]["身份证号"] = both[0]["身份证号"]
    [rejected] = preview("inspector-trainings", both).rejected
    assert "日期重叠" in rejected.reason


@pytest.mark.parametrize(
    ("more", "column"),
    [({"成绩": "101"}, "成绩"), ({"合格分数": "0"}, "合格分数"), ({"考试日期": "2026-12-01"}, "考试日期")],
)
def test_bad_rows_of_exams(more: dict[str, str], column: str) -> None:
    assert refused("inspector-exams", exam() | more)[0] == column


def test_bodies_of_five_levels_with_figures() -> None:
    rows = [
        body_row(credit_code(), "省应急管理厅（演示）", "湖南省", "省级"),
        body_row(credit_code(), "长沙市应急管理局（演示）", "长沙市", "市级"),
        body_row(credit_code(), "芙蓉区应急管理局（演示）", FURONG, "县级"),
        body_row(credit_code(), "文艺路街道安监站（演示）", "430102001", "乡镇（街道）"),
        body_row(credit_code(), "某产业园安监局（演示）", FURONG, "功能区"),
    ]
    batch = bring_in("inspector-bodies", rows)
    found = queries.bodies(OFFICER, queries.BodyFilters(), ALL)
    assert found.total == 5
    assert all(row.tally.in_service == 10 and row.year == 2026 for row in found.items)
    assert queries.bodies(OFFICER, queries.BodyFilters(silent=True), ALL).total == 0
    again = body_row(rows[0]["统一社会信用代码"], rows[0]["监管机构"], HUNAN, "省级", 年度="2025", 在职人数="8")
    bring_in("inspector-bodies", [again])
    one = queries.body(OFFICER, found.items[0].code)
    assert [(figure.year, figure.in_service) for figure in one.figures] == [(2026, 10), (2025, 8)]
    with pytest.raises(Refused, match="其他年度的填报"):
        undo(batch)


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"层级": "市级"}, "层级"),
        ({"所属地区": "北京市"}, "所属地区"),
        ({"在职人数": ""}, "在职人数"),
        ({"在职人数": "10.5"}, "在职人数"),
        ({"年度": "2027"}, "年度"),
        ({"编制数": "12000"}, "编制数"),
    ],
)
def test_bad_rows_of_bodies(more: dict[str, str], column: str) -> None:
    row = body_row(credit_code(), "芙蓉区应急管理局（演示）", FURONG, "县级")
    assert refused("inspector-bodies", row | more)[0] == column
    assert refused("inspector-bodies", row, KEEPER_ZHUZHOU) == ("所属地区", "不在您的管辖区域内。")


def test_a_batch_stays_once_something_stands_on_it() -> None:
    where = body()
    batch = bring_in("inspectors", [member(where, "甲一")])
    person = everybody()[0].person_code
    commands.record_evidence(
        KEEPER,
        commands.Proof(person=person, kind=EvidenceKind.VOCATIONAL, what="注册安全工程师", since_on=date(2020, 1, 1)),
        submission=submission(),
    )
    with pytest.raises(Refused, match="此后已有 1 条"):
        undo(batch)


def test_an_export_states_its_reason_and_leaves_a_trace() -> None:
    bring_in("inspectors", [member(body(), "甲一")])
    with pytest.raises(InvalidInput, match="用途"):
        queries.inspectors_export(OFFICER, queries.Wanted(), " ")
    [row] = queries.inspectors_export(OFFICER, queries.Wanted(), "年度核查")
    assert row.masked_identity.startswith("439***")
    assert len(row.credentials) == 2
    assert count_rows(access.AccessEntry, db.core(access.AccessEntry).c.what == "inspectors.export") == 1
