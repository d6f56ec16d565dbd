"""Rules of filings: until when each kind may be filed, who may answer, what may stand beside a public entry. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from registry.blacklist import rules, rules_cases
from registry.blacklist.terms import (
    CASE_KINDS,
    LISTED_STATES,
    PROCEEDINGS,
    About,
    CaseState,
    FilingKind,
    ListingState,
)
from registry.kernel import calendar, fields
from registry.kernel.calendar import Deadline
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.kernel.fields import BadField
from registry.law.book import LawBook

_REQUEST, _ANSWER, _WITHDRAW = "CR-02.request", "OBJ-01", "CR-04"
_AFTER_DECISION = LISTED_STATES | {ListingState.REMOVED}
_ALONE = r"(?<![\dA-Za-z])(?:{})(?![\dA-Za-z])"
_EIGHTEEN = re.compile(_ALONE.format(r"\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx]"), re.ASCII)
_PHONE = re.compile(
    _ALONE.format(r"(?:\+?86[ -]?)?(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\(?0\d{2,3}\)?[ -]?\d{7,8})"), re.ASCII
)
_DASHES = str.maketrans(dict.fromkeys("‐–—−", "-"))


def answer_due(kind: FilingKind, filed_on: date, law: LawBook) -> date | None:
    """The day by which an objection is to be answered (OBJ-01, which only warns); other kinds have none here."""
    if kind is not FilingKind.OBJECTION:
        return None
    return calendar.add_working_days(filed_on, law.working_days(_ANSWER)).on


def withdrawal_due(document_on: date, law: LawBook) -> Deadline:
    """The day by which publicity must have ended after its basis fell (CR-04)."""
    return calendar.add_working_days(document_on, law.working_days(_WITHDRAW))


def may_file(kind: FilingKind, about: About, today: date, law: LawBook) -> bool:
    """Refuse what may not be filed now; tells whether what is filed comes late (CR-01, CR-02).

    `law` is today's. A statement after its time is kept and marked, a request for a hearing or a waiver is refused.
    """
    return _on_case(kind, about, today, law) if kind in CASE_KINDS else _on_listing(kind, about, today)


def _on_case(kind: FilingKind, about: About, today: date, law: LawBook) -> bool:
    if about.listing is not None:
        raise InvalidInput("事项", "陈述申辩和听证针对案件的事先告知提出。", fix="对已作出的列入决定，请提出异议。")
    states = {CaseState.NOTIFIED, CaseState.PROPOSED} if kind is FilingKind.STATEMENT else {CaseState.NOTIFIED}
    if about.noticed_on is None or about.case_state not in states:
        raise RuleBroken(
            "CR-01",
            f"案件尚未告知，或已经过了听取意见的阶段（{law.provision('CR-01').article}）。",
            fix="决定作出后，可以对列入提出异议，或依法申请行政复议、提起行政诉讼。",
        )
    last, found = rules_cases.defence_ends(about.noticed_on, law), law.provision(_REQUEST)
    if today <= last.on:
        return False
    if kind is not FilingKind.STATEMENT and found.binds:
        raise RuleBroken(
            _REQUEST,
            f"应在告知后 {found.amount}内提出，期限已于 {last.on} 届满（{found.article}）。",
            fix="仍可提交陈述、申辩，会注明逾期并附卷。",
            facts={"noticed_on": about.noticed_on.isoformat(), "last_on": last.on.isoformat()},
        )
    return True


def _on_listing(kind: FilingKind, about: About, today: date) -> bool:
    listing = about.listing
    if listing is None:
        raise InvalidInput("事项", "异议、回应、复议和诉讼针对名单记录提出。", fix="请选择名单记录的编号。")
    open_states = _AFTER_DECISION if kind in PROCEEDINGS else LISTED_STATES
    if listing.state not in open_states or (kind not in PROCEEDINGS and rules.has_ended(listing, today)):
        raise InvalidInput("事项", "这条列入已经结束，不再接受异议和回应。", fix="如有疑问，请联系作出决定的部门。")
    return False


def must_be_fit_to_publish(text: str, law: LawBook) -> None:
    """Refuse to show the public a text that holds an identity or telephone number (PI-06). A credit code is neither."""
    said = unicodedata.normalize("NFKC", text).translate(_DASHES)
    for what, found in (("18 位身份证号", _identity(said)), ("电话号码", _PHONE.search(said))):
        if found:
            raise RuleBroken(
                "PI-06",
                f"内容里有{what}，不能公开（{law.provision('PI-06').article}）。",
                fix="请当事人删去号码后重新提交，或决定不予公开。",
            )


def _identity(text: str) -> bool:
    found = (re.sub("[ -]", "", one).upper() for one in _EIGHTEEN.findall(text))
    return any(not _only_a_credit_code(number) for number in found)


def _only_a_credit_code(number: str) -> bool:
    try:
        fields.identity_number(number)
    except BadField:
        try:
            fields.credit_code(number)
        except BadField:
            return False
        return True
    return False
