"""Training files of the demonstration: the agent's firm with a worker in every state, and workers trained by a centre."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from faker import Faker

from registry.accounts.queries import actor_named
from registry.kernel import calendar, clock
from registry.kernel.access import Actor
from registry.kernel.paging import MOST, PageRequest
from registry.parties import posting
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind
from registry.training import recording
from registry.training.queries import training_files
from registry.training.terms_prejob import NewProcess, TrainingLevel
from seed.firms import Firm
from seed.numbers import Numbers
from seed.people import Human, Maker
from seed.world import World

Row = dict[str, str]
BringIn = Callable[[Actor, str, Sequence[Row], str], str]
Submission = Callable[[], str]

CONTENT: Final = {
    "厂级": "本单位安全生产情况和基本知识；规章制度和劳动纪律；从业人员的权利和义务；有关事故案例；事故应急救援、应急预案演练及防范措施",
    "车间级": "工作环境和危险因素；所从事工种可能遭受的伤害；安全职责、操作技能和标准；自救互救和急救方法；"
    "安全设备和个人防护用品的使用；本车间安全状况和规章制度",
    "班组级": "岗位安全操作规程；岗位之间工作衔接配合的安全事项；有关事故案例",
    "每年再培训": "新修订的操作规程、事故案例和应急处置",
    "四新培训": "新装置的操作规程和危险因素",
}
LEVELS: Final = ("厂级", "车间级", "班组级")
DAYS: Final = {HighHazard.CONSTRUCTION: (2, 2, 3), HighHazard.NONE: (1, 1, 1), HighHazard.TRANSPORT: (1, 1, 1)}
"""Days of eight hours for each level; three each where 72 hours are wanted."""
_OF_CENTRE: Final = 12


def sow(plan: World, bring_in: BringIn, undo: Callable[[Actor, str], object], submission: Submission) -> None:
    """Everything, through the sheets and forms that a firm's agent and a centre's clerk use."""
    _of_firm(plan, bring_in, undo, submission)
    _of_centre(plan, bring_in)


# -- what the agent's firm trained -------------------------------------------------------------------------------------


def _of_firm(plan: World, bring_in: BringIn, undo: Callable[[Actor, str], object], submission: Submission) -> None:
    agent, firm, today = actor_named("agent"), plan.firms[0], plan.today
    name = firm.becomes or firm.name
    rng, names = Random(f"{firm.credit_code}files"), Faker("zh_CN")  # noqa: S311
    names.seed_instance(77)
    known = {human.identity for human in plan.crowd.operators} | {human.identity for human, _ in plan.crowd.posted}
    maker = Maker(rng, names, Numbers(rng, known), today)
    ago = lambda days: today - timedelta(days=days)  # noqa: E731
    workers = [maker.human(22, 50) for _ in range(14)]
    sound, apprentice, half, overdue, refreshed, late, failed, moved, retrained, gone, back, new, answered, wrong = (
        workers
    )

    def rows(
        human: Human, began: date, title: str = "反应工", *, until: int = 1, levels: Sequence[str] = LEVELS
    ) -> list[Row]:
        return _rows(human, firm, name, title, began, began - timedelta(days=until), levels)

    sheet = [
        *rows(sound, ago(120)),
        *rows(plan.holdings[0].human, ago(110), "仪表工"),  # whose account shows the own file
        *(row | {"作业性质": "井下或危险工艺"} for row in rows(apprentice, ago(20))),
        *rows(half, ago(40), levels=LEVELS[:1]),
        *rows(overdue, ago(600)),
        *rows(refreshed, ago(600)),
        *_refresher(refreshed, firm, name, ago(600), ago(60)),
        *(row | {"备注": "停止作业后补训"} for row in rows(late, ago(90), until=-20)),
        *(row | {"考核结果": "不合格"} if row["级别"] == "班组级" else row for row in rows(failed, ago(70))),
        *rows(moved, ago(300), "装卸工"),
        *rows(retrained, ago(300), "装卸工"),
        *rows(gone, ago(200)),
        *rows(back, ago(800), "包装工"),
        *rows(new, ago(210), "聚合工"),
        *rows(answered, ago(210), "聚合工"),
    ]
    bring_in(agent, "pre-job", sheet, "岗前培训（本单位）")
    batch = bring_in(agent, "pre-job", rows(wrong, ago(30)), "岗前培训（误传）")
    undo(agent, batch)
    post = {
        row.name: row.post
        for row in training_files.training_files(
            agent, training_files.FileFilters(), PageRequest(1, MOST), day=clock.today()
        ).items
    }
    to = posting.Transfer(post=post[moved.name], kind=PostKind.WORKER, title="反应工", from_on=ago(30))
    posting.transfer(agent, to, submission=submission())
    to = posting.Transfer(post=post[retrained.name], kind=PostKind.WORKER, title="反应工", from_on=ago(25))
    there = posting.transfer(agent, to, submission=submission())
    _record(agent, there, TrainingLevel.WORKSHOP, "车间级", ago(28), submission)
    entry = _record(agent, there, TrainingLevel.TEAM, "班组级", ago(27), submission)
    right = _trained(TrainingLevel.TEAM, "班组级", ago(26))
    recording.correct(agent, recording.Correction(code=entry, version=1, **right.model_dump()), submission=submission())
    extra = _record(agent, there, TrainingLevel.YEARLY, "每年再培训", ago(12), submission)
    recording.withdraw(agent, extra, "登记到了别人名下", version=1, submission=submission())
    posting.leave(agent, post[gone.name], ago(15), submission=submission())
    left = calendar.add_years(ago(20), -1)
    posting.leave(agent, post[back.name], left, submission=submission())
    posting.come_back(agent, post[back.name], ago(10), submission=submission())
    notice = recording.Notice(kind=NewProcess.EQUIPMENT, what="连续聚合反应装置", title="聚合工", begun_on=ago(50))
    recording.note_new_process(agent, notice, submission=submission())
    _record(agent, post[answered.name], TrainingLevel.TARGETED, "四新培训", ago(45), submission)


def _trained(level: TrainingLevel, word: str, on: date) -> recording.Trained:
    return recording.Trained(
        level=level, from_on=on, until_on=on, hours=80, content=CONTENT[word], teacher="车间安全员（演示）"
    )


def _record(agent: Actor, post: str, level: TrainingLevel, word: str, on: date, submission: Submission) -> str:
    seen = training_files.training_file(agent, post).seen
    wanted = recording.NewTraining(post=post, seen=seen, **_trained(level, word, on).model_dump())
    return recording.record(agent, wanted, submission=submission())


# -- what a centre trained ---------------------------------------------------------------------------------------------


def _of_centre(plan: World, bring_in: BringIn) -> None:
    """Workers of other firms: most with all three levels, some with one; one trained after the work had begun."""
    clerk, began = actor_named("clerk"), plan.approvals[0].valid_from
    sheet: list[Row] = []
    trained = 0
    for human, post in plan.crowd.posted:
        if post is None or post.kind != "从业人员" or post.firm is plan.firms[0] or trained == _OF_CENTRE:
            continue
        first = post.from_on - timedelta(days=20)
        late = first < began
        last = plan.today - timedelta(days=90 + trained) if late else post.from_on - timedelta(days=2)
        levels = LEVELS[:1] if trained % 4 == 3 else LEVELS
        name = post.firm.becomes or post.firm.name
        sheet += _rows(human, post.firm, name, post.title, post.from_on, last, levels)
        trained += 1
    bring_in(clerk, "pre-job", sheet, "岗前培训（受托）")


# -- rows --------------------------------------------------------------------------------------------------------------


def _rows(human: Human, firm: Firm, name: str, title: str, began: date, last: date, levels: Sequence[str]) -> list[Row]:
    """One row a level, the last of the three levels ending on `last`."""
    days = DAYS.get(firm.hazard, (3, 3, 3))
    first = last - timedelta(days=sum(days) - 1)
    found = []
    for level, length in zip(LEVELS, days, strict=True):
        until = first + timedelta(days=length - 1)
        if level in levels:
            found.append(_row(human, firm, name, title, began, level, length * 8, first, until))
        first = until + timedelta(days=1)
    return found


def _refresher(human: Human, firm: Firm, name: str, began: date, last: date) -> list[Row]:
    first = last - timedelta(days=2)
    return [_row(human, firm, name, "反应工", began, "每年再培训", 20, first, last)]


def _row(
    human: Human, firm: Firm, name: str, title: str, began: date, level: str, hours: int, since: date, until: date
) -> Row:
    return {
        "姓名": human.name,
        "身份证号": human.identity,
        "工作单位": name,
        "统一社会信用代码": firm.credit_code,
        "岗位": title,
        "上岗日期": began.isoformat(),
        "级别": level,
        "学时": str(hours),
        "起始日期": since.isoformat(),
        "结束日期": until.isoformat(),
        "内容": CONTENT[level],
        "授课人": "安全部讲师（演示）",
        "考核结果": "合格",
        "作业性质": "",
        "备注": "",
    }
