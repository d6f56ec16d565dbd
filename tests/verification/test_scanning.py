"""A photographed QR code is read as it lies; what is no picture, too large or without a code is refused, and nothing is kept."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
import segno
from PIL import Image, ImageFilter

from registry.kernel.errors import InvalidInput
from registry.ui import codes
from registry.verification import papers, queries, scanning
from registry.verification.terms import Outcome, Since
from tests import world as w


def photograph(*texts: str, turned: float = 0, kind: str = "JPEG", blur: float = 0.6) -> bytes:
    """Codes on a table: side by side, a little turned, unsharp and grey."""
    table = Image.new("RGB", (700 * max(1, len(texts)), 900), (196, 188, 170))
    for place, text in enumerate(texts):
        code = BytesIO()
        segno.make(text, error="m").save(code, kind="png", scale=6, border=4)
        paper = Image.open(code).convert("RGB").rotate(turned, expand=True, fillcolor=(240, 240, 236))
        table.paste(paper, (700 * place + 60, 200))
    out = BytesIO()
    table.filter(ImageFilter.GaussianBlur(blur)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("turned", [0, 12, 90, 180])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_code_is_read_however_it_lies(turned: float, kind: str) -> None:
    said = "https://register.example/verify?code=C0123456789ABCDEF"
    assert scanning.read(photograph(said, turned=turned, kind=kind)) == said


def test_ours_is_taken_where_there_are_several() -> None:
    ours = "https://register.example/verify?code=C0123456789ABCDEF"
    assert scanning.read(photograph("https://shop.example/1", ours)) == ours
    assert scanning.read(photograph("https://shop.example/1")) == "https://shop.example/1"


def plain(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"x",
        b"\x89PNG\r\n\x1a\n",
        photograph()[:2000],
        photograph(),
        plain(9000, 9000),
        b"0" * (scanning.BYTES + 1),
    ],
    ids=["nothing", "text", "beginning", "cut short", "no code", "too many pixels", "too many bytes"],
)
def test_what_cannot_be_read_is_said(picture: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        scanning.read(picture)
    assert refused.value.field == "照片"
    assert refused.value.fix


def test_a_photographed_certificate_and_receipt_are_answered_and_kept_nowhere(
    sqlite_database: str, tmp_path: Path
) -> None:
    world = w.build()
    code = w.issue(world, [w.row(1)])[w.identity(1)]
    before = w.database_bytes()
    picture = photograph(papers.address_of(code))
    found = queries.answer_to_picture(picture, client=uuid4().hex)
    assert found.answer is not None
    assert found.answer.outcome is Outcome.VALID
    assert [one.code for one in found.answer.certificates] == [code]
    receipt = queries.answer_to_picture(codes.receipt_png(found.answer.receipt), client=uuid4().hex)
    assert receipt.checked is not None
    assert (receipt.checked.since, receipt.receipt) == (Since.SAME, found.answer.receipt)
    foreign = queries.answer_to_picture(photograph("https://shop.example/1"), client=uuid4().hex)
    assert foreign.answer is not None
    assert foreign.answer.outcome is Outcome.BAD_CODE
    assert w.database_bytes() == before, "a picture is looked at, not kept"
