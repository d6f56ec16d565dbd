"""Filing and withdrawing: what a subject says about a case or a listing, or asks for, online or on paper at the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from sqlalchemy import select

from registry.blacklist import reach, rules_filings, tables
from registry.blacklist.changing import annotate, proposal_of, settle
from registry.blacklist.numbering import next_number
from registry.blacklist.queries.records import facts_of
from registry.blacklist.terms import (
    CASE_KINDS,
    LISTED_STATES,
    OPEN_FILINGS,
    PROCEEDINGS,
    About,
    AmendmentState,
    CaseState,
    FilingChannel,
    FilingKind,
    FilingState,
    ListingState,
)
from registry.kernel import clock, db, fields, files, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate
from registry.kernel.files import Upload
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import queries as parties
from registry.policy import Action, Ledger, Permission, Role

_L = db.core(tables.Listing).c
_C = db.core(tables.Case).c
_S = db.core(tables.CaseSubject).c
_F = db.core(tables.Filing).c
_DECIDED = LISTED_STATES | {ListingState.REMOVED}
MOST_FILES = 10


class Filed(BaseModel):
    """意见或请求 as handed in. `subject`: number of the case or the listing. `party`: whose it is, for the counter only."""

    model_config = ConfigDict(frozen=True)

    kind: FilingKind
    subject: str
    text: fields.LongText
    party: str = ""
    outside_number: Annotated[str, BeforeValidator(lambda value: fields.text_up_to(str(value), 80, least=0))] = ""
    files: tuple[Upload, ...] = ()


@dataclass(frozen=True)
class Party:
    """Whose filing it is: row ids as the listing has them, and the public code."""

    organisation_id: int | None
    person_id: int | None
    code: str

    def is_of(self, row: Any) -> bool:
        """Whether a listing or a case's subject is this party."""
        mine = (self.organisation_id, self.person_id)
        return (row.organisation_id, row.person_id) == mine


def file(actor: Actor, filed: Filed, *, submission: str) -> str:
    """Keep a filing of one's own, or at the counter of the party named, and return its number.

    Raises `NotFound` for another's case or listing, `RuleBroken` after the time (CR-02), `InvalidInput` without the scan.
    """
    with write(actor, permission_to_file(actor), submission, ledgers=[Ledger.BLACKLIST]) as work:
        now = clock.now()
        law = laws.in_force(work.session, now.date())
        party = _party(work, actor, filed.party)
        number = fields.clean(filed.subject).upper()
        about, region = _about(work, actor, party, filed.kind, number)
        late = rules_filings.may_file(filed.kind, about, now.date(), law)
        _must_be_complete(actor, filed)
        _must_be_first(work, party, filed, number)
        filing = tables.Filing(
            number=next_number(work.session, _F.number, f"YJ{now.year}"),
            kind=filed.kind,
            subject=number,
            region=region,
            organisation_id=party.organisation_id,
            person_id=party.person_id,
            channel=channel_of(actor),
            filed_on=now.date(),
            filed_by=reach.human(actor),
            text=filed.text,
            late=late,
            outside_number=filed.outside_number,
            state=FilingState.FILED,
            due_on=rules_filings.answer_due(filed.kind, now.date(), law),
            changed_at=now,
        )
        work.add(filing)
        work.record(
            Action.FILING_FILED,
            filing.number,
            kind=filed.kind.value,
            subject=number,
            party=party.code,
            channel=filing.channel.value,
            late=late,
        )
        for upload in filed.files:
            files.keep(work, filing.number, upload, Action.EVIDENCE_FILED)
        return filing.number


def withdraw(actor: Actor, number: str, scan: Upload | None = None, *, submission: str) -> str:
    """Take back one's own filing that was not answered, or a reply that stands beside the entry; returns its number.

    At the counter the paper that takes it back is scanned. What is public beside the entry goes at once.
    """
    with write(actor, permission_to_file(actor), submission, ledgers=[Ledger.BLACKLIST]) as work:
        now = clock.now()
        found = _own(work, actor, fields.clean(number).upper())
        may_take_back(found.kind, found.state)
        if found.kind in CASE_KINDS and not _still_heard(work, found.subject):
            raise OutOfDate("案件已经过了听取意见的阶段，不能撤回。", fix="已附卷的意见会保留。")
        if scan is not None:
            files.keep(work, found.number, scan, Action.EVIDENCE_FILED)
        elif actor.role is Role.COUNTER:
            raise InvalidInput("扫描件", "窗口撤回须附书面撤回申请的扫描件。", fix="请上传扫描件。")
        proposed = proposal_of(work, found.number)
        if proposed is not None:
            settle(work, proposed, AmendmentState.WITHDRAWN, now)
        versions.move(work, tables.Filing, found, "这份意见或请求", state=FilingState.WITHDRAWN)
        work.record(Action.FILING_WITHDRAWN, found.number, kind=found.kind.value)
        if found.published_at is not None:
            annotate(work, found.subject, now)
        return str(found.number)


