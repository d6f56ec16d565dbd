"""The papers of a listing: what each must say, as frozen values, and one function each that prints it.

Which articles, days and measures apply is the caller's; so is whether identity numbers come masked. Only the words that are the
same in every paper stand here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.documents.typesetting import Part, Sheet, Table, in_words, pdf


@dataclass(frozen=True)
class Frame:
    """What every paper carries. `qr` is the text of the QR code, empty for none; `demo` marks a paper of a demonstration."""

    authority: str
    number: str
    addressee: str
    issued_on: date
    qr: str = ""
    qr_caption: str = ""
    demo: bool = False


@dataclass(frozen=True)
class Subject:
    """当事人: a unit with its unified credit code, or a person with an identity number."""

    name: str
    identifier: str
    is_person: bool = False


@dataclass(frozen=True)
class NamedPerson:
    """有关人员, as the decision must name them (BL-13.fields)."""

    name: str
    role: str
    identity: str


@dataclass(frozen=True)
class Right:
    """A right of the party: 陈述、申辩 or 听证, its last day, and how to use it."""

    name: str
    last_day: date
    how: str


@dataclass(frozen=True)
class Contact:
    """Where to turn."""

    office: str
    address: str
    phone: str


@dataclass(frozen=True)
class PriorNotice:
    """事先告知书: what BL-12.content asks for. `listing_time` says from when and how long the listing would last."""

    frame: Frame
    subject: Subject
    listing_time: str
    cause: str
    basis: tuple[str, ...]
    measures: tuple[str, ...]
    rights: tuple[Right, ...]
    contact: Contact


@dataclass(frozen=True)
class Decision:
    """列入决定书: what BL-13.fields asks for. `until` is the last day of the listing, inclusive."""

    frame: Frame
    subject: Subject
    persons: tuple[NamedPerson, ...]
    listed_on: date
    until: date
    cause: str
    basis: tuple[str, ...]
    measures: tuple[str, ...]
    repair_conditions: tuple[str, ...]
    repair_procedure: tuple[str, ...]
    remedies: tuple[str, ...]


@dataclass(frozen=True)
class RepairNotice:
    """信用修复告知书, served with the decision (CR-10). `earliest_on` is the first day of an application."""

    frame: Frame
    subject: Subject
    decision_number: str
    listed_on: date
    earliest_on: date
    basis: tuple[str, ...]
    conditions: tuple[str, ...]
    where: tuple[str, ...]
    hand_in: tuple[str, ...]
    contact: Contact


@dataclass(frozen=True)
class Removal:
    """移出决定书. `effects` say what ends with the removal, and by when."""

    frame: Frame
    subject: Subject
    decision_number: str
    listed_on: date
    removed_on: date
    cause: str
    basis: tuple[str, ...]
    effects: tuple[str, ...]


@dataclass(frozen=True)
class Gate:
    """A condition that is not met: which, why not, and from when it will be, where that is known."""

    name: str
    reason: str
    opens_on: date | None


@dataclass(frozen=True)
class RefusedRemoval:
    """不予移出决定书: which gates are shut and from when they open."""

    frame: Frame
    subject: Subject
    decision_number: str
    applied_on: date
    gates: tuple[Gate, ...]
    basis: tuple[str, ...]
    remedies: tuple[str, ...]


@dataclass(frozen=True)
class ServedPaper:
    """A paper that was handed over."""

    title: str
    number: str


@dataclass(frozen=True)
class ProofOfService:
    """送达回证. What is empty is left to be written by hand."""

    frame: Frame
    papers: tuple[ServedPaper, ...]
    recipient: str
    means: str
    place: str = ""
    served_on: date | None = None
    receiver: str = ""
    servers: tuple[str, ...] = ()
    remark: str = ""


def prior_notice(paper: PriorNotice) -> bytes:
    """事先告知书 as PDF. Raises `InvalidInput` for characters that cannot be printed, as every paper does."""
    return pdf(prior_notice_sheet(paper))


def prior_notice_sheet(paper: PriorNotice) -> Sheet:
    """What the prior notice says."""
    rights = tuple((one.name, in_words(one.last_day), one.how) for one in paper.rights)
    return _sheet(
        paper.frame,
        "拟列入安全生产严重失信主体名单事先告知书",
        f"经调查，本机关拟将{paper.subject.name}列入安全生产严重失信主体名单。现将有关事项告知如下：",
        _party(paper.subject),
        Part("列入时间", (paper.listing_time,)),
        Part("列入事由", (paper.cause,)),
        Part("列入依据", items=paper.basis),
        Part("管理措施", items=paper.measures),
        Part(
            "陈述申辩等权利",
            ("对上述事项，当事人依法享有下列权利，可以在最后期限当日及以前行使：",),
            table=Table(("权利", "最后期限", "行使方式"), rights, (3, 4, 7)),
        ),
        _contact(paper.contact),
    )


def decision(paper: Decision) -> bytes:
    """列入决定书 as PDF."""
    return pdf(decision_sheet(paper))


def decision_sheet(paper: Decision) -> Sheet:
    """What the decision says."""
    persons = tuple((one.name, one.role, one.identity) for one in paper.persons)
    named = Table(("有关人员姓名", "身份", "有效身份证件号码"), persons, (4, 5, 6))
    return _sheet(
        paper.frame,
        "列入安全生产严重失信主体名单决定书",
        f"经查证并依法告知、听取意见，本机关决定将{paper.subject.name}列入安全生产严重失信主体名单。",
        _party(paper.subject),
        *([Part("有关人员", table=named)] if persons else []),
        Part("列入日期", (f"列入日期为{in_words(paper.listed_on)}，管理期限至{in_words(paper.until)}（含当日）。",)),
        Part("列入事由", (paper.cause,)),
        Part("列入依据", items=paper.basis),
        Part("管理措施提示", items=paper.measures),
        Part(
            "信用修复条件和程序",
            table=_lines(("条件", _listed(paper.repair_conditions)), ("程序", _listed(paper.repair_procedure))),
        ),
        Part("救济途径", items=paper.remedies),
    )


def repair_notice(paper: RepairNotice) -> bytes:
    """信用修复告知书 as PDF."""
    return pdf(repair_notice_sheet(paper))


def repair_notice_sheet(paper: RepairNotice) -> Sheet:
    """What the repair notice says."""
    return _sheet(
        paper.frame,
        "信用修复告知书",
        f"本机关于{in_words(paper.listed_on)}以{paper.decision_number}将{paper.subject.name}列入安全生产严重失信主体名单。"
        "为便于及时修复信用，现将提前移出的有关事项一并告知：",
        _party(paper.subject),
        Part("最早申请日期", (f"自{in_words(paper.earliest_on)}起可以申请提前移出。",)),
        Part("应当具备的条件", items=paper.conditions),
        Part("应当提交的材料", items=paper.hand_in),
        Part("申请途径", items=paper.where),
        Part("依据", items=paper.basis),
        _contact(paper.contact),
    )


def removal(paper: Removal) -> bytes:
    """移出决定书 as PDF."""
    return pdf(removal_sheet(paper))


def removal_sheet(paper: Removal) -> Sheet:
    """What the removal says."""
    return _sheet(
        paper.frame,
        "移出安全生产严重失信主体名单决定书",
        f"本机关决定自{in_words(paper.removed_on)}起，将{paper.subject.name}移出安全生产严重失信主体名单。",
        _party(paper.subject),
        Part("原列入决定", (f"{paper.decision_number}，列入日期{in_words(paper.listed_on)}。",)),
        Part("移出事由", (paper.cause,)),
        Part("移出依据", items=paper.basis),
        Part("移出后的事项", items=paper.effects),
    )


def refused_removal(paper: RefusedRemoval) -> bytes:
    """不予移出决定书 as PDF."""
    return pdf(refused_removal_sheet(paper))


def refused_removal_sheet(paper: RefusedRemoval) -> Sheet:
    """What the refusal says."""
    gates = tuple(
        (one.name, one.reason, in_words(one.opens_on) if one.opens_on else "尚不能确定") for one in paper.gates
    )
    return _sheet(
        paper.frame,
        "不予移出安全生产严重失信主体名单决定书",
        f"{paper.subject.name}于{in_words(paper.applied_on)}申请提前移出安全生产严重失信主体名单（原决定{paper.decision_number}）。"
        "经核查，本机关决定不予移出。",
        _party(paper.subject),
        Part(
            "不予移出的理由",
            ("下列条件尚未具备：",),
            table=Table(("条件", "核查情况", "最早具备日期"), gates, (4, 7, 4)),
        ),
        Part("依据", items=paper.basis),
        Part("救济途径", items=paper.remedies),
    )


def proof_of_service(paper: ProofOfService) -> bytes:
    """送达回证 as PDF."""
    return pdf(proof_of_service_sheet(paper))


def proof_of_service_sheet(paper: ProofOfService) -> Sheet:
    """What the proof of service says; lines without a value leave room to write."""
    lines = (
        ("送达文书", "\n".join(f"{one.title}　{one.number}" for one in paper.papers)),
        ("受送达人", paper.recipient),
        ("送达方式", paper.means),
        ("送达地点", paper.place),
        ("送达日期", in_words(paper.served_on) if paper.served_on else ""),
        ("收件人签名或盖章", paper.receiver),
        ("送达人", "、".join(paper.servers)),
        ("备注", paper.remark),
    )
    frame = paper.frame
    return Sheet(
        frame.authority,
        "送达回证",
        frame.number,
        "",
        "",
        (),
        frame.issued_on,
        form=lines,
        room=tuple(name for name, value in lines if not value and name != "备注"),
        signed=False,
        qr=frame.qr,
        qr_caption=frame.qr_caption,
        demo=frame.demo,
    )


def _sheet(frame: Frame, title: str, lead: str, *parts: Part) -> Sheet:
    return Sheet(
        frame.authority,
        title,
        frame.number,
        frame.addressee,
        lead,
        parts,
        frame.issued_on,
        qr=frame.qr,
        qr_caption=frame.qr_caption,
        demo=frame.demo,
    )


def _party(subject: Subject) -> Part:
    number = "有效身份证件号码" if subject.is_person else "统一社会信用代码"
    return Part(
        "当事人", table=_lines(("姓名" if subject.is_person else "名称", subject.name), (number, subject.identifier))
    )


def _contact(contact: Contact) -> Part:
    return Part(
        "联系方式", table=_lines(("承办单位", contact.office), ("地址", contact.address), ("电话", contact.phone))
    )


def _lines(*named: tuple[str, str]) -> Table:
    return Table((), named, (4, 9))


def _listed(said: tuple[str, ...]) -> str:
    return "\n".join(f"（{number}）{one}" for number, one in enumerate(said, 1))
