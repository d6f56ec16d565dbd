"""Qualifications, staff, changes and standing, on both databases (AG-02..05, AG-08, BAN-01)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.agencies import changing, queries, recognising, staffing
from registry.agencies.recognising import Seen
from registry.agencies.terms import AgencyKind, Change, ChangeState, Field, Level, Role, Standing, Title
from registry.engineers.terms import Grade
from registry.kernel import db
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.paging import PageRequest
from registry.parties import queries as people
from registry.policy import Action, Ledger
from tests import world as w
from tests.agencies import builders as b
from tests.engineers import people as p

ALL = PageRequest(size=200)


def version(number: str) -> Seen:
    return Seen(number=number, version=queries.agency_record(w.AUDITOR, number).version)


def test_the_life_of_a_qualification(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    number, agent = b.agency()
    record = queries.agency_record(w.AUDITOR, number)
    assert (record.public.row.valid_from, record.public.row.valid_until) == (date(2023, 6, 1), date(2028, 5, 31))
    assert record.public.row.standing is Standing.QUALIFIED
    assert [one.on for one in record.clocks] == [date(2028, 5, 31), date(2028, 2, 29)]
    assert all(one.to_confirm for one in record.clocks)  # AG-04 is from memory
    w.on(monkeypatch, date(2026, 11, 24))
    fields = frozenset({Field.CHEMICALS, Field.COAL})
    recognising.change_fields(w.KEEPER, version(number), fields, date(2026, 11, 24), "申请", submission=w.submission())
    assert queries.public_agency(w.AUDITOR, number).row.fields == (Field.COAL, Field.CHEMICALS)
    before = queries.public_agency(w.AUDITOR, number, date(2026, 11, 23))
    assert before.row.fields == (Field.MINES, Field.CHEMICALS)  # earlier days keep theirs
    w.on(monkeypatch, date(2028, 3, 1))
    assert queries.public_agency(w.AUDITOR, number).row.standing is Standing.RENEWAL_DUE
    with pytest.raises(RuleBroken) as late:  # AG-04.renewal warns; without a reason nobody goes on
        recognising.renew(w.KEEPER, version(number), "", "", submission=w.submission())
    assert late.value.provision == "AG-04.renewal"
    assert "待核实" in late.value.sentence
    recognising.renew(w.KEEPER, version(number), "", "材料补正耗时", submission=w.submission())
    w.on(monkeypatch, date(2028, 6, 1))
    found = queries.public_agency(w.AUDITOR, number)
    assert (found.row.valid_until, found.row.standing) == (date(2033, 5, 31), Standing.QUALIFIED)
    w.on(monkeypatch, date(2033, 6, 1))
    assert queries.public_agency(w.AUDITOR, number).row.standing is Standing.EXPIRED
    assert w.subjects(Ledger.AGENCIES, Action.AGENCY_RENEWED) == [number]
    assert agent.organisation == found.row.party
    w.intact(Ledger.AGENCIES, Ledger.PARTIES)


def test_conditions_from_memory_warn_and_go_on_with_a_reason(sqlite_database: str) -> None:
    small = b.sound(b.firm(1), area=900, assets=100_000_000)
    with pytest.raises(RuleBroken) as refused:
        recognising.recognise(w.KEEPER, small, submission=w.submission())
    assert refused.value.provision == "AG-02.assets"
    assert "1000 平方米" in refused.value.message  # everything that warns at once
    again = small.model_copy(update={"doubt": "过渡期内补足"})
    number = recognising.recognise(w.KEEPER, again, submission=w.submission())
    record = queries.agency_record(w.KEEPER, number)
    assert record.doubt == "过渡期内补足"
    assert {"AG-02.assets", "AG-02.premises"} <= {one.provision for one in record.public.lacks}
    assert record.timeline[0].details["doubted"] == "AG-02.assets,AG-02.premises"


def test_staff_comes_from_posts_with_level_title_and_duty(database: str) -> None:
    number, _ = b.agency(fields=frozenset({Field.COAL}))
    lead = {"level": Level.ONE, "title": Title.SENIOR, "practice_from": date(2015, 1, 1)}
    b.enrol(number, 1, role=Role.TECHNICAL_LEAD, **lead)
    b.enrol(number, 2, role=Role.PROCESS_LEAD, level=Level.ONE)
    for serial in range(3, 8):
        b.enrol(number, serial, level=Level.ONE if serial < 5 else Level.THREE)
    public = queries.public_agency(w.AUDITOR, number)
    assert (public.figures.staff, public.figures.needed) == (7, 25)
    assert dict(public.figures.levels)[Level.ONE] == 4
    assert public.figures.technical_lead == w.name(1)
    lacking = {one.provision: one.sentence for one in public.lacks}
    assert set(lacking) == {"AG-02.evaluators", "AG-02.engineers", "RSE-10"}
    assert "应有安全评价师 25 人，现为 7 人" in lacking["AG-02.evaluators"]
    record = queries.agency_record(w.KEEPER, number)
    assert [one.role for one in record.members[:2]] == [Role.TECHNICAL_LEAD, Role.PROCESS_LEAD]
    staffing.release(w.KEEPER, record.members[0].code, b.TODAY - timedelta(days=1), submission=w.submission())
    after = {one.provision for one in queries.public_agency(w.AUDITOR, number).lacks}
    assert "AG-02.roles" in after
    then = queries.public_agency(w.AUDITOR, number, b.TODAY - timedelta(days=1))
    assert then.figures.technical_lead == w.name(1)
    assert not w.holds_identity(queries.agency_record(w.KEEPER, number))


@pytest.mark.parametrize(
    ("middle", "junior", "lacking"),
    [  # ten members: 中级 for AG-02, any grade for RSE-10
        (3, 0, set()), (2, 1, {"AG-02.engineers"}), (2, 0, {"AG-02.engineers", "RSE-10"}),
    ],
)  # fmt: skip
def test_the_engineers_share(sqlite_database: str, middle: int, junior: int, lacking: set[str]) -> None:
    number, agent = b.agency(fields=frozenset({Field.COAL}))
    for serial in range(1, 11):
        b.enrol(number, serial, level=Level.ONE)
    with db.reading() as session:
        firm = people.organisation_by_code(session, agent.organisation)
        persons = people.people_by_identity(session, [w.identity(serial) for serial in range(1, 12)])
    assert firm is not None
    grades = [Grade.INTERMEDIATE] * middle + [Grade.JUNIOR] * junior
    for serial, grade in enumerate(grades, 1):
        p.received(persons[w.identity(serial)], firm, grade=grade)
    p.received(p.someone(11, born="19900101"), firm)  # registered there, but not at an evaluator's post
    public = queries.public_agency(w.AUDITOR, number)
    assert public.figures.engineers == middle + junior
    found = {one.provision: one.binds for one in public.lacks}
    assert set(found) & {"AG-02.engineers", "RSE-10"} == lacking
    assert found.get("RSE-10", True)  # RSE-10 is from a secondary source: it binds
    then = queries.public_agency(w.AUDITOR, number, date(2024, 5, 31))
    assert then.figures.engineers == 0


def test_somebody_at_two_agencies_is_flagged_and_takes_a_reason(database: str) -> None:
    first, _ = b.agency(1)
    second, _ = b.agency(2)
    b.enrol(first, 1)
    with pytest.raises(RuleBroken) as warned:
        b.enrol(second, 1)
    assert warned.value.provision == "AG-08"
    b.enrol(second, 1, doubt="交接期一周")
    [member] = queries.agency_record(w.KEEPER, second).members
    assert member.elsewhere == ("湖南演示第1安全评价有限公司（演示）",)


def test_changes_are_reported_within_their_days(database: str) -> None:
    number, agent = b.agency()
    other, stranger = b.agency(2)
    wanted = changing.NewChange(
        qualification=number, what=Change.ADDRESS, after="演示路 99 号（演示）", changed_on=date(2026, 11, 2)
    )
    with pytest.raises(NotFound):
        changing.report(stranger, wanted, submission=w.submission())
    changing.report(agent, wanted, submission=w.submission())
    late = wanted.model_copy(update={"changed_on": date(2026, 9, 1), "what": Change.SIGNATORY, "after": "张三丰"})
    with pytest.raises(RuleBroken) as warned:
        changing.report(agent, late, submission=w.submission())
    assert warned.value.provision == "AG-04.changes"
    assert "2026-10-08" in warned.value.message  # 30 days end in the holiday: the next working day
    changing.report(agent, late.model_copy(update={"doubt": "经办人离职"}), submission=w.submission())
    newest, oldest = queries.agency_record(agent, number).changes
    assert (newest.late, newest.due_on, oldest.late) == (True, date(2026, 10, 8), False)
    changing.note(w.KEEPER, Seen(number=oldest.number, version=oldest.version), submission=w.submission())
    changing.send_back(w.KEEPER, Seen(number=newest.number, version=1), "附上任命文件", submission=w.submission())
    assert queries.public_agency(w.AUDITOR, number).premises == "演示路 99 号（演示）"
    assert queries.public_agency(w.AUDITOR, number, date(2026, 11, 1)).premises == "演示路 8 号（演示）"
    states = [one.state for one in queries.agency_record(agent, number).changes]
    assert states == [ChangeState.RETURNED, ChangeState.NOTED]
    with pytest.raises(OutOfDate):
        changing.note(w.KEEPER, Seen(number=oldest.number, version=oldest.version), submission=w.submission())
    with pytest.raises(NotFound):
        queries.agency_record(stranger, number)
    assert other


def test_who_may_and_what_is_refused(sqlite_database: str) -> None:
    organisation = b.firm(1)
    for actor in (w.OFFICER, w.AUDITOR, w.ADMIN, b.agent(organisation)):
        with pytest.raises(NotPermitted):
            recognising.recognise(actor, b.sound(organisation), submission=w.submission())
    with pytest.raises(NotPermitted):
        recognising.recognise(b.KEEPER_ZHUZHOU, b.sound(organisation), submission=w.submission())
    for wrong in ({"fields": frozenset()}, {"valid_from": date(2026, 12, 1)}, {"valid_from": date(2018, 1, 1)}):
        with pytest.raises(InvalidInput):
            recognising.recognise(w.KEEPER, b.sound(organisation, **wrong), submission=w.submission())
    recognising.recognise(w.KEEPER, b.sound(organisation), submission=w.submission())
    with pytest.raises(InvalidInput):  # one qualification of a kind at a time
        recognising.recognise(w.KEEPER, b.sound(organisation, certificate="APJ-2"), submission=w.submission())
    testing = b.sound(organisation, kind=AgencyKind.TESTING, certificate="AJC-1")
    assert recognising.recognise(w.KEEPER, testing, submission=w.submission())


def test_the_list_is_narrowed_by_the_database(database: str) -> None:
    first, one = b.agency(1)
    second, _ = b.agency(2, region=w.ZHUZHOU, kind=AgencyKind.TESTING, valid_from=date(2020, 1, 6), website="")
    b.graded(first, one, 5)

    def numbers(**wanted: object) -> list[str]:
        page = queries.agencies(w.AUDITOR, queries.Wanted(**wanted), ALL)  # type: ignore[arg-type]
        assert page.total == len(page.items)
        return [row.number for row in page.items]

    assert numbers() == [first, second]  # the graded one first
    assert numbers(region=w.ZHUZHOU) == numbers(kind=AgencyKind.TESTING) == numbers(grade="none") == [second]
    assert numbers(field=Field.COAL) == []
    assert numbers(grade="blue") == numbers(q="第1安全") == numbers(working=True) == [first]
    assert numbers(working=False) == [second]  # ended on 2025-01-05 by date alone
    assert numbers(as_of=date(2024, 1, 1), working=True) == [first, second]
    assert numbers(as_of=date(2020, 1, 5)) == []
    with pytest.raises(InvalidInput):
        numbers(as_of=date(2026, 11, 24))
