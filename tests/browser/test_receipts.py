"""Somebody at a gate with a phone: a code before the camera, the answer, its receipt, and the receipt's own code."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser

from registry.accounts.queries import actor_named
from registry.kernel.paging import PageRequest
from registry.training import queries as training
from registry.verification import papers
from tests.browser.conftest import ARGUMENTS, Portal
from tests.browser.locators import Visitor


@pytest.fixture
def code(portal: Portal) -> str:
    """The code of a certificate of the demonstration."""
    wanted = training.Wanted(person=portal.plan.holdings[0].human.identity)
    return training.certificates(actor_named("officer"), wanted, PageRequest()).items[0].code


def film(text: str, file: Path) -> Path:
    """A film of one QR code lying on a table, as a camera gives it: YUV 4:2:0."""
    code = BytesIO()
    segno.make(text, error="m").save(code, kind="png", scale=7, border=4)
    table = Image.new("L", (640, 480), 150)
    table.paste(Image.open(code).convert("L").rotate(6, expand=True, fillcolor=150), (120, 60))
    frame = table.tobytes() + bytes([128]) * (320 * 240 * 2)
    file.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + (b"FRAME\n" + frame) * 3)
    return file


@pytest.fixture
def phone(browser: Browser, portal: Portal, code: str, tmp_path: Path) -> Iterator[Visitor]:
    """A phone whose camera sees a certificate's code."""
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film(papers.address_of(code), tmp_path / 'seen.y4m')}",
    ]
    opened = browser.browser_type.launch(executable_path=_executable(), args=[*ARGUMENTS, *camera])
    context = opened.new_context(
        base_url=portal.address,
        locale="zh-CN",
        viewport={"width": 390, "height": 844},
        permissions=["camera"],
        accept_downloads=True,
    )
    somebody = Visitor(context.new_page())
    yield somebody
    opened.close()
    assert not somebody.complaints, somebody.complaints


def _executable() -> str:
    from deploy.browser import find

    found = find()
    assert found
    return found


def test_from_the_camera_to_a_receipt_that_is_checked(phone: Visitor, portal: Portal, code: str) -> None:
    phone.open("/verify").follow("拍照扫码", heading="拍照扫码")
    phone.photograph().sees("打开回执")
    assert phone.too_wide() == []
    assert phone.barriers() == []
    phone.follow("打开回执：二维码、下载、核验", heading="回执核验").sees("回执是真的", "内容未变", code)
    assert phone.too_wide() == []
    kept = phone.download("下载回执").read_text()
    answer = portal.ask("POST", "/api/v1/receipts/check", json={"receipt": kept}).json()
    assert (answer["codes"], answer["since"], answer["in_ledger"]) == ([code], "same", True)
    phone.open("/receipt").fill("回执全文", kept[:-9] + kept[-8:]).press("核验回执").sees("签名不符")


def test_only_the_page_that_photographs_may_ask_for_the_camera(portal: Portal) -> None:
    def allowed(path: str) -> str:
        return portal.get(path).headers["permissions-policy"].partition("camera=")[2].partition(",")[0]

    assert allowed("/scan") == "(self)"
    assert {allowed(path) for path in ("/", "/verify", "/receipt", "/blacklist", "/api/v1/keys")} == {"()"}
