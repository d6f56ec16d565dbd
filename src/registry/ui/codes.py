"""QR codes that open the public answer directly."""

from __future__ import annotations

from io import BytesIO

import segno
import streamlit as st

from registry.ui import markup, records
from registry.verification.papers import address_of


def png(code: str, scale: int = 6) -> bytes:
    """The QR code as a picture, error correction M."""
    out = BytesIO()
    segno.make(address_of(code), error="m").save(out, kind="png", scale=scale, border=4)
    return out.getvalue()


def show_qr(code: str) -> None:
    """The QR code, the address it holds, and the picture to keep."""
    picture = png(code)
    st.image(picture, width=200, alt="核验二维码", output_format="PNG")
    records.show(markup.facts([("扫码核验", f"核验码 {code}")]))  # the framework's captions are too pale to read
    st.download_button("下载二维码", picture, file_name=f"{code}.png", mime="image/png", key=f"qr_{code}")
