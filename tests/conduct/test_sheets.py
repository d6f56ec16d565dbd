"""The sheets of penalties and accidents: messy rows are read or rejected with column, reason and fix; batches are undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pytest

from registry.conduct import commands, queries
from registry.conduct.intake.accidents import AccidentRow
from registry.conduct.intake.penalties import PenaltyRow
from registry.conduct.sheets import ACCIDENTS, PENALTIES, PENALTY_COLUMNS
from registry.conduct.terms import AccidentGrade, AccidentKind, AccidentRole, PenaltyKind
from registry.exchange import commands as exchange
from registry.exchange import kinds
from registry.exchange import queries as batches
from registry.exchange.terms import Preview
from registry.kernel import db
from registry.kernel.access import Actor
from registry.kernel.errors import NotPermitted, Refused
from registry.kernel.paging import PageRequest
from registry.kernel.sheet import BadCell, Kind, Rejection
from registry.law.book import book
from registry.policy import Ledger
from tests import world as w
from tests.conduct import builders as b
from tests.conftest import TODAY, configure, forget
from tests.exchange.files import workbook

LICENCE = "暂扣或者吊销证照名称及编号"
PENALTY = {
    "行政相对人名称": b.FIRM,
    "统一社会信用代码": b.CODE,
    "决定书文号": "（湘长）应急罚〔2026〕12号",
    "处罚类别": "罚款",
    "处罚决定日期": "2026-11-02",
    "处罚内容": "罚款人民币叁万伍仟元",
    "罚款金额（万元）": "3.5",
    "违法行为类型": "未按规定进行安全培训",
    "违法事实": "三名新上岗人员没有培训记录",
    "处罚依据": "《中华人民共和国安全生产法》第九十七条第三项",
    "处罚机关": "长沙市应急管理局",
}
ACCIDENT = {
    "事故名称": "示例化工“9·1”灼烫事故",
    "发生日期": "2026-09-01",
    "发生地点": "湖南省长沙市望城区示例路1号",
    "事故类别": "灼烫",
    "死亡人数": "3",
    "重伤人数": "1",
    "直接经济损失（万元）": "480",
    "发生单位": b.FIRM,
    "统一社会信用代码": b.CODE,
}
Row = Mapping[str, str]


def cells(kind: Kind, row: Row) -> list[str]:
    return [row.get(column.heading, "") for column in kind.columns]


def penalty(**values: str) -> PenaltyRow:
    return PenaltyRow(*PENALTIES.parse(cells(PENALTIES, PENALTY | values), {}))


def accident(**values: str) -> AccidentRow:
    return AccidentRow(*ACCIDENTS.parse(cells(ACCIDENTS, ACCIDENT | values), {}))


def preview(kind: Kind, rows: Sequence[Row], actor: Actor = b.OFFICER) -> Preview:
    headings = [column.heading for column in kind.columns]
    content = workbook([headings, *(cells(kind, row) for row in rows)])
    seen = exchange.preview(actor, kind, content, "表.xlsx", submission=w.submission())
    assert seen.rows == seen.accepted + len(seen.rejected) == len(rows)
    assert all(one.column and one.reason and one.fix for one in seen.rejected)
    return seen


def rejected(kind: Kind, rows: Sequence[Row], actor: Actor = b.OFFICER) -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in preview(kind, rows, actor).rejected]


def bring_in(kind: Kind, rows: Sequence[Row], actor: Actor = b.OFFICER) -> str:
    seen = preview(kind, rows, actor)
    assert not seen.rejected, seen.rejected
    exchange.confirm(actor, seen.batch, submission=w.submission())
    return seen.batch


# -- one row -----------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rows are read on a fixed day."""
    configure(monkeypatch, demo="1", today=TODAY.isoformat())
    yield
    forget()


