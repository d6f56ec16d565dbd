"""Reads papers back: their text, their QR code, their pages."""

from __future__ import annotations

import re
from io import BytesIO

import zxingcpp
from PIL import Image
from pypdf import PdfReader


def pages(content: bytes) -> list[str]:
    """The text of each page without spaces and line breaks, which a reader of PDF sets as it likes."""
    return [squeezed(page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


def text(content: bytes) -> str:
    """The text of all pages without the lines above and below each."""
    running = re.compile(r"演示数据不具法律效力|第\d+页共\d+页|演示数据$")
    return "".join(running.sub("", page) for page in pages(content))


def squeezed(said: str) -> str:
    return re.sub(r"[\s\u200b]", "", said)


def qr(picture: bytes) -> list[str]:
    """What the QR codes of a page say."""
    return [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))]


def ink_beside_the_lines(picture: bytes, *, left: float, right: float) -> int:
    """Dark pixels in the outer margins; millimetres from the page's left and right edge."""
    page = Image.open(BytesIO(picture)).convert("L")
    scale = page.width / 210
    strips = (page.crop((0, 0, int(left * scale), page.height)), page.crop((int((210 - right) * scale), 0, *page.size)))
    return sum(
        strip.point(lambda shade: shade < 128, mode="1").getcolors()[-1][0]
        for strip in strips
        if strip.getextrema()[0] < 128
    )
