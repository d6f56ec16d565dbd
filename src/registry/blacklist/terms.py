"""The words of the blacklist: grounds, states, origins, regimes, and the frozen facts the rules look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Ground(StrEnum):
    """列入情形: G1–G9 of Order 11 articles 6 and 7; the conducts of earlier regimes stand in the listing's own text."""

    G1 = "G1"
    G2 = "G2"
    G3 = "G3"
    G4 = "G4"
    G5 = "G5"
    G6 = "G6"
    G7 = "G7"
    G8 = "G8"
    G9 = "G9"
    LEGACY_2017 = "legacy_2017"
    LEGACY_2015 = "legacy_2015"
    UNSTATED = "unstated"  # a received list that names no item; nobody may guess one


class ListingState(StrEnum):
    """名单状态 of a listing, by decisions. Whether its term has run out is a matter of dates, never stored."""

    DECIDED = "decided"  # 本机关已决定列入，尚未公布: listed for officers, not yet public
    RECEIVED = "received"
    PUBLICATION_PROPOSED = "publication_proposed"
    PUBLISHED = "published"
    REMOVAL_PROPOSED = "removal_proposed"
    REMOVED = "removed"
    KEPT_BACK = "kept_back"
    UNDONE = "undone"


class Origin(StrEnum):
    """名单来源: decided here, or received from the competent department."""

    OWN = "own"
    RECEIVED = "received"


class Regime(StrEnum):
    """适用制度: the rule in force on the day of listing."""

    ORDER_2015 = "order_2015"  # 安委办〔2015〕14号
    ORDER_2017 = "order_2017"  # 安监总办〔2017〕49号
    ORDER_11 = "order_11"  # 应急管理部令第11号


class RemovalReason(StrEnum):
    """移出事由. Running out of the term is none of them: that needs no decision."""

    EARLY = "early"  # 提前移出 (BL-19)
    REVOKED = "revoked"  # 列入依据被撤销 (BL-23)
    SOURCE = "source"  # 原列入机关已移出


class Step(StrEnum):
    """办理步骤 on one listing."""

    PROPOSE_PUBLICATION = "propose_publication"
    PUBLISH = "publish"
    KEEP_BACK = "keep_back"
    PROPOSE_REMOVAL = "propose_removal"
    REMOVE = "remove"
    REFUSE_REMOVAL = "refuse_removal"
    UNDO = "undo"
    PUBLISH_DECIDED = "publish_decided"
    CORRECT = "correct"
    ANNOTATE = "annotate"
    STAY = "stay"
    END_STAY = "end_stay"
    REVOKE = "revoke"
    GRANT_REMOVAL = "grant_removal"
    REINSTATE = "reinstate"


class Operation(StrEnum):
    """变更类型 in the change feed."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


PUBLIC_STATES = frozenset({ListingState.PUBLISHED, ListingState.REMOVAL_PROPOSED})
"""States the public sees, while the term runs; a proposal to remove is not a removal."""

LISTED_STATES = PUBLIC_STATES | {ListingState.DECIDED}
"""States in which the subject is listed for officers and other registers, while the term runs."""

UNDECIDED = frozenset({ListingState.RECEIVED, ListingState.PUBLICATION_PROPOSED, ListingState.UNDONE})
"""States in which nobody has decided: seen by the region's own officers only."""

PROVISION_OF: dict[Ground, str] = {
    Ground.G1: "BL-03",
    Ground.G2: "BL-04",
    Ground.G3: "BL-05",
    Ground.G4: "BL-06",
    Ground.G5: "BL-07",
    Ground.G6: "BL-08",
    Ground.G7: "BL-09",
    Ground.G8: "BL-10",
    Ground.G9: "BL-11",
    Ground.LEGACY_2017: "LEG-02",
    Ground.LEGACY_2015: "LEG-04",
}
"""The provision that states each ground."""

