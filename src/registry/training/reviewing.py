"""A certifier reviews a certificate: passed, to be trained and tried again, failed, or lapsed (SO-05 to SO-09); and consents to a
review every six years (SO-05.long_review). Health stays in the review's own row: no event and no other page tells it (PI-03).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.policy import Action, Ledger, Permission
from registry.training import handling, issuing, reach, rules_reviews, tables
from registry.training.tables.reviews import CertificateReview
from registry.training.terms import Ending, ReviewFailure, ReviewOutcome

_V = db.core(CertificateReview).c
_LAPSED = "复审再次不合格"


class Review(BaseModel):
    """复审材料和查证情况. `hours` in tenths of training hours; `fit`: the health check's bare result."""

    model_config = ConfigDict(frozen=True)

    applied_on: date
    reviewed_on: date
    hours: Annotated[int, Field(ge=0, le=10_000)]
    trained: bool
    checked_on: date
    fit: bool
    violations: Annotated[int, Field(ge=0, le=99)] = 0
    serious: bool = False
    penalised: bool = False
    obstructed: bool = False
    cause: bool = False
    note: Annotated[str, Field(max_length=300)] = ""

    def facts(self) -> rules_reviews.Facts:
        """What the rules look at."""
        return rules_reviews.Facts(**self.model_dump(exclude={"note"}))


@dataclass(frozen=True)
class ReviewReport:
    """What came of a review. `renewed`: public code of the new certificate, empty where none was issued."""

    outcome: ReviewOutcome
    valid_until: date
    renewed: str = ""


def review(actor: Actor, code: str, found: Review, *, version: int, submission: str) -> ReviewReport:
    """Record a review within its window and what follows of it. Raises `RuleBroken`, `OutOfDate`, `InvalidInput`."""
    with write(actor, Permission.CERTIFICATES_REVIEW, submission, ledgers=[Ledger.TRAINING]) as work:
        facts = found.facts()
        rules_reviews.must_be_in_order(facts, clock.today())
        certificate = handling.live(work, code, version)
        law = laws.in_force(work.session, facts.reviewed_on)
        failed = failed_before(work, certificate)
        rules_reviews.may_be_reviewed(certificate.kind, handling.dates_of(certificate), facts, failed, law)
        outcome = record_try(work, certificate, found, law, failed, renewal=False)
        if outcome is ReviewOutcome.PASSED:
            issuing.supersede(work, certificate, review_due_on=None, reviewed_on=facts.reviewed_on)
            work.record(
                Action.CERTIFICATE_REVIEWED,
                code,
                reviewed_on=facts.reviewed_on,
                provision=law.provision("SO-05.review").key,
            )
        return ReviewReport(outcome, certificate.valid_until)


def failed_before(work: Work, certificate: tables.Certificate) -> int:
    """How often the review now due was not passed before: tries since the last one that was."""
    last = select(func.max(_V.id)).where(_V.certificate == certificate.code, _V.outcome == ReviewOutcome.PASSED)
    tries = select(func.count()).where(
        _V.certificate == certificate.code,
        _V.outcome == ReviewOutcome.RETRAIN,
        _V.id > func.coalesce(last.scalar_subquery(), 0),
    )
    return int(work.session.execute(tries).scalar_one())


def record_try(
    work: Work, certificate: tables.Certificate, found: Review, law: LawBook, failed: int, *, renewal: bool
) -> ReviewOutcome:
    """Store one try and, where it was not passed, what follows: an event that names no item, and the lapse of a second failure."""
    facts = found.facts()
    against = rules_reviews.failures(facts, law)
    outcome = rules_reviews.outcome(against, failed, law)
    if outcome is not ReviewOutcome.PASSED and not found.note.strip():
        raise InvalidInput("说明", "复审不合格须写明事实。", fix="请写明查证的事实和依据。")
    store_try(work, certificate, found, against[0] if against else None, outcome, renewal=renewal)
    if outcome in (ReviewOutcome.RETRAIN, ReviewOutcome.FAILED):
        issuing.supersede(work, certificate)
        work.record(
            Action.CERTIFICATE_REVIEW_FAILED,
            certificate.code,
            reviewed_on=facts.reviewed_on,
            outcome=outcome.value,
            provision=law.provision("SO-09").key,
        )
    elif outcome is ReviewOutcome.LAPSED:
        issuing.supersede(work, certificate, ending=Ending.LAPSED, ended_on=clock.today(), ended_reason=_LAPSED)
        work.record(
            Action.CERTIFICATE_LAPSED,
            certificate.code,
            reviewed_on=facts.reviewed_on,
            provision=law.provision("SO-09.lapse").key,
        )
    return outcome


def store_try(
    work: Work,
    certificate: tables.Certificate,
    found: Review,
    failure: ReviewFailure | None,
    outcome: ReviewOutcome,
    *,
    renewal: bool,
) -> None:
    """Keep what one try found."""
    facts = found.facts()
    work.add(
        CertificateReview(
            certificate=certificate.code,
            renewal=renewal,
            applied_on=facts.applied_on,
            reviewed_on=facts.reviewed_on,
            hours=facts.hours,
            trained=facts.trained,
            checked_on=facts.checked_on,
            fit=facts.fit,
            failure=failure,
            outcome=outcome,
            note=found.note.strip(),
            decided_by=work.actor.person,
            decided_at=clock.now(),
        )
    )


class PutOff(BaseModel):
    """延长复审时间的申请: since when the holder has worked in this trade without a break, and whether the law was kept."""

    model_config = ConfigDict(frozen=True)

    since: date
    lawful: bool
    note: str


def put_off_review(actor: Actor, code: str, found: PutOff, *, version: int, submission: str) -> date:
    """Consent to no review before the end for ten years in the same trade (SO-05.long_review); returns the last valid day."""
    with write(actor, Permission.CERTIFICATES_REVIEW, submission, ledgers=[Ledger.TRAINING]) as work:
        today = clock.today()
        note = reach.written(found.note)
        certificate = handling.live(work, code, version)
        law = laws.in_force(work.session, today)
        dates = handling.dates_of(certificate)
        rules_reviews.may_be_put_off(certificate.kind, dates, found.since, found.lawful, today, law)
        issuing.supersede(work, certificate, review_due_on=None, review_put_off_on=today)
        work.record(
            Action.CERTIFICATE_REVIEW_PUT_OFF,
            code,
            since=found.since,
            reason=note,
            provision=law.provision("SO-05.long_review").key,
        )
        return certificate.valid_until
