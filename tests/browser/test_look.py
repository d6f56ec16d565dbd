"""Every page as it stands: usable with impairments, in Chinese throughout, and no wider than a phone."""

from __future__ import annotations

import re

import pytest

from registry.accounts.queries import actor_named
from registry.accounts.rules import DEMO_PASSWORD
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
from registry.parties import queries as parties
from registry.training import queries as training
from registry.training.queries import training_files
from registry.training.terms_classes import ClassState
from registry.ui import screens
from registry.verification import queries as verification
from tests.browser.conftest import People, Portal

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
# Latin words that are no leftovers: formats, names of programs, and the demonstration's accounts.
KNOWN = re.compile(
    r"xlsx|xlsm|xls|ods|csv|txt|json|excel|pdf|jpg|jpeg|png|webp|api|qr|mb|kb|javascript|ed25519|"
    r"apj|ajc|clerk|certifier|keeper|officer|decider|partner|agent|person|counter|auditor|admin|console|setup",
    re.IGNORECASE,
)
WORD = re.compile(r"[A-Za-z][A-Za-z'._-]*[A-Za-z]")
CODED = re.compile(
    r"[A-Za-z0-9._@:/?=&-]*[0-9][A-Za-z0-9._@:/?=&-]*|https?://\S+|[A-Z0-9]{17}"
)  # public codes: some have no digit


@pytest.fixture(scope="module")
def records(portal: Portal) -> dict[str, str]:
    """One record of each kind."""
    clerk, officer = actor_named("clerk"), actor_named("officer")
    firm = portal.plan.firms[0]
    human = portal.plan.holdings[0].human
    with_certificate = training.Wanted(person=human.identity)
    with db.reading() as session:
        organisation = parties.organisations_by_credit_code(session, [firm.credit_code])[firm.credit_code]
        person = parties.people_by_identity(session, [human.identity])[human.identity]
    previews = exchange.batches(clerk, PageRequest(size=50)).items
    states = {
        one.state: one for one in blacklist.filings(officer, blacklist.FilingFilters(), PageRequest(size=50)).items
    }
    cases = {
        one.state: one.number for one in blacklist.cases(officer, blacklist.CaseFilters(), PageRequest(size=50)).items
    }
    page = PageRequest(size=50)
    groups = training.classes(clerk, training.ClassFilters(), page).items
    penalties = conduct.penalties(officer, conduct.PenaltyFilters(), page).items
    auditor, page = actor_named("auditor"), PageRequest(size=50)
    scored = agencies.assessments(auditor, agencies.AssessmentFilters(), page).items
    evaluated = {one.state: one.number for one in agencies.reports(auditor, agencies.ReportFilters(), page).items}
    return {
        "agency": agencies.own(actor_named("agent2"))[0].number,
        "evaluation": evaluated[ReportState.PUBLISHED],
        "running": evaluated[ReportState.RUNNING],
        "assessment_objected": next(one.number for one in scored if one.state is AssessmentState.OBJECTED),
        "assessment_confirmed": next(
            one.number
            for one in agencies.assessments(actor_named("agent2"), agencies.AssessmentFilters(), page).items
            if one.state is AssessmentState.CONFIRMED
        ),
        "acceptance": agencies.acceptances(auditor, agencies.AcceptanceFilters(), page).items[0].number,
        "examination": agencies.examinations(auditor, page).items[0].number,
        "exit": agencies.exits(auditor, page).items[0].number,
        "notified": cases[CaseState.NOTIFIED],
        "case_proposed": cases[CaseState.PROPOSED],
        "case_published": cases[CaseState.PUBLISHED],
        "penalty": penalties[0].number,
        "free": next(one.number for one in penalties if blacklist.start(officer, one.number).grounds),
        "accident": conduct.accidents(officer, conduct.AccidentFilters(), page).items[0].number,
        "hazard": conduct.hazards(officer, conduct.HazardFilters(), page).items[0].number,
        "application": blacklist.applications(officer, blacklist.ApplicationFilters(), page).items[0].number,
        "subsidy": training.claims(actor_named("keeper"), training.ClaimFilters(), page).page.items[0].number,
        "objection": states[FilingState.FILED].number,
        "advised": states[FilingState.ACCEPTED].number,
        "proposed": blacklist.proposals(officer)[0].listing,
        "own": blacklist.own(actor_named("agent")).filings[0].number,
        "file": training_files.training_files(actor_named("agent"), training_files.FileFilters(), PageRequest())
        .items[-1]
        .post,
        "near": blacklist.find_party(actor_named("counter"), "公司")[0].code,
        "published": next(one.number for one in blacklist.everything_public(PUBLIC) if not one.is_person),
        "code": training.certificates(officer, with_certificate, PageRequest()).items[0].code,
        "receipt": verification.verify_code("", client="a look").receipt,
        "provision": "SO-05.validity",
        "preview": next(one.number for one in previews if one.state == "previewed"),
        "batch": training.batches(clerk, pending_only=False, page=PageRequest(size=50)).items[-1].batch,
        "class": next(one.number for one in groups if one.state is ClassState.RUNNING),
        "approval": training.centres(PUBLIC, page).items[0].number,
        "bar": blacklist.bar_list(officer, blacklist.BarFilters(), PageRequest()).items[0].number,
        "task": blacklist.task_list(actor_named("partner"), blacklist.TaskFilters(), PageRequest()).items[0].number,
        "firm": organisation.code,
        "person": person.code,
        "inspector": officer.person,
        "body": inspectors.bodies(officer, inspectors.BodyFilters(), page).items[0].code,
        "sat": inspectors.events(officer, inspectors.EventFilters(), page).items[0].code,
        "engineer": engineers.registrations(officer, engineers.Wanted(), page).items[-1].code,
        "registration": engineers.applications(officer, engineers.ApplicationFilters(), page).items[0].number,
    }


