"""Workers' training files: who records what, what is refused, sheets with their undo, changes of post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from registry.exchange import commands as exchange
from registry.exchange.terms import Preview
from registry.kernel import db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate, Refused, RuleBroken
from registry.kernel.paging import PageRequest
from registry.kernel.transaction import write
from registry.parties import entries as met
from registry.parties import posting, tables
from registry.parties import queries as people
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind
from registry.policy import Action, Ledger, Permission, Role
from registry.training import recording
from registry.training.queries import training_files as files
from registry.training.sheets_prejob import COLUMNS, KIND
from registry.training.tables import TrainingEntry
from registry.training.terms_prejob import FileStanding, NewProcess, TrainingLevel
from tests import world as w
from tests.exchange.files import workbook

TODAY = date(2026, 11, 23)
ALL = PageRequest(size=200)
HEADINGS = [column.heading for column in COLUMNS]
ENTRY = db.core(TrainingEntry).c
FIRM, OTHER = w.credit_code(700), w.credit_code(701)
NAMES = {FIRM: "湖南演示化工厂（演示）", OTHER: "株洲演示机械厂（演示）"}


class Made:
    """Two centres, two firms (one of hazardous chemicals) and their agents."""

    def __init__(self) -> None:
        self.world = w.build()
        wanted = [
            met.MetOrganisation(FIRM, NAMES[FIRM], w.CHANGSHA, high_hazard=HighHazard.HAZARDOUS_CHEMICALS),
            met.MetOrganisation(OTHER, NAMES[OTHER], w.ZHUZHOU),
        ]
        with write(w.KEEPER, Permission.PARTIES_ENTER, w.submission(), ledgers=[Ledger.PARTIES]) as work:
            found = met.meet_organisations(work, wanted)
        self.agent = Actor("agent", Role.AGENT, "PERSON-G", organisation=found[FIRM].code)
        self.stranger = Actor("agent2", Role.AGENT, "PERSON-H", organisation=found[OTHER].code)


@pytest.fixture
def made(database: str) -> Made:
    return Made()


@pytest.fixture
def small(sqlite_database: str) -> Made:
    return Made()


def row(serial: int, level: str = "厂级", day: int = 2, firm: str = FIRM, **values: str) -> dict[str, str]:
    """A sound row of the so-manyth person: eight hours on a day of November, work from the 10th."""
    sound = {
        "姓名": w.name(serial), "身份证号": w.identity(serial), "工作单位": NAMES[firm], "统一社会信用代码": firm,
        "岗位": "操作工", "上岗日期": "2026-11-10", "级别": level, "学时": "8", "起始日期": f"2026-11-{day:02d}",
        "结束日期": f"2026-11-{day:02d}", "内容": "规章制度和劳动纪律", "授课人": "李教师", "考核结果": "合格",
    }  # fmt: skip
    return sound | values


def three(serial: int, firm: str = FIRM, **values: str) -> list[dict[str, str]]:
    """All levels of a person, three days each."""
    days = zip(("厂级", "车间级", "班组级"), (1, 4, 7), strict=True)
    return [
        row(serial, level, first, firm, **({"学时": "24", "结束日期": f"2026-11-{first + 2:02d}"} | values))
        for level, first in days
    ]


def preview(actor: Actor, rows: Sequence[Mapping[str, str]]) -> Preview:
    cells = [HEADINGS, *([one.get(heading, "") for heading in HEADINGS] for one in rows)]
    return exchange.preview(actor, KIND, workbook(cells), "岗前培训.xlsx", submission=w.submission())


def bring_in(actor: Actor, rows: Sequence[Mapping[str, str]]) -> str:
    seen = preview(actor, rows)
    assert not seen.rejected, seen.rejected
    assert w.confirm(actor, seen.batch).stored == len(rows)
    return seen.batch


def undo(actor: Actor, batch: str) -> int:
    return exchange.undo(actor, batch, submission=w.submission())


def listed(viewer: Actor, **wanted: Any) -> list[files.FileRow]:
    return list(files.training_files(viewer, files.FileFilters(**wanted), ALL).items)


def trained(level: TrainingLevel, on: date, hours: int = 80, **more: Any) -> dict[str, Any]:
    return {"level": level, "from_on": on, "until_on": on, "hours": hours, "content": "内容", "teacher": "教师"} | more


def record(actor: Actor, post: str, level: TrainingLevel, on: date, *, seen: int = -1, **more: Any) -> str:
    if seen < 0:
        seen = files.training_file(actor, post).seen
    wanted = recording.NewTraining(post=post, seen=seen, **trained(level, on, **more))
    return recording.record(actor, wanted, submission=w.submission())


# -- sheets ------------------------------------------------------------------------------------------------------------


def test_a_sheet_makes_files_and_can_be_undone(made: Made) -> None:
    batch = bring_in(made.agent, [*three(1), *three(2)[:2], row(3, 考核结果="不合格")])
    states = {one.name: one.standing.state for one in listed(made.agent)}
    assert states == {
        w.name(1): FileStanding.TRAINED,
        w.name(2): FileStanding.NOT_TRAINED,
        w.name(3): FileStanding.NOT_TRAINED,
    }
    [first] = listed(made.agent, state=FileStanding.TRAINED)
    found = files.training_file(made.agent, first.post)
    assert (found.row.standing.total, found.row.standing.completed_on) == (720, date(2026, 11, 9))
    assert found.row.from_on == date(2026, 11, 10)
    assert [one.hours for one in found.lines] == [240] * 3
    assert "本单位安全生产情况和基本知识" in found.lines[0].untaught
    assert Action.TRAINING_RECORDED in {one.action for one in found.history}
    assert (
        files.training_file(made.agent, first.post, day=date(2026, 11, 8)).row.standing.state is FileStanding.OFF_POST
    )
    with db.reading() as session:
        assert files.completions(session, [first.post], TODAY) == {first.post: date(2026, 11, 9)}
    assert not w.holds_identity(found)
    assert undo(made.agent, batch) == 6
    assert not listed(made.agent)
    assert w.count_rows(tables.Post) == 0
    assert w.count_rows(TrainingEntry, ENTRY.live.is_(True)) == 0
    w.intact()


REFUSED = [
    ({"统一社会信用代码": OTHER, "工作单位": NAMES[OTHER]}, "统一社会信用代码", "不是本单位"),
    ({"统一社会信用代码": w.credit_code(799)}, "统一社会信用代码", "没有登记"),
    ({"工作单位": "另一家厂（演示）"}, "工作单位", "登记的单位是"),
    ({"姓名": "王错名"}, "姓名", "另一姓名"),
    ({"级别": "省级"}, "级别", "不认识"),
    ({"学时": "8.1"}, "学时", "最多 8 学时"),
    ({"学时": "0"}, "学时", "为零"),
    ({"起始日期": "2026-11-03"}, "结束日期", "早于"),
    ({"起始日期": "2026-11-24", "结束日期": "2026-11-24"}, "结束日期", "晚于今天"),
    ({"内容": ""}, "内容", "没有填写内容"),
    ({"授课人": ""}, "授课人", "没有填写授课人"),
    ({"考核结果": "良"}, "考核结果", "不认识"),
    ({"上岗日期": "2028-01-01"}, "上岗日期", "一年以后"),
    ({"级别": "四新培训"}, "级别", "没有登记四新事项"),
    ({"级别": "事故后重新培训"}, "级别", "没有需要"),
    ({"起始日期": "2026-11-01", "结束日期": "2026-11-01"}, "学时", "合计"),
    ({"岗位": "装卸工", "上岗日期": "2026-11-20"}, "岗位", "没有登记调岗"),
    ({"上岗日期": "2026-11-12"}, "上岗日期", "登记的上岗日期是"),
    ({"身份证号": "430100199001010000"}, "身份证号", ""),
]


def test_rows_are_refused_with_column_reason_and_fix(small: Made) -> None:
    bring_in(small.agent, [row(1, day=1)])
    sheet = [row(1, "车间级", **change) for change, _, _ in REFUSED]
    for (change, column, said), wrong in zip(REFUSED, sheet, strict=True):
        [one] = preview(small.agent, [wrong]).rejected
        assert one.column == column, (change, one)
        assert said in one.reason, (change, one)
        assert one.fix
        assert w.identity(1) not in one.value
    again = preview(small.agent, [row(1, day=1, 备注="再次")])  # not the same file: that is refused as a whole
    assert "已经登记过" in again.rejected[0].reason
    twice = preview(
        small.agent, [row(5), row(5), row(6), row(6, 学时="4"), row(7), row(7, "车间级", 3, 上岗日期="2026-11-11")]
    )
    assert {one.row: one.reason.partition("第")[0] for one in twice.rejected} == {
        3: "与", 4: "与", 5: "与", 6: "表内或登记中同一人在同一单位的岗位、上岗日期不一致。",
        7: "表内或登记中同一人在同一单位的岗位、上岗日期不一致。",
    }  # fmt: skip
    assert (twice.rows, twice.accepted, len(twice.groups)) == (6, 1, 2)
    full = preview(small.agent, [row(8), row(8, "车间级"), row(9, day=12)])
    assert [one.row for one in full.rejected] == [3], "a day holds eight hours, whatever the level"
    assert any("先上岗后培训" in one for one in full.notices)


def test_a_centre_records_whom_it_trained_while_it_is_approved(made: Made) -> None:
    clerk, other = made.world.clerk, made.world.other
    bring_in(clerk, [*three(1), *three(2, OTHER)])
    bring_in(made.agent, three(3))
    assert {one.name for one in listed(clerk)} == {w.name(1), w.name(2)}
    assert {one.name for one in listed(clerk, state=FileStanding.TRAINED)} == {w.name(1), w.name(2)}
    assert listed(other) == []
    late = preview(clerk, [row(4, 起始日期="2019-12-02", 结束日期="2019-12-02")])
    assert "没有有效的培训批准" in late.rejected[0].reason
    [own] = [one for one in listed(made.agent) if one.name == w.name(1)]
    assert {line.centre for line in files.training_file(made.agent, own.post).lines} == {"长沙演示培训中心（演示）"}
    assert not any(line.may_change for line in files.training_file(made.agent, own.post).lines), (
        "not the firm's to change"
    )
    [mine] = [one for one in listed(made.agent) if one.name == w.name(3)]
    for stranger in (clerk, other):
        with pytest.raises(NotFound):
            files.training_file(stranger, mine.post)
        with pytest.raises(NotFound):
            record(stranger, mine.post, TrainingLevel.YEARLY, TODAY, seen=3)
    record(clerk, own.post, TrainingLevel.YEARLY, TODAY)
    entry = record(made.agent, own.post, TrainingLevel.YEARLY, TODAY - timedelta(days=1))
    assert len(files.training_file(clerk, own.post).lines) == 4, "a clerk sees what the own centre trained"
    assert all(event.details.get("entry") != entry for event in files.training_file(clerk, own.post).history)


def test_nobody_reaches_another_firms_rows(made: Made) -> None:
    bring_in(made.agent, three(1))
    [one] = listed(made.agent)
    entry = files.training_file(made.agent, one.post).lines[0]
    fix = recording.Correction(code=entry.code, version=1, **trained(TrainingLevel.PLANT, TODAY))
    for stranger in (made.stranger, made.world.clerk):
        with pytest.raises(NotFound):
            recording.correct(stranger, fix, submission=w.submission())
        with pytest.raises(NotFound):
            recording.withdraw(stranger, entry.code, "误登", version=1, submission=w.submission())
    with pytest.raises(NotFound):
        files.training_file(made.stranger, one.post)
    with pytest.raises(NotFound):
        posting.leave(made.stranger, one.post, TODAY, submission=w.submission())
    assert listed(made.stranger) == []
    zhuzhou = Actor("zz", Role.OFFICER, "PERSON-Z", region=w.ZHUZHOU)
    assert listed(zhuzhou) == []
    assert len(listed(w.OFFICER)) == len(listed(w.CERTIFIER)) == len(listed(w.KEEPER)) == len(listed(w.AUDITOR)) == 1
    with db.reading() as session:
        [person] = people.people_by_identity(session, [w.identity(1)]).values()
    self_ = Actor("person", Role.PERSON, person.code)
    assert [row.name for row in listed(self_)] == [w.name(1)]
    assert listed(Actor("person", Role.PERSON, "PERSON-X")) == []
    for viewer in (w.OFFICER, self_):
        with pytest.raises(NotPermitted):
            record(viewer, one.post, TrainingLevel.YEARLY, TODAY, seen=3)
    with pytest.raises(NotPermitted):
        files.training_files(w.PARTNER, files.FileFilters(), ALL)
    assert listed(w.OFFICER, person=w.identity(1))
    assert not listed(w.OFFICER, person=w.name(2))


# -- one at a time -----------------------------------------------------------------------------------------------------


def test_two_writers_and_corrections(made: Made) -> None:
    batch = bring_in(made.agent, three(1)[:2])
    [one] = listed(made.agent)
    code = record(made.agent, one.post, TrainingLevel.TEAM, date(2026, 11, 8), seen=2)
    with pytest.raises(OutOfDate):
        record(made.agent, one.post, TrainingLevel.TEAM, date(2026, 11, 9), seen=2)
    with pytest.raises(Refused, match="后续培训记录"):
        undo(made.agent, batch)
    fix = recording.Correction(code=code, version=1, **trained(TrainingLevel.TEAM, date(2026, 11, 9), 60))
    recording.correct(made.agent, fix, submission=w.submission())
    with pytest.raises(OutOfDate):
        recording.correct(made.agent, fix, submission=w.submission())
    lines = [line for line in files.training_file(made.agent, one.post).lines if line.code == code]
    assert [(line.version, line.live, line.hours) for line in lines] == [(1, False, 80), (2, True, 60)]
    with pytest.raises(InvalidInput, match="理由"):
        recording.withdraw(made.agent, code, " ", version=2, submission=w.submission())
    recording.withdraw(made.agent, code, "误登", version=2, submission=w.submission())
    with pytest.raises(OutOfDate):
        recording.withdraw(made.agent, code, "误登", version=2, submission=w.submission())
    after = files.training_file(made.agent, one.post)
    assert [line.live for line in after.lines if line.code == code] == [False, False]
    assert after.row.standing.total == 480
    assert undo(made.agent, batch) == 2
    for wrong in ({"hours": 81}, {"content": ""}, {"teacher": ""}, {"until_on": TODAY + timedelta(days=1)}):
        with pytest.raises((InvalidInput, NotFound)):
            record(made.agent, one.post, TrainingLevel.TEAM, TODAY, seen=9, **wrong)
    w.intact()


def test_a_corrected_batch_is_not_undone(small: Made) -> None:
    batch = bring_in(small.agent, three(1))
    [one] = listed(small.agent)
    entry = files.training_file(small.agent, one.post).lines[0]
    recording.withdraw(small.agent, entry.code, "误登", version=1, submission=w.submission())
    with pytest.raises(RuleBroken, match="更正或撤回"):
        undo(small.agent, batch)


def test_transfer_leaving_and_return(made: Made) -> None:
    early = {"起始日期": "2026-01-05", "结束日期": "2026-01-07", "上岗日期": "2026-02-01"}
    rows = [
        one | early | {"起始日期": f"2026-01-{5 + 3 * n:02d}", "结束日期": f"2026-01-{7 + 3 * n:02d}"}
        for n, one in enumerate(three(1))
    ]
    bring_in(made.agent, rows)
    [first] = listed(made.agent)
    wanted = posting.Transfer(post=first.post, kind=PostKind.WORKER, title="装卸工", from_on=date(2026, 6, 1))
    with pytest.raises(InvalidInput):
        same = posting.Transfer(post=first.post, kind=PostKind.WORKER, title="操作工", from_on=date(2026, 6, 1))
        posting.transfer(made.agent, same, submission=w.submission())
    there = posting.transfer(made.agent, wanted, submission=w.submission())
    with pytest.raises(OutOfDate):
        posting.transfer(w.KEEPER, wanted, submission=w.submission())
    assert files.training_file(made.agent, first.post).row.until_on == date(2026, 5, 31)
    found = files.training_file(made.agent, there)
    assert found.row.standing.state is FileStanding.RETRAINING_DUE
    assert [post for post, *_ in found.other_posts] == [first.post]
    before = files.training_file(made.agent, first.post, day=date(2026, 5, 31)).row.standing
    assert before.state is FileStanding.TRAINED, "as of the last day at the old post"
    for level in (TrainingLevel.WORKSHOP, TrainingLevel.TEAM):
        record(made.agent, there, level, date(2026, 5, 30 if level is TrainingLevel.TEAM else 29))
    assert files.training_file(made.agent, there).row.standing.state is FileStanding.TRAINED
    posting.leave(made.agent, there, date(2026, 7, 31), submission=w.submission())
    with pytest.raises(InvalidInput):
        posting.come_back(w.KEEPER, there, date(2026, 7, 31), submission=w.submission())
    again = posting.come_back(w.KEEPER, there, date(2026, 9, 1), submission=w.submission())
    assert files.training_file(w.KEEPER, again).row.standing.state is FileStanding.TRAINED
    with pytest.raises(OutOfDate):
        posting.come_back(w.KEEPER, again, TODAY, submission=w.submission())
    zhuzhou = Actor("zz", Role.KEEPER, "PERSON-Z", region=w.ZHUZHOU)
    with pytest.raises(NotFound):
        posting.leave(zhuzhou, again, TODAY, submission=w.submission())
    w.intact()


def test_a_new_process_is_noted_and_trained_for(small: Made) -> None:
    bring_in(small.agent, three(1))
    [one] = listed(small.agent)
    notice = recording.Notice(kind=NewProcess.PROCESS, what="新工艺", title="操作工", begun_on=date(2026, 11, 15))
    with pytest.raises(NotFound):
        recording.note_new_process(small.world.clerk, notice, submission=w.submission())
    with pytest.raises(InvalidInput, match="没有登记四新事项"):
        record(small.agent, one.post, TrainingLevel.TARGETED, date(2026, 11, 16))
    number = recording.note_new_process(small.agent, notice, submission=w.submission())
    assert [row.post for row in listed(small.agent, state=FileStanding.NEW_PROCESS)] == [one.post]
    bring_in(small.agent, [row(1, "四新培训", 16)])
    found = files.training_file(small.agent, one.post)
    assert found.row.standing.state is FileStanding.TRAINED
    assert [line.cause for line in found.lines if line.level is TrainingLevel.TARGETED] == [number]
