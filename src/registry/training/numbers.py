"""Numbers of certificates. A special operation's is made of the holder's own and never stored (SO-14); the other issued kinds get
one by a rule (SET-42); received kinds keep what is printed, the holder's own number inside it replaced by `{}`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy import insert, select, update
from sqlmodel import Session

from registry.kernel import db, fields
from registry.kernel.fields import BadField
from registry.training.tables.reviews import CertificateSerial
from registry.training.terms import CertificateKind

LETTERS: Final = {CertificateKind.PRINCIPAL: "A", CertificateKind.SAFETY_MANAGER: "C", CertificateKind.PRE_JOB: "G"}
"""What a number of each issued kind begins with (SET-42)."""
HOLDER: Final = "{}"
"""Stands in a stored number for the holder's identity number."""
PREFIX: Final = "T"
"""Before the holder's number on a special-operation certificate (SO-14.prefix)."""

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OURS: Final = re.compile(r"[ACG]-\d{6}-\d{4}-\d{6}-[0-9A-Z]")
_PRINTED: Final = re.compile(r"[0-9A-Z\u4e00-\u9fff()〔〕\[\]/.·_-]{4,40}")
_S = db.core(CertificateSerial).c


def given(session: Session, beginning: str, count: int) -> list[str]:
    """The next numbers under a beginning, in order. The caller holds the training ledger's lock, so no two get the same."""
    last = session.execute(select(_S.last).where(_S.beginning == beginning)).scalar()
    if last is None:
        session.execute(insert(CertificateSerial).values(beginning=beginning, last=count))
    else:
        session.execute(update(CertificateSerial).where(_S.beginning == beginning).values(last=last + count))
    first = (last or 0) + 1
    return [_with_check(f"{beginning}-{serial:06d}") for serial in range(first, first + count)]


def beginning_of(kind: CertificateKind, region: str, year: int) -> str:
    """Letter, region and year of an issued kind's numbers. Raises KeyError for a kind that gets none by the rule."""
    return f"{LETTERS[kind]}-{region or '430000'}-{year}"


def _with_check(body: str) -> str:
    return f"{body}-{check_character(body)}"


def check_character(body: str) -> str:
    """The check character of a number without it (ISO 7064 MOD 37,36); hyphens do not count."""
    product = 36
    for one in body.replace("-", ""):
        total = (product + _ALPHABET.index(one)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def canonical(text: str) -> str:
    """A typed or printed number as it is compared: no spaces, capitals, plain hyphens and brackets.

    Raises `BadField` for what cannot be a number: too short, other characters, or one of ours with a wrong check character.
    """
    number = fields.clean(text).replace(" ", "").upper().replace("（", "(").replace("）", ")").replace("—", "-")
    if not _PRINTED.fullmatch(number):
        raise BadField("证书编号不正确。", "请对照证书输入完整的编号，共 4 至 40 位字母、数字或汉字。")
    if _OURS.fullmatch(number) and check_character(number[:-2]) != number[-1]:
        raise BadField("证书编号不正确，至少有一位录错。", "请对照证书重新输入，或者扫描二维码。")
    return number


def stored(printed: str, identity: str) -> str:
    """What is kept of a printed number: the holder's own inside it, of eighteen digits or the fifteen of old, does not appear."""
    for inside in (identity, identity[:6] + identity[8:17]):
        if inside in printed:
            return printed.replace(inside, HOLDER if inside == identity else "{15}", 1)
    return printed


def printed(kind: CertificateKind, kept: str, identity: str) -> str:
    """The number as printed on the certificate."""
    if kind is CertificateKind.SPECIAL_OPERATION and not kept:
        return PREFIX + identity
    return kept.replace(HOLDER, identity).replace("{15}", identity[:6] + identity[8:17])


def masked(kind: CertificateKind, kept: str, identity: str) -> str:
    """The number as anyone may see it: the holder's own masked, everything else as printed."""
    if kind is CertificateKind.SPECIAL_OPERATION and not kept:
        return fields.mask_certificate_number(PREFIX + identity)
    short = identity[:6] + identity[8:17]
    return kept.replace(HOLDER, fields.mask_identity(identity)).replace("{15}", short[:3] + "*" * 8 + short[-4:])


def holds_holder(kind: CertificateKind, kept: str) -> bool:
    """Whether the holder's own number is part of it."""
    return (kind is CertificateKind.SPECIAL_OPERATION and not kept) or HOLDER in kept or "{15}" in kept


def numbers_for(session: Session, wanted: Sequence[tuple[CertificateKind, str, int] | None]) -> list[str]:
    """Numbers by the rule for issued certificates given as kind, region and year; empty where the kind gets none."""
    places: dict[str, list[int]] = {}
    for place, one in enumerate(wanted):
        if one is not None and one[0] in LETTERS:
            places.setdefault(beginning_of(*one), []).append(place)
    found = [""] * len(wanted)
    for beginning in sorted(places):
        for place, number in zip(places[beginning], given(session, beginning, len(places[beginning])), strict=True):
            found[place] = number
    return found
