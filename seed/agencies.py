"""Service agencies of the demonstration: in every standing, graded over the last years, some with an assessment on its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from registry.accounts.queries import actor_named
from registry.agencies import assessing, changing, objecting, queries, recognising, scales, staffing
from registry.agencies.recognising import Seen
from registry.agencies.terms import FIELD_WORDS, KIND_WORDS, AgencyKind, Change, Field, Level, Role, Title
from registry.agencies.terms_grades import Occasion
from registry.engineers.terms import GRADE_WORDS, SPECIALTY_WORDS, Grade, Specialty
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.paging import MOST, PageRequest
from registry.parties import queries as parties
from seed.cases import on_day
from seed.firms import Firm
from seed.world import World

Submission = Callable[[], str]
BringIn = Callable[[Actor, str, Sequence[Mapping[str, str]], str], str]
_PROOF: Final = "现场核查记录、抽查意见（演示）"
_ISSUER: Final = "湖南省应急管理厅（演示）"
_DOUBT: Final = "已书面承诺限期补足（演示）"

_EVALUATION, _TESTING = AgencyKind.EVALUATION, AgencyKind.TESTING
_PLAN: Final[tuple[tuple[AgencyKind, tuple[Field, ...], int, int], ...]] = (
    # kind, fields, how many days ago the certificate was issued, how many people
    (_EVALUATION, (Field.CHEMICALS, Field.MINES), 1100, 30),
    (_EVALUATION, (Field.COAL,), 1150, 12),
    (_TESTING, (Field.FIREWORKS,), 1765, 8),  # renewal is due
    (_EVALUATION, (Field.SMELTING,), 1900, 3),  # expired
    (_TESTING, (Field.MINES, Field.SMELTING), 900, 7),
    (_EVALUATION, (Field.MINES,), 1000, 6),
    (_EVALUATION, (Field.COAL, Field.MINES), 1200, 5),
    (_TESTING, (Field.CHEMICALS,), 800, 4),
    (_EVALUATION, (Field.FIREWORKS,), 700, 5),
    (_TESTING, (Field.OIL_GAS,), 320, 4),
)
_GRADED: Final[tuple[tuple[int, ...], ...]] = (
    # points missing of each agency in the order of the plan, in each of the last periods; -1: not assessed then
    (18, 4, 22, 27, 33, 12, 20, -1, -1, -1),
    (12, 3, 19, -1, 35, 14, 31, 16, 9, -1),
    (23, 6, 16, -1, 29, 11, 34, 18, 11, -1),
    (9, 5, 17, 24, 24, 13, 36, 21, 8, 12),
)
_INTO: Final = (120, 75, 75, 75)
"""How many days into a period its assessment is scored, the last period first."""


def sow(plan: World, submission: Submission, bring_in: BringIn) -> None:
    """Recognise, staff and grade the agencies, and leave assessments in every state."""
    firms = plan.services
    numbers = _recognised(plan, firms, submission, bring_in)
    _staffed(plan, numbers, submission)
    _registered(plan, bring_in)
    for day, missing in zip(_days(plan.today), _GRADED, strict=True):
        with on_day(day):
            for number, less in zip(numbers, missing, strict=True):
                if less >= 0:
                    _graded(number, less, submission)
    with on_day(plan.today - timedelta(days=45)):  # an agency that forged a report
        _confirmed(_score(numbers[6], submission, red="false_report"), submission)
    _on_their_way(numbers, submission)
    _changes(numbers[0], plan.today, submission)


def _days(today: date) -> list[date]:
    """A day in each of the periods before this one, the oldest first."""
    found: list[date] = []
    first = scales.period_of(today, 6).first
    for days in _INTO:
        first = scales.period_of(first - timedelta(days=1), 6).first
        found.insert(0, first + timedelta(days=days))
    return found


def _recognised(plan: World, firms: Sequence[Firm], submission: Submission, bring_in: BringIn) -> list[str]:
    """The qualifications: most by a sheet, two of those that have other trouble one at a time; numbers in order."""
    keeper = actor_named("keeper")
    rows = [
        _row(firm, place, kind, fields, plan.today - timedelta(days=ago))
        for place, (firm, (kind, fields, ago, _)) in enumerate(zip(firms, _PLAN, strict=True))
    ]
    bring_in(keeper, "agencies", rows, "评价检测机构资质")
    with db.reading() as session:
        codes = parties.organisations_by_credit_code(session, [one.credit_code for one in plan.agencies])
    for place, firm in enumerate((plan.agencies[0], plan.agencies[2])):  # one will be barred, one is on the blacklist
        wanted = recognising.Recognition(
            organisation=codes[firm.credit_code].code, kind=_EVALUATION, fields=frozenset({Field.CHEMICALS}),
            certificate=f"APJ-（湘）-（演示）{80 + place}", issuer=_ISSUER,
            valid_from=plan.today - timedelta(days=1000), premises=firm.address, area=1100, archive_area=100,
            assets=820_000_000, website="https://agency.example", doubt=_DOUBT,
        )  # fmt: skip
        recognising.recognise(keeper, wanted, submission=submission())
    found = queries.agencies(keeper, queries.Wanted(), PageRequest(1, MOST)).items
    by_code = {one.credit_code: one.number for one in found}
    return [by_code[firm.credit_code] for firm in firms]


def _row(firm: Firm, place: int, kind: AgencyKind, fields: Sequence[Field], day: date) -> dict[str, str]:
    """A row of the sheet; every third agency is short of something and says why it goes on."""
    short = place % 3 == 2
    letters = "APJ" if kind is _EVALUATION else "AJC"
    return {
        "机构名称": firm.name,
        "统一社会信用代码": firm.credit_code,
        "机构类别": KIND_WORDS[kind],
        "业务范围": "；".join(FIELD_WORDS[one] for one in fields),
        "资质证书编号": f"{letters}-（湘）-（演示）{place + 1:02d}",
        "发证机关": _ISSUER,
        "发证日期": day.isoformat(),
        "工作场所": firm.address,
        "场所面积（平方米）": "860" if short else f"{1080 + 40 * place}",
        "档案室面积（平方米）": "110",
        "实验室": "防爆、粉尘检测实验室" if kind is _TESTING else "",
        "主要设备": "气体检测仪、红外热像仪、接地电阻测试仪",
        "固定资产或设备原值（万元）": f"{830 + 35 * place}",
        "公开网站": f"https://agency{place + 1}.example",
        "继续办理的理由": _DOUBT if short else "",
    }


def _staffed(plan: World, numbers: Sequence[str], submission: Submission) -> None:
    """Staff of each agency; the first has what the law wants, one person stands at two agencies."""
    keeper, humans = actor_named("keeper"), iter(plan.evaluators)
    first = None
    for place, (number, (kind, _, ago, count)) in enumerate(zip(numbers, _PLAN, strict=True)):
        for which in range(count):
            human = next(humans)
            first = first or human
            role = (Role.TECHNICAL_LEAD, Role.PROCESS_LEAD, Role.SIGNATORY)[which] if which < 3 else Role.STAFF
            level = (
                (Level.ONE, Level.TWO, Level.THREE)[which * 3 // max(count, 3)] if kind is _EVALUATION else Level.NONE
            )
            title = (Title.SENIOR, Title.MIDDLE, Title.JUNIOR)[which * 3 // max(count, 3)]
            since = plan.today - timedelta(days=max(ago - 20 * which, 30))
            member = staffing.NewMember(
                identity=human.identity, name=human.name, level=level, title=title, role=role,
                practice_from=since - timedelta(days=365 * (10 - which % 6)), from_on=since,
            )  # fmt: skip
            staffing.enrol(keeper, number, member, submission=submission())
        if place == 8 and first is not None:  # somebody of the first agency
            again = staffing.NewMember(
                identity=first.identity, name=first.name, level=Level.ONE, title=Title.SENIOR,
                from_on=plan.today - timedelta(days=60), doubt="技术支援（演示）",
            )  # fmt: skip
            staffing.enrol(keeper, number, again, submission=submission())


def _registered(plan: World, bring_in: BringIn) -> None:
    """Safety engineers among the staff: a third of it, as the law wants, but too few at every third agency."""
    rows, humans = [], iter(plan.evaluators)
    for place, (firm, (_, _, _, count)) in enumerate(zip(plan.services, _PLAN, strict=True)):
        staff = [next(humans) for _ in range(count)]
        many = max(1, count // 6) if place % 3 == 2 else -(-count // 3)
        for which, human in enumerate(staff[:many]):
            began = plan.today - timedelta(days=420 + 71 * (place + which) % 900)
            rows.append(
                {
                    "姓名": human.name,
                    "身份证号": human.identity,
                    "级别": GRADE_WORDS[Grade.INTERMEDIATE if which else Grade.SENIOR],
                    "专业类别": SPECIALTY_WORDS[Specialty.OTHER],
                    "资格证书编号": f"ZG{began.year - 1}8{place:02d}{which:02d}",
                    "资格取得日期": (began - timedelta(days=300)).isoformat(),
                    "注册编号": f"ZC{began.year}8{place:02d}{which:02d}",
                    "聘用单位": firm.name,
                    "统一社会信用代码": firm.credit_code,
                    "注册日期": began.isoformat(),
                }
            )
    bring_in(actor_named("keeper"), "engineers", rows, "评价检测机构注册安全工程师登记")


# -- assessments -------------------------------------------------------------------------------------------------------


def _score(number: str, submission: Submission, *, less: int = 0, red: str = "", again: bool = False) -> str:
    """Hand in a sheet by the scale of the day; points are missing from the last items first."""
    scores, left = [], less
    scale = scales.on(clock.today())
    for item in reversed(scale.items):
        taken = min(left, item.points * 2 // 3)
        left -= taken
        scores.append(
            assessing.Scored(
                item=item.code, points=(item.points - taken) * scales.HUNDRED,
                reason=f"抽查发现{taken}处缺项（演示）" if taken else "", evidence=_PROOF,
            )
        )  # fmt: skip
    found = assessing.Scored(item=red, points=0, reason="评价报告结论与现场事实不符（演示）", evidence=_PROOF)
    occasion = Occasion.RED_LINE if red else Occasion.REPAIR if again else Occasion.PERIODIC
    sheet = assessing.Sheet(
        agency=number, occasion=occasion, scores=() if red else tuple(reversed(scores)), reds=(found,) if red else ()
    )
    return assessing.score(actor_named("keeper"), sheet, submission=submission())


def _seen(number: str) -> Seen:
    return Seen(number=number, version=queries.assessment(actor_named("auditor"), number).row.version)


def _confirmed(number: str, submission: Submission) -> str:
    return assessing.confirm(actor_named("decider"), _seen(number), submission=submission())


def _graded(number: str, less: int, submission: Submission) -> None:
    """From scores to a published grade; the grade is published when the days to object are over."""
    found = _confirmed(_score(number, submission, less=less), submission)
    with on_day(clock.today() + timedelta(days=21)):
        assessing.publish(actor_named("decider"), _seen(found), submission=submission())


def _on_their_way(numbers: Sequence[str], submission: Submission) -> None:
    """This period's assessments: objected, answered, in their days, waiting, sent back, dropped."""
    keeper, decider, agent = actor_named("keeper"), actor_named("decider"), actor_named("agent2")
    _confirmed(_score(numbers[0], submission, less=17), submission)
    _score(numbers[1], submission, less=6)
    back = _score(numbers[2], submission, less=20)
    assessing.send_back(decider, _seen(back), "“报告质量”请附抽查意见。", submission=submission())
    _confirmed(_score(numbers[4], submission, less=28), submission)
    dropped = _score(numbers[5], submission, less=10)
    assessing.drop(keeper, _seen(dropped), "误选机构（演示）", submission=submission())
    objected = _confirmed(_score(numbers[0], submission, less=14, again=True), submission)
    text = "现场影像已补充公开，申请恢复“现场勘验”得分。"
    objecting.object_to(agent, _seen(objected), text, submission=submission())
    answered = _confirmed(_score(numbers[0], submission, less=11, again=True), submission)
    objecting.object_to(agent, _seen(answered), "“过程控制”已整改到位。", submission=submission())
    objecting.answer(keeper, _seen(answered), "整改在评分之后完成，维持评分。", None, submission=submission())


def _changes(number: str, today: date, submission: Submission) -> None:
    """Changes the first agency reported: one noted, one late, one waiting."""
    agent, keeper = actor_named("agent2"), actor_named("keeper")
    wanted = (
        (Change.LABORATORY, "综合检测室（演示）", 12, ""),
        (Change.SIGNATORY, "授权签字人变更（演示）", 70, "经办人更换，未及时报告"),
        (Change.ADDRESS, "长沙市岳麓区演示大道 18 号（演示）", 5, ""),
    )
    made = []
    for what, after, ago, doubt in wanted:
        change = changing.NewChange(
            qualification=number, what=what, after=after, changed_on=today - timedelta(days=ago), doubt=doubt
        )
        made.append(changing.report(agent, change, submission=submission()))
    changing.note(keeper, Seen(number=made[0], version=1), submission=submission())
