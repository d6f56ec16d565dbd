"""QR codes that open the public answer directly."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import segno
import streamlit as st

from registry.ui import markup, records
from registry.verification.papers import address_of, address_of_receipt


def png(code: str, scale: int = 6) -> bytes:
    """The QR code as a picture, error correction M."""
    return _picture(address_of(code), "m", scale)


def receipt_png(receipt: str) -> bytes:
    """The QR code of a receipt: large, so with as little error correction as a screen needs."""
    return _picture(address_of_receipt(receipt), "l", 4)


@lru_cache(maxsize=256)  # the page draws itself anew at every touch
def _picture(address: str, error: str, scale: int) -> bytes:
    out = BytesIO()
    segno.make(address, error=error).save(out, kind="png", scale=scale, border=4)
    return out.getvalue()


def show_receipt(receipt: str, digest: str) -> None:
    """A receipt's QR code, and the receipt to keep as a file."""
    st.image(receipt_png(receipt), width=360, alt="回执二维码", output_format="PNG")
    st.download_button(
        "下载回执",
        receipt,
        file_name=f"核验回执-{digest[:8]}.txt",
        mime="text/plain",
        key="receipt_file",
        on_click="ignore",
    )


def show_qr(code: str) -> None:
    """The QR code, the address it holds, and the picture to keep."""
    picture = png(code)
    st.image(picture, width=200, alt="核验二维码", output_format="PNG")
    records.show(markup.facts([("扫码核验", f"核验码 {code}")]))  # the framework's captions are too pale to read
    st.download_button(
        "下载二维码",
        picture,
        file_name=f"{code}.png",
        mime="image/png",
        key=f"qr_{code}",
        on_click="ignore",
    )