GROUND_WORDS: dict[Ground, str] = {
    Ground.G1: "第六条第一项：特别重大、重大事故",
    Ground.G2: "第六条第二项：十二个月内两起以上较大事故",
    Ground.G3: "第六条第三项：事故情节特别严重受加倍罚款",
    Ground.G4: "第六条第四项：瞒报、谎报事故",
    Ground.G5: "第六条第五项：不组织抢救、擅离职守或逃匿",
    Ground.G6: "第七条第一项：无许可或许可暂扣、吊销期间生产经营",
    Ground.G7: "第七条第二项：机构租借资质、挂靠、出具虚假报告",
    Ground.G8: "第七条第三项：有能力而拒不执行处罚决定",
    Ground.G9: "第七条第四项：性质恶劣、情节严重的其他行为",
    Ground.LEGACY_2017: "2017年联合惩戒办法规定的情形",
    Ground.LEGACY_2015: "2015年“黑名单”暂行规定的情形",
    Ground.UNSTATED: "来源名单未载明条款",
}
"""A short title of each ground."""


@dataclass(frozen=True)
class Term:
    """How long a listing lasts: last day inclusive, the provision it came from, and the day it runs from."""

    until: date
    provision: str
    started_on: date


@dataclass(frozen=True)
class Facts:
    """What settles whether a listing may be seen, and what may be done with it."""

    state: ListingState
    listed_on: date
    published_on: date | None
    until: date
    proposed_by: str = ""
    removed_on: date | None = None
    stayed_on: date | None = None
    restarted_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """列入情况: one listing of a party that is in effect on the day asked about."""

    number: str
    ground: Ground
    listed_on: date
    until: date
    authority: str


# -- cases and filings -------------------------------------------------------------------------------------------------


class CaseState(StrEnum):
    """案件状态, by the last step taken. Whether a deadline has passed is a matter of dates."""

    DRAFTED = "drafted"
    NOTIFIED = "notified"
    PROPOSED = "proposed"
    DECIDED = "decided"
    SERVED = "served"
    PUBLISHED = "published"
    DROPPED = "dropped"


class CaseStep(StrEnum):
    """案件办理步骤, each a command."""

    SIGN = "sign"
    NOTIFY = "notify"
    ANSWER = "answer"
    CALL_HEARING = "call_hearing"
    HOLD_HEARING = "hold_hearing"
    PROPOSE = "propose"
    DECIDE = "decide"
    SEND_BACK = "send_back"
    SERVE = "serve"
    PUBLISH = "publish"
    ADD_EVIDENCE = "add_evidence"
    DROP = "drop"


class PaperKind(StrEnum):
    """文书种类 of a case."""

    NOTICE = "notice"
    PROOF_OF_NOTICE = "proof_of_notice"
    DECISION = "decision"
    REPAIR_NOTICE = "repair_notice"
    PROOF_OF_DECISION = "proof_of_decision"


class SubjectRole(StrEnum):
    """列入对象: how the ground names a subject; the words of the law book's `BL-0n.subjects`."""

    ORGANISATION = "organisation"
    AGENCY = "agency"
    PRINCIPAL = "principal"
    OTHER_RESPONSIBLE_ORGANISATION = "other_responsible_organisation"
    OTHER_RESPONSIBLE_PERSON = "other_responsible_person"
    RESPONSIBLE_PERSON = "responsible_person"
    DIRECTLY_RESPONSIBLE_PERSON = "directly_responsible_person"


class ServiceKind(StrEnum):
    """送达方式 (参照民事诉讼法 and CR-03)."""

    DIRECT = "direct"
    LEFT = "left"
    POST = "post"
    ENTRUSTED = "entrusted"
    ANNOUNCED = "announced"
    ELECTRONIC = "electronic"  # only with signed consent (CR-03.electronic)


class FilingKind(StrEnum):
    """意见或请求的种类. The first three concern a case, the others a listing."""

    STATEMENT = "statement"
    HEARING_REQUEST = "hearing_request"
    WAIVER = "waiver"
    OBJECTION = "objection"
    RECONSIDERATION = "reconsideration"
    LITIGATION = "litigation"
    REPLY = "reply"


class FilingChannel(StrEnum):
    """提交途径."""

    AGENT = "agent"
    PERSON = "person"
    COUNTER = "counter"


