"""What agencies of the demonstration do and what comes of it: projects in every state, acceptances, re-examinations, exits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from registry.accounts.queries import actor_named
from registry.agencies import accepting, leaving, queries, recognising, reexamining, reporting
from registry.agencies.recognising import Seen
from registry.agencies.terms import AgencyKind, Field
from registry.agencies.terms_acceptance import ExitKind, Finding
from registry.agencies.terms_reports import Conclusion, ReportKind
from registry.conduct import queries as conduct
from registry.kernel import calendar, db, files
from registry.kernel.paging import PageRequest
from registry.parties import queries as parties
from seed.cases import on_day
from seed.firms import Firm
from seed.papers import scan
from seed.world import World

Submission = Callable[[], str]
_PROJECTS: Final = (
    # project, how many days ago contracted, days of notice in working days, what becomes of it, images
    ("危险化学品储存装置安全现状评价", 300, 9, "published", 2),
    ("精细化工生产线安全验收评价", 240, 8, "published", 0),
    ("液氨制冷系统安全现状评价", 180, 10, "false", 1),
    ("氯碱装置安全现状评价", 120, 7, "published", 1),
    ("新建仓库安全预评价", 60, 8, "silent", 0),
    ("储罐区安全现状评价", 20, 0, "running", 0),
    ("停产车间安全现状评价", 90, 0, "stopped", 0),
)


def sow(plan: World, submission: Submission) -> None:
    """The first agency's projects and what rests on them, then the agencies that leave."""
    own = queries.own(actor_named("agent2"))[0]
    reports = _projects(plan, own.number, submission)
    _relied_on(own.number, reports, submission)
    _looked_at_again(plan, reports, submission)
    _leaving(plan, submission)


def _projects(plan: World, agency: str, submission: Submission) -> list[str]:
    agent = actor_named("agent2")
    hazards = [
        one.credit_code
        for one in conduct.hazards(actor_named("officer"), conduct.HazardFilters(), PageRequest(1, 50)).items
    ]
    with db.reading() as session:
        chosen = list(dict.fromkeys([*hazards, *(one.credit_code for one in plan.firms[1:12])]))[: len(_PROJECTS)]
        firms = parties.organisations_by_credit_code(session, chosen)
    team = [one.person for one in queries.agency_record(agent, agency).members]
    made = []
    for place, ((project, ago, notice, becomes, images), code) in enumerate(zip(_PROJECTS, chosen, strict=True)):
        contracted = plan.today - timedelta(days=ago)
        notice_on = contracted + timedelta(days=1)
        with on_day(contracted + timedelta(days=1)):
            wanted = reporting.NewProject(
                qualification=agency, kind=list(ReportKind)[place % 3], field=Field.CHEMICALS, project=project,
                client=firms[code].code, site="项目所在厂区（演示）", contracted_on=contracted,
                notice_on=notice_on if notice else None, notice_to="项目所在地应急管理局（演示）" if notice else "",
            )  # fmt: skip
            number = reporting.register(agent, wanted, submission=submission())
        made.append(number)
        if becomes == "stopped":
            reporting.stop(agent, _seen(number), "委托单位停产，解除合同（演示）", submission=submission())
        elif notice:
            first = calendar.add_working_days(notice_on, notice).on
            _on_site(number, first, [team[place], team[place + 1]], submission)
            if becomes in ("published", "false"):
                _publish(number, first + timedelta(days=20), place, images, submission)
    return made


def _on_site(number: str, first: date, people: Sequence[str], submission: Submission) -> None:
    with on_day(first + timedelta(days=1)):
        wanted = reporting.SiteVisit(
            site_from=first, site_until=first + timedelta(days=1), leader=people[0], people=tuple(people[1:])
        )
        reporting.visit(actor_named("agent2"), _seen(number), wanted, submission=submission())


def _publish(number: str, on: date, place: int, images: int, submission: Submission) -> None:
    with on_day(on):
        wanted = reporting.Publication(
            document_number=f"麓安评（演示）〔{on.year}〕{place + 11}号", issued_on=on,
            conclusion=list(Conclusion)[place % 2], summary="对装置、储存、消防和管理进行了评价，提出整改建议（演示）。",
        )  # fmt: skip
        kept = [files.Upload("现场影像", one.name, one.content) for one in (scan("现场影像") for _ in range(images))]
        reporting.publish(actor_named("agent2"), _seen(number), wanted, kept, submission=submission())


