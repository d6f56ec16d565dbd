"""The demonstration world: the same from the same seed, of nobody who exists, every state in it, ledgers whole."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from registry.accounts.commands import DEMO_INSPECTORS, DEMO_USERNAMES
from registry.accounts.queries import actor_named
from registry.agencies import queries as agencies
from registry.agencies.terms import Standing
from registry.agencies.terms_acceptance import AcceptanceState, ExaminationState, ExitKind, ExitState
from registry.agencies.terms_grades import AssessmentState, Occasion
from registry.agencies.terms_reports import Gap, ReportState
from registry.blacklist import queries as listed
from registry.blacklist.tables import Listing
from registry.blacklist.terms import ListingState, Regime
from registry.blacklist.terms_bars import BarPhase, BarState
from registry.blacklist.terms_measures import TaskPhase, TaskState
from registry.conduct import queries as conduct
from registry.conduct.tables import AccidentParty, AccidentReport
from registry.conduct.terms import AccidentGrade, AccidentRole, HazardState, PenaltyState, PublicityClass
from registry.engineers import queries as engineers
from registry.engineers.terms import ApplicationKind, ApplicationState, RegistrationState
from registry.exchange import commands as exchange
from registry.exchange import kinds
from registry.exchange.tables import Batch
from registry.exchange.terms import BatchState
from registry.inspectors import queries as inspectors
from registry.inspectors.terms import InspectorState
from registry.inspectors.terms_bodies import BodyLevel, EvidenceKind, Reached
from registry.inspectors.terms_steps import EventKind
from registry.kernel import calendar, db, fields, ledger, marks
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted
from registry.kernel.paging import PageRequest
from registry.parties import queries as people
from registry.parties.reference import divisions, industries
from registry.parties.reference.industries import HighHazard
from registry.parties.tables import FormerName, Organisation, Person, Post
from registry.parties.terms import PostKind
from registry.policy import Ledger
from registry.reports import duties, screened
from registry.screening.terms import Verdict
from registry.training import queries as held
from registry.training.queries import gaps, training_files
from registry.training.tables import ExamResult
from registry.training.terms import CertificateState, Origin, ResultState
from registry.training.terms_classes import ClassState, EnrolmentState
from registry.training.terms_prejob import FileStanding, GapKind
from registry.training.terms_subsidies import ClaimState, Grouping, Window
from seed import classes, samples, sow, world
from seed.firms import MARK
from tests.conftest import TODAY, configure, forget

MOST_SECONDS = 60  # generous: shared machines
ALL = PageRequest(size=200)


@pytest.fixture(scope="module")
def plan() -> world.World:
    return world.build("small", world.SEED, TODAY)


@pytest.fixture(scope="module")
def sown(
    demonstration: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, int], float]]:
    """The small world in an embedded database, for all tests that only look: what was made, and in how many seconds."""
    folder = tmp_path_factory.mktemp("sown") / "data"
    shutil.copytree(demonstration("small"), folder)
    said = json.loads((folder / "sown.json").read_text(encoding="utf-8"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("REGISTRY_DATABASE_URL", raising=False)
        configure(patch, data=str(folder), demo="1", today=TODAY.isoformat())
        yield said["counts"], said["seconds"]
        db.dispose()
    forget()


# -- the plan ----------------------------------------------------------------------------------------------------------


def test_the_same_seed_makes_the_same_world(plan: world.World) -> None:
    assert world.build("small", world.SEED, TODAY) == plan
    assert world.build("small", world.SEED + 1, TODAY) != plan


def test_firms_are_marked_and_their_codes_belong_to_no_place(plan: world.World) -> None:
    assert len(plan.firms) == 300
    for firm in plan.organisations:
        assert all(name.endswith(MARK) for name in (firm.name, firm.was, firm.becomes) if name)
        assert fields.credit_code(firm.credit_code) == firm.credit_code
        with pytest.raises(divisions.UnknownDivision):
            divisions.division(firm.credit_code[2:8])
        divisions.division(firm.region)
        industries.industry(firm.industry)
    assert len({firm.credit_code for firm in plan.organisations}) == len(plan.organisations)
    assert {firm.hazard for firm in plan.firms} == set(HighHazard)
    assert {firm.region[:4] for firm in plan.firms} == {one.code[:4] for one in divisions.prefectures()}


def test_people_have_numbers_of_nobody(plan: world.World) -> None:
    everybody = {human.identity: human for human, _ in plan.crowd.posted} | {
        human.identity: human for human in plan.crowd.operators
    }
    assert len(everybody) == 800
    for number, human in everybody.items():
        assert fields.identity_number(number, today=TODAY, from_sheet=True) == number
        with pytest.raises(divisions.UnknownDivision):
            divisions.division(number[:6])
        assert fields.sex_of(number) == human.sex
        assert 18 <= fields.age_on(human.born, TODAY) <= 63


@pytest.mark.parametrize("today", [date(2026, 2, 28), date(2027, 6, 30), date(2028, 2, 29)])
def test_a_world_can_be_planned_on_any_day(today: date) -> None:
    made = world.build("tiny", 7, today)
    by_a_step = {CertificateState.LAPSED, CertificateState.RECHECK_DUE}
    assert {one.state for one in made.holdings} == set(CertificateState) - by_a_step


def test_an_unknown_size_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput, match="规模"):
        world.build("huge", 1, TODAY)


# -- what was sown -----------------------------------------------------------------------------------------------------


def test_it_is_quick_and_says_what_it_made(sown: tuple[dict[str, int], float], plan: world.World) -> None:
    counts, seconds = sown
    assert seconds < MOST_SECONDS
    trained = sum(one.people for one in classes.CLASSES)
    others = 14 + world.TEACHERS + world.EVALUATORS  # 14: the workers whose training files the agent keeps
    assert counts["自然人"] == 800 + others + trained + plan.supervision.people
    assert counts["单位"] == 329 + plan.supervision.new_bodies
    assert counts["监管机构"] == 6 + plan.supervision.new_bodies
    assert counts["执法人员"] == 26 + len(plan.supervision.members)
    assert counts["注册安全工程师"] == 50 + 27  # 27: among the staff of agencies
    assert counts["培训机构批准"] == 6
    assert counts["证书"] >= 250
    assert counts["评价检测机构"] == 16
    assert counts["列入案件"] == 21
    assert counts["名单记录"] >= 50
    assert (counts["行政处罚"], counts["事故"], counts["重大隐患"]) == (61, 25, 15)
    assert all(actor_named(username).username == username for username in DEMO_USERNAMES)
    assert marks.read(marks.DEMONSTRATION)


def _every_firm(viewer: Actor) -> list[duties.FirmDuties]:
    found = duties.firms(viewer, duties.DutyFilters(short=False), ALL)
    later = [
        duties.firms(viewer, duties.DutyFilters(short=False), PageRequest(n, 200)) for n in range(2, found.pages + 1)
    ]
    return [row for page in (found, *later) for row in page.items]


@pytest.mark.usefixtures("sown")
def test_agencies_are_there_in_every_state() -> None:
    auditor = actor_named("auditor")
    rows = agencies.agencies(auditor, agencies.Wanted(), ALL).items
    assert {one.standing for one in rows} == set(Standing) - {Standing.NOT_YET}
    scored = agencies.assessments(auditor, agencies.AssessmentFilters(), ALL).items
    assert {one.state for one in scored} == set(AssessmentState)
    assert {one.occasion for one in scored} == set(Occasion)
    projects = agencies.reports(auditor, agencies.ReportFilters(), ALL).items
    assert {one.state for one in projects} == set(ReportState)
    assert {gap for one in projects for gap in one.gaps} >= {Gap.REPORT, Gap.IMAGES}
    relied = agencies.acceptances(auditor, agencies.AcceptanceFilters(), ALL).items
    assert {one.state for one in relied} == set(AcceptanceState)
    assert {one.state for one in agencies.examinations(auditor, ALL).items} == set(ExaminationState)
    assert agencies.due(auditor, ALL).total
    left = agencies.exits(auditor, ALL).items
    assert ({one.state for one in left}, {one.kind for one in left}) == (set(ExitState), set(ExitKind))
    public = {one.number: agencies.public_agency(PUBLIC, one.number) for one in rows}
    assert {len(one.grades) for one in public.values()} >= {0, 4}
    best = [public[one.number] for one in rows if one.grade == "blue" and one.standing is Standing.QUALIFIED]
    assert best
    assert all(one.figures.engineers for one in best), "who is graded best has safety engineers"
    lacking = {"RSE-10" in {lack.provision.partition(".")[0] for lack in one.lacks} for one in public.values()}
    assert lacking == {True, False}


@pytest.mark.usefixtures("sown")
def test_every_state_is_there() -> None:
    auditor = actor_named("auditor")
    for standing in set(FileStanding) - {FileStanding.OFF_POST, FileStanding.AFTER_ACCIDENT}:
        assert training_files.training_files(auditor, training_files.FileFilters(state=standing), ALL).total, standing
    for state in set(RegistrationState) - {RegistrationState.AHEAD}:  # nothing is decided ahead of time
        assert engineers.registrations(auditor, engineers.Wanted(state=state), ALL).total, state
    for state in ApplicationState:
        assert engineers.applications(auditor, engineers.ApplicationFilters(state=state), ALL).total, state
    for kind in ApplicationKind:
        assert engineers.applications(auditor, engineers.ApplicationFilters(kind=kind), ALL).total, kind
    assert all(one.count for one in engineers.due_counts(auditor))
    assert engineers.overdue(auditor)
    for duty, many in duties.totals(auditor, duties.DutyFilters()).items():
        assert many, duty
        assert any(one.kind is duty and not one.short for row in _every_firm(auditor) for one in row.duties), duty
    for gap in GapKind:
        assert gaps.firms_with_gaps(auditor, gaps.GapFilters(gap=gap), ALL).total, gap
    for state in CertificateState:
        assert held.certificates(auditor, held.Wanted(state=state), ALL).total >= 3, state
    bars = listed.bar_list(auditor, listed.BarFilters(), ALL)
    assert bars.total >= 12
    assert {row.state for row in bars.items} == set(BarState)
    assert {row.phase for row in bars.items} == set(BarPhase)
    assert any(row.until is None for row in bars.items)
    assert listed.barred_principals(auditor)
    partner = actor_named("partner")
    assert {row.state for row in listed.task_list(partner, listed.TaskFilters(), ALL).items} == set(TaskState)
    phases = {row.phase for row in listed.task_list(partner, listed.TaskFilters(), ALL).items}
    assert phases == set(TaskPhase) - {TaskPhase.LIFT_OVERDUE}  # nothing can be overdue on the first day
    with db.reading() as session:
        table = db.core(Listing).c
        states = Counter(session.execute(select(table.state).where(table.live.is_(True))).scalars())
        assert set(states) == set(ListingState)
        assert set(session.execute(select(table.regime)).scalars()) == set(Regime)
        assert session.execute(select(table.id).where(table.person_id.is_not(None))).first()
        assert session.execute(select(table.id).where(table.until < TODAY)).first()
        assert set(session.execute(select(db.core(ExamResult).c.state)).scalars()) == set(ResultState)
        assert set(session.execute(select(db.core(Batch).c.state)).scalars()) == set(BatchState)
        assert set(session.execute(select(db.core(Post).c.kind)).scalars()) == set(PostKind)
        assert len(session.execute(select(db.core(FormerName).c.id)).all()) >= 10
    origins = {row.origin for row in held.certificates(auditor, held.Wanted(state=CertificateState.VALID), ALL).items}
    assert origins == set(Origin)


@pytest.mark.usefixtures("sown")
def test_conduct_has_every_grade_state_and_class() -> None:
    auditor = actor_named("auditor")
    found = conduct.accidents(auditor, conduct.AccidentFilters(), ALL).items
    assert {one.grade for one in found} == set(AccidentGrade)
    penalties = conduct.penalties(auditor, conduct.PenaltyFilters(), ALL).items
    assert {one.state for one in penalties} == set(PenaltyState)
    records = [conduct.penalty_record(auditor, one.number) for one in penalties]
    assert {one.publicity.grade for one in records if one.publicity.grade} == set(PublicityClass)
    assert [one for one in records if one.penalty.person_id]
    assert {one.state for one in conduct.hazards(auditor, conduct.HazardFilters(), ALL).items} == set(HazardState)


@pytest.mark.usefixtures("sown")
def test_one_firm_had_two_larger_accidents_within_a_year_and_one_exactly_a_year_apart() -> None:
    with db.reading() as session:
        table, party = db.core(AccidentReport).c, db.core(AccidentParty).c
        rows = session.execute(
            select(party.organisation_id, table.happened_on)
            .join(table.id.table, table.id == party.accident_id)
            .where(party.role == AccidentRole.ORGANISATION, table.grade == AccidentGrade.LARGER)
            .order_by(table.happened_on)
        ).all()
    days: dict[int, list[date]] = {}
    for organisation_id, happened_on in rows:
        days.setdefault(organisation_id, []).append(happened_on)
    pairs = [pair for pair in days.values() if len(pair) == 2]
    assert len([1 for first, last in pairs if last < calendar.add_months(first, 12)]) == 1
    assert len([1 for first, last in pairs if last == calendar.add_months(first, 12)]) == 1


@pytest.mark.usefixtures("sown")
def test_stored_firms_and_people_are_the_planned_ones(plan: world.World) -> None:
    with db.reading() as session:
        stored = session.execute(select(db.core(Organisation).c.credit_code, db.core(Organisation).c.name)).all()
        numbers = people.identities(session, session.execute(select(db.core(Person).c.id)).scalars())
    supervising = {row["统一社会信用代码"]: row["监管机构"] for row in map(dict, plan.supervision.bodies)}
    named = {one.credit_code: one.becomes or one.name for one in plan.organisations}
    assert dict(map(tuple, stored)) == supervising | named
    assert all(name.endswith(MARK) for _, name in stored)
    assert {number[:4] for number in numbers.values()} == {"4399"}


@pytest.mark.usefixtures("sown")
def test_the_ledgers_are_whole() -> None:
    with db.reading() as session:
        verdicts = [ledger.verify(session, one) for one in Ledger]
    assert [one.finding for one in verdicts if one.finding] == []
    assert all(one.size for one in verdicts if one.ledger != Ledger.LAW)


@pytest.mark.usefixtures("sown")
def test_classes_stand_in_every_state() -> None:
    auditor = actor_named("auditor")
    rows = held.classes(auditor, held.ClassFilters(), ALL).items
    assert {one.state for one in rows} == set(ClassState)
    assert len({one.centre for one in rows}) == 2
    records = [held.class_record(auditor, one.number) for one in rows]
    states = {person.state for one in records for person in one.trainees}
    assert states == set(EnrolmentState) - {EnrolmentState.UNDONE}
    assert any(person.migrant for one in records for person in one.trainees)
    assert {state for one in records for state in one.results} == {
        ResultState.PENDING,
        ResultState.APPROVED,
        ResultState.FAILED,
        ResultState.UNDONE,
    }


@pytest.mark.usefixtures("sown")
def test_the_demonstration_accounts_find_their_work(plan: world.World) -> None:
    clerk, certifier, decider = actor_named("clerk"), actor_named("certifier"), actor_named("decider")
    pending = 1 + sum(one.becomes in ("pending", "resit") for one in classes.CLASSES)
    assert held.batches(certifier, pending_only=True, page=ALL).total == pending
    assert held.certificates(clerk, held.Wanted(), ALL).total > 20
    assert len(listed.awaiting_decision(decider)) >= 3
    with db.reading() as session:
        person = people.person_by_code(session, actor_named("person").person)
        assert person is not None
        centre = people.organisations_by_credit_code(session, [plan.centres[4].credit_code])
        (found,) = centre.values()
        assert listed.listed_among(session, [found.id], TODAY)
    with pytest.raises(NotFound):
        actor_named("setup")


@pytest.mark.usefixtures("sown")
def test_officers_and_deciders_are_inspectors_who_may_enforce() -> None:
    people_of = {actor_named(username).person for username in DEMO_INSPECTORS}
    with db.reading() as session:
        serving = {one.person_code: one for one in inspectors.officers(session, "430000", TODAY)}
    assert DEMO_INSPECTORS == ("officer", "officer2", "decider", "decider2")
    assert len(people_of) == len(DEMO_INSPECTORS)
    assert all(serving[code].may_enforce and serving[code].region == "430000" for code in people_of)
    for state in InspectorState:
        assert inspectors.inspectors(actor_named("auditor"), inspectors.Wanted(state=state), ALL).total >= 2, state


@pytest.mark.usefixtures("sown")
def test_supervision_has_every_state() -> None:
    auditor = actor_named("auditor")
    for level in BodyLevel:
        assert inspectors.bodies(auditor, inspectors.BodyFilters(level=level), ALL).total, level
    for kind in (EventKind.ENTRY_EXAM, EventKind.INDUCTION, EventKind.BLOCK, EventKind.ONLINE):
        assert inspectors.events(auditor, inspectors.EventFilters(kind=kind), ALL).total, kind
    for step in inspectors.LACKING:
        assert inspectors.inspectors(auditor, inspectors.Wanted(lacking=step), ALL).total, step
    assert all(one.count for one in inspectors.due_counts(auditor))
    province = inspectors.ratio(auditor)
    assert {part.against.reached for part in province.parts} >= {Reached.MET, Reached.SHORT}
    assert province.whole.tally.silent
    assert len(province.years) == 4
    assert all(getattr(province.whole.tally, kind.name.lower()) for kind in EvidenceKind)


@pytest.mark.usefixtures("sown")
def test_it_is_not_sown_twice_nor_outside_a_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotPermitted):
        sow("tiny")
    with monkeypatch.context() as patch:
        patch.delenv("REGISTRY_TODAY")
        configure(patch, demo="0")
        with pytest.raises(NotPermitted):
            sow("tiny")
    forget()


# -- samples -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("sown")
def test_samples_read_as_meant(tmp_path: Path) -> None:
    good, messy, old, text, suppliers = samples.write(tmp_path, today=TODAY)
    clerk, officer = actor_named("clerk"), actor_named("officer")

    def check(actor_file: Path) -> exchange.Checked:
        return exchange.check(clerk, kinds.kind("certificates"), actor_file.read_bytes())

    whole = check(good)
    assert (whole.rows, len(whole.judged.rejected)) == (50, 0)
    assert not check(text).judged.rejected
    mixed = check(messy)
    assert mixed.rows == 30
    reasons = {one.column for one in mixed.judged.rejected}
    assert reasons >= {"身份证号", "理论成绩", "实操成绩", "操作项目", "考试日期", "文化程度", "性别"}
    assert len(mixed.judged.groups) == 2
    assert len(mixed.judged.accepted) == 18
    result = screened.screen_sheet(officer, suppliers.read_bytes(), purpose="演示").result
    assert {verdict for verdict, count in result.counts.items() if count} == set(Verdict)
    received = exchange.check(officer, kinds.kind("blacklist"), old.read_bytes(), options={"发布日期": "2018-07-20"})
    assert received.rows >= 8
    assert not received.judged.rejected


# -- the other database ------------------------------------------------------------------------------------------------


@pytest.mark.skipif("TESTS_LONG" not in os.environ, reason="two thousand commands on a server: for the long run")
def test_a_tiny_world_grows_on_postgresql_too(postgresql_database: str) -> None:
    seen: list[tuple[int, int]] = []
    report = sow("tiny", progress=lambda done, total, _label: seen.append((done, total)))
    assert report.counts["自然人"] == 190 + 14 + world.TEACHERS + sum(one.people for one in classes.CLASSES)
    assert seen[-1][0] == seen[-1][1] == len(seen) - 1
    with db.reading() as session:
        assert [one for one in Ledger if ledger.verify(session, one).finding] == []


def test_subsidies_stand_in_every_state_and_year(sown: tuple[dict[str, int], float]) -> None:
    keeper, auditor = actor_named("keeper"), actor_named("auditor")
    by_year = held.totals(keeper, held.ClaimFilters(), Grouping.YEAR)
    assert [one.key for one in by_year] == ["2026", "2025", "2024"]
    assert set().union(*(one.counts for one in by_year)) == set(ClaimState)
    assert sum(one.to_recover for one in by_year) >= 1
    assert len(held.totals(keeper, held.ClaimFilters(), Grouping.CITY)) >= 2
    assert {one.key for one in held.totals(keeper, held.ClaimFilters(), Grouping.MIGRANT)} == {"0", "1"}
    due = held.reminders(auditor, held.ReminderFilters(), ALL)
    assert {one.window for one in due.windows if one.count} == set(Window)
