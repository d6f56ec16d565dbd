"""Two persons, one step at a time, in the own region; a double click and a race each have one winner."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.blacklist import commands, queries
from registry.blacklist.commands import Chosen, WholeList
from registry.blacklist.terms import ListingState, RemovalReason, Step
from registry.kernel import db, ledger
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, NotPermitted, OutOfDate, Refused, RuleBroken
from registry.kernel.paging import PageRequest
from registry.policy import Action, Ledger
from tests.blacklist.builders import (
    AUDITOR,
    CLERK,
    DECIDER,
    DECIDER_TOO,
    DECIDER_ZHUZHOU,
    OFFICER,
    OFFICER_CHANGSHA,
    OFFICER_ZHUZHOU,
    SAME_HUMAN,
    cells,
    propose_removal,
    public_numbers,
    publish,
    publish_list,
    race,
    receive,
    remove,
    seen,
    submission,
)

pytestmark = pytest.mark.usefixtures("database")


def state(number: str) -> ListingState:
    return queries.listing_record(AUDITOR, number).row.state


def test_publishing_and_removing_by_two_persons() -> None:
    [number] = receive([cells()])
    commands.propose_publication(OFFICER, [seen(number)], submission=submission())
    assert state(number) is ListingState.PUBLICATION_PROPOSED
    assert not public_numbers()
    assert commands.publish(DECIDER, [seen(number)], submission=submission()) == [number]
    assert public_numbers() == {number}
    propose_removal(number)
    assert public_numbers() == {number}
    commands.refuse_removal(DECIDER, [seen(number)], "处罚决定仍然有效", submission=submission())
    assert state(number) is ListingState.PUBLISHED
    remove(number)
    assert not public_numbers()
    record = queries.listing_record(AUDITOR, number)
    assert [one.version for one in record.versions] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.action for one in record.timeline] == [
        Action.LISTING_RECEIVED,
        Action.LISTING_PROPOSED,
        Action.LISTING_PUBLISHED,
        Action.REMOVAL_PROPOSED,
        Action.REMOVAL_REFUSED,
        Action.REMOVAL_PROPOSED,
        Action.LISTING_REMOVED,
    ]
    assert record.removal_reason is RemovalReason.REVOKED
    assert record.offers == ()


def test_keeping_back() -> None:
    [number] = receive([cells()])
    commands.propose_publication(OFFICER, [seen(number)], submission=submission())
    with pytest.raises(InvalidInput):
        commands.keep_back(DECIDER, [seen(number)], " ", submission=submission())
    commands.keep_back(DECIDER, [seen(number)], "主体不在适用范围内", submission=submission())
    assert state(number) is ListingState.KEPT_BACK
    assert not public_numbers()


@pytest.mark.parametrize("step", [commands.publish, commands.remove])
def test_the_proposer_cannot_decide_under_any_account(step: object) -> None:
    [number] = receive([cells()])
    if step is commands.remove:
        publish([number])
        propose_removal(number)
    else:
        commands.propose_publication(OFFICER, [seen(number)], submission=submission())
    before = state(number)
    with pytest.raises(RuleBroken) as broken:
        step(SAME_HUMAN, [seen(number)], submission=submission())  # type: ignore[operator]
    assert broken.value.provision == "IN-07.officers"
    with pytest.raises(NotPermitted):
        step(OFFICER, [seen(number)], submission=submission())  # type: ignore[operator]
    assert state(number) is before


def test_a_double_click_is_carried_out_once() -> None:
    [number] = receive([cells()])
    chosen, once = [seen(number)], submission()
    commands.propose_publication(OFFICER, chosen, submission=once)
    with pytest.raises(AlreadyDone):
        commands.propose_publication(OFFICER, chosen, submission=once)
    assert queries.listing_record(AUDITOR, number).row.version == 2


def test_no_step_can_be_skipped() -> None:
    [number] = receive([cells()])
    for step in (commands.publish, commands.remove):
        with pytest.raises(OutOfDate):
            step(DECIDER, [seen(number)], submission=submission())
    assert state(number) is ListingState.RECEIVED


def test_one_of_two_deciders_wins_and_the_other_is_told() -> None:
    [number] = receive([cells()])
    commands.propose_publication(OFFICER, [seen(number)], submission=submission())
    chosen = [seen(number)]

    def decide(actor: Actor) -> None:
        if actor is DECIDER:
            commands.publish(actor, chosen, submission=submission())
        else:
            commands.keep_back(actor, chosen, "不予公布", submission=submission())

    assert race(decide, DECIDER, DECIDER_TOO) == ["done", "late"]
    assert queries.listing_record(AUDITOR, number).row.version == 3
    with db.reading() as session:
        assert ledger.verify(session, Ledger.BLACKLIST).finding is None


def test_a_stale_version_is_refused() -> None:
    [number] = receive([cells()])
    old = seen(number)
    commands.propose_publication(OFFICER, [old], submission=submission())
    with pytest.raises(OutOfDate):
        commands.publish(DECIDER, [old], submission=submission())


def test_another_regions_listing_is_not_touched_by_changing_the_number() -> None:
    [number] = receive([cells()], OFFICER_CHANGSHA)
    with pytest.raises(NotFound):  # undecided: not even its existence is told
        commands.propose_publication(OFFICER_ZHUZHOU, [seen(number)], submission=submission())
    with pytest.raises(NotFound):
        queries.listing_record(OFFICER_ZHUZHOU, number)
    publish([number])
    assert queries.listing_record(OFFICER_ZHUZHOU, number).row.number == number  # decided facts are the province's
    with pytest.raises(NotPermitted):
        commands.propose_removal(OFFICER_ZHUZHOU, seen(number), RemovalReason.REVOKED, "撤销", submission=submission())
    propose_removal(number)
    with pytest.raises(NotPermitted):
        commands.remove(DECIDER_ZHUZHOU, [seen(number)], submission=submission())
    assert all(offer.refusal for offer in queries.listing_record(DECIDER_ZHUZHOU, number).offers)
    assert public_numbers() == {number}


def test_an_official_without_a_region_reaches_nothing() -> None:
    [number] = receive([cells()])
    with pytest.raises(Refused):
        commands.propose_publication(replace(OFFICER, region=""), [seen(number)], submission=submission())


@pytest.mark.parametrize("actor", [PUBLIC, CLERK, AUDITOR])
def test_other_roles_may_not(actor: Actor) -> None:
    [number] = receive([cells()])
    for step in (commands.propose_publication, commands.publish, commands.remove):
        with pytest.raises(NotPermitted):
            step(actor, [Chosen(number=number, version=1)], submission=submission())


def test_hundreds_at_once_with_an_event_each() -> None:
    history = cells(列入日期="2018-06-01", 发布日期="2018-06-20", 列入条款="")
    numbers = receive([*(cells() for _ in range(300)), history], batch="B-many")
    with pytest.raises(OutOfDate):
        commands.propose_publication(OFFICER, WholeList(batch="B-many", seen=301), submission=submission())
    publish_list("B-many")
    assert len(public_numbers()) == 300
    with db.reading() as session:
        published = [
            event for event in ledger.newest(session, Ledger.BLACKLIST, limit=5000)
            if event.action is Action.LISTING_PUBLISHED
        ]  # fmt: skip
    assert len({event.subject for event in published}) == 300
    assert queries.batches(OFFICER) == []  # what ended before is history, nothing waits
    with pytest.raises(OutOfDate):
        commands.publish(DECIDER, WholeList(batch="B-many"), submission=submission())
    assert len(numbers) == 301


def test_a_received_listing_leaves_early_at_its_source_only() -> None:
    [old] = receive([cells(列入日期="2025-06-01", 发布日期="")])
    publish([old])
    with pytest.raises(RuleBroken) as broken:
        propose_removal(old, RemovalReason.EARLY)
    assert broken.value.provision == "CR-09"
    remove(old, RemovalReason.SOURCE)
    assert not public_numbers()


def test_the_working_list_and_what_waits() -> None:
    here = receive([cells(), cells()], OFFICER_CHANGSHA, batch="B-cs")
    everything = queries.listings(OFFICER, queries.Filters(), PageRequest())
    assert {row.number for row in everything.items} == set(here)
    assert queries.listings(OFFICER_ZHUZHOU, queries.Filters(), PageRequest()).total == 0
    [waiting] = queries.batches(OFFICER_CHANGSHA)
    assert (waiting.batch, waiting.state, waiting.count) == ("B-cs", ListingState.RECEIVED, 2)
    commands.propose_publication(OFFICER_CHANGSHA, [seen(here[0])], submission=submission())
    assert [row.number for row in queries.awaiting_decision(DECIDER)] == [here[0]]
    assert queries.awaiting_decision(DECIDER_ZHUZHOU) == []
    assert {(one.state, one.count, one.mine) for one in queries.batches(OFFICER_CHANGSHA)} == {
        (ListingState.RECEIVED, 1, False),
        (ListingState.PUBLICATION_PROPOSED, 1, True),
    }
    offers = {offer.step: offer.refusal for offer in queries.listing_record(DECIDER, here[0]).offers}
    assert offers == {Step.PUBLISH: "", Step.KEEP_BACK: ""}
    own = queries.listing_record(SAME_HUMAN, here[0])
    assert own.offers[0].refusal == ""  # the Changsha officer is somebody else
    filtered = queries.Filters(state=ListingState.RECEIVED, region="430100", batch="B-cs", in_term=True, q="示例")
    assert [row.number for row in queries.listings(OFFICER, filtered, PageRequest()).items] == [here[1]]
