"""Filings: who may file what until when, who answers, and what an answer does to the listing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from registry.blacklist import answering, changing, filing, queries, tables
from registry.blacklist.answering import Opinion
from registry.blacklist.changing import Corrections
from registry.blacklist.queries import FilingFilters
from registry.blacklist.terms import (
    CaseState,
    FilingKind,
    FilingState,
    FilingStep,
    ListingState,
    ProceedingOutcome,
    RemovalReason,
    Step,
)
from registry.kernel import db, ledger
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate, Refused, RuleBroken
from registry.kernel.files import Upload
from registry.kernel.paging import PageRequest
from registry.policy import Ledger
from tests import world as w
from tests.blacklist import filed as f
from tests.blacklist.builders import (
    AUDITOR,
    CLERK,
    DECIDER,
    DECIDER_ZHUZHOU,
    OFFICER,
    OFFICER_ZHUZHOU,
    public_numbers,
    seen,
    submission,
    today,
)
from tests.conftest import configure

ALL = PageRequest(size=200)
ON_A_CASE = (FilingKind.STATEMENT, FilingKind.HEARING_REQUEST, FilingKind.WAIVER)


def states(viewer: Actor = OFFICER) -> dict[str, FilingState]:
    return {row.number: row.state for row in queries.filings(viewer, FilingFilters(), ALL).items}


# -- on a case ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ON_A_CASE)
def test_the_notified_party_is_heard_in_time(database: str, kind: FilingKind) -> None:
    listed = f.a_listing()
    case = f.a_case(listed.agent, date(2026, 11, 16))  # five working days later is today
    number = f.file(listed.agent, case, kind)
    [row] = queries.own(listed.agent).filings
    assert (row.number, row.kind, row.late, row.about_case) == (number, kind, False, True)
    [notice] = queries.own(listed.agent).notices
    assert (notice.last_on, notice.open, set(notice.kinds)) == (today(), True, set(ON_A_CASE))
    with db.reading() as session:
        assert [one.number for one in queries.filings_of(session, case)] == [number]
    w.intact(Ledger.BLACKLIST)


@pytest.mark.parametrize("kind", ON_A_CASE)
def test_after_the_time_only_a_statement_is_kept_and_marked(database: str, kind: FilingKind) -> None:
    listed = f.a_listing()
    case = f.a_case(listed.agent, date(2026, 11, 13))
    if kind is FilingKind.STATEMENT:
        f.file(listed.agent, case, kind)
        assert [row.late for row in queries.own(listed.agent).filings] == [True]
    else:
        with pytest.raises(RuleBroken) as broken:
            f.file(listed.agent, case, kind)
        assert broken.value.provision == "CR-02.request"
        assert "第六十四条" in broken.value.message
        assert "2026-11-20" in broken.value.message
    assert queries.own(listed.agent).notices[0].kinds == (FilingKind.STATEMENT,)


@pytest.mark.parametrize("state", [CaseState.DRAFTED, CaseState.DECIDED, CaseState.DROPPED])
def test_nothing_is_heard_before_the_notice_or_after_the_decision(database: str, state: CaseState) -> None:
    listed = f.a_listing()
    case = f.a_case(listed.agent, date(2026, 11, 20), state=state)
    for kind in ON_A_CASE:
        with pytest.raises(RuleBroken):
            f.file(listed.agent, case, kind)
    unserved = f.a_case(listed.agent, None, number="AJ202600002")
    with pytest.raises(NotFound):
        f.file(listed.agent, unserved, FilingKind.STATEMENT)


def test_one_request_at_a_time_and_several_statements(database: str) -> None:
    listed = f.a_listing()
    case = f.a_case(listed.agent, date(2026, 11, 20))
    first = f.file(listed.agent, case, FilingKind.HEARING_REQUEST)
    with pytest.raises(OutOfDate, match=first):
        f.file(listed.agent, case, FilingKind.HEARING_REQUEST)
    filing.withdraw(listed.agent, first, submission=submission())
    f.file(listed.agent, case, FilingKind.HEARING_REQUEST)
    for _ in range(2):
        f.file(listed.agent, case, FilingKind.STATEMENT)
    with pytest.raises(InvalidInput):
        f.file(listed.agent, case, FilingKind.OBJECTION)
    with pytest.raises(InvalidInput):
        f.file(listed.agent, listed.number, FilingKind.STATEMENT)
    with pytest.raises(InvalidInput, match="案件中办理"):
        answering.release(OFFICER, f.seen_filing(first), submission=submission())


# -- who ---------------------------------------------------------------------------------------------------------------


def test_only_ones_own(database: str) -> None:
    listed, other = f.a_listing(), f.a_listing("湖南别家矿业有限公司（演示）")
    case = f.a_case(listed.agent, date(2026, 11, 20))
    for actor in (other.agent, f.AGENT_ELSEWHERE, f.another(listed.agent, organisation="")):
        for subject, kind in ((listed.number, FilingKind.OBJECTION), (case, FilingKind.STATEMENT)):
            with pytest.raises(NotFound):
                f.file(actor, subject, kind)
    number = f.file(listed.agent, listed.number)
    with pytest.raises(NotFound):
        queries.filing(other.agent, number)
    with pytest.raises(NotFound):
        filing.withdraw(other.agent, number, submission=submission())
    assert not queries.own(other.agent).filings
    assert not queries.own(other.agent).notices
    for actor in (PUBLIC, OFFICER, DECIDER, CLERK, AUDITOR):
        with pytest.raises(NotPermitted):
            f.file(actor, listed.number)
    with pytest.raises(NotPermitted):
        queries.filing(CLERK, number)


def test_a_person_files_about_their_own_listing(database: str) -> None:
    listing, person = f.a_persons_listing()
    number = f.file(person, listing)
    assert queries.filing(person, number).row.name == "乙示例"
    assert w.holds_identity(queries.own(person)) == []
    with pytest.raises(NotFound):
        f.file(f.another(person, person="N00000000000000000"), listing)


def test_the_counter_receives_paper_for_the_party_named(database: str) -> None:
    listed = f.a_listing()
    party = listed.agent.organisation
    with pytest.raises(InvalidInput, match="扫描件"):
        f.file(f.COUNTER, listed.number, party=party)
    for wrong in ("", "F00000000000000000", f.a_listing("湖南另家（演示）").agent.organisation):
        with pytest.raises(NotFound):
            f.file(f.COUNTER, listed.number, party=wrong, files=(f.SCAN,))
    with pytest.raises(NotPermitted):
        f.file(f.COUNTER_ZHUZHOU, listed.number, party=party, files=(f.SCAN,))
    case = f.a_case(listed.agent, date(2026, 11, 20))
    with pytest.raises(NotFound):
        f.file(f.COUNTER_ZHUZHOU, case, FilingKind.WAIVER, party=party, files=(f.SCAN,))
    with pytest.raises(InvalidInput, match="扫描件"):
        f.file(f.COUNTER, case, FilingKind.WAIVER, party=party)
    number = f.file(f.COUNTER, case, FilingKind.WAIVER, party=party, files=(f.SCAN,))
    [kept] = queries.filing(f.COUNTER, number).files
    assert queries.file_of(OFFICER, number, kept.code)[1] == f.SCAN.content
    assert queries.file_of(listed.agent, number, kept.code)[1] == f.SCAN.content
    for stranger in (f.COUNTER_ZHUZHOU, OFFICER_ZHUZHOU, f.AGENT_ELSEWHERE):
        with pytest.raises(NotFound):
            queries.file_of(stranger, number, kept.code)
    other = f.file(listed.agent, listed.number)
    with pytest.raises(NotFound):
        queries.file_of(OFFICER, other, kept.code)
    with pytest.raises(InvalidInput):
        filing.withdraw(f.COUNTER, number, submission=submission())
    filing.withdraw(f.COUNTER, number, f.SCAN, submission=submission())
    assert states()[number] is FilingState.WITHDRAWN


def test_the_counter_finds_a_party_of_its_region_with_numbers_masked(database: str) -> None:
    listed, (_, person) = f.a_listing(), f.a_persons_listing()
    for typed in (listed.credit_code, "意见化工"):
        assert [one.code for one in queries.find_party(f.COUNTER, typed)] == [listed.agent.organisation]
        assert queries.find_party(f.COUNTER_ZHUZHOU, typed) == []
    found = queries.find_party(f.COUNTER, "乙示例")
    assert [one.code for one in found] == [person.person]
    assert w.holds_identity(found) == []
    at_counter = queries.at_counter(f.COUNTER, listed.agent.organisation)
    assert [one.number for one in at_counter.listings] == [listed.number]
    with pytest.raises(NotFound):
        queries.at_counter(f.COUNTER_ZHUZHOU, listed.agent.organisation)
    with pytest.raises(NotPermitted):
        queries.find_party(listed.agent, "意见")


def test_a_file_must_be_what_it_says(database: str) -> None:
    listed = f.a_listing()
    for bad in (Upload("附件", "a.exe", b"MZ"), Upload("附件", "a.pdf", b"MZ"), Upload("附件", "a.pdf", b"")):
        with pytest.raises(InvalidInput):
            f.file(listed.agent, listed.number, files=(bad,))
    assert not queries.own(listed.agent).filings
    for wrong in ({"kind": FilingKind.LITIGATION, "outside_number": ""}, {"files": (f.SCAN,) * 11}):
        with pytest.raises(InvalidInput):
            f.file(listed.agent, listed.number, **wrong)


# -- objections --------------------------------------------------------------------------------------------------------


def test_an_objection_is_dismissed_by_another_person(database: str) -> None:
    listed = f.a_listing()
    number = f.file(listed.agent, listed.number)
    assert [row.number for row in queries.waiting(OFFICER)] == [number]
    assert queries.waiting(DECIDER) == queries.waiting(OFFICER_ZHUZHOU) == []
    with pytest.raises(OutOfDate):
        f.dismiss(number)
    f.advise(number)
    assert queries.waiting(OFFICER) == queries.waiting(f.SAME_HUMAN) == []
    assert [row.number for row in queries.waiting(DECIDER)] == [number]
    for answer in (f.dismiss, f.uphold):
        with pytest.raises(RuleBroken) as broken:
            answer(number, f.SAME_HUMAN)
        assert broken.value.provision == "IN-07.officers"
        with pytest.raises(NotPermitted):
            answer(number, OFFICER)
        with pytest.raises(NotFound):
            answer(number, DECIDER_ZHUZHOU)
    with pytest.raises(InvalidInput):  # no correction and no revocation was proposed
        f.uphold(number)
    f.dismiss(number)
    record = queries.filing(listed.agent, number)
    assert (record.row.state, record.row.answer) == (FilingState.DISMISSED, "异议不成立，事实清楚")
    assert record.opinion == "", "the opinion is the authority's own"
    assert public_numbers() == {listed.number}
    with pytest.raises(OutOfDate):
        filing.withdraw(listed.agent, number, submission=submission())
    w.intact(Ledger.BLACKLIST)


def test_an_upheld_objection_corrects_the_entry(database: str) -> None:
    listed = f.a_listing()
    number = f.file(listed.agent, listed.number)
    f.advise(number, Step.REVOKE)
    f.advise(number, Step.CORRECT, address="湖南省长沙市岳麓区演示路2号")  # a later opinion replaces the earlier one
    assert queries.proposals(DECIDER) == [], "it is decided with the objection"
    proposed = queries.filing(OFFICER, number).proposal
    assert proposed is not None
    assert proposed.changes == (("注册地址", "湖南省长沙市岳麓区演示路2号"),)
    with pytest.raises(InvalidInput):
        changing.approve(DECIDER, proposed.number, submission=submission())
    cursor = queries.changes(PUBLIC).cursor
    f.uphold(number)
    assert [one.op for one in queries.changes(PUBLIC, cursor).changes] == ["changed"]
    assert queries.public_listing(PUBLIC, listed.number).address == "湖南省长沙市岳麓区演示路2号"
    assert states()[number] is FilingState.UPHELD


def test_an_upheld_objection_revokes_the_listing(database: str) -> None:
    listed = f.a_listing()
    number = f.file(listed.agent, listed.number)
    f.advise(number, Step.REVOKE)
    f.uphold(number)
    assert public_numbers() == set()
    record = queries.listing_record(AUDITOR, listed.number)
    assert (record.row.state, record.removal_reason) == (ListingState.REMOVED, RemovalReason.REVOKED)
    [own] = queries.own(listed.agent).listings
    assert (own.state, own.public_now, own.removed_on) == (ListingState.REMOVED, False, today())
    assert own.kinds == (FilingKind.RECONSIDERATION, FilingKind.LITIGATION)


def test_an_overdue_objection_warns_and_stops_nothing(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = f.a_listing()
    number = f.file(listed.agent, listed.number)
    [row] = queries.waiting(OFFICER)
    assert (row.due_on, row.overdue) == (date(2026, 12, 21), False)
    [clock] = queries.filing(OFFICER, number).clocks
    assert clock.to_confirm, "the law gives no day"
    configure(monkeypatch, today="2026-12-22")
    assert [one.overdue for one in queries.waiting(OFFICER)] == [True]
    f.advise(number)
    f.dismiss(number)


def test_a_second_reader_is_told(database: str) -> None:
    listed = f.a_listing()
    number = f.file(listed.agent, listed.number)
    old = f.seen_filing(number)
    f.advise(number)
    with pytest.raises(OutOfDate):
        answering.advise(OFFICER, old, Opinion(text="又一意见"), submission=submission())
    filing.withdraw(listed.agent, number, submission=submission())
    with pytest.raises(OutOfDate):
        f.dismiss(number)
    with pytest.raises(OutOfDate):
        filing.withdraw(listed.agent, number, submission=submission())


def test_a_withdrawn_objection_takes_its_proposal_with_it(database: str) -> None:
    listed = f.a_listing()
    number = f.file(listed.agent, listed.number)
    f.advise(number, Step.REVOKE)
    filing.withdraw(listed.agent, number, submission=submission())
    f.revoke(listed.number)  # nothing else waits for the listing
    assert public_numbers() == set()


# -- replies and proceedings -------------------------------------------------------------------------------------------


def test_a_released_reply_stands_beside_the_entry(database: str) -> None:
    listed = f.a_listing()
    cursor = queries.changes(PUBLIC).cursor
    number = f.file(listed.agent, listed.number, FilingKind.REPLY, text="我单位已完成整改。")
    assert queries.public_listing(PUBLIC, listed.number).replies == ()
    assert not queries.changes(PUBLIC, cursor).changes
    f.release(number)
    [reply] = queries.public_listing(PUBLIC, listed.number).replies
    assert (reply.text, reply.released_on) == ("我单位已完成整改。", today())
    feed = queries.changes(PUBLIC, cursor)
    assert [(one.op, one.number) for one in feed.changes] == [("changed", listed.number)]
    filing.withdraw(listed.agent, number, submission=submission())
    assert queries.public_listing(PUBLIC, listed.number).replies == ()
    assert [one.op for one in queries.changes(PUBLIC, feed.cursor).changes] == ["changed"]


def test_a_reply_is_kept_back_before_and_after_it_was_shown(database: str) -> None:
    listed = f.a_listing()
    number = f.reply(listed)
    answering.keep_back(OFFICER, f.seen_filing(number), "含有商业秘密", submission=submission())
    assert queries.public_listing(PUBLIC, listed.number).replies == ()
    other = f.file(listed.agent, listed.number, FilingKind.REPLY)
    with pytest.raises(NotFound):
        answering.keep_back(OFFICER_ZHUZHOU, f.seen_filing(other), "不宜公开", submission=submission())
    answering.keep_back(OFFICER, f.seen_filing(other), "不宜公开", submission=submission())
    assert set(states().values()) == {FilingState.KEPT_BACK}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"联系人身份证 {w.identity(7)}", "身份证号"),
        (f"身份证{w.identity(7)[:6]} {w.identity(7)[6:14]} {w.identity(7)[14:]}", "身份证号"),
        ("身份证１１０１０１１９９００１０１１２３４", "身份证号"),
        ("请致电13800001234", "电话号码"),
        ("2026-11-23 138-0000-1234", "电话号码"),
        ("电话 0731-84321234", "电话号码"),
        ("手机+8613800001234", "电话号码"),
    ],
)
def test_a_reply_with_a_private_number_is_not_released(sqlite_database: str, text: str, what: str) -> None:
    listed = f.a_listing()
    with pytest.raises(RuleBroken, match=what) as broken:
        f.reply(listed, text)
    assert broken.value.provision == "PI-06"
    assert queries.public_listing(PUBLIC, listed.number).replies == ()


@pytest.mark.parametrize(
    "text", [f"统一社会信用代码{w.credit_code(5)}", "2026-11-23 缴纳罚款 1200000 元", "湘应急罚〔2026〕20260001号"]
)
def test_other_numbers_may_be_released(sqlite_database: str, text: str) -> None:
    f.reply(f.a_listing(), text)


def test_a_confirmed_proceeding_is_noted_and_its_outcome_shown(database: str) -> None:
    listed = f.a_listing()
    number = f.file(listed.agent, listed.number, FilingKind.LITIGATION)
    assert queries.public_listing(PUBLIC, listed.number).proceedings == ()
    cursor = queries.changes(PUBLIC).cursor
    f.confirm(number)
    [running] = queries.public_listing(PUBLIC, listed.number).proceedings
    assert (running.kind, running.outcome) == (FilingKind.LITIGATION, None)
    with pytest.raises(OutOfDate):
        f.confirm(number)
    f.outcome(number, ProceedingOutcome.BASIS_UPHELD)
    [ended] = queries.public_listing(PUBLIC, listed.number).proceedings
    assert (ended.outcome, ended.ended_on) == (ProceedingOutcome.BASIS_UPHELD, f.ORDER.on)
    assert [one.op for one in queries.changes(PUBLIC, cursor).changes] == ["changed", "changed"]
    record = queries.filing(AUDITOR, number)
    assert record.row.state is FilingState.DISMISSED
    assert f.ORDER.number in record.document
    assert record.files


def test_a_changed_basis_corrects_and_a_revoked_one_ends_the_listing_at_once(database: str) -> None:
    listed = f.a_listing()
    first = f.file(listed.agent, listed.number, FilingKind.RECONSIDERATION)
    f.outcome(first, ProceedingOutcome.CHANGED, Corrections(cause="发生一起较大生产安全事故"))
    shown = queries.public_listing(PUBLIC, listed.number)
    assert (shown.cause, shown.proceedings[0].outcome) == ("发生一起较大生产安全事故", ProceedingOutcome.CHANGED)
    second = f.file(listed.agent, listed.number, FilingKind.LITIGATION)
    f.outcome(second, ProceedingOutcome.REVOKED)
    assert public_numbers() == set()
    titles = [clock.title for clock in queries.filing(AUDITOR, second).clocks]
    assert titles == ["应当撤回公示"]
    third = f.file(listed.agent, listed.number, FilingKind.LITIGATION, outside_number="（2026）湘行终9号")
    f.outcome(third, ProceedingOutcome.REVOKED)  # nothing is left to revoke; the outcome is kept
    assert states()[third] is FilingState.UPHELD


def test_the_steps_a_viewer_may_take(database: str) -> None:
    listed = f.a_listing()
    number = f.file(listed.agent, listed.number)

    def offered(viewer: Actor) -> dict[FilingStep, bool]:
        return {one.step: not one.refusal for one in queries.filing(viewer, number).offers}

    assert offered(OFFICER) == {FilingStep.ADVISE: True}
    assert offered(DECIDER) == {FilingStep.ADVISE: False}
    f.advise(number)
    assert offered(DECIDER) == {FilingStep.ADVISE: False, FilingStep.UPHOLD: True, FilingStep.DISMISS: True}
    assert offered(f.SAME_HUMAN)[FilingStep.UPHOLD] is False
    assert offered(listed.agent) == {FilingStep.WITHDRAW: True}
    assert not any(offered(AUDITOR).values())


def test_lists_stay_inside_the_region(database: str) -> None:
    listed = f.a_listing()
    number = f.file(listed.agent, listed.number)
    assert set(states(OFFICER)) == set(states(AUDITOR)) == {number}
    assert states(OFFICER_ZHUZHOU) == {}
    with pytest.raises(NotFound):
        queries.filing(OFFICER_ZHUZHOU, number)
    found = FilingFilters(q=listed.number, kind=FilingKind.OBJECTION, state=FilingState.FILED, open_only=True)
    assert queries.filings(OFFICER, found, ALL).total == 1
    assert queries.filings(OFFICER, FilingFilters(kind=FilingKind.REPLY), ALL).total == 0
    with pytest.raises(NotPermitted):
        queries.filings(listed.agent, FilingFilters(), ALL)


def test_no_personal_data_reaches_the_ledger(sqlite_database: str) -> None:
    listed = f.a_listing()
    number = f.file(listed.agent, listed.number, text="机密意见内容")
    f.advise(number, Step.CORRECT, name="湖南改名化工有限公司（演示）")
    f.uphold(number)
    with db.reading() as session:
        said = list(w.texts(ledger.newest(session, Ledger.BLACKLIST, limit=100)))
    for hidden in ("机密意见内容", "改名化工", "异议成立", "核查提出"):
        assert not any(hidden in one for one in said)


def test_every_filing_is_carried_out_once(database: str) -> None:
    listed = f.a_listing()
    wanted, used = filing.Filed(kind=FilingKind.OBJECTION, subject=listed.number, text="异议"), submission()
    filing.file(listed.agent, wanted, submission=used)
    with pytest.raises(Refused, match="已经处理过"):
        filing.file(listed.agent, wanted, submission=used)
    with db.reading() as session:
        assert db.count(session, select(db.core(tables.Filing))) == 1


def test_another_version_of_the_listing_is_refused(database: str) -> None:
    listed = f.a_listing()
    old = seen(listed.number)
    f.stay(listed.number)
    with pytest.raises(OutOfDate):
        changing.propose_revocation(OFFICER, old, "处罚撤销", submission=submission())
