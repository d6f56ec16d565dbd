"""Reads the QR code of a certificate or a receipt off a photograph. The picture is looked at in memory and kept nowhere."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Final

import zxingcpp
from PIL import Image, UnidentifiedImageError

from registry.kernel.errors import InvalidInput

BYTES: Final = 20 << 20
PIXELS: Final = 60_000_000
_SIDE: Final = 2400  # more pixels than that help nobody
_QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_OURS: Final = ("code=", "/receipt?r=")


def read(picture: bytes) -> str:
    """What the QR code on a photograph says, one of ours first. Raises `InvalidInput` where none can be read."""
    found = [one.text for one in zxingcpp.read_barcodes(_opened(picture), formats=_QR) if one.text]
    if not found:
        raise InvalidInput(
            "照片", "照片上没有可以识读的二维码。", fix="请靠近一些、避开反光，让二维码完整、清晰地居中后重拍。"
        )
    return next((text for text in found if any(mark in text for mark in _OURS)), found[0])


def _opened(picture: bytes) -> Image.Image:
    """The picture in shades of grey, no larger than needed; refused before it is unpacked when it is too large."""
    if len(picture) > BYTES:
        raise InvalidInput("照片", "照片过大。", fix="请用手机直接拍照，或者压缩到 20 MB 以内。")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(picture), formats=("JPEG", "PNG", "WEBP"))
        if opened.width * opened.height > PIXELS:
            raise InvalidInput("照片", "照片的像素过多。", fix="请用手机直接拍照，或者缩小后再选。")
        opened.draft("L", (_SIDE, _SIDE))
        grey = opened.convert("L")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as wrong:
        raise InvalidInput("照片", "这个文件不是能识读的照片。", fix="请选 JPG、PNG 或 WebP 格式的照片。") from wrong
    grey.thumbnail((_SIDE, _SIDE))
    return grey


def receipt_in(said: str) -> str:
    """The receipt in what a QR code says; empty where it is none."""
    _, found, receipt = said.partition("/receipt?r=")
    return receipt if found else ""
