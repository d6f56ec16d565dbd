"""Builders for agencies: firms, qualifications, staff and whole assessments, entered through the commands."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.agencies import assessing, objecting, queries, recognising, reporting, scales, staffing
from registry.agencies.recognising import Seen
from registry.agencies.terms import AgencyKind, Field, Level, Role, Title
from registry.agencies.terms_grades import Occasion
from registry.agencies.terms_reports import Conclusion, ReportKind
from registry.kernel import db, files
from registry.kernel.access import Actor
from registry.kernel.transaction import write
from registry.parties import entries
from registry.parties import queries as people
from registry.policy import Ledger, Permission
from registry.policy import Role as Account
from tests import world as w

TODAY = date(2026, 11, 23)
KEEPER_ZHUZHOU = Actor("zz-keeper", Account.KEEPER, "PERSON-ZK", "株洲名录", region=w.ZHUZHOU)
DECIDER_TOO = Actor("decider2", Account.DECIDER, "PERSON-F", "审批人二", region=w.HUNAN)
PROOF = "现场核查记录（演示）"


def firm(serial: int, region: str = w.CHANGSHA, name: str = "") -> str:
    """The so-manyth service firm; its public code."""
    code = w.credit_code(500 + serial)
    with write(w.KEEPER, Permission.PARTIES_ENTER, w.submission(), ledgers=[Ledger.PARTIES]) as work:
        met = entries.MetOrganisation(code, name or f"湖南演示第{serial}安全评价有限公司（演示）", region)
        return entries.meet_organisations(work, [met])[code].code


def agent(organisation: str) -> Actor:
    return Actor("agency-agent", Account.AGENT, "PERSON-AG", "机构经办", organisation=organisation)


def sound(organisation: str, **more: Any) -> recognising.Recognition:
    """A qualification against which nothing stands; what is given replaces it."""
    given = {
        "organisation": organisation,
        "kind": AgencyKind.EVALUATION,
        "fields": frozenset({Field.CHEMICALS, Field.MINES}),
        "certificate": f"APJ-（湘）-{organisation[-6:]}",
        "issuer": "湖南省应急管理厅（演示）",
        "valid_from": date(2023, 6, 1),
        "premises": "演示路 8 号（演示）",
        "area": 1200,
        "archive_area": 120,
        "assets": 900_000_000,
        "website": "demo-agency.example",
    }
    return recognising.Recognition(**(given | more))


def agency(serial: int = 1, *, region: str = w.CHANGSHA, **more: Any) -> tuple[str, Actor]:
    """A recognised agency: its number, and its agent."""
    organisation = firm(serial, region)
    return recognising.recognise(w.KEEPER, sound(organisation, **more), submission=w.submission()), agent(organisation)


def enrol(number: str, serial: int, **more: Any) -> str:
    given = {
        "identity": w.identity(serial),
        "name": w.name(serial),
        "level": Level.TWO,
        "title": Title.MIDDLE,
        "role": Role.STAFF,
        "from_on": date(2024, 1, 8),
    }
    return staffing.enrol(w.KEEPER, number, staffing.NewMember(**(given | more)), submission=w.submission())


def scored(less: int = 0, *, on: date = TODAY, item: int = 0) -> tuple[assessing.Scored, ...]:
    """Full points on every item of the scale of a day, but so many whole points less, taken from `item` on."""
    found, left = [], less * scales.HUNDRED
    items = scales.on(on).items
    for one in (*items[item:], *items[:item]):
        most = one.points * scales.HUNDRED
        taken = min(most, left)
        left -= taken
        why = "抽查发现缺项（演示）" if taken else ""
        found.append(assessing.Scored(item=one.code, points=most - taken, reason=why, evidence=PROOF))
    return tuple(found)


def sheet(number: str, less: int = 0, **more: Any) -> assessing.Sheet:
    return assessing.Sheet(agency=number, scores=scored(less, on=more.pop("on", TODAY)), **more)


def red(number: str, code: str = "false_report") -> assessing.Sheet:
    found = assessing.Scored(item=code, points=0, reason="出具的报告与现场不符（演示）", evidence=PROOF)
    return assessing.Sheet(agency=number, occasion=Occasion.RED_LINE, reds=(found,))


def seen(number: str, viewer: Actor = w.AUDITOR) -> Seen:
    return Seen(number=number, version=queries.assessment(viewer, number).row.version)


def graded(number: str, agent_of: Actor, less: int = 0, *, occasion: Occasion = Occasion.REPAIR, **more: Any) -> str:
    """An assessment taken to its published grade today; the assessment's number."""
    found = assessing.score(w.KEEPER, sheet(number, less, occasion=occasion, **more), submission=w.submission())
    assessing.confirm(w.DECIDER, seen(found), submission=w.submission())
    objecting.waive(agent_of, seen(found), submission=w.submission())
    assessing.publish(w.DECIDER, seen(found), submission=w.submission())
    return found


# -- reports -----------------------------------------------------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def client(serial: int = 40) -> str:
    """A firm that has itself evaluated, entered once; its public code."""
    with db.reading() as session:
        known = people.organisations_by_credit_code(session, [w.credit_code(500 + serial)])
    if known:
        return next(iter(known.values())).code
    return firm(serial, name=f"湖南演示第{serial}化工厂（演示）")


def project(number: str, who: Actor, client_code: str, **more: Any) -> str:
    given = {
        "qualification": number,
        "kind": ReportKind.STATUS_EVALUATION,
        "field": Field.CHEMICALS,
        "project": "液氯储罐区安全现状评价",
        "client": client_code,
        "site": "长沙市望城区演示路（演示）",
        "contracted_on": date(2026, 9, 1),
        "notice_on": date(2026, 9, 2),
        "notice_to": "长沙市应急管理局（演示）",
    }
    return reporting.register(who, reporting.NewProject(**(given | more)), submission=w.submission())


def report_seen(number: str) -> Seen:
    return Seen(number=number, version=queries.report(w.AUDITOR, number).row.version)


def visited(report: str, who: Actor, leader: str, *people: str, first: date = date(2026, 9, 14), **more: Any) -> None:
    given = {"site_from": first, "site_until": first, "leader": leader, "people": people}
    reporting.visit(who, report_seen(report), reporting.SiteVisit(**(given | more)), submission=w.submission())


def published(report: str, who: Actor, *, images: int = 1, **more: Any) -> None:
    given = {
        "document_number": "演示评〔2026〕7号",
        "issued_on": date(2026, 10, 12),
        "conclusion": Conclusion.CONFORMS,
        "summary": "储罐区符合要求（演示）",
    }
    kept = [files.Upload("现场影像", f"现场{n}.png", PNG) for n in range(images)]
    wanted = reporting.Publication(**(given | more))
    reporting.publish(who, report_seen(report), wanted, kept, submission=w.submission())


def person(serial: int) -> str:
    """Public code of the so-manyth person."""
    with db.reading() as session:
        return people.people_by_identity(session, [w.identity(serial)])[w.identity(serial)].code
