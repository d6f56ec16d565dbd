"""A certificate's lines, the same on its paper, on the page of verification and in the interface; and the papers themselves.

Papers show what the public answer shows: the holder's own number inside a certificate's number stays masked, and the QR code
leads to that answer.
"""

from __future__ import annotations

from registry.documents import certificates
from registry.documents.certificates import CertificateSheet
from registry.kernel import access, clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.policy import Permission
from registry.settings import settings
from registry.training import queries as training
from registry.training.terms import FOREIGN, KIND_WORDS, MANAGERS, ORIGIN_WORDS, CertificateKind
from registry.verification.queries import printed
from registry.verification.terms import Outcome, PrintedFields

_NOTE = "编号中的身份证号部分已遮蔽。以扫码或者在平台核验页查询的结果为准；持假证上岗请拨打 12350 举报。"
_STAMPS = {
    Outcome.REVIEW_OVERDUE: "暂不可用",
    Outcome.EXPIRED: "已过有效期",
    Outcome.WITHDRAWN: "已终止",
}


def address_of(code: str) -> str:
    """What a certificate's QR code says: the address of the public answer."""
    return f"{settings().address}/verify?code={code}"


def address_of_receipt(receipt: str) -> str:
    """What a receipt's QR code says: the address of the page that checks it."""
    return f"{settings().address}/receipt?r={receipt}"


def lines(one: PrintedFields) -> list[tuple[str, str]]:
    """Every printed field with its name, by kind."""
    return [
        ("姓名", one.name),
        ("性别", one.sex),
        ("证书编号", one.masked_number),
        *_subject(one),
        ("初领日期", f"{one.first_issued_on}"),
        ("发证日期", f"{one.issued_on}"),
        *([("有效期起", f"{one.starts_on}")] if one.starts_on else []),
        ("有效期至", f"{one.valid_until or '长期有效'}"),
        *_reviews(one),
        ("发证机关", one.issuer),
        ("来源", ORIGIN_WORDS[one.origin]),
    ]


def _subject(one: PrintedFields) -> list[tuple[str, str]]:
    if one.kind is CertificateKind.SPECIAL_OPERATION:
        return [("作业类别", one.category), ("操作项目", one.operation)]
    kind = ("证书种类", KIND_WORDS[one.kind])
    if one.kind in MANAGERS:
        return [kind, ("行业类别", one.category)]
    return [kind, ("作业项目", one.operation)] if one.kind in FOREIGN else [kind, ("用人单位", one.category or "—")]


def _reviews(one: PrintedFields) -> list[tuple[str, str]]:
    if one.kind is not CertificateKind.SPECIAL_OPERATION:
        return []
    return [("应复审日期", f"{one.review_due_on or '—'}"), ("最近复审", f"{one.reviewed_on or '—'}")]


def sheet(one: PrintedFields) -> CertificateSheet:
    """A certificate as its paper is set."""
    return CertificateSheet(
        title=KIND_WORDS[one.kind],
        lines=tuple(lines(one)),
        issuer=one.issuer,
        issued_on=one.issued_on,
        qr=address_of(one.code),
        qr_caption=f"扫码核验　{one.code}",
        note=_NOTE,
        stamp=_STAMPS.get(one.outcome, ""),
        demo=settings().demo,
    )


def certificate(viewer: Actor, code: str) -> bytes:
    """One certificate as PDF. Raises `NotFound` outside the viewer's reach; the look is recorded."""
    training.certificate(viewer, code)
    today = clock.today()
    with db.reading() as session:
        found = training.printed_by_code(session, code, today)
    if found is None:
        raise NotFound("没有这张证书。", fix="请从证书列表进入。")
    access.looked(viewer, "certificate.paper", subject=code)
    return certificates.pdf([sheet(printed(found))], today)


def of_batch(viewer: Actor, batch: str) -> bytes:
    """Every certificate that came of a batch of results, a page each. Raises `NotFound` where there is none; recorded."""
    return _several(viewer, batch, of_class=False)


def of_class(viewer: Actor, class_number: str) -> bytes:
    """Every certificate that came of a class, a page each. Raises `NotFound` where there is none; recorded."""
    return _several(viewer, class_number, of_class=True)


def _several(viewer: Actor, number: str, *, of_class: bool) -> bytes:
    viewer.must(Permission.CERTIFICATES_READ)
    today = clock.today()
    find = training.printed_of_class if of_class else training.printed_of_batch
    with db.reading() as session:
        found = find(session, viewer, number, today)
    if not found:
        raise NotFound("没有颁发的证书，或不在您的查看范围内。", fix="请先核准成绩并发证。")
    access.looked(viewer, "certificates.papers", subject=number)
    return certificates.pdf([sheet(printed(one)) for one in found], today)