def may_take_back(kind: FilingKind, state: FilingState) -> None:
    """Refuse to take back what was answered."""
    if state not in OPEN_FILINGS and not (kind is FilingKind.REPLY and state is FilingState.RELEASED):
        raise OutOfDate("已经答复或撤回，不能再撤回。", fix="请刷新页面，查看最新状态。")


def permission_to_file(actor: Actor) -> Permission:
    """The door for this actor: the counter's, or one's own."""
    return Permission.FILINGS_RECEIVE if actor.role is Role.COUNTER else Permission.FILINGS_FILE


def channel_of(actor: Actor) -> FilingChannel:
    """By which way an actor files."""
    if actor.role is Role.COUNTER:
        return FilingChannel.COUNTER
    return FilingChannel.AGENT if actor.role is Role.AGENT else FilingChannel.PERSON


# -- pieces ------------------------------------------------------------------------------------------------------------


def _party(work: Work, actor: Actor, named: str) -> Party:
    typed, counter = fields.clean(named).upper(), actor.role is Role.COUNTER
    organisation = typed if counter else actor.organisation if actor.role is Role.AGENT else ""
    unit = parties.organisation_by_code(work.session, organisation) if organisation else None
    if unit is not None:
        return Party(unit.id, None, unit.code)
    human = typed if counter else actor.person if actor.role is Role.PERSON else ""
    person = parties.person_by_code(work.session, human) if human else None
    if person is None:
        raise NotFound("没有登记这个当事人。", fix="请先核对当事人，再提交。")
    return Party(None, person.id, person.code)


def _about(work: Work, actor: Actor, party: Party, kind: FilingKind, number: str) -> tuple[About, str]:
    """The standing of the case or listing, which must be the party's own, and its region."""
    none = NotFound("没有这个编号，或不是该当事人的案件、名单记录。", fix="请核对编号。")
    counter = actor.role is Role.COUNTER
    listing = work.session.execute(select(_L.id.table).where(_L.live.is_(True), _L.number == number)).first()
    if listing is not None:
        if not party.is_of(listing) or listing.state not in _DECIDED:
            raise none
        if counter and not reach.reaches(actor, listing.region):
            raise NotPermitted(f"编号 {number} 不在您的管辖范围内。", fix="请到主体所在地区的窗口办理。")
        return About(listing=facts_of(listing)), listing.region
    case = work.session.execute(select(_C.id.table).where(_C.number == number)).first()
    if case is None or (counter and not reach.reaches(actor, case.region)):
        raise none
    subjects = work.session.execute(select(_S.id.table).where(_S.case_number == number)).all()
    mine: list[date] = [one.noticed_on for one in subjects if party.is_of(one) and one.noticed_on is not None]
    if not mine:
        raise none
    return About(case_state=case.state, noticed_on=max(mine)), case.region


def _must_be_complete(actor: Actor, filed: Filed) -> None:
    if actor.role is Role.COUNTER and not filed.files:
        raise InvalidInput("扫描件", "窗口受理须附书面材料的扫描件。", fix="请上传 PDF、JPG 或 PNG 扫描件。")
    if filed.kind in PROCEEDINGS and not filed.outside_number:
        raise InvalidInput("受理文号", "没有填写复议机关或法院的受理文号。", fix="请填写受理通知书上的文号。")
    if len(filed.files) > MOST_FILES:
        raise InvalidInput("附件", f"附件超过 {MOST_FILES} 个。", fix="请合并后再上传。")


def _must_be_first(work: Work, party: Party, filed: Filed, number: str) -> None:
    """One open filing of a kind by one party about one subject; statements may follow each other."""
    if filed.kind is FilingKind.STATEMENT:
        return
    query = select(_F.number, _F.outside_number).where(
        _F.subject == number,
        _F.kind == filed.kind,
        _F.state.in_(list(OPEN_FILINGS)),
        _F.organisation_id == party.organisation_id
        if party.organisation_id is not None
        else _F.person_id == party.person_id,
    )
    for known in work.session.execute(query):
        if filed.kind not in PROCEEDINGS or known.outside_number == filed.outside_number:
            raise OutOfDate(
                f"同一事项已经提交过，编号 {known.number}，正在办理。", fix="可以先撤回前一份，再重新提交。"
            )


def _own(work: Work, actor: Actor, number: str) -> Any:
    found = work.session.execute(select(_F.id.table).where(_F.number == number)).first()
    none = NotFound("没有这份意见或请求，或不是您提交的。", fix="请核对编号。")
    if found is None:
        raise none
    if actor.role is Role.COUNTER:
        if found.channel is not FilingChannel.COUNTER or not reach.reaches(actor, found.region):
            raise none
    elif not _party(work, actor, "").is_of(found):
        raise none
    return found


def _still_heard(work: Work, case: str) -> bool:
    state = work.session.execute(select(_C.state).where(_C.number == case)).scalar()
    return state in (CaseState.NOTIFIED, CaseState.PROPOSED)
