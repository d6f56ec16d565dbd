"""A certificate is renewed (延期换证): a special operation on a passed review within its window, a manager's on the year's
retraining. The old one stays until its own last day; the new one's term starts the day after (SET-43).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import OutOfDate, RuleBroken
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties.reference.industries import HighHazard
from registry.policy import Action, Ledger, Permission
from registry.training import handling, issuing, rules, rules_certificates, rules_reviews, tables
from registry.training.assessing import issuer_of
from registry.training.reviewing import Review, ReviewReport, failed_before, record_try, store_try
from registry.training.terms import MANAGERS, CertificateState, ReviewOutcome

_C = db.core(tables.Certificate).c
_OLD = (CertificateState.REVIEW_OVERDUE, CertificateState.EXPIRED)
_LAW_WORDS = {
    HighHazard.COAL_MINE: "coal_mine",
    HighHazard.NON_COAL_MINE: "noncoal_mine",
    HighHazard.HAZARDOUS_CHEMICALS: "hazchem",
    HighHazard.FIREWORKS: "fireworks",
    HighHazard.METAL_SMELTING: "smelting",
}
"""What TR-02.kinds calls the kinds of business."""


def renew(actor: Actor, code: str, found: Review, *, version: int, submission: str) -> ReviewReport:
    """Renew a certificate and issue the next one. Raises `RuleBroken` outside the window or for what is no longer in force.

    A special operation that does not pass is treated as in a review; a manager's is refused until the training is done. Before a
    window that does not bind, `found.note` is the written reason.
    """
    with write(actor, Permission.CERTIFICATES_REVIEW, submission, ledgers=[Ledger.TRAINING, Ledger.PARTIES]) as work:
        facts, today = found.facts(), clock.today()
        rules_reviews.must_be_in_order(facts, today)
        certificate = handling.live(work, code, version)
        law = laws.in_force(work.session, today)
        _must_be_in_force(certificate, law)
        rules_certificates.may_be_renewed(certificate.kind, certificate.valid_until, facts.applied_on, found.note, law)
        _must_not_be_renewed(work, certificate)
        if certificate.kind in MANAGERS:
            outcome = ReviewOutcome.PASSED
            rules_reviews.must_be_extendable(certificate.kind, facts, is_high_hazard(certificate.high_hazard, law), law)
            store_try(work, certificate, found, None, outcome, renewal=True)
        else:
            outcome = record_try(work, certificate, found, law, failed_before(work, certificate), renewal=True)
        if outcome is not ReviewOutcome.PASSED:
            return ReviewReport(outcome, certificate.valid_until)
        (person,) = people.persons_by_id(work.session, [certificate.person_id])
        (renewed,) = issuing.enter_certificates(
            work,
            [
                issuing.Wanted(
                    person=person,
                    category=certificate.category,
                    operation=certificate.operation,
                    issued_on=today,
                    reviewed_on=None,
                    issuer=issuer_of(certificate.kind, actor.region),
                    centre_id=certificate.centre_id,
                    region=certificate.region,
                    kind=certificate.kind,
                    subject=certificate.subject,
                    high_hazard=certificate.high_hazard,
                    starts_on=rules_certificates.renewed_from(
                        certificate.kind, certificate.valid_until, facts.applied_on, today, law
                    ),
                    first_issued_on=certificate.first_issued_on,
                    renews=code,
                )
            ],
        )
        issuing.supersede(work, certificate)
        window = rules_certificates.renewal_window(certificate.kind, certificate.valid_until, law)
        early = {"reason": found.note.strip()} if facts.applied_on < window.first else {}
        work.record(Action.CERTIFICATE_RENEWED, code, renewed=renewed, provision=law.provision("SET-43").key, **early)
        until: date = work.session.execute(select(_C.valid_until).where(_C.code == renewed)).scalar_one()
        return ReviewReport(outcome, until, renewed)


def _must_not_be_renewed(work: Work, certificate: tables.Certificate) -> None:
    """Refuse where the next one was issued already, by renewal or on an exam."""
    same = (
        _C.person_id == certificate.person_id,
        _C.kind == certificate.kind,
        _C.operation == certificate.operation,
        _C.high_hazard == certificate.high_hazard,
    )
    later = select(_C.id).where(*same, _C.live.is_(True), _C.ending.is_(None), _C.valid_until > certificate.valid_until)
    if work.session.execute(later).first() is not None:
        raise OutOfDate("这张证书已经换发新证。", fix="请刷新页面查看新证。")


def _must_be_in_force(certificate: tables.Certificate, law: LawBook) -> None:
    window = rules_certificates.windows(law)[certificate.kind]
    state = rules.state_on(handling.dates_of(certificate), clock.today(), window)
    if state in _OLD:
        raise RuleBroken("SO-09.lapse", "证书已逾期未复审或者已过有效期，不能延期换证。", fix="请重新参加培训考核。")
    if state is CertificateState.RECHECK_DUE:
        article = law.provision(rules_certificates.absence_article(certificate.kind)).article
        raise RuleBroken("SO-12", f"持证人离岗，须重新考试合格（{article}）。", fix="请先登记返岗和考试结果。")


def is_high_hazard(kind: str, law: LawBook) -> bool:
    """Whether a kind of business needs the higher hours of TR-02."""
    return bool(kind) and _LAW_WORDS.get(HighHazard(kind), "") in law.words("TR-02.kinds")