def leftovers(said: list[str]) -> set[str]:
    """Words in Latin letters that a reader of Chinese would stumble over."""
    words = (word for text in said for word in WORD.findall(CODED.sub(" ", text)))
    return {word for word in words if not KNOWN.fullmatch(word.split(".")[-1]) and not KNOWN.fullmatch(word)}


def test_every_screen_is_looked_at() -> None:
    looked_at = {path.partition("?")[0] for paths in LOOKED_AT.values() for path in paths}
    assert looked_at == {screen.url for screen in screens.every()}


INSIDE = ("keeper", "officer", "decider", "certifier")
"""Whose pages are looked at beside this file, by another worker: see `test_look_inside`."""


def look_at(people: People, records: dict[str, str], username: str) -> None:
    """Every page of somebody's: usable, in Chinese, fit for a phone."""
    somebody = people.signed_in(username)
    found: dict[str, object] = {}
    for number, path in enumerate(LOOKED_AT[username]):
        somebody.open("/" + path.format(**records))
        assert somebody.page.locator("html").get_attribute("lang") == "zh-CN"
        assert "系统故障" not in somebody.text(), path
        assert "12350" in somebody.text(), path
        wrong = [*somebody.barriers(beside=number > 0), *sorted(leftovers(somebody.says()))]
        if wrong := [*wrong, *somebody.on_a_phone().too_wide()]:
            found[path] = wrong
        somebody.at_a_desk()
    assert not found


@pytest.mark.parametrize("username", [one for one in LOOKED_AT if one not in INSIDE])
def test_pages_are_open_to_everybody_in_chinese_and_fit_a_phone(
    people: People, records: dict[str, str], username: str
) -> None:
    look_at(people, records, username)


def test_public_pages_open_on_a_phone(people: People, records: dict[str, str]) -> None:
    somebody = people.visitor(width=390, height=844)
    addresses = [path.format(**records) for path in LOOKED_AT[""]]
    assert {path: wide for path in addresses if (wide := somebody.open("/" + path).too_wide())} == {}


def test_the_pages_beside_the_portal(people: People) -> None:
    somebody = people.visitor(width=390, height=844)
    found: dict[str, object] = {}
    for path in ("/auth/sign-in", "/auth/new-password", "/auth/sign-out", "/api/v1/docs"):
        somebody.page.goto(path)
        assert somebody.page.locator("html").get_attribute("lang") == "zh-CN"
        wide = somebody.too_wide() if path.startswith("/auth/") else []  # the interface's tables are read at a desk
        if wrong := [*somebody.barriers(), *wide]:
            found[path] = wrong
    assert not found
    somebody.sign_in("officer", DEMO_PASSWORD)
    assert "执法办案人员" in somebody.text()