def test_the_columns_of_the_credit_report_are_all_there() -> None:
    headings = {column.heading for column in PENALTY_COLUMNS}
    assert set(book(date(2026, 11, 23)).words("CR-12.fields")) <= headings
    for kind in (PENALTIES, ACCIDENTS):
        own = {column.heading for column in kind.columns}
        assert len(own) == len(kind.columns)
        assert set(kind.aliases.values()) <= own
        assert not set(kind.aliases) & own
        assert kinds.kind(kind.code) is kind
        assert kinds.template(kind)[:2] == b"PK"


def test_the_examples_are_sound() -> None:
    for kind, code in ((PENALTIES, b.CODE), (ACCIDENTS, b.CODE)):
        example = {column.heading: column.example for column in kind.columns} | {"统一社会信用代码": code}
        assert kind.parse(cells(kind, example), {})


def test_a_messy_penalty_is_read() -> None:
    found = penalty(
        行政相对人名称="  湖南 示例化工有限公司(演示) ",
        统一社会信用代码=" ".join((b.CODE[:6].lower(), b.CODE[6:])),
        处罚类别=" 罚款 ；警告,没收违法所得",
        处罚决定日期="2026/11/2",
        违法行为发生日="2026年10月8日",
        **{"罚款金额（万元）": "３．５万元", "没收金额（万元）": "1,200.0000"},
    )
    assert (found.name, found.credit_code) == (b.FIRM, b.CODE)
    assert found.kinds == ("warning", "fine", "confiscation")
    assert (found.decided_on, found.conduct_on) == ("2026-11-02", "2026-10-08")
    assert (found.fine_cents, found.confiscated_cents) == (3_500_000, 1_200_000_000)
    assert (found.region, found.identity) == ("430100", "")
    serial = penalty(处罚决定日期="46328.0", **{"罚款金额（万元）": "0.0001"})  # as a spreadsheet keeps a day
    assert (serial.decided_on, serial.fine_cents) == ("2026-11-02", 100)


def test_a_penalty_on_a_person_is_read() -> None:
    found = penalty(行政相对人名称=" 张 示例", 统一社会信用代码="", 身份证号=w.identity(3))
    assert (found.name, found.identity, found.credit_code) == ("张示例", w.identity(3), "")


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"行政相对人名称": ""}, "行政相对人名称"),
        ({"统一社会信用代码": ""}, "统一社会信用代码"),
        ({"统一社会信用代码": "9.14399E+17"}, "统一社会信用代码"),
        ({"身份证号": w.identity(3)}, "身份证号"),
        ({"统一社会信用代码": "", "身份证号": "4.39901E+17"}, "身份证号"),
        ({"统一社会信用代码": "", "身份证号": "430102199001011000"}, "身份证号"),
        ({"决定书文号": ""}, "决定书文号"),
        ({"处罚类别": ""}, "处罚类别"),
        ({"处罚类别": "罚金"}, "处罚类别"),
        ({"处罚类别": "暂扣或者吊销许可证件"}, "处罚类别"),
        ({"处罚类别": "警告"}, "罚款金额（万元）"),
        ({"罚款金额（万元）": ""}, "罚款金额（万元）"),
        ({"罚款金额（万元）": "3.50001"}, "罚款金额（万元）"),
        ({"罚款金额（万元）": "三万五"}, "罚款金额（万元）"),
        ({"罚款金额（万元）": "-3"}, "罚款金额（万元）"),
        ({"没收金额（万元）": "1"}, "没收金额（万元）"),
        ({"处罚类别": "罚款、吊销许可证"}, LICENCE),
        ({"处罚决定日期": "2026-11-24"}, "处罚决定日期"),
        ({"处罚决定日期": "26-11-2"}, "处罚决定日期"),
        ({"处罚决定日期": "2026-11-31"}, "处罚决定日期"),
        ({"违法行为发生日": "2026-11-03"}, "违法行为发生日"),
        ({"处罚机关": ""}, "处罚机关"),
        ({"处罚机关统一社会信用代码": "123"}, "处罚机关统一社会信用代码"),
        ({"数据来源单位统一社会信用代码": "123"}, "数据来源单位统一社会信用代码"),
        ({"所属地区": "武汉市"}, "所属地区"),
    ],
)
def test_what_is_wrong_in_a_penalty_says_where(values: dict[str, str], column: str) -> None:
    with pytest.raises(BadCell) as bad:
        penalty(**values)
    assert bad.value.column == column
    assert bad.value.reason
    assert bad.value.fix
    assert w.identity(3) not in bad.value.value


