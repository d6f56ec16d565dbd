"""The papers of a case as PDF, composed from the case, the law of the day and the parties' data. Each look is recorded.

A paper handed to its subject names it in full; that is why a paper is drawn for regulators of the case's own region only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from registry.blacklist import casework, reach, rules, rules_cases, tables
from registry.blacklist.queries.cases import CaseRecord, SubjectRow, case_record
from registry.blacklist.rules_cases import UNIT_ROLES
from registry.blacklist.terms import PAPER_TITLES, PROVISION_OF, PaperKind, SubjectRole
from registry.documents import papers
from registry.documents.papers import Frame, NamedPerson, Right, Subject
from registry.kernel import access, calendar, clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, NotPermitted
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as parties
from registry.policy import Permission
from registry.settings import settings

_C = db.core(tables.Case).c

_REMEDIES = (
    "不服本决定的，可以依法申请行政复议。",
    "不服本决定的，可以依法向人民法院提起行政诉讼。",
    "也可以向本机关提出异议。",
)
_HAND_IN = ("提前移出申请书", "公开承诺书", "行政处罚义务履行完毕的证明", "危害后果已经消除的证明")


@dataclass(frozen=True)
class Paper:
    """A paper that can be drawn now: for which subject (its place in the case), what it is called."""

    kind: PaperKind
    place: int
    title: str
    name: str


def papers_of(found: CaseRecord) -> list[Paper]:
    """The papers of the steps a case has come to, subject by subject."""
    kinds = [PaperKind.NOTICE, PaperKind.PROOF_OF_NOTICE] if found.signed_at else []
    if found.decided_on:
        kinds += [PaperKind.DECISION, PaperKind.REPAIR_NOTICE, PaperKind.PROOF_OF_DECISION]
    return [Paper(kind, one.place, PAPER_TITLES[kind], one.name) for one in found.subjects for kind in kinds]


def paper(viewer: Actor, number: str, kind: PaperKind, place: int) -> bytes:
    """One paper as PDF. Raises `NotFound` while its step has not come, `NotPermitted` in another region."""
    viewer.must(Permission.CASES_READ)
    found = case_record(viewer, number)
    if (kind, place) not in {(one.kind, one.place) for one in papers_of(found)}:
        raise NotFound("这份文书还没有形成。", fix="请按步骤办理后再下载。")
    with db.reading() as session:
        row = session.execute(select(_C.id.table).where(_C.number == found.row.number)).one()
        if not reach.reaches(viewer, row.region):
            raise NotPermitted("文书载有当事人身份信息，只供办案机关下载。", fix="请联系办案机关。")
        drawn = _DRAWN[kind](_Case(session, found, row, found.subjects[place - 1]))
    access.looked(viewer, f"paper.{kind.value}", subject=found.row.number, reason=PAPER_TITLES[kind])
    return drawn


class _Case:
    """A case with one of its subjects, and the law that counts for its papers."""

    def __init__(self, session: Session, found: CaseRecord, row: Any, subject: SubjectRow) -> None:
        self.session, self.found, self.row, self.subject = session, found, row, subject
        self.day: date = found.decided_on or clock.today()
        self.law: LawBook = laws.in_force(session, self.day)
        self.then: LawBook = laws.in_force(session, row.conduct_on)
        self.stored = casework.subjects_of(session, row.number)

    def frame(self, title: str, number: str, issued_on: date, qr: str = "") -> Frame:
        return Frame(
            authority=self.row.authority,
            number=number,
            addressee=self.subject.name,
            issued_on=issued_on,
            qr=qr or f"{settings().address}/verify",
            qr_caption=f"{title}　{self.row.number}",
            demo=settings().demo,
        )

    def party(self) -> Subject:
        stored = self.stored[self.subject.place - 1]
        if stored.organisation_id is not None:
            return Subject(self.subject.name, self.subject.code)
        return Subject(self.subject.name, parties.open_identity(self.session, stored.person_id), is_person=True)

    def persons(self) -> tuple[NamedPerson, ...]:
        """The persons of the decision, each named in the paper of the unit; a person's own paper names nobody else."""
        if self.subject.role not in UNIT_ROLES:
            return ()
        return tuple(
            NamedPerson(one.name, _ROLES[shown.role], parties.open_identity(self.session, one.person_id))
            for one, shown in zip(self.stored, self.found.subjects, strict=True)
            if one.person_id is not None
        )

    def basis(self) -> tuple[str, ...]:
        ground = self.then.provision(PROVISION_OF[self.row.ground])
        penalty = self.found.penalty
        underlying = (f"{penalty.authority} {penalty.document_number} 行政处罚决定",) if penalty else ()
        return (f"{ground.article}：{ground.text}", *underlying, self.law.provision("BL-02").article)

    def cause(self) -> str:
        return f"{self.row.cause}\n{self.row.reason}"

    def measures(self) -> tuple[str, ...]:
        return self.law.words("BL-24")

    def contact(self) -> papers.Contact:
        return papers.Contact(self.row.authority, settings().run_by, "12350")

    def gates(self) -> tuple[str, ...]:
        codes = ("BL-19", "BL-20.duties", "BL-20.harm", "BL-20.no_new_conduct", "BL-20.no_running_bar")
        return tuple(self.law.provision(code).text for code in codes if code in self.law)

    def listing(self) -> str:
        return f"{settings().address}/listing?number={self.subject.listing_number}"


