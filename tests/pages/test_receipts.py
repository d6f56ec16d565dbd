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

from registry.agencies import queries as agencies
from registry.blacklist import queries as blacklist
from registry.kernel import clock, db
from registry.kernel.access import PUBLIC
from registry.parties import queries as people
from registry.ui import codes, status_report
from registry.verification import papers, reporting
from registry.verification import queries as verification
from seed import world
from tests import world as w
from tests.pages.conftest import Visit, Visitor


def a_code(visitor: Visit) -> str:
    """The code of a certificate of the demonstration."""
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


def test_that_a_number_is_no_agency_s_is_sealed_too(visit: Visitor, plan: world.World) -> None:
    visitor = visit("")
    visitor.open("public/agency.py", number="E99999999999")
    assert "没有编号为“E99999999999”的评价检测机构" in visitor.text
    assert "12350" in visitor.text
    [link] = re.findall(r'href="receipt\?r=([^"]+)"', visitor.markup)
    visitor.open("public/receipt.py", r=unquote(unescape(link)))
    assert "回执是真的" in visitor.text
    assert "没有这家机构" in visitor.text


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


def test_a_report_taken_out_of_the_look_up_is_checked_on_the_page(visit: Visitor, plan: world.World) -> None:
    visitor = visit("officer")
    with db.reading() as session:
        firm = plan.firms[0].credit_code
        party = people.organisations_by_credit_code(session, [firm])[firm].code
    visitor.open("office/lookup.py", party=party)
    assert "下载会连同事由留痕" in visitor.text
    officer = w.OFFICER
    view = reporting.view_of(officer, party, as_of=clock.today(), reason="日常监督检查")
    sheet = status_report.certified(officer, view, "日常监督检查")
    stranger = visit("").open("public/receipt.py", r=sheet.qr.partition("/receipt?r=")[2])
    for said in ("回执是真的", "请逐项核对报告", party, f"截至 {clock.today()}", "失信主体名单", "在岗人员"):
        assert said in stranger.text
    assert view.record.name not in stranger.text
    assert "内容未变" not in stranger.text
    assert "报告说的是谁" in stranger.text
    field = "查询报告上的单位名称或者姓名（只有查询报告才填，用来核对，不保存）"
    stranger.fill(**{field: view.record.name}).press("核验回执")
    assert "主体相符" in stranger.text
    stranger.fill(**{field: f"某{view.record.name}"}).press("核验回执")
    assert "主体不符" in stranger.text


def test_an_agency_s_page_gives_a_receipt_that_its_own_page_checks(visit: Visitor, plan: world.World) -> None:
    number = agencies.everything(PUBLIC)[0].number
    visitor = visit("").open("public/agency.py", number=number)
    [link] = re.findall(r'href="receipt\?r=([^"]+)"', visitor.markup)
    visitor.open("public/receipt.py", r=unquote(unescape(link)))
    for said in ("回执是真的", "内容未变", number, "评价检测资质（公开代码）", "机构"):
        assert said in visitor.text


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
