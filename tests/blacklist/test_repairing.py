"""Early removal from filing to its end: who may do what, one winner of two, what the public and the change feed see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registry.blacklist import commands, queries, repairing, tables
from registry.blacklist.queries import gates
from registry.blacklist.repairing import Seen
from registry.blacklist.terms import (
    CaseState,
    FilingChannel,
    Ground,
    ListingState,
    Operation,
    RemovalReason,
    SubjectRole,
)
from registry.blacklist.terms_bars import BarBasis, BarFacts, BarScope
from registry.blacklist.terms_repair import ApplicationState, ApplicationStep, Ball, Gate
from registry.kernel import clock, db, ledger
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, NotPermitted, OutOfDate, Refused, RuleBroken
from registry.kernel.paging import PageRequest
from registry.kernel.transaction import write
from registry.law import commands as laws
from registry.policy import Action, Ledger, Permission, Role
from tests import world as w
from tests.blacklist import repairs as r
from tests.blacklist.builders import (
    AUDITOR,
    CHANGSHA,
    CLERK,
    DECIDER,
    DECIDER_TOO,
    DECIDER_ZHUZHOU,
    OFFICER,
    OFFICER_ZHUZHOU,
    SAME_HUMAN,
    cells,
    public_numbers,
    publish,
    race,
    receive,
    seen,
    submission,
)
from tests.documents.reading import squeezed, text
from tests.world import COUNTER

pytestmark = pytest.mark.usefixtures("database")
ALL = PageRequest(size=100)


def record(number: str, viewer: Actor = AUDITOR) -> queries.ApplicationRecord:
    return queries.application_record(viewer, number)


def state(number: str) -> ApplicationState:
    return record(number).row.state


def intact() -> None:
    with db.reading() as session:
        assert ledger.verify(session, Ledger.BLACKLIST).finding is None


# -- the way to removal ------------------------------------------------------------------------------------------------


def test_from_filing_to_removal() -> None:
    own = r.own_listing()
    [offered] = queries.own_listings(own.applicant)
    assert (offered.number, offered.refusal, offered.applications) == (own.number, "", ())
    number = r.filed(own)
    one = record(number)
    assert (one.row.state, one.row.ball, one.row.due_on) == (ApplicationState.FILED, Ball.OFFICER, date(2026, 11, 30))
    assert [file.title for file in one.files] == ["缴款凭证", "整改验收"]
    assert repairing.accept(OFFICER, r.seen(number), "材料齐全", submission=submission()) == date(2026, 12, 21)
    repairing.verify(OFFICER, r.seen(number), r.FOUND, [r.proof("复查照片")], submission=submission())
    one = record(number)
    assert [gate.met for gate in one.gates] == [True] * 6
    assert (one.row.ball, one.row.days_left, len(one.files)) == (Ball.DECIDER, 28, 3)
    assert public_numbers() == {own.number}
    document = r.document()
    assert repairing.grant(DECIDER, r.seen(number), document, "均已符合", submission=submission()) == own.number
    assert not public_numbers()
    listing = queries.listing_record(AUDITOR, own.number)
    assert (listing.row.state, listing.removal_reason) == (ListingState.REMOVED, RemovalReason.EARLY)
    assert listing.removed_on == clock.today()
    assert [event.action for event in record(number).timeline if event.action is not Action.EVIDENCE_FILED] == [
        Action.APPLICATION_FILED,
        Action.APPLICATION_ACCEPTED,
        Action.APPLICATION_VERIFIED,
        Action.APPLICATION_GRANTED,
    ]
    paper = queries.decision_facts(own.applicant, number)
    assert (paper.granted, paper.document_number, paper.listing) == (True, document, own.number)
    assert all(gate.met for gate in paper.gates)
    assert queries.own_listings(own.applicant) == []
    assert [row.state for row in queries.own_applications(own.applicant)] == [ApplicationState.GRANTED]
    intact()


def test_a_person_applies_for_the_own_listing_and_the_number_stays_masked() -> None:
    own = r.own_listing(person=True)
    number = r.granted(own)
    one = record(number)
    assert one.row.channel is FilingChannel.PERSON
    assert "*" in one.masked_identity
    paper = queries.decision_facts(own.applicant, number)
    assert (paper.is_person, paper.masked_identity) == (True, one.masked_identity)
    assert w.holds_identity(paper) == w.holds_identity(one) == []
    with db.reading() as session:
        events = ledger.newest(session, Ledger.BLACKLIST, limit=100)
        assert w.holds_identity([event.details for event in events]) == []


def test_the_counter_enters_a_paper_application_of_its_region_with_the_scan() -> None:
    own = r.own_listing()
    [offered] = queries.listings_at_counter(r.COUNTER_CHANGSHA, own.number.lower())
    assert offered.refusal == ""
    assert queries.listings_at_counter(r.COUNTER_ZHUZHOU, own.number) == []
    assert queries.listings_at_counter(COUNTER, " ") == []
    with pytest.raises(InvalidInput, match="扫描件"):
        repairing.file_application(r.COUNTER_CHANGSHA, r.wanted(own), submission=submission())
    paper = r.wanted(own, paper=(r.proof("申请书"),))
    with pytest.raises(NotFound):
        repairing.file_application(r.COUNTER_ZHUZHOU, paper, submission=submission())
    number = repairing.file_application(r.COUNTER_CHANGSHA, paper, submission=submission())
    assert record(number).row.channel is FilingChannel.COUNTER
    assert [row.number for row in queries.own_applications(own.applicant)] == [number]


def test_what_came_on_paper_is_taken_back_at_the_counter_with_the_scan() -> None:
    own = r.own_listing()
    paper = r.wanted(own, paper=(r.proof("申请书"),))
    number = repairing.file_application(r.COUNTER_CHANGSHA, paper, submission=submission())
    [offered] = queries.listings_at_counter(r.COUNTER_CHANGSHA, own.number)
    assert [one.number for one in offered.applications] == [number]
    found = queries.application_record(r.COUNTER_CHANGSHA, number)
    assert found.needs_paper
    assert [(one.step, one.refusal) for one in found.offers] == [(ApplicationStep.WITHDRAW, "")]
    scan = r.proof("书面撤回申请")
    with pytest.raises(InvalidInput, match="扫描件"):
        repairing.withdraw(r.COUNTER_CHANGSHA, r.seen(number), submission=submission())
    for stranger in (r.COUNTER_ZHUZHOU, OFFICER):
        with pytest.raises((NotFound, NotPermitted)):
            repairing.withdraw(stranger, r.seen(number), scan, submission=submission())
    with pytest.raises(NotFound):
        queries.application_record(r.COUNTER_ZHUZHOU, number)
    repairing.withdraw(r.COUNTER_CHANGSHA, r.seen(number), scan, submission=submission())
    assert state(number) is ApplicationState.WITHDRAWN
    assert [one.title for one in record(number).files][-1] == "书面撤回申请"
    with pytest.raises(OutOfDate):
        repairing.withdraw(r.COUNTER_CHANGSHA, r.seen(number), scan, submission=submission())
    online = r.filed(own)  # what the agent filed is the agent's to take back
    with pytest.raises(NotFound):
        repairing.withdraw(r.COUNTER_CHANGSHA, r.seen(online), scan, submission=submission())
    [offered] = queries.listings_at_counter(r.COUNTER_CHANGSHA, own.number)
    assert [one.number for one in offered.applications] == [number]
    assert online in offered.refusal


def test_eleven_months_and_thirty_days_are_refused_with_the_first_day() -> None:
    soon, now = r.own_listing("2025-11-24"), r.own_listing("2025-11-23")
    with pytest.raises(RuleBroken, match="第十三条、第十八条") as broken:
        r.filed(soon)
    assert (broken.value.provision, broken.value.facts["opens"]) == ("BL-19", "2026-11-24")
    assert "2026-11-24" in queries.own_listings(soon.applicant)[0].refusal
    assert state(r.filed(now)) is ApplicationState.FILED


def test_a_received_listing_is_not_ours_to_repair() -> None:
    [number] = receive([cells(列入日期="2025-06-01", 发布日期="")])
    publish([number])
    code = queries.listing_record(AUDITOR, number).party
    agent = Actor("agent", Role.AGENT, "PERSON-G", "经办", organisation=code)
    assert "长沙市应急管理局" in queries.own_listings(agent)[0].refusal
    with pytest.raises(RuleBroken) as broken:
        repairing.file_application(agent, r.wanted(r.Own(number, agent, 0)), submission=submission())
    assert broken.value.provision == "CR-09"


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"commitment": " "}, "信用承诺"),
        ({"performed": ()}, "履行义务的证明"),
        ({"eliminated": ()}, "消除危害的证明"),
        ({"performed": (r.proof(content=b"MZ"),)}, "附件"),
    ],
)
def test_commitment_and_proofs_are_needed(missing: dict[str, object], field: str) -> None:
    own = r.own_listing()
    with pytest.raises(InvalidInput) as told:
        repairing.file_application(own.applicant, r.wanted(own, **missing), submission=submission())
    assert told.value.field == field
    assert queries.own_applications(own.applicant) == []


def test_one_open_application_at_a_time() -> None:
    own = r.own_listing()
    first = r.filed(own)
    with pytest.raises(RuleBroken, match=first):
        r.filed(own)
    assert first in queries.own_listings(own.applicant)[0].refusal
    repairing.withdraw(own.applicant, r.seen(first), submission=submission())
    second = r.filed(own)
    repairing.not_accept(OFFICER, r.seen(second), "缺少缴款凭证", submission=submission())
    third = r.filed(own)
    assert {row.number: row.state for row in queries.own_applications(own.applicant)} == {
        first: ApplicationState.WITHDRAWN,
        second: ApplicationState.NOT_ACCEPTED,
        third: ApplicationState.FILED,
    }
    with pytest.raises(NotFound):
        queries.decision_facts(AUDITOR, second)


def test_a_double_click_is_carried_out_once() -> None:
    own, once = r.own_listing(), submission()
    repairing.file_application(own.applicant, r.wanted(own), submission=once)
    with pytest.raises(AlreadyDone):
        repairing.file_application(own.applicant, r.wanted(own), submission=once)
    assert len(queries.own_applications(own.applicant)) == 1


# -- gates -------------------------------------------------------------------------------------------------------------


def test_a_closed_gate_stops_the_grant_and_carries_the_refusal() -> None:
    own = r.own_listing()
    number = r.verified(own, r.FOUND.model_copy(update={"eliminated_on": None, "eliminated_basis": "矿坑未回填"}))
    with pytest.raises(RuleBroken, match="矿坑未回填") as broken:
        repairing.grant(DECIDER, r.seen(number), r.document(), "同意", submission=submission())
    assert broken.value.provision.startswith("BL-20.harm")
    with pytest.raises(InvalidInput):  # the duties are performed
        repairing.refuse(DECIDER, r.seen(number), r.document(), Gate.DUTIES, "未履行", submission=submission())
    opens = repairing.refuse(DECIDER, r.seen(number), r.document(), Gate.HARM, "危害未消除", submission=submission())
    assert opens is None
    paper = queries.decision_facts(own.applicant, number)
    assert (paper.granted, paper.refused_gate) == (False, Gate.HARM)
    assert public_numbers() == {own.number}
    assert state(r.filed(own)) is ApplicationState.FILED  # may apply again


def _bar(until: date) -> BarFacts:
    return BarFacts(
        "X1", BarScope.ANY_UNIT, BarBasis.PRINCIPAL, "第九十四条", "法院（演示）", date(2022, 5, 6), until, ()
    )


def test_a_running_bar_blocks_the_barred_party_only(monkeypatch: pytest.MonkeyPatch) -> None:
    unit, person = r.own_listing(), r.own_listing(person=True)
    asked = []

    def bars_on(_session: object, **whom: object) -> list[BarFacts]:
        asked.append(whom)
        return [_bar(date(2027, 5, 5))] if whom.get("person_id") == person.party_id else []

    monkeypatch.setattr(gates, "bars_on", bars_on)
    number = r.verified(person)
    with pytest.raises(RuleBroken) as broken:
        repairing.grant(DECIDER, r.seen(number), r.document(), "同意", submission=submission())
    assert broken.value.provision.startswith("BL-20.no_running_bar")
    opens = repairing.refuse(
        DECIDER, r.seen(number), r.document(), Gate.NO_RUNNING_BAR, "禁入", submission=submission()
    )
    assert opens == queries.decision_facts(AUDITOR, number).opens_on == date(2027, 5, 6)
    r.granted(unit)
    assert public_numbers() == {person.number}
    assert {"organisation_id": unit.party_id, "day": clock.today()} in asked


def case(own: r.Own, conduct: str, state: CaseState = CaseState.DRAFTED) -> str:
    number = f"C{submission()[:8]}"
    with write(OFFICER, Permission.CASES_HANDLE, submission(), ledgers=[Ledger.BLACKLIST, Ledger.PARTIES]) as work:
        from registry.parties import entries

        someone = r.builders.identity()
        met = entries.meet_people(work, [entries.MetPerson(someone, "执法甲")])[someone]
        work.add(
            tables.Case(
                number=number, state=state, region=CHANGSHA, authority="长沙市应急管理局", penalty_number="P", ground=Ground.G6,
                facts="{}", cause="无证", reason="第七条", conduct_on=date.fromisoformat(conduct), filed_on=clock.today(),
                drafted_by="x", officer_person_id=met.id, second_person_id=met.id, changed_at=clock.now(),
            )
        )  # fmt: skip
        work.add(
            tables.CaseSubject(
                case_number=number, role=SubjectRole.ORGANISATION, organisation_id=own.party_id, name="单位"
            )
        )
        work.record(Action.CASE_DRAFTED, number)
    return number


@pytest.mark.parametrize(
    ("conduct", "state", "met"),
    [
        ("2026-02-01", CaseState.DRAFTED, False),
        ("2026-02-01", CaseState.SERVED, False),
        ("2026-02-01", CaseState.DROPPED, True),
        ("2026-02-01", CaseState.PUBLISHED, True),  # its listing speaks for itself
        ("2025-06-01", CaseState.DRAFTED, True),  # not after the listing
    ],
)
def test_a_running_case_over_later_conduct(conduct: str, state: CaseState, met: bool) -> None:
    own = r.own_listing()
    number = r.verified(own)
    case(own, conduct, state)
    [gate] = [one for one in record(number).gates if one.gate is Gate.NO_NEW_CONDUCT]
    assert gate.met is met


def test_a_later_listing_of_the_same_subject() -> None:
    own = r.own_listing()
    number = r.verified(own)
    r.own_listing("2025-05-30", like=own)  # an older one says nothing
    assert record(number).gates[3].met
    later = r.own_listing("2026-03-01", like=own, state=ListingState.DECIDED)
    assert later.number in record(number).gates[3].explanation
    assert record(number).gates[3].met is False


# -- who decides -------------------------------------------------------------------------------------------------------


def test_the_officer_who_handled_it_does_not_decide_under_any_account() -> None:
    own = r.own_listing()
    number = r.verified(own)
    for decide in ("grant", "refuse"):
        with pytest.raises(RuleBroken) as broken:
            if decide == "grant":
                repairing.grant(SAME_HUMAN, r.seen(number), r.document(), "同意", submission=submission())
            else:
                repairing.refuse(SAME_HUMAN, r.seen(number), r.document(), Gate.HARM, "否", submission=submission())
        assert broken.value.provision == "IN-07.officers"
    refusals = {one.step: one.refusal for one in record(number, SAME_HUMAN).offers}
    assert "另一名" in refusals[ApplicationStep.GRANT]
    assert {one.step for one in record(number, DECIDER).offers if not one.refusal} == {
        ApplicationStep.GRANT,
        ApplicationStep.REFUSE,
    }


def test_one_of_two_deciders_wins_and_the_other_is_told() -> None:
    own = r.own_listing()
    number = r.verified(own, r.FOUND)
    chosen, papers = r.seen(number), {DECIDER.username: r.document(), DECIDER_TOO.username: r.document()}

    def decide(actor: Actor) -> None:
        repairing.grant(actor, chosen, papers[actor.username], "同意", submission=submission())

    assert race(decide, DECIDER, DECIDER_TOO) == ["done", "late"]
    assert (record(number).row.version, len(queries.listing_record(AUDITOR, own.number).versions)) == (4, 2)
    intact()


def test_a_listing_decided_otherwise_meanwhile_is_not_removed_twice() -> None:
    own = r.own_listing()
    number = r.verified(own)
    commands.propose_removal(OFFICER, seen(own.number), RemovalReason.REVOKED, "处罚撤销", submission=submission())
    commands.remove(DECIDER, [seen(own.number)], submission=submission())
    with pytest.raises(OutOfDate):
        repairing.grant(DECIDER, r.seen(number), r.document(), "同意", submission=submission())
    assert state(number) is ApplicationState.VERIFIED


def test_a_decisions_number_is_used_once() -> None:
    one, two = r.verified(r.own_listing()), r.verified(r.own_listing())
    document = r.document()
    repairing.grant(DECIDER, r.seen(one), document, "同意", submission=submission())
    for typed in (
        f" {document} ",
        document.replace("〔", "（").replace("〕", "）"),
        document.replace("〔", "[").replace("〕", "]"),
    ):
        with pytest.raises(InvalidInput, match="已经用过"):
            repairing.grant(DECIDER, r.seen(two), typed, "同意", submission=submission())


def test_another_regions_application_is_not_touched_by_changing_the_number() -> None:
    own, other = r.own_listing(), r.own_listing()
    number = r.filed(own)
    for stranger in (OFFICER_ZHUZHOU, DECIDER_ZHUZHOU, other.applicant, replace(own.applicant, organisation="")):
        with pytest.raises(NotFound):
            queries.application_record(stranger, number)
    with pytest.raises(NotFound):
        repairing.accept(OFFICER_ZHUZHOU, r.seen(number), submission=submission())
    with pytest.raises(NotFound):
        repairing.withdraw(other.applicant, r.seen(number), submission=submission())
    with pytest.raises(NotFound):
        r.filed(r.Own(own.number, other.applicant, 0))
    mine, theirs = record(number).files[0].code, record(r.filed(other)).files[0].code
    assert queries.application_file(OFFICER, number, mine)[1].startswith(b"%PDF")
    with pytest.raises(NotFound):
        queries.application_file(own.applicant, number, theirs)
    assert queries.applications(OFFICER_ZHUZHOU, queries.ApplicationFilters(), ALL).total == 0


@pytest.mark.parametrize("actor", [PUBLIC, CLERK, AUDITOR, w.ADMIN])
def test_other_roles_may_not(actor: Actor) -> None:
    own = r.own_listing()
    number = r.filed(own)
    one = Seen(number=number, version=1)
    with pytest.raises(NotPermitted):
        repairing.file_application(actor, r.wanted(own), submission=submission())
    with pytest.raises(NotPermitted):
        repairing.accept(actor, one, submission=submission())
    with pytest.raises(NotPermitted):
        repairing.grant(actor, one, "x", "x", submission=submission())
    with pytest.raises(NotPermitted):
        queries.own_listings(actor)
    if actor is not AUDITOR:
        with pytest.raises(NotPermitted):
            queries.application_record(actor, number)


def test_no_step_can_be_skipped() -> None:
    number = r.filed(r.own_listing())
    with pytest.raises(OutOfDate):
        repairing.verify(OFFICER, r.seen(number), r.FOUND, submission=submission())
    with pytest.raises(OutOfDate):
        repairing.grant(DECIDER, r.seen(number), r.document(), "同意", submission=submission())
    with pytest.raises(OutOfDate):
        repairing.propose_reinstatement(OFFICER, r.seen(number), "骗取", [r.proof()], submission=submission())
    assert state(number) is ApplicationState.FILED


@pytest.mark.parametrize("late", ["2026-11-24", "performed"])
def test_a_finding_is_not_of_tomorrow_and_has_its_proof(late: str) -> None:
    number = r.accepted(r.own_listing())
    change = {"performed_basis": " "} if late == "performed" else {"performed_on": date.fromisoformat(late)}
    with pytest.raises(InvalidInput) as told:
        repairing.verify(OFFICER, r.seen(number), r.FOUND.model_copy(update=change), submission=submission())
    assert told.value.field.startswith("义务履行")


# -- lists -------------------------------------------------------------------------------------------------------------


def test_lists_name_the_ball_and_what_is_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    new, taken, found = r.filed(r.own_listing()), r.accepted(r.own_listing()), r.verified(r.own_listing())
    r.granted(r.own_listing())
    rows = {row.number: row for row in queries.applications(OFFICER, queries.ApplicationFilters(), ALL).items}
    assert len(rows) == 4
    assert [rows[one].ball for one in (new, taken, found)] == [Ball.OFFICER, Ball.OFFICER, Ball.DECIDER]
    assert queries.applications_waiting(OFFICER) == queries.Waiting(1, 1, 1, 0)
    assert queries.applications_waiting(OFFICER_ZHUZHOU) == queries.Waiting(0, 0, 0, 0)
    for wanted, numbers in (
        (queries.ApplicationFilters(state=ApplicationState.ACCEPTED), {taken}),
        (queries.ApplicationFilters(ball=Ball.DECIDER), {found}),
        (queries.ApplicationFilters(region=CHANGSHA), set(rows)),
        (queries.ApplicationFilters(region="430200"), set()),
        (queries.ApplicationFilters(overdue=True), set()),
    ):
        assert {row.number for row in queries.applications(OFFICER, wanted, ALL).items} == numbers
    late = queries.ApplicationFilters(overdue=True)
    w.on(monkeypatch, date(2026, 11, 30))
    assert queries.applications(OFFICER, late, ALL).total == 0  # on the last day nothing is overdue
    w.on(monkeypatch, date(2026, 12, 1))
    [row] = queries.applications(OFFICER, late, ALL).items
    assert (row.number, row.days_left) == (new, -1)
    w.on(monkeypatch, date(2026, 12, 22))
    assert queries.applications_waiting(OFFICER).overdue == 3


# -- fraud -------------------------------------------------------------------------------------------------------------


def feed() -> list[tuple[Operation, str]]:
    return [(one.op, one.number) for one in queries.changes(PUBLIC).changes]


def test_fraud_restores_the_listing_and_both_decisions_stay() -> None:
    own = r.own_listing()
    number = r.accused(own)
    cursor = queries.changes(PUBLIC).cursor
    assert not public_numbers()
    with pytest.raises(RuleBroken):
        proposer = Actor("x", Role.DECIDER, "PERSON-P", "彭官", region=CHANGSHA)
        repairing.reinstate(proposer, r.seen(number), "骗取属实", submission=submission())
    until = repairing.reinstate(DECIDER_TOO, r.seen(number), "骗取属实", submission=submission())
    assert until == date(2028, 5, 31)  # the restart is from memory: the old end stays
    assert public_numbers() == {own.number}
    listing = queries.listing_record(AUDITOR, own.number)
    assert [one.state for one in listing.versions] == [
        ListingState.PUBLISHED, ListingState.REMOVED, ListingState.PUBLISHED,
    ]  # fmt: skip
    assert (listing.removed_on, listing.removal_reason) == (None, None)
    assert {Action.LISTING_REMOVED, Action.LISTING_REINSTATED} <= {one.action for one in listing.timeline}
    one = record(number)
    assert (one.row.state, one.fraud_answer, one.reasons) == (
        ApplicationState.REINSTATED,
        "骗取属实",
        "各项条件均已符合",
    )
    [back] = queries.changes(PUBLIC, cursor).changes
    assert (back.op, back.number) == (Operation.ADDED, own.number)
    assert feed() == [(Operation.ADDED, own.number), (Operation.REMOVED, own.number), (Operation.ADDED, own.number)]
    assert public_numbers(date(2026, 11, 22)) == set()  # was not public between the two decisions, nor is it said to be
    intact()


def test_a_reason_makes_the_term_run_anew() -> None:
    own = r.own_listing()
    number = r.accused(own)
    until = repairing.reinstate(DECIDER, r.seen(number), "骗取属实", "情节严重，重新起算", submission=submission())
    assert until == date(2029, 11, 22)
    found = queries.public_listing(PUBLIC, own.number)
    assert (found.until, found.term_started_on) == (until, clock.today())
    assert "恢复列入之日" in found.clocks[0].explanation
    assert found.clocks[1].on == date(2027, 11, 23)
    with pytest.raises(RuleBroken) as broken:  # the twelve months count anew as well
        r.filed(own)
    assert broken.value.facts["opens"] == "2027-11-23"
    event = next(
        e for e in queries.listing_record(AUDITOR, own.number).timeline if e.action is Action.LISTING_REINSTATED
    )
    assert event.details["flag"] == "BL-22.restart"


def test_a_confirmed_restart_binds() -> None:
    own = r.own_listing()
    number = r.accused(own)
    wanted = laws.Proposal(
        code="BL-22.restart", value="restoration", article="第二十一条", text="重新计算", reason="核对原文",
        effective_from=date(2026, 1, 1),
    )  # fmt: skip
    amendment = laws.propose(w.ADMIN, wanted, submission=submission())
    laws.confirm(w.ADMIN_TOO, amendment, submission=submission())
    assert repairing.reinstate(DECIDER, r.seen(number), "属实", submission=submission()) == date(2029, 11, 22)


def test_what_would_have_ended_returns_only_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    own = r.own_listing("2023-12-01")
    number = r.accused(own)
    w.on(monkeypatch, date(2026, 12, 1))
    with pytest.raises(RuleBroken) as broken:
        repairing.reinstate(DECIDER, r.seen(number), "属实", submission=submission())
    assert broken.value.provision == "BL-17"
    repairing.reinstate(DECIDER, r.seen(number), "属实", "原期限已满", submission=submission())
    assert public_numbers() == {own.number}
    live = {}
    for op, name in feed():
        live[name] = op
    assert live == {own.number: Operation.ADDED}


def test_no_fraud_leaves_the_removal_and_may_be_proposed_again() -> None:
    own = r.own_listing()
    number = r.accused(own)
    repairing.find_no_fraud(DECIDER_TOO, r.seen(number), "鉴定意见不成立", submission=submission())
    assert (state(number), public_numbers()) == (ApplicationState.GRANTED, set())
    repairing.propose_reinstatement(OFFICER, r.seen(number), "另有证据", [r.proof()], submission=submission())
    with pytest.raises(Refused):
        repairing.find_no_fraud(SAME_HUMAN, r.seen(number), "不成立", submission=submission())
    assert state(number) is ApplicationState.FRAUD_PROPOSED


def test_the_decision_goes_out_as_a_paper(database: str) -> None:
    granted, refused = r.own_listing(), r.own_listing()
    number = r.granted(granted)
    said = squeezed(text(queries.result_paper(AUDITOR, number)))
    facts = queries.decision_facts(AUDITOR, number)
    for part in ("移出安全生产严重失信主体名单决定书", facts.name, facts.document_number, facts.reasons):
        assert squeezed(part) in said, part
    other = r.accepted(refused)
    with pytest.raises(NotFound):
        queries.result_paper(AUDITOR, other)
    shut = r.FOUND.model_copy(update={"eliminated_on": None})
    repairing.verify(OFFICER, r.seen(other), shut, submission=submission())
    repairing.refuse(DECIDER, r.seen(other), r.document(), Gate.HARM, "危害尚未消除", submission=submission())
    assert "不予移出" in squeezed(text(queries.result_paper(AUDITOR, other)))
