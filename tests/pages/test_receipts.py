"""The pages of receipts and photographs: pasted, by link, changed, and out of a picture."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
import segno
import streamlit as st

from registry.blacklist import queries as blacklist
from registry.kernel.access import PUBLIC
from registry.ui import codes
from registry.verification import papers
from registry.verification import queries as verification
from seed import world
from tests.pages.conftest import Visit, Visitor


def a_code(visitor: Visit) -> str:
    """The code of a certificate of the demonstration."""
    from registry.kernel import db
    from registry.training import tables

    with db.reading() as session:
        certificate = db.core(tables.Certificate)
        found: str = session.execute(certificate.select().where(certificate.c.live).limit(1)).first().code  # type: ignore[union-attr]
    return found


def test_a_receipt_goes_from_the_answer_to_its_page_and_back(visit: Visitor, plan: world.World) -> None:
    visitor = visit("")
    code = a_code(visitor)
    visitor.open("public/verify.py", code=code)
    [link] = re.findall(r'href="receipt\?r=([^"]+)"', visitor.markup)
    receipt = unquote(unescape(link))
    visitor.open("public/receipt.py", r=receipt)
    assert "回执是真的" in visitor.text
    assert "内容未变" in visitor.text
    assert code in visitor.text
    assert "与台账不符" not in visitor.text
    changed = receipt[:-2] + ("A" if receipt[-2] != "A" else "B") + receipt[-1]
    visitor.open("public/receipt.py", r=changed)
    assert "签名不符" in visitor.text
    assert "回执是真的" not in visitor.text
    visitor.open("public/receipt.py").fill(回执全文=f" {receipt[:40]}\n{receipt[40:]}").press("核验回执")
    assert "回执是真的" in visitor.text


def test_a_photograph_is_answered_above_the_camera(
    visit: Visitor, plan: world.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit("")
    code, picture = a_code(visitor), BytesIO()
    segno.make(papers.address_of(code)).save(picture, kind="png", scale=6, border=4)
    monkeypatch.setattr(st, "camera_input", lambda *_, **__: SimpleNamespace(getvalue=picture.getvalue))
    visitor.open("public/scan.py")
    [link] = re.findall(r'href="receipt\?r=([^"]+)"', visitor.markup)
    assert verification.read_receipt(unquote(unescape(link))).codes == (code,)
    blank = BytesIO(b"no picture")
    monkeypatch.setattr(st, "camera_input", lambda *_, **__: SimpleNamespace(getvalue=blank.getvalue))
    visitor.open("public/scan.py")
    assert "不是能识读的照片" in visitor.text


def test_a_published_listing_tells_where_it_stands(visit: Visitor, plan: world.World) -> None:
    number = blacklist.everything_public(PUBLIC)[0].number
    visitor = visit("").open("public/listing.py", number=number)
    assert "在审计台账中的位置" in visitor.text
    assert re.search(r"序号 \d+，叶哈希 [0-9a-f]{64}", visitor.text)


def test_a_receipt_s_picture_says_its_address() -> None:
    import zxingcpp
    from PIL import Image

    receipt = "A" * 500 + "." + "B" * 86
    [found] = zxingcpp.read_barcodes(Image.open(BytesIO(codes.receipt_png(receipt))))
    assert found.text == papers.address_of_receipt(receipt)