_ROLES = {
    SubjectRole.PRINCIPAL: "主要负责人",
    SubjectRole.OTHER_RESPONSIBLE_PERSON: "其他责任人员",
    SubjectRole.RESPONSIBLE_PERSON: "有关责任人员",
    SubjectRole.DIRECTLY_RESPONSIBLE_PERSON: "直接责任人员",
}


def _notice(case: _Case) -> bytes:
    issued = case.subject.noticed_on or clock.today()
    law = laws.in_force(case.session, clock.today())
    last = rules_cases.defence_ends(issued, law).on
    term = law.provision("BL-17")
    rights = (
        Right("陈述、申辩", last, "书面提交，或者到承办机关当面陈述并记入笔录；也可以登录本平台提交"),
        Right("申请听证", last, "书面提出，写明理由"),
    )
    return papers.prior_notice(
        papers.PriorNotice(
            frame=case.frame(
                PAPER_TITLES[PaperKind.NOTICE], f"告知〔{case.row.number}〕{case.subject.place}号", issued
            ),
            subject=case.party(),
            listing_time=f"自列入决定书载明的列入日期起{term.amount}。",
            cause=case.cause(),
            basis=case.basis(),
            measures=case.measures(),
            rights=rights,
            contact=case.contact(),
        )
    )


def _decision(case: _Case) -> bytes:
    found = case.found
    assert found.decided_on is not None
    procedure = (
        "向作出列入决定的机关提出申请并公开承诺，可以登录本平台提交，也可以到窗口提交",
        f"自收到申请之日起 {case.law.working_days('BL-21.accept')} 个工作日内决定是否受理",
        f"自受理之日起 {case.law.working_days('BL-21.decide')} 个工作日内核实并作出决定",
    )
    return papers.decision(
        papers.Decision(
            frame=case.frame(
                PAPER_TITLES[PaperKind.DECISION], found.row.decision_number, found.decided_on, case.listing()
            ),
            subject=case.party(),
            persons=case.persons(),
            listed_on=found.decided_on,
            until=rules.term(found.decided_on, None, case.law).until,
            cause=case.cause(),
            basis=case.basis(),
            measures=case.measures(),
            repair_conditions=case.gates(),
            repair_procedure=procedure,
            remedies=_REMEDIES,
        )
    )


def _repair_notice(case: _Case) -> bytes:
    found = case.found
    assert found.decided_on is not None
    return papers.repair_notice(
        papers.RepairNotice(
            frame=case.frame(
                PAPER_TITLES[PaperKind.REPAIR_NOTICE],
                f"{found.row.decision_number}（修复告知）",
                found.decided_on,
                case.listing(),
            ),
            subject=case.party(),
            decision_number=found.row.decision_number,
            listed_on=found.decided_on,
            earliest_on=calendar.add_months(found.decided_on, case.law.months("BL-19")),
            basis=(case.law.provision("CR-10").article, case.law.provision("BL-19").article),
            conditions=case.gates(),
            where=("本平台“申请提前移出”", "作出列入决定的机关窗口", case.law.provision("CR-09").text),
            hand_in=_HAND_IN,
            contact=case.contact(),
        )
    )


def _proof_of_notice(case: _Case) -> bytes:
    served = papers.ServedPaper(PAPER_TITLES[PaperKind.NOTICE], f"告知〔{case.row.number}〕{case.subject.place}号")
    return _proof(case, PaperKind.PROOF_OF_NOTICE, (served,), case.subject.noticed_on)


def _proof_of_decision(case: _Case) -> bytes:
    number = case.found.row.decision_number
    served = (
        papers.ServedPaper(PAPER_TITLES[PaperKind.DECISION], number),
        papers.ServedPaper(PAPER_TITLES[PaperKind.REPAIR_NOTICE], f"{number}（修复告知）"),
    )
    return _proof(case, PaperKind.PROOF_OF_DECISION, served, case.subject.served_on)


def _proof(case: _Case, kind: PaperKind, served: tuple[papers.ServedPaper, ...], on: date | None) -> bytes:
    return papers.proof_of_service(
        papers.ProofOfService(
            frame=case.frame(
                PAPER_TITLES[kind], f"回证〔{case.row.number}〕{case.subject.place}号", on or clock.today()
            ),
            papers=served,
            recipient=case.subject.name,
            means="",
            served_on=on,
            servers=case.found.officers,
        )
    )


_DRAWN = {
    PaperKind.NOTICE: _notice,
    PaperKind.DECISION: _decision,
    PaperKind.REPAIR_NOTICE: _repair_notice,
    PaperKind.PROOF_OF_NOTICE: _proof_of_notice,
    PaperKind.PROOF_OF_DECISION: _proof_of_decision,
}
