"""Classes of the two demonstration centres, in every state: planned, running, over, closed, cancelled; with results on some.

Days count from today; hours are spread over the days of a class, eight a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from registry.accounts.queries import actor_named
from registry.exchange import commands as exchange
from registry.kernel.access import Actor
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import Organisation
from registry.training import approving, enrolling, opening, queries
from registry.training import commands as training
from registry.training.classwork import SeenClass
from registry.training.terms import CertificateKind
from registry.training.terms_classes import Course, Tenure
from seed import world
from seed.people import Human

K: Final = CertificateKind
BringIn = Callable[[Actor, str, Sequence[Mapping[str, str]], str], str]
_A_DAY: Final = 8
_MARKS: Final = (("88", "90"), ("92", "85.5"), ("84", "88"), ("95", "91"), ("86", "82"), ("90", "93"), ("83", "87"))
_TEACHING: Final = ("电气安全", "焊接安全技术", "安全生产法律法规", "危险化学品安全")


@dataclass(frozen=True)
class Planned:
    """One class of the plan. `ends` counts days from today to its last day; `becomes` says how far it comes."""

    account: str
    title: str
    kind: CertificateKind
    subject: str  # operation, or kind of business
    hours: tuple[int, int, int]  # theory on site, practice, online
    ends: int
    people: int
    becomes: str  # planned, running, ended, closed, cancelled; after closing: pending, approved, resit, undone
    course: Course = Course.INITIAL
    absent: int = 0  # who misses the last days and does not complete

    @property
    def days(self) -> int:
        return -(-sum(self.hours) // _A_DAY)


CLASSES: Final = (
    Planned("clerk", "低压电工作业第一期", K.SPECIAL_OPERATION, "低压电工作业", (32, 24, 24), -52, 7, "approved"),
    Planned("clerk", "熔化焊接作业第一期", K.SPECIAL_OPERATION, "熔化焊接与热切割作业", (40, 40, 0), -35, 6, "pending", absent=1),
    Planned("clerk", "登高架设作业第一期", K.SPECIAL_OPERATION, "登高架设作业", (32, 32, 0), -30, 5, "resit"),
    Planned("clerk", "危险化学品主要负责人班", K.PRINCIPAL, "hazardous_chemicals", (32, 0, 16), -12, 5, "closed"),
    Planned("clerk", "安全生产管理人员班", K.SAFETY_MANAGER, "none", (24, 0, 8), 1, 6, "running"),
    Planned("clerk", "烟花爆竹新上岗人员班", K.PRE_JOB, "fireworks", (40, 24, 8), -3, 6, "ended", absent=2),
    Planned("clerk", "制冷设备运行操作班", K.SPECIAL_OPERATION, "制冷与空调设备运行操作作业", (32, 32, 16), 24, 4, "planned"),
    Planned(
        "clerk", "低压电工复审班", K.SPECIAL_OPERATION, "低压电工作业", (8, 0, 0), -20, 4, "closed", course=Course.REVIEW
    ),
    Planned(
        "clerk", "煤矿安全管理人员再培训班", K.SAFETY_MANAGER, "coal_mine", (12, 0, 4), 15, 2, "cancelled",
        course=Course.YEARLY,
    ),
    Planned("clerk", "高压电工作业第一期", K.SPECIAL_OPERATION, "高压电工作业", (32, 32, 16), 4, 6, "running"),
    Planned("clerk2", "低压电工作业（南岳）第一期", K.SPECIAL_OPERATION, "低压电工作业", (40, 40, 0), -25, 5, "undone"),
    Planned("clerk2", "高处安装维护拆除班", K.SPECIAL_OPERATION, "高处安装、维护、拆除作业", (32, 32, 0), 30, 0, "planned"),
    Planned("clerk2", "一般单位主要负责人班", K.PRINCIPAL, "none", (24, 0, 8), 2, 4, "running"),
)  # fmt: skip
"""The plan, in the order in which it is entered."""


def approval(one: world.Approval, organisation: str) -> approving.Approval:
    """A centre's approval with premises that fit; every other one is leased."""
    leased = one.capacity % 80 != 0
    kinds = ("principal", "safety_manager", "pre_job") if one.capacity > 200 else ("pre_job",)
    return approving.Approval(
        organisation=organisation,
        categories=one.categories,
        purposes=tuple(purpose for purpose in approving.PURPOSES if purpose.partition(":")[0] in kinds),
        capacity=one.capacity,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        premises=one.centre.address,
        area=one.capacity * 160,
        tenure=Tenure.LEASED if leased else Tenure.OWNED,
        leased_from=one.valid_from if leased else None,
        leased_until=one.valid_from + timedelta(days=2000) if leased else None,
        archive=f"{one.centre.address}档案室",
        managers=3 + one.capacity // 100,
    )