def test_a_messy_accident_is_read() -> None:
    found = accident(
        发生日期="46266",
        死亡人数="3.0",
        重伤人数="",
        是否瞒报谎报=" 是 ",
        其他责任单位=f"{b.OTHER_FIRM} {b.OTHER_CODE}；湖南第三家有限公司（{w.credit_code(902)}）",
        其他责任人员=f"{w.name(5)} {w.identity(5)}\n{w.name(6)}：{w.identity(6)}",
        **{"直接经济损失（万元）": "480.5万"},
    )
    assert (found.happened_on, found.deaths, found.injuries) == ("2026-09-01", 3, 0)
    assert (found.loss_cents, found.concealed, found.kind) == (480_500_000, True, AccidentKind.BURN.value)
    assert found.other_units == ((b.OTHER_FIRM, b.OTHER_CODE), ("湖南第三家有限公司", w.credit_code(902)))
    assert found.other_persons == ((w.name(5), w.identity(5)), (w.name(6), w.identity(6)))
    assert found.region == "430112"


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"发生日期": "2026-11-24"}, "发生日期"),
        ({"发生日期": "昨天"}, "发生日期"),
        ({"死亡人数": "若干"}, "死亡人数"),
        ({"死亡人数": "2.5"}, "死亡人数"),
        ({"重伤人数": "-1"}, "重伤人数"),
        ({"直接经济损失（万元）": "约480"}, "直接经济损失（万元）"),
        ({"死亡人数": "0", "重伤人数": "0", "直接经济损失（万元）": "0"}, "死亡人数"),
        ({"事故类别": "爆炸"}, "事故类别"),
        ({"事故类别": "车祸"}, "事故类别"),
        ({"统一社会信用代码": ""}, "统一社会信用代码"),
        ({"主要负责人": "张示例"}, "主要负责人身份证号"),
        ({"主要负责人": "张示例", "主要负责人身份证号": "430102199001011000"}, "主要负责人身份证号"),
        ({"其他责任单位": "湖南第三家有限公司"}, "其他责任单位"),
        ({"其他责任单位": f"{b.FIRM} {b.CODE}"}, "其他责任单位"),
        ({"其他责任人员": f"{w.name(5)} {w.identity(5)}；{w.name(5)} {w.identity(5)}"}, "其他责任人员"),
        ({"其他责任人员": f"{w.name(5)} {w.identity(5)[:-1]}"}, "其他责任人员"),
        ({"是否瞒报谎报": "也许"}, "是否瞒报谎报"),
        ({"调查报告提交日期": "2026-08-31"}, "调查报告提交日期"),
        ({"批复日期": "2026-08-31"}, "批复日期"),
    ],
)
def test_what_is_wrong_in_an_accident_says_where(values: dict[str, str], column: str) -> None:
    with pytest.raises(BadCell) as bad:
        accident(**values)
    assert bad.value.column == column
    assert bad.value.fix
    assert not w.holds_identity([bad.value.value, bad.value.reason], w.identity(5))


# -- whole sheets ------------------------------------------------------------------------------------------------------


