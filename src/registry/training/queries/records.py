"""One certificate's record: its dates with their arithmetic, its life, its reviews, and what this viewer may do with it.

Reviews tell of health: only a certifier who answers for the certificate gets them (PI-03).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from registry.kernel import clock, db, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.law.terms import Provision
from registry.parties import tables as parties
from registry.policy import Permission
from registry.training import issuing, rules, rules_certificates
from registry.training.queries.certificates import CertificateRow, live_certificates, row_of
from registry.training.tables import Certificate
from registry.training.tables.reviews import CertificateReview
from registry.training.terms import (
    FOREIGN,
    MANAGERS,
    CertificateKind,
    CertificateState,
    Ending,
    ReviewFailure,
    ReviewOutcome,
    WithdrawalGround,
)

_C = db.core(Certificate).c
_P = db.core(parties.Person).c
_O = db.core(parties.Organisation).c
_V = db.core(CertificateReview).c
_ENDED = (CertificateState.WITHDRAWN, CertificateState.CANCELLED, CertificateState.LAPSED)


@dataclass(frozen=True)
class Explained:
    """A date that explains itself: where it starts, the rule, the article, the arithmetic. No date: it has no end."""

    title: str
    on: date | None
    explanation: str
    to_confirm: bool


@dataclass(frozen=True)
class ReviewRow:
    """One try at a review, for the certifier alone. `hours` in tenths."""

    applied_on: date
    reviewed_on: date
    renewal: bool
    hours: int
    trained: bool
    checked_on: date
    fit: bool
    outcome: ReviewOutcome
    failure: ReviewFailure | None
    note: str


@dataclass(frozen=True)
class CertificateRecord:
    """One certificate with what the viewer may do. A refusal says why not; empty means it may."""

    row: CertificateRow
    person_code: str
    kind: CertificateKind
    reviewed_on: date | None
    centre: str
    class_number: str
    renews: str
    left_post_on: date | None
    ended_on: date | None
    ended_reason: str
    clocks: tuple[Explained, ...]
    history: tuple[ledger.EventRow, ...]
    reviews: tuple[ReviewRow, ...]
    may_review: str
    may_put_off: str
    may_renew: str
    may_leave: str
    may_return: str
    may_withdraw: str
    may_cancel: str
    grounds: tuple[WithdrawalGround, ...]


def certificate(viewer: Actor, code: str) -> CertificateRecord:
    """One certificate's record. Raises `NotFound` for what lies outside the viewer's reach."""
    viewer.must(Permission.CERTIFICATES_READ)
    today = clock.today()
    with db.reading() as session:
        row = session.execute(live_certificates(viewer).where(_C.code == code)).first()
        if row is None:
            raise NotFound("没有这张证书，或不在您的查看范围内。", fix="请从证书列表进入。")
        law_then, law_now = laws.in_force(session, row.issued_on), laws.in_force(session, today)
        centre = (
            session.execute(select(_O.name).where(_O.id == row.centre_id)).scalar() if row.centre_id is not None else ""
        )
        person = session.execute(select(_P.code).where(_P.id == row.person_id)).scalar_one()
        shown = row_of(row, today, law_now)
        review = _may(viewer, Permission.CERTIFICATES_REVIEW, row, shown.state)
        end = _may(viewer, Permission.CERTIFICATES_WITHDRAW, row, shown.state)
        answers = not _reach(viewer, Permission.CERTIFICATES_REVIEW, row)
        reason = reason_in_words(row.ended_reason)
        return CertificateRecord(
            row=shown,
            person_code=person,
            kind=row.kind,
            reviewed_on=row.reviewed_on,
            centre=centre or "",
            class_number=row.class_number,
            renews=row.renews,
            left_post_on=row.left_post_on,
            ended_on=row.ended_on,
            ended_reason=reason if answers else without_health(reason),
            clocks=_clocks(row, law_then, law_now),
            history=tuple(ledger.history(session, code)),
            reviews=_reviews(session, code) if answers else (),
            may_review=review or _may_review(row, shown.state),
            may_put_off=review or _may_put_off(row, shown.state),
            may_renew=review or _may_renew(session, row, shown.state, today, law_now),
            may_leave=review or _may_leave(row),
            may_return=review or ("" if row.left_post_on else "没有登记离岗。"),
            may_withdraw=end or ("其他部门颁发的证书不在本平台撤销。" if row.kind in FOREIGN else ""),
            may_cancel=end,
            grounds=() if end else _grounds(row, today),
        )


def _reach(viewer: Actor, permission: Permission, row: Any) -> str:
    if not viewer.may(permission):
        return "您的角色没有此项权限。"
    if not viewer.region or not row.region.startswith(viewer.region_prefix):
        return "不在您的管辖区域内。"
    return ""


def _may(viewer: Actor, permission: Permission, row: Any, state: CertificateState) -> str:
    return _reach(viewer, permission, row) or ("这张证书已经终止。" if state in _ENDED else "")


def _may_review(row: Any, state: CertificateState) -> str:
    if row.kind is not CertificateKind.SPECIAL_OPERATION:
        return "这种证书不需要复审。"
    return "" if state is CertificateState.REVIEW_DUE else "不在复审申请期内。"


def _may_put_off(row: Any, state: CertificateState) -> str:
    if row.kind is not CertificateKind.SPECIAL_OPERATION or row.review_due_on is None:
        return "没有待办的复审。"
    return "逾期未复审，不能延长。" if state in (CertificateState.REVIEW_OVERDUE, CertificateState.EXPIRED) else ""


def _may_renew(session: Session, row: Any, state: CertificateState, today: date, law: LawBook) -> str:
    if row.kind is not CertificateKind.SPECIAL_OPERATION and row.kind not in MANAGERS:
        return "这种证书不在本平台延期换证。"
    if state in (CertificateState.REVIEW_OVERDUE, CertificateState.EXPIRED):
        return "已逾期未复审或者已过有效期，须重新参加培训考核。"
    if state is CertificateState.RECHECK_DUE:
        return "持证人离岗，须先登记返岗和考试结果。"
    window = rules_certificates.renewal_window(row.kind, row.valid_until, law)
    if today > window.last:
        return f"已过延期换证申请期（最后一日 {window.last}）。"
    if today < window.first and window.first_binds:
        return f"自 {window.first} 起可以延期换证。"
    same = _C.person_id == row.person_id, _C.renews == row.code  # among the holder's few
    renewed = select(_C.id).where(*same, _C.live.is_not(False), _C.ending.is_(None))
    return "已经换发新证。" if session.execute(renewed).first() is not None else ""


def _may_leave(row: Any) -> str:
    if row.kind not in (CertificateKind.SPECIAL_OPERATION, CertificateKind.PRE_JOB):
        return "这种证书没有离岗重新考核的规定。"
    return f"已登记离岗，最后在岗日 {row.left_post_on}。" if row.left_post_on else ""


def _grounds(row: Any, today: date) -> tuple[WithdrawalGround, ...]:
    """The grounds on which a certificate of this kind may be withdrawn today."""
    if row.kind in FOREIGN or row.kind is CertificateKind.PRE_JOB:
        return () if row.kind in FOREIGN else (WithdrawalGround.FALSE_DATA, WithdrawalGround.FRAUD)
    if row.kind in MANAGERS:
        return WithdrawalGround.ACCIDENT, WithdrawalGround.FALSE_DATA, WithdrawalGround.FRAUD
    overdue = today > row.valid_until
    return tuple(one for one in WithdrawalGround if overdue or one is not WithdrawalGround.OVERDUE)


def _reviews(session: Session, code: str) -> tuple[ReviewRow, ...]:
    columns = (
        _V.applied_on, _V.reviewed_on, _V.renewal, _V.hours, _V.trained, _V.checked_on, _V.fit, _V.outcome, _V.failure,
        _V.note,
    )  # fmt: skip
    rows = session.execute(select(*columns).where(_V.certificate == code).order_by(_V.id.desc()))
    return tuple(ReviewRow(*row) for row in rows)


_GROUNDS: dict[str, str] = {
    WithdrawalGround.UNFIT: "身体条件不再适合",
    WithdrawalGround.ACCIDENT: "对发生生产安全事故负有责任",
    WithdrawalGround.FALSE_DATA: "登记虚假信息",
    WithdrawalGround.FRAUD: "以欺骗、贿赂等不正当手段取得",
    WithdrawalGround.OVERDUE: "超过有效期未延期复审",
}


def reason_in_words(stored: str) -> str:
    """The reason a certificate ended, its ground spelt out."""
    ground, mark, reason = stored.partition(issuing.GROUND_MARK)
    return f"{_GROUNDS[ground]}：{reason}" if mark and ground in _GROUNDS else stored


def without_health(reason: str) -> str:
    """The reason as those read it whose business health is not: of that ground a general word, without the note (PI-03)."""
    return "不再符合规定条件" if reason.startswith(_GROUNDS[WithdrawalGround.UNFIT]) else reason


# -- dates that explain themselves -------------------------------------------------------------------------------------


def _clocks(row: Any, then: LawBook, now: LawBook) -> tuple[Explained, ...]:
    found = [_validity(row, then, now)]
    if row.review_due_on is not None:
        found.append(_review(row, then))
    elif row.review_put_off_on is not None:
        rule = then.provision("SO-05.long_review")
        found.append(
            Explained(
                "复审时间",
                row.valid_until,
                f"连续从事本工种 {then.years('SO-05.long_years')} 年以上，经发证机关于 {row.review_put_off_on} 同意，"
                f"复审延长至每 {then.years('SO-05.long_review')} 年一次，与期满同日。依据：{rule.article}",
                rule.to_confirm,
            )
        )
    if row.ending is None and (row.kind is CertificateKind.SPECIAL_OPERATION or row.kind in MANAGERS):
        found.append(_renewal(row, now))
    if row.recheck_from is not None:
        found.append(_absence(row, now))
    if row.ending is Ending.WITHDRAWN:
        until = issuing.barred_until(row.ended_reason, row.ended_on, now, row.kind)
        if until is not None:
            bar = now.provision("SO-10.bar")
            years = now.years("SO-10.bar")
            text = f"自撤销之日 {row.ended_on} 起 {years} 年内不得再次申请，末日为 {until}。依据：{bar.article}"
            found.append(Explained("禁止申请至", until, text, bar.to_confirm))
    return tuple(found)


def _validity(row: Any, then: LawBook, now: LawBook) -> Explained:
    if row.kind is CertificateKind.PRE_JOB:
        rule = now.provision("SET-41")
        return Explained("有效期", None, f"{rule.text}依据：{rule.article}", rule.to_confirm)
    rule_of = _rule_of(row, then)
    if rule_of is None:
        return Explained("有效期至", row.valid_until, "按原发证机关在证书上载明的日期登记。", False)
    start = row.starts_on or row.issued_on
    years = then.years(rule_of.code)
    said = f"自发证之日 {start} 起"
    if row.starts_on is not None and row.starts_on != row.issued_on:
        said = f"期内换证，自原证期满次日 {start} 起（{now.provision('SET-43').article}）"
    return Explained(
        "有效期至",
        row.valid_until,
        f"{said} {years} 年，最后一日为第 {years} 年对应日的前一日。依据：{rule_of.article}",
        rule_of.to_confirm,
    )


def _rule_of(row: Any, law: LawBook) -> Provision | None:
    """The provision the last valid day came from; none where it is what the certificate says."""
    return law.get(row.provision.partition("@")[0]) if row.provision else None


def _review(row: Any, law: LawBook) -> Explained:
    reviewing, window = law.provision("SO-05.review"), law.provision("SO-06")
    first = rules.window_start(row.review_due_on, law)
    start = row.starts_on or row.issued_on
    return Explained(
        "应复审日期",
        row.review_due_on,
        f"自发证之日 {start} 起每 {law.years('SO-05.review')} 年复审一次；"
        f"可在期满前 {law.days('SO-06')} 日内（{first} 起）申请。依据：{reviewing.article}；{window.article}",
        reviewing.to_confirm or window.to_confirm,
    )


def _renewal(row: Any, law: LawBook) -> Explained:
    window = rules_certificates.renewal_window(row.kind, row.valid_until, law)
    first, last = law.provision(window.first_code), law.provision(window.last_code)
    articles = first.article if first.article == last.article else f"{first.article}；{last.article}"
    return Explained(
        "延期换证申请末日",
        window.last,
        f"有效期至 {row.valid_until}，可在 {window.first} 至 {window.last} 之间申请延期换证"
        f"{'' if window.first_binds else '（更早的须写明理由）'}。依据：{articles}",
        first.to_confirm or last.to_confirm,
    )


def _absence(row: Any, law: LawBook) -> Explained:
    rule = law.provision(rules_certificates.absence_article(row.kind))
    length = f"{law.months('SO-12')} 个月" if rule.code == "SO-12" else f"{law.years('TR-07.absence')} 年"
    return Explained(
        "须重新考试起",
        row.recheck_from,
        f"最后在岗日 {row.left_post_on}，离岗自次日起算；满 {length}（调整岗位的自次日）后返岗须重新考试合格，"
        f"此前证书不计为有效。依据：{rule.article}",
        rule.to_confirm,
    )
