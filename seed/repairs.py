"""Applications for early removal in every state, for listings decided here that have been public long enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from registry.accounts.queries import actor_named
from registry.blacklist import queries, repairing
from registry.blacklist.repairing import EarlyRemoval, Seen, Verification
from registry.blacklist.terms import ListingState
from registry.blacklist.terms_repair import ApplicationState, Gate
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.kernel.paging import MOST, PageRequest
from seed.papers import scan

Submission = Callable[[], str]
State = ApplicationState

BECOMES: Final = (
    State.VERIFIED, State.GRANTED, State.REFUSED, State.FRAUD_PROPOSED, State.REINSTATED, State.FILED, State.ACCEPTED,
    State.NOT_ACCEPTED,
)  # fmt: skip
"""What becomes of the applications, in turn; agent and person take theirs back, so that they may apply again."""
COMMITMENT: Final = "承诺依法诚信生产经营，切实履行安全生产主体责任，自愿接受社会监督（演示）。"


def sow(submission: Submission) -> int:
    """File and handle an application for each listing that may leave early; returns how many were filed."""
    counter, filed, kept = actor_named("counter"), 0, set[str]()
    for applicant in (actor_named("agent"), actor_named("person")):
        for one in queries.own_listings(applicant):
            if not one.refusal:
                number = _file(applicant, one.number, submission)
                repairing.withdraw(applicant, Seen(number=number, version=1), submission=submission())
                filed += 1
                kept.add(one.number)
    for place, listing in enumerate(number for number in _open(counter) if number not in kept):
        number = _file(counter, listing, submission)
        _bring_to(BECOMES[place % len(BECOMES)], number, place, submission)
        filed += 1
    return filed


def _open(counter: Actor) -> list[str]:
    """Numbers of public listings decided here for which an application may be filed today."""
    officer = actor_named("officer")
    wanted = queries.Filters(state=ListingState.PUBLISHED, in_term=True)
    rows = queries.listings(officer, wanted, PageRequest(1, MOST)).items
    numbers = sorted(row.number for row in rows)
    found = [one for number in numbers for one in queries.listings_at_counter(counter, number)]
    return [one.number for one in found if not one.refusal and all(gate.met is not False for gate in one.gates)]


def _file(actor: Actor, listing: str, submission: Submission) -> str:
    wanted = EarlyRemoval(
        listing=listing,
        commitment=COMMITMENT,
        performed=(scan("履行义务的证明", "罚款缴款书"),),
        eliminated=(scan("消除危害的证明", "整改复查意见书"),),
        paper=(scan("申请书扫描件", "提前移出申请书"),),
    )
    return repairing.file_application(actor, wanted, submission=submission())


def _bring_to(state: State, number: str, place: int, submission: Submission) -> None:
    officer, decider, second = actor_named("officer"), actor_named("decider"), actor_named("decider2")
    document = f"（演示）应急移决〔{clock.today().year}〕{place + 1}号"

    def seen() -> Seen:
        return Seen(number=number, version=queries.application_record(officer, number).row.version)

    if state is State.FILED:
        return
    if state is State.NOT_ACCEPTED:
        reason = "缺少法定代表人签章的申请书，请补齐后重新提交。"
        repairing.not_accept(officer, seen(), reason, submission=submission())
        return
    repairing.accept(officer, seen(), "材料齐全，予以受理。", submission=submission())
    if state is State.ACCEPTED:
        return
    today, harm_gone = clock.today(), state is not State.REFUSED
    found = Verification(
        performed_on=today,
        performed_basis="核对缴款凭证，罚款已全额缴纳。",
        eliminated_on=today if harm_gone else None,
        eliminated_basis="现场复查，隐患已整改。" if harm_gone else "现场复查，采空区治理尚未完成。",
        no_new_conduct=True,
        conduct_basis="查询执法系统和本平台，没有新的行为。",
        opinion="建议同意提前移出。" if harm_gone else "建议不予提前移出。",
    )
    repairing.verify(officer, seen(), found, submission=submission())
    if state is State.VERIFIED:
        return
    if state is State.REFUSED:
        repairing.refuse(decider, seen(), document, Gate.HARM, "危害后果尚未消除。", submission=submission())
        return
    repairing.grant(decider, seen(), document, "各项条件均已符合。", submission=submission())
    if state is State.GRANTED:
        return
    proofs = [scan("证明材料", "鉴定意见")]
    reason = "群众举报并经查实，整改复查意见书系伪造。"
    repairing.propose_reinstatement(officer, seen(), reason, proofs, submission=submission())
    if state is State.REINSTATED:
        repairing.reinstate(second, seen(), "弄虚作假属实，撤销提前移出。", submission=submission())