class FilingState(StrEnum):
    """意见或请求的办理状态."""

    FILED = "filed"
    ACCEPTED = "accepted"  # an answer is proposed and awaits another person, or a proceeding runs elsewhere
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    RELEASED = "released"  # 主体回应已在公示信息旁公开
    KEPT_BACK = "kept_back"  # 主体回应不予公开
    WITHDRAWN = "withdrawn"


CASE_KINDS = frozenset({FilingKind.STATEMENT, FilingKind.HEARING_REQUEST, FilingKind.WAIVER})
"""Kinds that concern a case and are answered in it."""

PROCEEDINGS = frozenset({FilingKind.RECONSIDERATION, FilingKind.LITIGATION})
"""Kinds that another body decides."""

OPEN_FILINGS = frozenset({FilingState.FILED, FilingState.ACCEPTED})
"""States of a filing that still waits for an answer."""


class ProceedingOutcome(StrEnum):
    """行政复议、行政诉讼的结果: what became of the basis of the listing."""

    BASIS_UPHELD = "basis_upheld"
    CHANGED = "changed"
    REVOKED = "revoked"


class AmendmentState(StrEnum):
    """更正、撤销建议的状态."""

    PROPOSED = "proposed"
    CARRIED_OUT = "carried_out"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # the officer's opinion it came with was replaced, or the objection withdrawn


class RemovalKind(StrEnum):
    """移出公告的事由."""

    EXPIRED = "expired"
    EARLY = "early"
    REVOKED = "revoked"
    SOURCE = "source"


REMOVAL_WORDS: dict[RemovalKind, str] = {
    RemovalKind.EXPIRED: "期满",
    RemovalKind.EARLY: "提前移出",
    RemovalKind.REVOKED: "列入撤销",
    RemovalKind.SOURCE: "原列入机关已移出",
}


class FilingStep(StrEnum):
    """办理步骤 on one filing."""

    ADVISE = "advise"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    RELEASE = "release"
    KEEP_BACK = "keep_back"
    CONFIRM = "confirm"
    RECORD_OUTCOME = "record_outcome"
    WITHDRAW = "withdraw"


CORRECTABLE: dict[str, str] = {
    "name": "名称",
    "address": "注册地址",
    "principal": "主要负责人",
    "cause": "失信行为简况",
    "reason": "纳入理由",
    "decision_number": "决定书文号",
    "authority": "决定机关",
}
"""The fields of a listing that may be corrected, and what they are called."""


@dataclass(frozen=True)
class About:
    """What settles whether something may be filed: the standing of the case and its notice, or of the listing."""

    case_state: CaseState | None = None
    noticed_on: date | None = None
    listing: Facts | None = None


class LicenceState(StrEnum):
    """许可状态 (G6)."""

    NONE = "none"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Concealment(StrEnum):
    """瞒报、谎报 (G4)."""

    CONCEALED = "concealed"
    FALSELY_REPORTED = "falsely_reported"


class Failing(StrEnum):
    """主要负责人的失职 (G5)."""

    NO_RESCUE = "no_rescue"
    LEFT_POST = "left_post"
    FLED = "fled"


class AgencyMisconduct(StrEnum):
    """机构违法行为 (G7)."""

    LENT_QUALIFICATION = "lent_qualification"
    AFFILIATED = "affiliated"
    FALSE_REPORT = "false_report"


@dataclass(frozen=True)
class GroundFacts:
    """情形事实: what the ground of a case rests on; each ground needs its own, the others stay empty.

    `accident` is a number of the conduct register. `fine_times` is the multiple of G3 in whole hundredths.
    """

    accident: str = ""
    fine_times: int = 0
    concealment: Concealment | None = None
    failing: Failing | None = None
    licence: LicenceState | None = None
    licence_name: str = ""
    misconduct: AgencyMisconduct | None = None
    able_to_perform: bool = False
    gravity: str = ""


PAPER_TITLES: dict[PaperKind, str] = {
    PaperKind.NOTICE: "事先告知书",
    PaperKind.DECISION: "列入决定书",
    PaperKind.REPAIR_NOTICE: "信用修复告知书",
    PaperKind.PROOF_OF_NOTICE: "告知书送达回证",
    PaperKind.PROOF_OF_DECISION: "决定书送达回证",
}
"""What each paper is called."""