def test_penalties_come_in_and_are_taken_back(database: str) -> None:
    rows = [
        PENALTY,
        PENALTY | {"决定书文号": "（湘长）应急罚〔2026〕13号", "统一社会信用代码": "", "行政相对人名称": w.name(3), "身份证号": w.identity(3)},
        PENALTY | {"决定书文号": "（湘株）应急罚〔2026〕12号", "处罚机关": "株洲市应急管理局"},
    ]  # fmt: skip
    batch = bring_in(PENALTIES, rows)
    found = queries.penalties(b.AUDITOR, queries.PenaltyFilters(), PageRequest()).items
    assert {row.document_number for row in found} == {row["决定书文号"] for row in rows}
    assert found[0].kinds == (PenaltyKind.FINE,)
    [again] = {one.column for one in preview(PENALTIES, [PENALTY]).rejected}
    assert again == "决定书文号"
    assert exchange.undo(b.OFFICER, batch, submission=w.submission()) == 3
    assert queries.penalties(b.AUDITOR, queries.PenaltyFilters(), PageRequest()).total == 0
    assert len(w.subjects(Ledger.CONDUCT, "conduct.withdrawn")) == 3
    bring_in(PENALTIES, [*rows, PENALTY | {"决定书文号": "（湘长）应急罚〔2026〕14号"}])
    w.intact()


def test_accidents_come_in_with_everybody_involved(database: str) -> None:
    row = ACCIDENT | {
        "主要负责人": w.name(4),
        "主要负责人身份证号": w.identity(4),
        "其他责任单位": f"{b.OTHER_FIRM} {b.OTHER_CODE}",
        "其他责任人员": f"{w.name(5)} {w.identity(5)}",
    }
    batch = bring_in(ACCIDENTS, [row, ACCIDENT | {"发生日期": "2026-10-01", "死亡人数": "1"}])
    second, first = queries.accidents(b.AUDITOR, queries.AccidentFilters(), PageRequest()).items
    assert (first.grade, second.grade) == (AccidentGrade.LARGER, AccidentGrade.ORDINARY)
    record = queries.accident_record(b.AUDITOR, first.number)
    assert [one.role for one in record.involved] == list(AccidentRole)
    assert record.batch == batch
    assert not w.holds_identity(record, w.identity(4), w.identity(5))
    assert exchange.undo(b.OFFICER, batch, submission=w.submission()) == 2
    with db.reading() as session:
        assert queries.accident(session, first.number) is None


def test_a_batch_that_something_stands_on_is_not_taken_back(database: str) -> None:
    accidents = bring_in(ACCIDENTS, [ACCIDENT])
    [accident_] = queries.accidents(b.AUDITOR, queries.AccidentFilters(), PageRequest()).items
    penalties = bring_in(PENALTIES, [PENALTY | {"事故编号": accident_.number.lower()}])
    with pytest.raises(Refused, match="引用"):
        exchange.undo(b.OFFICER, accidents, submission=w.submission())
    [one] = queries.penalties(b.AUDITOR, queries.PenaltyFilters(), PageRequest()).items
    commands.perform_penalty(b.OFFICER, one.number, date(2026, 11, 12), version=1, submission=w.submission())
    with pytest.raises(Refused, match="后续登记"):
        exchange.undo(b.OFFICER, penalties, submission=w.submission())


def test_duplicates_in_a_sheet_are_grouped(sqlite_database: str) -> None:
    seen = preview(
        PENALTIES,
        [
            PENALTY,
            PENALTY,
            PENALTY | {"决定书文号": "甲〔2026〕2号"},
            PENALTY | {"决定书文号": "甲[2026]2号", "处罚内容": "另一种内容"},
        ],
    )
    assert seen.accepted == 1
    assert [(group.rows, group.kept) for group in seen.groups] == [((2, 3), 2), ((4, 5), 0)]
    seen = preview(ACCIDENTS, [ACCIDENT, ACCIDENT, ACCIDENT | {"发生日期": "2026-09-02"}])
    assert (seen.accepted, [group.rows for group in seen.groups]) == (2, [(2, 3)])


