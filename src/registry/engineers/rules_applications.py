"""Rules of an application's way: which step may follow, who may take it, and until when (RSE-06, IN-07). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.engineers.terms import WITH_EMPLOYER, ApplicationKind, ApplicationState, Step
from registry.kernel import calendar
from registry.kernel.calendar import Deadline
from registry.kernel.errors import OutOfDate, RuleBroken
from registry.law.book import LawBook
from registry.law.terms import Clock

SEPARATE = "IN-07.officers"
"""Two persons, as at a case: who examines does not decide."""

STEPS: dict[Step, tuple[tuple[ApplicationState, ...], ApplicationState]] = {
    Step.CORRECT: ((ApplicationState.RETURNED,), ApplicationState.FILED),
    Step.TAKE_BACK: ((ApplicationState.FILED, ApplicationState.RETURNED), ApplicationState.TAKEN_BACK),
    Step.CONFIRM: ((ApplicationState.FILED,), ApplicationState.FILED),
    Step.DECLINE: ((ApplicationState.FILED,), ApplicationState.FILED),
    Step.SEND_BACK: ((ApplicationState.FILED,), ApplicationState.RETURNED),
    Step.EXAMINE: ((ApplicationState.FILED,), ApplicationState.EXAMINED),
    Step.GRANT: ((ApplicationState.EXAMINED,), ApplicationState.GRANTED),
    Step.REFUSE: ((ApplicationState.EXAMINED,), ApplicationState.REFUSED),
    Step.PUBLISH: ((ApplicationState.GRANTED,), ApplicationState.PUBLISHED),
}
"""From which states a step leads where. There is no other way through an application."""

OWN: frozenset[Step] = frozenset({Step.CORRECT, Step.TAKE_BACK})
EMPLOYERS: frozenset[Step] = frozenset({Step.CONFIRM, Step.DECLINE})
EXAMINERS: frozenset[Step] = frozenset({Step.SEND_BACK, Step.EXAMINE, Step.PUBLISH})
DECIDERS: frozenset[Step] = frozenset({Step.GRANT, Step.REFUSE})


@dataclass(frozen=True)
class Course:
    """What an application has gone through: its state, its persons as human beings, its days."""

    kind: ApplicationKind
    state: ApplicationState
    holder: str
    filed_by: str
    examined_by: str
    applied_on: date
    due_from: date
    examined_on: date | None
    decided_on: date | None
    published_on: date | None


def must_be_allowed(step: Step, course: Course, person: str, law: LawBook) -> None:
    """Refuse a step out of its turn; an office step by the engineer or whoever filed; a decision by who examined (RSE-06, IN-07)."""
    if course.state not in STEPS[step][0]:
        raise OutOfDate("这份申请的状态已经变化，不能再办理这一步。", fix="请刷新页面，查看最新状态。")
    if step in EMPLOYERS and course.kind not in WITH_EMPLOYER:
        raise OutOfDate("这类事项不需要单位确认。", fix="无需办理。")
    if step in OWN or step in EMPLOYERS or step is Step.PUBLISH:
        return
    own = {course.holder: "申请人本人", course.filed_by: "提出申请的人"}
    if step in DECIDERS:
        own = {course.examined_by: "初审人"} | own
    if person in own:
        raise RuleBroken(
            SEPARATE,
            f"{own[person]}不能{'作出终审决定' if step in DECIDERS else '初审这份申请'}（{law.provision(SEPARATE).citation}）。",
            fix="请由另一人办理；同一人的两个账号按同一人对待。",
        )


# -- clocks ------------------------------------------------------------------------------------------------------------


def deadlines(course: Course, law: LawBook) -> dict[Step, Deadline]:
    """Until when each step that is due or was taken had to be taken (RSE-06, SET-54)."""
    found = {
        Step.SEND_BACK: calendar.add_working_days(course.due_from, law.working_days("RSE-06.corrections")),
        Step.EXAMINE: calendar.add_working_days(course.due_from, law.working_days("RSE-06.preliminary")),
    }
    if course.kind is ApplicationKind.WITHDRAWAL:
        found = {}  # proposed by the office itself: nothing to examine
    if course.examined_on is not None:
        found[Step.GRANT] = calendar.add_working_days(course.examined_on, law.working_days("RSE-06.final"))
    if course.decided_on is not None and course.state in (ApplicationState.GRANTED, ApplicationState.PUBLISHED):
        found[Step.PUBLISH] = calendar.add_working_days(course.decided_on, law.working_days("RSE-06.publish"))
    return found


_CLOCKS = {
    Step.SEND_BACK: ("RSE-06.corrections", "告知补正截止日", "提交（补正）之日"),
    Step.EXAMINE: ("RSE-06.preliminary", "初审截止日", "提交（补正）之日"),
    Step.GRANT: ("RSE-06.final", "终审截止日", "初审之日"),
    Step.PUBLISH: ("RSE-06.publish", "公告发证截止日", "准予注册之日"),
}


def clocks(course: Course, law: LawBook) -> tuple[Clock, ...]:
    """An application's deadlines, each explained (RSE-06)."""
    began = {
        Step.SEND_BACK: course.due_from,
        Step.EXAMINE: course.due_from,
        Step.GRANT: course.examined_on,
        Step.PUBLISH: course.decided_on,
    }
    found = []
    for step, last in deadlines(course, law).items():
        code, title, event = _CLOCKS[step]
        provision = law.provision(code)
        note = "；节假日安排待公布，日期可能变动" if last.provisional else ""
        said = f"自{event} {began[step]} 的次日起算 {provision.amount}{note}。依据：{provision.citation}"
        found.append(Clock(last.on, title, said, provision.to_confirm))
    return tuple(found)


def due(course: Course, law: LawBook) -> tuple[Step, date] | None:
    """The office step that is due next, and until when; none where nobody in the office is waited for."""
    following = {
        ApplicationState.FILED: Step.EXAMINE,
        ApplicationState.EXAMINED: Step.GRANT,
        ApplicationState.GRANTED: Step.PUBLISH,
    }.get(course.state)
    known = deadlines(course, law)
    return (following, known[following].on) if following is not None and following in known else None
