"""Every page's address with a record of a world to look at, and who looks: for the browser's tests and for crowds."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from registry.accounts.queries import actor_named
from registry.agencies import queries as agencies
from registry.agencies.terms_grades import AssessmentState
from registry.agencies.terms_reports import ReportState
from registry.blacklist import queries as blacklist
from registry.blacklist.terms import CaseState, FilingState
from registry.conduct import queries as conduct
from registry.engineers import queries as engineers
from registry.exchange import queries as exchange
from registry.inspectors import queries as inspectors
from registry.kernel import db
from registry.kernel.access import PUBLIC
from registry.kernel.paging import PageRequest
from registry.parties.tables import Person
from registry.reports import duties
from registry.training import queries as training
from registry.training.queries import training_files
from registry.training.tables import Certificate
from registry.training.terms_classes import ClassState
from registry.verification import queries as verification

# Who looks at which page. `{…}` stands for a record of the demonstration world.
LOOKED_AT = {
    "": (
        "",
        "blacklist",
        "listing?number={published}",
        "removals",
        "verify?code={code}",
        "receipt?r={receipt}",
        "scan",
        "help",
        "help?q=复审",
        "officers",
        "engineer_check",
        "centres",
        "centre?number={approval}",
        "provisions",
        "provision?code={provision}",
        "agencies",
        "agency?number={agency}",
        "agency_figures",
        "evaluation?number={evaluation}",
    ),
    "clerk": (
        "bring_in",
        "bring_in?batch={preview}",
        "results?show=all",
        "batch?batch={batch}",
        "certificates",
        "subsidies",
        "subsidies_in",
        "reminders",
        "classes",
        "class?number={class}&do=attend",
        "open_class",
        "file_sheet",
    ),
    "certifier": (
        "work",
        "reminders?window=overdue",
        "certificate?code={code}",
        "batch?batch={batch}",
        "exchange",
        "exchange?way=out",
    ),
    "keeper": (
        "approvals",
        "approval?number={approval}",
        "subsidies?by=city",
        "subsidy?number={subsidy}",
        "inspectors",
        "inspector?code={inspector}",
        "bodies",
        "bodies?region=430100",
        "body?code={body}",
        "inspector_events",
        "inspector_event?code={sat}",
        "inspector_due",
        "inspectors_in",
        "agency_register",
        "agency_record?number={agency}",
        "score?agency={agency}",
        "assessment?number={assessment_objected}",
        "examinations",
        "leave?agency={agency}",
        "engineers",
        "engineer?code={engineer}",
        "registrations",
        "registration?number={registration}",
        "employers",
        "employers?firm={firm}",
    ),
    "officer": (
        "penalties",
        "penalty?number={penalty}",
        "accidents",
        "accident?number={accident}",
        "hazards",
        "hazard?number={hazard}",
        "cases",
        "case?number={notified}",
        "draft?penalty={free}",
        "listings",
        "listing_record?number={published}",
        "listing_change?number={published}&step=correct",
        "applications",
        "application?number={application}",
        "filings",
        "filing?number={objection}",
        "bars",
        "bar?number={bar}",
        "reports?channel=safety_credit",
        "lookup?party={firm}",
        "screening",
    ),
    "decider": (
        "work",
        "case?number={case_proposed}",
        "filing?number={advised}",
        "listing_change?number={proposed}",
        "measure_catalogue?show=all",
        "bar?number={bar}",
        "assessments",
        "examination?number={examination}",
        "exits",
        "exit?number={exit}",
    ),
    "agent2": ("own_agency", "projects", "evaluation?number={running}", "assessment?number={assessment_confirmed}"),
    "partner": ("acceptances", "acceptance?number={acceptance}", "measures", "measure?number={task}", "work"),
    "agent": ("subsidies", "own", "filing?number={own}", "apply", "files", "file?code={file}", "posts", "employers"),
    "person": ("my_registration",),
    "counter": ("counter", "counter?party={near}", "counter_application"),
    "auditor": (
        "dashboard",
        "dashboard?topic=gaps",
        "dashboard?topic=listings&region=430100",
        "audit",
        "audit?subject={batch}",
        "lookup?party={person}",
        "case?number={case_published}",
    ),
    "admin": ("accounts", "accounts?account=clerk", "law", "my_account"),
}
KINDS = frozenset(re.findall(r"{(\w+)}", repr(LOOKED_AT)))
"""Kinds of records the addresses name."""


def records(*, firm: str = "", person: str = "") -> dict[str, str]:
    """One record of each kind that the configured world has; a firm and a person may be named."""
    asked = _ASKED | {kind: (lambda code=code: code) for kind, code in (("firm", firm), ("person", person)) if code}
    found: dict[str, str] = {}
    for kind, ask in asked.items():
        with suppress(IndexError, StopIteration, KeyError):
            found[kind] = ask()
    return found


_PAGE = PageRequest(size=50)


def _actor(name: str) -> Any:
    return actor_named(name)


def _first(items: Any, **wanted: Any) -> Any:
    """The first of a page whose fields are these."""
    found = items if isinstance(items, list | tuple) else items.items
    return next(one for one in found if all(getattr(one, name) == value for name, value in wanted.items()))


def _assessments(name: str) -> Any:
    return agencies.assessments(_actor(name), agencies.AssessmentFilters(), _PAGE)


def _report(state: ReportState) -> str:
    number: str = _first(agencies.reports(_actor("auditor"), agencies.ReportFilters(), _PAGE), state=state).number
    return number


def _case(state: CaseState) -> str:
    number: str = _first(blacklist.cases(_actor("officer"), blacklist.CaseFilters(), _PAGE), state=state).number
    return number


def _filing(state: FilingState) -> str:
    number: str = _first(blacklist.filings(_actor("officer"), blacklist.FilingFilters(), _PAGE), state=state).number
    return number


def _free() -> str:
    """A penalty that a case may start from."""
    found = conduct.penalties(_actor("officer"), conduct.PenaltyFilters(), _PAGE).items
    return next(one.number for one in found if blacklist.start(_actor("officer"), one.number).grounds)


def _person() -> str:
    """Somebody who holds a certificate."""
    person, held = db.core(Person).c, db.core(Certificate).c
    with db.reading() as session:
        query = select(person.code).join_from(db.core(Certificate), db.core(Person), person.id == held.person_id)
        found: str = session.execute(query.limit(1)).scalars().all()[0]
    return found


_ASKED: dict[str, Callable[[], str]] = {
    "agency": lambda: agencies.own(_actor("agent2"))[0].number,
    "evaluation": lambda: _report(ReportState.PUBLISHED),
    "running": lambda: _report(ReportState.RUNNING),
    "assessment_objected": lambda: _first(_assessments("auditor"), state=AssessmentState.OBJECTED).number,
    "assessment_confirmed": lambda: _first(_assessments("agent2"), state=AssessmentState.CONFIRMED).number,
    "acceptance": lambda: agencies.acceptances(_actor("auditor"), agencies.AcceptanceFilters(), _PAGE).items[0].number,
    "examination": lambda: agencies.examinations(_actor("auditor"), _PAGE).items[0].number,
    "exit": lambda: agencies.exits(_actor("auditor"), _PAGE).items[0].number,
    "notified": lambda: _case(CaseState.NOTIFIED),
    "case_proposed": lambda: _case(CaseState.PROPOSED),
    "case_published": lambda: _case(CaseState.PUBLISHED),
    "penalty": lambda: conduct.penalties(_actor("officer"), conduct.PenaltyFilters(), _PAGE).items[0].number,
    "free": _free,
    "accident": lambda: conduct.accidents(_actor("officer"), conduct.AccidentFilters(), _PAGE).items[0].number,
    "hazard": lambda: conduct.hazards(_actor("officer"), conduct.HazardFilters(), _PAGE).items[0].number,
    "application": lambda: (
        blacklist.applications(_actor("officer"), blacklist.ApplicationFilters(), _PAGE).items[0].number
    ),
    "subsidy": lambda: training.claims(_actor("keeper"), training.ClaimFilters(), _PAGE).page.items[0].number,
    "objection": lambda: _filing(FilingState.FILED),
    "advised": lambda: _filing(FilingState.ACCEPTED),
    "proposed": lambda: blacklist.proposals(_actor("officer"))[0].listing,
    "own": lambda: blacklist.own(_actor("agent")).filings[0].number,
    "file": lambda: (
        training_files.training_files(_actor("agent"), training_files.FileFilters(), PageRequest()).items[-1].post
    ),
    "near": lambda: blacklist.find_party(_actor("counter"), "公司")[0].code,
    "published": lambda: _first(blacklist.public_list(PUBLIC, blacklist.Wanted(), _PAGE), is_person=False).number,
    "code": lambda: training.certificates(_actor("officer"), training.Wanted(), PageRequest()).items[0].code,
    "receipt": lambda: verification.verify_code("", client="a look").receipt,
    "provision": lambda: "SO-05.validity",
    "preview": lambda: _first(exchange.batches(_actor("clerk"), _PAGE), state="previewed").number,
    "batch": lambda: training.batches(_actor("clerk"), pending_only=False, page=_PAGE).items[-1].batch,
    "class": lambda: (
        _first(training.classes(_actor("clerk"), training.ClassFilters(), _PAGE), state=ClassState.RUNNING).number
    ),
    "approval": lambda: training.centres(PUBLIC, _PAGE).items[0].number,
    "bar": lambda: blacklist.bar_list(_actor("officer"), blacklist.BarFilters(), PageRequest()).items[0].number,
    "task": lambda: blacklist.task_list(_actor("partner"), blacklist.TaskFilters(), PageRequest()).items[0].number,
    "firm": lambda: duties.firms(_actor("keeper"), duties.DutyFilters(), _PAGE).items[0].code,
    "person": _person,
    "inspector": lambda: _actor("officer").person,
    "body": lambda: inspectors.bodies(_actor("officer"), inspectors.BodyFilters(), _PAGE).items[0].code,
    "sat": lambda: inspectors.events(_actor("officer"), inspectors.EventFilters(), _PAGE).items[0].code,
    "engineer": lambda: engineers.registrations(_actor("officer"), engineers.Wanted(), _PAGE).items[-1].code,
    "registration": lambda: (
        engineers.applications(_actor("officer"), engineers.ApplicationFilters(), _PAGE).items[0].number
    ),
}
