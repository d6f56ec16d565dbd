"""A case from penalty to publication: every step in its turn, by the right persons, on the right day, on both databases."""

from __future__ import annotations

import csv
import io
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from registry.blacklist import deciding, hearing, opening, queries, tables
from registry.blacklist.terms import CaseState, Ground, GroundFacts, ListingState, ServiceKind, SubjectRole
from registry.conduct import commands as conduct
from registry.conduct.terms import Revocation
from registry.kernel import clock, db, ledger
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, NotPermitted, OutOfDate, Refused, RuleBroken
from registry.kernel.files import Upload
from registry.kernel.paging import PageRequest
from registry.policy import Ledger, Role
from tests import world as w
from tests.blacklist import builders, channels
from tests.blacklist import cases as c
from tests.blacklist.builders import cells, check, public_numbers, publish, receive, submission

PDF = c.proof("处罚决定书")


def refused(what: Any, provision: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        what()
    assert broken.value.provision == provision, broken.value.message


def test_from_penalty_to_publication(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    officers = c.appoint()
    unit = c.penalised(officers.first)
    number = opening.draft(officers.first, c.wanted(unit, officers.second), [PDF], submission=submission())
    record = c.record(number)
    assert (record.row.state, [one.role for one in record.subjects]) == (
        CaseState.DRAFTED,
        [SubjectRole.ORGANISATION, SubjectRole.PRINCIPAL],
    )
    assert queries.case_file(officers.first, number, record.files[0].code)[1] == PDF.content
    opening.sign(officers.second, c.seen(number), no_conflict=True, submission=submission())
    hearing.notify(officers.first, c.seen(number), c.served_to(number), submission=submission())
    assert c.record(number).row.state is CaseState.NOTIFIED
    assert not public_numbers()
    c.after_defence(monkeypatch, number)
    hearing.propose(officers.second, c.seen(number), "建议列入。", submission=submission())
    listings = c.decide(number, "湘应急失信列〔2026〕900号")
    decided = queries.listing_record(c.AUDITOR, listings[0])
    assert (decided.row.state, decided.public_now, decided.row.listed_on) == (
        ListingState.DECIDED,
        False,
        clock.today(),
    )
    assert decided.row.until == date(2029, 11, 30)  # three years from 2026-12-01, less one day
    assert not public_numbers()
    with db.reading() as session:  # officers and other registers see the listing from the decision
        assert queries.standing_of(session, organisation_id=_unit_id(session, unit.credit_code), day=clock.today())
    c.serve(officers, number)
    deciding.publish(officers.first, c.seen(number), submission=submission())
    assert public_numbers() == set(listings)
    shown = queries.public_listing(PUBLIC, listings[0])
    assert (shown.name, shown.decision_number, shown.authority) == (unit.name, "湘应急失信列〔2026〕900号", c.AUTHORITY)
    final = c.record(number)
    assert (final.row.state, final.offers, final.missing) == (CaseState.PUBLISHED, (), ())
    assert not w.holds_identity(final, unit.identity)
    w.intact()
    with db.reading() as session:
        events = ledger.newest(session, Ledger.BLACKLIST, limit=1000)
    assert not w.holds_identity(events, unit.identity, unit.principal, unit.name)


def _unit_id(session: Any, credit_code: str) -> int:
    from registry.parties import queries as parties

    return parties.organisations_by_credit_code(session, [credit_code])[credit_code].id


# -- drafting ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def officers(database: str) -> c.Officers:
    return c.appoint()


@pytest.fixture
def unit(officers: c.Officers) -> c.Unit:
    return c.penalised(officers.first)


def test_no_case_without_a_penalty_that_stands(officers: c.Officers, unit: c.Unit) -> None:
    refused(lambda: c.drafted(officers, unit, penalty="CF0000"), "BL-02")
    conduct.revoke_penalty(
        officers.first, unit.penalty, Revocation.REVOKED, clock.today(), "法院撤销", version=1, submission=submission()
    )
    refused(lambda: c.drafted(officers, unit), "BL-02")


def test_construction_and_transport_are_received_not_decided(officers: c.Officers) -> None:
    for industry in ("E47", "G54"):
        outside = c.penalised(officers.first, industry=industry)
        refused(lambda: c.drafted(officers, outside), "BL-01.outside")  # noqa: B023


def test_g2_needs_two_accidents_within_twelve_months(officers: c.Officers, unit: c.Unit) -> None:
    first = c.accident(officers.first, unit, date(2026, 2, 20))
    values = {"ground": Ground.G2, "facts": GroundFacts(accident=first)}
    refused(lambda: c.drafted(officers, unit, **values), "BL-04")
    c.accident(officers.first, unit, date(2025, 2, 20))  # the exact anniversary lies outside
    refused(lambda: c.drafted(officers, unit, **values), "BL-04")
    c.accident(officers.first, unit, date(2025, 6, 1), deaths=2)  # 一般 does not count
    refused(lambda: c.drafted(officers, unit, **values), "BL-04")
    c.accident(officers.first, unit, date(2025, 2, 21))
    assert c.record(c.drafted(officers, unit, **values)).row.ground is Ground.G2


def test_the_second_officer_is_another_person_who_may_enforce(officers: c.Officers, unit: c.Unit) -> None:
    refused(
        lambda: opening.draft(officers.first, c.wanted(unit, officers.first), submission=submission()), "IN-07.officers"
    )
    with pytest.raises(InvalidInput, match="协办"):
        c.drafted(officers, unit, second_officer="P-none")
    stranger = Actor("x", Role.OFFICER, "PERSON-X", "外人", region=c.HUNAN)
    with pytest.raises(NotPermitted):
        opening.draft(stranger, c.wanted(unit, officers.second), submission=submission())
    refused(lambda: c.drafted(officers, unit, no_conflict=False), "IN-07.recusal")


def test_a_certificate_that_lapsed_this_morning_stops_the_case(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    officers = c.appoint(issued_on=date(2023, 11, 25))  # three years: valid through 2026-11-24
    unit, other = c.penalised(officers.first), c.penalised(officers.first)
    c.on(monkeypatch, date(2026, 11, 24))
    number = c.drafted(officers, unit)
    c.on(monkeypatch, date(2026, 11, 25))
    refused(lambda: c.drafted(officers, other), "IN-07.officers")
    refused(
        lambda: opening.sign(officers.second, c.seen(number), no_conflict=True, submission=submission()),
        "IN-07.officers",
    )
    assert "不具备执法资格" in "".join(c.record(number).missing)


def test_one_case_for_one_penalty(officers: c.Officers, unit: c.Unit) -> None:
    number = c.drafted(officers, unit)
    refused(lambda: c.drafted(officers, unit), "BL-02")
    deciding.drop(officers.first, c.seen(number), "事实有误", submission=submission())
    assert c.record(number).dropped_reason == "事实有误"
    c.drafted(officers, unit)


def test_a_ground_from_memory_needs_a_reason_that_is_kept(officers: c.Officers, unit: c.Unit) -> None:
    values = {"ground": Ground.G8, "facts": GroundFacts(able_to_perform=True)}
    with pytest.raises(InvalidInput, match="待核实"):
        c.drafted(officers, unit, **values)
    number = c.drafted(officers, unit, **values, doubt="法规处复函确认")
    assert c.record(number).doubt == "法规处复函确认"
    [drafted] = [one for one in c.record(number).timeline if one.action == "case.drafted"]
    assert "BL-10" in str(drafted.details["doubted"])


def test_evidence_is_what_it_says(officers: c.Officers, unit: c.Unit) -> None:
    wrong = [Upload("证据", "证据.pdf", b"MZ"), Upload("证据", "证据.exe", b"%PDF-"), Upload("证据", "空.pdf", b"")]
    for upload in wrong:
        with pytest.raises(InvalidInput, match="文件"):
            opening.draft(officers.first, c.wanted(unit, officers.second), [upload], submission=submission())
    assert queries.cases(officers.first, queries.CaseFilters(), PageRequest()).total == 0  # nothing stored


def test_another_region_neither_sees_nor_touches(officers: c.Officers, unit: c.Unit) -> None:
    number = c.drafted(officers, unit)
    zhuzhou = Actor("zz", Role.OFFICER, officers.second.person, "株洲", region="430200")
    with pytest.raises(NotFound):
        queries.case_record(zhuzhou, number)
    assert queries.cases(zhuzhou, queries.CaseFilters(), PageRequest()).total == 0
    with pytest.raises(NotFound):
        opening.sign(zhuzhou, c.seen(number), no_conflict=True, submission=submission())
    with pytest.raises(NotPermitted):
        opening.draft(zhuzhou, c.wanted(c.penalised(officers.first), officers.first), submission=submission())


def test_everybody_who_reads_all_counts_all(officers: c.Officers) -> None:
    for _ in range(3):
        c.drafted(officers, c.penalised(officers.first))
    found = queries.cases(c.AUDITOR, queries.CaseFilters(), PageRequest(size=2))
    assert (found.total, len(found.items)) == (3, 2)


# -- hearing -----------------------------------------------------------------------------------------------------------


def test_no_notice_before_the_second_signature(officers: c.Officers, unit: c.Unit) -> None:
    number = c.drafted(officers, unit)
    notice = lambda: hearing.notify(officers.first, c.seen(number), c.served_to(number), submission=submission())  # noqa: E731
    refused(notice, "IN-07.officers")
    with pytest.raises(NotPermitted):
        opening.sign(officers.third, c.seen(number), no_conflict=True, submission=submission())
    opening.sign(officers.second, c.seen(number), no_conflict=True, submission=submission())
    notice()


def test_no_step_is_skipped(officers: c.Officers, unit: c.Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    number = c.signed(officers, unit)
    early: list[Any] = [
        lambda: hearing.propose(officers.first, c.seen(number), "列入", submission=submission()),
        lambda: c.decide(number),
        lambda: deciding.publish(officers.first, c.seen(number), submission=submission()),
    ]
    for step in early:
        with pytest.raises(OutOfDate):
            step()
    hearing.notify(officers.first, c.seen(number), c.served_to(number), submission=submission())
    refused(early[0], "CR-02.request")
    last = c.record(number).subjects[0].defence_until
    assert last is not None
    c.on(monkeypatch, last)
    refused(early[0], "CR-02.request")
    c.on(monkeypatch, last + timedelta(days=1))
    early[0]()
    with pytest.raises(OutOfDate):
        early[2]()
    c.decide(number)
    with pytest.raises(OutOfDate):
        early[2]()  # not served yet


def test_each_subject_is_notified_before_the_case_moves_on(officers: c.Officers, unit: c.Unit) -> None:
    number = c.signed(officers, unit)
    one = hearing.Service(subjects=(1,), on=clock.today(), kind=ServiceKind.DIRECT)
    hearing.notify(officers.first, c.seen(number), one, submission=submission())
    assert c.record(number).row.state is CaseState.DRAFTED
    with pytest.raises(OutOfDate):
        hearing.notify(officers.first, c.seen(number), one, submission=submission())
    other = hearing.Service(subjects=(2,), on=clock.today(), kind=ServiceKind.LEFT)
    hearing.notify(officers.first, c.seen(number), other, submission=submission())
    assert c.record(number).row.state is CaseState.NOTIFIED


@pytest.mark.parametrize("days", [1, -1])
def test_service_lies_between_the_paper_and_today(officers: c.Officers, unit: c.Unit, days: int) -> None:
    number = c.signed(officers, unit)
    service = c.served_to(number, clock.today() + timedelta(days=days))
    with pytest.raises(InvalidInput, match="送达日期"):
        hearing.notify(officers.first, c.seen(number), service, submission=submission())


def test_electronic_service_needs_the_signed_consent(officers: c.Officers, unit: c.Unit) -> None:
    number = c.signed(officers, unit)
    service = c.served_to(number, kind=ServiceKind.ELECTRONIC)
    refused(
        lambda: hearing.notify(officers.first, c.seen(number), service, submission=submission()), "CR-03.electronic"
    )
    consent = Upload("电子送达确认书", "确认书.pdf", b"%PDF-1.7 consent")
    hearing.notify(officers.first, c.seen(number), service, consent, submission=submission())
    assert [one.title for one in c.record(number).files] == ["电子送达确认书"] * 2


# -- deciding ----------------------------------------------------------------------------------------------------------


def test_who_investigated_does_not_decide(officers: c.Officers, unit: c.Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    number = c.proposed(officers, unit, monkeypatch)
    for human in (officers.first, officers.second):  # another account of the same person
        same = Actor("other-account", Role.DECIDER, human.person, human.name, region=c.HUNAN)
        refused(lambda: c.decide(number, actor=same), "IN-07.officers")  # noqa: B023
        assert all(offer.refusal for offer in c.record(number, same).offers if offer.step != "drop")
    deciding.send_back(c.DECIDER, c.seen(number), "补充证据", submission=submission())
    assert (c.record(number).row.state, c.record(number).returned_reason) == (CaseState.NOTIFIED, "补充证据")


def test_a_decision_number_is_used_once(officers: c.Officers, monkeypatch: pytest.MonkeyPatch) -> None:
    units = [c.penalised(officers.first) for _ in range(2)]
    numbers = [c.notified(officers, one) for one in units]
    c.after_defence(monkeypatch, numbers[0])
    for number in numbers:
        hearing.propose(officers.first, c.seen(number), "列入", submission=submission())
    c.decide(numbers[0], "湘应急失信列〔2026〕1号")
    refused(lambda: c.decide(numbers[1], "湘应急失信列〔2026〕1号"), "BL-13.decision")
    for typed in (
        " 湘应急失信列〔2026〕１号 ",
        "湘应急失信列（2026）1号",
        "湘应急失信列[2026]1号",
        "湘应急失信列(2026) 1号",
    ):
        refused(lambda: c.decide(numbers[1], typed), "BL-13.decision")  # noqa: B023
    with pytest.raises(ValidationError):
        c.decide(numbers[1], "　")


def test_one_subject_is_not_listed_twice_on_one_decision_however_it_is_written(
    officers: c.Officers, unit: c.Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = cells(单位名称=unit.name, 统一社会信用代码=unit.credit_code, 决定书文号="湘应急失信列（2026）7号")
    publish(receive([known]))
    number = c.proposed(officers, unit, monkeypatch)
    refused(lambda: c.decide(number, "湘应急失信列〔2026〕7号"), "BL-02")
    again = check([cells(单位名称=unit.name, 统一社会信用代码=unit.credit_code, 决定书文号="湘应急失信列【2026】7号")])
    assert [one.column for one in again.rejected] == ["决定书文号"]


def test_what_the_province_decides_is_found_in_the_subjects_city(
    officers: c.Officers, unit: c.Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The firm is in Changsha, the deciding body the province's: the public narrows the list by where the firm is."""
    listings = c.published(officers, unit, monkeypatch)
    asking = channels.client()
    for region, wanted in (("430100", set(listings)), ("430200", set()), ("430000", set(listings))):
        found = queries.public_list(PUBLIC, queries.Wanted(region=region), PageRequest()).items
        answer = asking.get("/api/v1/blacklist", params={"region": region}).json()
        working = queries.listings(officers.first, queries.Filters(region=region), PageRequest()).items
        assert {one.number for one in found} == {one["number"] for one in answer["items"]} == wanted
        assert {one.number for one in working} == wanted
    assert {one.region for one in queries.everything_public(PUBLIC)} == {"430100"}, "the principal is where the firm is"
    sheet = asking.get("/open-data/blacklist.csv").content.decode("utf-8-sig")
    assert {row["行政区划代码"] for row in csv.DictReader(io.StringIO(sheet))} == {"430100"}
    assert {one["region"] for one in asking.get("/open-data/blacklist.json").json()["items"]} == {"430100"}
    for one in listings:
        assert asking.get(f"/api/v1/blacklist/{one}").json()["region_name"] == "长沙市"
        row = queries.listing_record(officers.first, one).row
        assert (row.region, row.decided_in, row.region_name) == (c.HUNAN, "湖南省", "长沙市")
    channels.look(listings)


def test_cases_past_a_deadline_are_paged_by_the_database(officers: c.Officers, monkeypatch: pytest.MonkeyPatch) -> None:
    """The most urgent first, whatever milestone they wait for; the counts of the work list are those of the list."""
    drafted = [c.drafted(officers, c.penalised(officers.first)) for _ in range(3)]
    decided = c.proposed(officers, c.penalised(officers.first), monkeypatch)
    c.decide(decided)
    served = c.notified(officers, c.penalised(officers.first))
    c.after_defence(monkeypatch, served)
    c.propose(officers, served)
    c.decide(served)
    c.serve(officers, served)
    c.published(officers, c.penalised(officers.first), monkeypatch)
    later = [c.drafted(officers, c.penalised(officers.first)) for _ in range(2)]
    for days in (0, 10, 40, 100, 140):
        c.on(monkeypatch, clock.today() + timedelta(days=days))
        everything = queries.cases(officers.first, queries.CaseFilters(running=True), PageRequest(1, 50)).items
        late = sorted((one for one in everything if one.overdue), key=lambda one: one.due.on)  # type: ignore[union-attr]
        wanted = queries.CaseFilters(overdue=True)
        pages = [queries.cases(officers.first, wanted, PageRequest(page, 2)) for page in (1, 2, 3, 4)]
        found = [one for page in pages for one in page.items]
        assert [one.due for one in found] == [one.due for one in late]
        assert {one.number for one in found} == {one.number for one in late}
        assert len(found) == len(late) == pages[0].total == pages[3].total
        counted = queries.cases_waiting(officers.first)
        assert (counted.running, counted.proposed, counted.overdue) == (len(everything), 0, len(late))
    assert {one.number for one in late} == {*drafted, decided, served, *later}
    assert queries.cases_waiting(builders.OFFICER_ZHUZHOU).running == 0


def test_two_deciders_at_once(officers: c.Officers, unit: c.Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    number = c.proposed(officers, unit, monkeypatch)
    seen, gate = c.seen(number), threading.Barrier(2)
    told: list[object] = []

    def click(actor: Actor, document: str) -> None:
        gate.wait()
        try:
            told.append(
                deciding.decide(actor, seen, deciding.Decision(decision_number=document), submission=submission())
            )
        except Refused as why:
            told.append(why)

    clicks = [
        threading.Thread(target=click, args=(c.DECIDER, "列〔2026〕1号")),
        threading.Thread(target=click, args=(c.DECIDER_TOO, "列〔2026〕2号")),
    ]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert sorted(type(one).__name__ for one in told) == ["OutOfDate", "list"]
    assert w.count_rows(tables.Listing) == 2
    w.intact(Ledger.BLACKLIST)


def test_a_double_click_decides_once(officers: c.Officers, unit: c.Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    number = c.proposed(officers, unit, monkeypatch)
    seen, key = c.seen(number), submission()
    decision = deciding.Decision(decision_number="列〔2026〕1号")
    deciding.decide(c.DECIDER, seen, decision, submission=key)
    with pytest.raises((AlreadyDone, OutOfDate)):
        deciding.decide(c.DECIDER, seen, decision, submission=key)


def test_what_was_not_published_within_its_term_never_is(
    officers: c.Officers, unit: c.Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = c.proposed(officers, unit, monkeypatch)
    [first, _] = c.decide(number)
    c.serve(officers, number)
    until = queries.listing_record(c.AUDITOR, first).row.until
    c.on(monkeypatch, until + timedelta(days=1))
    refused(lambda: c.publish(officers, number), "BL-17")
    assert queries.changes(PUBLIC).changes == []
    c.on(monkeypatch, until)
    c.publish(officers, number)
    assert len(public_numbers()) == 2
    c.on(monkeypatch, until + timedelta(days=1))
    assert not public_numbers()


def test_publication_waits_for_service_on_everybody(
    officers: c.Officers, unit: c.Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = c.proposed(officers, unit, monkeypatch)
    c.decide(number)
    one = hearing.Service(subjects=(1,), on=clock.today(), kind=ServiceKind.POST)
    deciding.serve(officers.first, c.seen(number), one, submission=submission())
    with pytest.raises(OutOfDate):
        deciding.publish(officers.first, c.seen(number), submission=submission())
    assert "负责人" not in "".join(c.record(number).missing) or c.record(number).missing
    other = hearing.Service(subjects=(2,), on=clock.today(), kind=ServiceKind.POST)
    deciding.serve(officers.first, c.seen(number), other, submission=submission())
    assert len(deciding.publish(officers.first, c.seen(number), submission=submission())) == 2
