"""The paper of a decision on early removal as PDF: 移出决定书 or 不予移出决定书, drawn from the application and the law of its day."""

from __future__ import annotations

from registry.blacklist.queries.applications import DecisionFacts, decision_facts
from registry.documents import papers
from registry.documents.papers import Frame, Gate, Subject
from registry.kernel import access, db
from registry.kernel.access import Actor
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.settings import settings

_TITLES = {True: "移出决定书", False: "不予移出决定书"}
_REMEDIES = ("不服本决定的，可以依法申请行政复议。", "不服本决定的，可以依法向人民法院提起行政诉讼。")


def result_title(*, granted: bool) -> str:
    """What the paper is called."""
    return _TITLES[granted]


def result_paper(viewer: Actor, number: str) -> bytes:
    """The decision on an application the viewer may read, ID numbers masked. Raises `NotFound` while nothing is decided."""
    found = decision_facts(viewer, number)
    with db.reading() as session:
        law = laws.in_force(session, found.decided_on)
    drawn = _granted(found, law) if found.granted else _refused(found, law)
    access.looked(viewer, "paper.result", subject=found.number, reason=_TITLES[found.granted])
    return drawn


def _granted(found: DecisionFacts, law: LawBook) -> bytes:
    ends = law.provision("BL-18.publicity")
    return papers.removal(
        papers.Removal(
            frame=_frame(found),
            subject=_subject(found),
            decision_number=found.listing_decision,
            listed_on=found.listed_on,
            removed_on=found.decided_on,
            cause=found.reasons,
            basis=(law.provision("BL-19").article, law.provision("BL-20.conditions").article),
            effects=("自移出之日起停止公示。", ends.text),
        )
    )


def _refused(found: DecisionFacts, law: LawBook) -> bytes:
    shut = tuple(
        Gate(law.provision(one.provision.partition("@")[0]).title, one.explanation, found.opens_on)
        for one in found.gates
        if one.gate is found.refused_gate
    )
    return papers.refused_removal(
        papers.RefusedRemoval(
            frame=_frame(found),
            subject=_subject(found),
            decision_number=found.listing_decision,
            applied_on=found.filed_on,
            gates=shut,
            basis=(law.provision("BL-20.conditions").article,),
            remedies=_REMEDIES,
        )
    )


def _frame(found: DecisionFacts) -> Frame:
    return Frame(
        authority=found.authority,
        number=found.document_number,
        addressee=found.name,
        issued_on=found.decided_on,
        qr=f"{settings().address}/removals",
        qr_caption=f"移出公告　{found.listing}",
        demo=settings().demo,
    )


def _subject(found: DecisionFacts) -> Subject:
    identifier = found.masked_identity if found.is_person else found.credit_code
    return Subject(found.name, identifier, is_person=found.is_person)