def _seen(number: str) -> Seen:
    return Seen(number=number, version=queries.report(actor_named("auditor"), number).row.version)


def _relied_on(agency: str, reports: Sequence[str], submission: Submission) -> None:
    """Acceptances by a partner department and an officer, one of them of the report that proves false."""
    partner, officer = actor_named("partner"), actor_named("officer")
    for place, (actor, report) in enumerate(
        ((partner, reports[0]), (officer, reports[2]), (partner, reports[2]), (partner, reports[3]))
    ):
        wanted = accepting.NewAcceptance(
            agency=agency, report=report, field=Field.CHEMICALS, result=f"{_PROJECTS[reports.index(report)][0]}报告",
            department="" if actor is partner else "湖南省应急管理厅（演示）", purpose="许可延期审查（演示）",
            reason="报告结论与现场核查一致（演示）",
        )  # fmt: skip
        number = accepting.accept(actor, wanted, submission=submission())
        if place == 3:
            accepting.withdraw(actor, Seen(number=number, version=1), "许可申请撤回（演示）", submission=submission())


def _looked_at_again(plan: World, reports: Sequence[str], submission: Submission) -> None:
    """One report proves false, one is being looked at again; the hazards of the other clients wait."""
    keeper, decider = actor_named("keeper"), actor_named("decider")
    opening = reexamining.Opening(report=reports[2], why="举报报告与现场不符（演示）")
    found = reexamining.open_examination(keeper, opening, submission=submission())
    facts = "现场影像与项目不符，未实际勘验（演示）"
    reexamining.find(keeper, Seen(number=found, version=1), Finding.FALSE, facts, submission=submission())
    reexamining.decide(decider, Seen(number=found, version=2), submission=submission())
    opening = reexamining.Opening(report=reports[3], why="抽查报告质量（演示）")
    found = reexamining.open_examination(keeper, opening, submission=submission())
    reexamining.find(
        keeper, Seen(number=found, version=1), Finding.MISSED, "未指出联锁未投用（演示）", submission=submission()
    )

    due = queries.due(keeper, PageRequest()).items[0]
    opening = reexamining.Opening(report=due.report, hazard=due.hazard, why="重大事故隐患倒查（演示）")
    reexamining.open_examination(keeper, opening, submission=submission())


def _leaving(plan: World, submission: Submission) -> None:
    """One agency revoked, one withdrawn, one cancelled, one proposed; each of them entered for that."""
    keeper, decider = actor_named("keeper"), actor_named("decider")
    with db.reading() as session:
        firms = parties.organisations_by_credit_code(session, [one.credit_code for one in plan.leaving])
    wanted = (
        (ExitKind.REVOCATION, "出具虚假报告", plan.today - timedelta(days=60)),
        (ExitKind.WITHDRAWAL, "以欺骗、贿赂等不正当手段取得", None),
        (ExitKind.CANCELLATION, "自行申请", None),
        (ExitKind.CANCELLATION, "主体终止", None),
    )
    for place, (firm, (kind, ground, conduct_on)) in enumerate(zip(plan.leaving, wanted, strict=True)):
        number = recognising.recognise(
            keeper, _qualification(firm, firms[firm.credit_code].code, place, plan.today), submission=submission()
        )
        proposal = leaving.Proposal(
            kind=kind, ground=ground, reason="经查实，依法办理（演示）", document_number=f"（演示）退〔{place + 1}〕号",
            authority="湖南省应急管理厅（演示）", conduct_on=conduct_on,
        )  # fmt: skip
        found = leaving.propose(keeper, Seen(number=number, version=1), proposal, submission=submission())
        if place == 3:  # refused at first, then proposed again
            leaving.refuse(decider, Seen(number=found, version=1), "清算尚未完成（演示）", submission=submission())
            leaving.propose(keeper, Seen(number=number, version=1), proposal, submission=submission())
        else:
            leaving.decide(decider, Seen(number=found, version=1), submission=submission())


def _qualification(firm: Firm, organisation: str, place: int, today: date) -> recognising.Recognition:
    return recognising.Recognition(
        organisation=organisation, kind=AgencyKind.TESTING if place % 2 else AgencyKind.EVALUATION,
        fields=frozenset({Field.MINES}), certificate=f"APJ-（湘）-（演示）{90 + place}", issuer="湖南省应急管理厅（演示）",
        valid_from=today - timedelta(days=600 + 30 * place), premises=firm.address, area=1040, archive_area=105,
        assets=810_000_000, website="https://agency.example",
    )  # fmt: skip