def test_what_does_not_fit_the_register_is_rejected_row_by_row(sqlite_database: str) -> None:
    b.enter_penalty(document_number="（湘长）应急罚〔2026〕90号")
    b.enter_penalty(name=w.name(3), credit_code="", identity=w.identity(3))
    other = {"行政相对人名称": "湖南第三家有限公司", "统一社会信用代码": w.credit_code(902)}
    rows = [
        PENALTY | {"决定书文号": "(湘长)应急罚[2026]90号"},
        PENALTY | {"决定书文号": "甲1", "行政相对人名称": "湖南另一家有限公司"},
        PENALTY | {"决定书文号": "甲2", "统一社会信用代码": "", "行政相对人名称": w.name(9), "身份证号": w.identity(3)},
        PENALTY | {"决定书文号": "甲3", "处罚机关": "安全监管局"},
        PENALTY | {"决定书文号": "甲4", "处罚机关": "武汉市应急管理局"},
        PENALTY | {"决定书文号": "甲5", "处罚机关": "安全监管局", "所属地区": "长沙市"},
        PENALTY | {"决定书文号": "甲6", "事故编号": "S000"},
        PENALTY | {"决定书文号": "甲7", "处罚机关统一社会信用代码": b.CODE},
        PENALTY | other | {"决定书文号": "甲8"},
        PENALTY | other | {"决定书文号": "甲9", "行政相对人名称": "湖南第四家有限公司"},
    ]
    assert rejected(PENALTIES, rows) == [
        (2, "决定书文号"),
        (3, "行政相对人名称"),
        (4, "行政相对人名称"),
        (5, "处罚机关"),
        (6, "处罚机关"),
        (8, "事故编号"),
        (9, "处罚机关"),
        (10, "行政相对人名称"),
        (11, "行政相对人名称"),
    ]
    b.enter_accident()
    accidents = [
        ACCIDENT,
        ACCIDENT | {"发生日期": "2007-05-31"},
        ACCIDENT | {"发生日期": "2026-09-03", "发生地点": "厂区内"},
        ACCIDENT | {"发生日期": "2026-09-04", "发生单位": "湖南另一家有限公司"},
        ACCIDENT | {"发生日期": "2026-09-05", "主要负责人": w.name(9), "主要负责人身份证号": w.identity(3)},
        ACCIDENT | {"发生日期": "2026-09-06", "其他责任人员": f"{w.name(9)} {w.identity(3)}"},
    ]
    assert rejected(ACCIDENTS, accidents) == [
        (2, "发生日期"),
        (3, "发生日期"),
        (4, "发生地点"),
        (5, "发生单位"),
        (6, "主要负责人"),
        (7, "其他责任人员"),
    ]


def test_other_regions_and_other_roles(sqlite_database: str) -> None:
    assert rejected(PENALTIES, [PENALTY], b.OFFICER_ZHUZHOU) == [(2, "所属地区")]
    assert rejected(ACCIDENTS, [ACCIDENT], b.OFFICER_ZHUZHOU) == [(2, "所属地区")]
    assert rejected(PENALTIES, [PENALTY], b.OFFICER_CHANGSHA) == []
    for actor in (w.KEEPER, w.CERTIFIER, w.DECIDER, w.AUDITOR):
        with pytest.raises(NotPermitted):
            preview(PENALTIES, [PENALTY], actor)
    assert {one.code for one in kinds.open_to(b.OFFICER)} == {"blacklist", "penalties", "accidents"}


def test_facts_that_changed_since_the_preview_reject_late(sqlite_database: str) -> None:
    seen = preview(PENALTIES, [PENALTY, PENALTY | {"决定书文号": "甲2"}])
    b.enter_penalty(document_number=PENALTY["决定书文号"])
    done = exchange.confirm(b.OFFICER, seen.batch, submission=w.submission())
    assert (done.stored, [(one.row, one.column) for one in done.late]) == (1, [(2, "决定书文号")])


def test_rejected_rows_come_back_as_a_sheet_without_numbers(sqlite_database: str) -> None:
    row = ACCIDENT | {"其他责任人员": f"{w.name(5)} {w.identity(5)}；{w.name(5)}"}
    seen = preview(ACCIDENTS, [row])
    [found] = seen.rejected
    assert isinstance(found, Rejection)
    assert not w.holds_identity([found.value, found.reason, found.fix], w.identity(5))
    assert batches.rejects(b.OFFICER, seen.batch)
