"""Certificates as PDF, one template for every kind and one page each. Which lines a kind prints is the caller's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

import typst

from registry.documents.glyphs import must_be_printable
from registry.documents.typesetting import LOCK, compiler_of, in_words, made_at, qr_code, ready, texts


@dataclass(frozen=True)
class CertificateSheet:
    """One certificate: its title, named lines, issuer and day, and the address its QR code opens.

    `stamp` says across the page why it does not hold; empty for one in force.
    """

    title: str
    lines: tuple[tuple[str, str], ...]
    issuer: str
    issued_on: date
    qr: str
    qr_caption: str
    note: str
    stamp: str = ""
    demo: bool = False


def pdf(sheets: Sequence[CertificateSheet], day: date) -> bytes:
    """Certificates as one PDF/A, a page each. Raises `InvalidInput` for characters that no font has."""
    made = _compiled(sheets, {"format": "pdf", "pdf_standards": "a-2a", "timestamp": made_at(day)})
    assert isinstance(made, bytes)
    return made


def pictures(sheets: Sequence[CertificateSheet], *, ppi: int = 144) -> list[bytes]:
    """The same pages as PNG, for looking at."""
    made = _compiled(sheets, {"format": "png", "ppi": float(ppi)})
    return [made] if isinstance(made, bytes) else list(made)


def _compiled(sheets: Sequence[CertificateSheet], wanted: dict[str, Any]) -> bytes | list[bytes]:
    data = json.loads(json.dumps([ready(asdict(one)) for one in sheets], ensure_ascii=False, default=in_words))
    must_be_printable("".join(texts(data)))
    drawn = [one | {"qr": qr_code(one["qr"])} for one in data]
    with LOCK:
        made = _compiler().compile(sys_inputs={"sheets": json.dumps(drawn, ensure_ascii=False)}, **wanted)
    assert made is not None
    return made


@cache
def _compiler() -> typst.Compiler:
    return compiler_of("certificate.typ")