def teachers(
    keeper: Actor, plan: world.World, codes: Mapping[str, Organisation], submission: Callable[[], str]
) -> None:
    """Two teachers for every centre; one of the last centre's has left."""
    code = ""
    for place, human in enumerate(plan.teachers):
        centre = plan.centres[place // 2]
        teacher = approving.Teacher(
            identity=human.identity,
            name=human.name,
            subject=_TEACHING[place % len(_TEACHING)],
            practice_years=5 + place,
        )
        code = approving.name_teacher(keeper, codes[centre.credit_code].code, teacher, submission=submission())
    approving.release_teacher(keeper, code, "调离本机构", submission=submission())


def sow(plan: world.World, bring_in: BringIn, submission: Callable[[], str]) -> None:
    """Open every class of the plan and take it as far as it comes."""
    crowd = iter(plan.trainees)
    for one in CLASSES:
        people = [next(crowd) for _ in range(one.people)]
        _Class(one, plan, people, bring_in, submission).live()


@dataclass
class _Class:
    """One class on its way."""

    plan: Planned
    world: world.World
    people: list[Human]
    bring_in: BringIn
    submission: Callable[[], str]
    number: str = ""

    @property
    def clerk(self) -> Actor:
        return actor_named(self.plan.account)

    @property
    def last(self) -> date:
        return self.world.today + timedelta(days=self.plan.ends)

    def live(self) -> None:
        """From opening to where the plan says it stands."""
        self.number = self._open()
        if self.people:
            self._enrol()
        if self.plan.becomes == "cancelled":
            reason = "报名人数不足，暂不开班"
            opening.cancel_class(self.clerk, self._seen(), reason, submission=self.submission())
        elif self.plan.becomes != "planned":
            rows = list(self._attendance())
            self.bring_in(self.clerk, "attendance", rows, f"考勤（{self.plan.title}）")
        if self.plan.ends < 0:
            self._end()
        if self.plan.becomes not in ("planned", "running", "ended", "cancelled"):
            opening.close_class(self.clerk, self._seen(), submission=self.submission())
            self._examine()

    def _open(self) -> str:
        """Nobody enters a class that is over: one of the past is opened until today, and ended once its hours are in."""
        one = self.plan
        operation = one.kind is K.SPECIAL_OPERATION
        wanted = opening.NewClass(
            **self._arranged(max(self.last, self.world.today)),
            kind=one.kind,
            course=one.course,
            operation=one.subject if operation else "",
            high_hazard=None if operation else HighHazard(one.subject),
        )
        return opening.open_class(self.clerk, wanted, submission=self.submission())

    def _arranged(self, ends_on: date) -> dict[str, Any]:
        theory, practice, online = self.plan.hours
        return {
            "title": self.plan.title,
            "theory": theory,
            "practice": practice,
            "online": online,
            "lesson_offline": 45,
            "lesson_online": 30,
            "starts_on": self.last - timedelta(days=self.plan.days - 1),
            "ends_on": ends_on,
            "place": self.world.centres[1 if self.plan.account == "clerk2" else 0].address,
            "teachers": tuple(teacher.code for teacher in queries.own_standing(self.clerk).teachers),
            "capacity": 30,
        }

    def _end(self) -> None:
        plan = opening.ClassPlan(**self._arranged(self.last))
        opening.amend_class(self.clerk, self._seen(), plan, submission=self.submission())

    def _seen(self) -> SeenClass:
        row = queries.class_record(self.clerk, self.number).row
        return SeenClass(number=row.number, version=row.version)

    def _enrol(self) -> None:
        firms = self.world.firms
        rows = []
        for place, human in enumerate(self.people):
            firm = firms[(place * 7 + len(self.plan.title)) % len(firms)]
            rows.append(
                {
                    "班级编号": self.number,
                    "姓名": human.name,
                    "身份证号": human.identity,
                    "文化程度": ("高中", "中专", "大专")[place % 3],
                    "工作单位": firm.becomes or firm.name if place % 4 else "",
                    "统一社会信用代码": firm.credit_code if place % 4 else "",
                    "是否农民工": "是" if place % 3 == 1 else "否",
                }
            )
        self.bring_in(self.clerk, "enrolments", rows, f"报名（{self.plan.title}）")
        if self.plan.becomes == "running":
            self._leave()

    def _leave(self) -> None:
        *_, last = queries.class_record(self.clerk, self.number).trainees
        enrolling.leave(self.clerk, last.code, "本人申请退班", version=last.version, submission=self.submission())
        self.people = self.people[:-1]

    def _attendance(self) -> Iterator[dict[str, str]]:
        one = self.plan
        rest = list(one.hours)
        for day in range(one.days):
            on, free, spent = self.last - timedelta(days=one.days - 1 - day), _A_DAY, [0, 0, 0]
            for place in range(3):
                spent[place] = min(free, rest[place])
                rest[place] -= spent[place]
                free -= spent[place]
            if on > self.world.today:
                return
            there = self.people if day < one.days - 2 else self.people[one.absent :]
            for human in there:
                yield {
                    "班级编号": self.number,
                    "身份证号": human.identity,
                    "姓名": human.name,
                    "日期": on.isoformat(),
                    "理论学时": str(spent[0]),
                    "实操学时": str(spent[1]),
                    "线上学时": str(spent[2]),
                }

    def _examine(self) -> None:
        """Results handed in and, for some, approved; one sheet undone; in one class somebody fails and resits."""
        becomes, certifier = self.plan.becomes, actor_named("certifier")
        if becomes == "closed":
            return
        done = self.people[self.plan.absent :]
        first = [
            self._result(human, place, 6, fails=becomes != "approved" and place == 0)
            for place, human in enumerate(done)
        ]
        batch = self.bring_in(self.clerk, "class-results", first, f"成绩（{self.plan.title}）")
        if becomes in ("approved", "resit"):
            training.approve_batch(certifier, batch, submission=self.submission())
        if becomes == "resit":
            again = [self._result(done[0], 1, 20, fails=False) | {"是否补考": "是"}]
            self.bring_in(self.clerk, "class-results", again, f"补考成绩（{self.plan.title}）")
        if becomes == "undone":
            exchange.undo(self.clerk, batch, submission=self.submission())

    def _result(self, human: Human, place: int, days: int, *, fails: bool) -> dict[str, str]:
        theory, practice = ("64", "71") if fails else _MARKS[place % len(_MARKS)]
        return {
            "班级编号": self.number,
            "身份证号": human.identity,
            "姓名": human.name,
            "理论成绩": theory,
            "实操成绩": practice,
            "考试日期": (self.last + timedelta(days=days)).isoformat(),
            "是否补考": "否",
        }
