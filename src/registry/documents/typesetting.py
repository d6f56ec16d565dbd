"""One compiler per process that turns a `Sheet` into a PDF. The template is `templates/paper.typ`; it gets the sheet as JSON and
never as markup, so that no text can be taken for a command.
"""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno
import typst

from registry.documents.glyphs import FONTS, must_be_printable, without_invisible

TEMPLATES: Final = Path(__file__).parent / "templates"
FAMILIES: Final = {"Noto Serif SC", "Noto Sans SC"}
LOCK: Final = threading.Lock()  # the compiler keeps the data of the sheet it works on


@dataclass(frozen=True)
class Table:
    """Rows under headings; without headings, lines of a name and its value. `widths` are shares of the line.

    `broken`: a number too long for its column may break anywhere.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    broken: bool = False


@dataclass(frozen=True)
class Part:
    """One numbered part of a paper: heading, paragraphs, numbered items, a table; each may be missing."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Sheet:
    """A paper as the template sees it. `form` are boxed lines of name and value; `room` leaves space to write by hand; `qr_width` is in
    millimetres.
    """

    authority: str
    title: str
    number: str
    addressee: str
    lead: str
    parts: tuple[Part, ...]
    issued_on: date
    form: tuple[tuple[str, str], ...] = ()
    room: tuple[str, ...] = ()
    signed: bool = True
    qr: str = ""
    qr_caption: str = ""
    qr_width: int = 34
    demo: bool = False


def pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF/A. Raises `InvalidInput` for characters that no font has."""
    made = _compiled(sheet, {"format": "pdf", "pdf_standards": "a-2a", "timestamp": made_at(sheet.issued_on)})
    assert isinstance(made, bytes)
    return made


def pictures(sheet: Sheet, *, ppi: int = 144) -> list[bytes]:
    """The sheet's pages as PNG, for looking at."""
    made = _compiled(sheet, {"format": "png", "ppi": float(ppi)})
    return [made] if isinstance(made, bytes) else list(made)


def _compiled(sheet: Sheet, wanted: dict[str, Any]) -> bytes | list[bytes]:
    data = json.dumps(ready(asdict(sheet)), ensure_ascii=False, default=in_words)
    must_be_printable("".join(texts(json.loads(data))))
    drawn = json.loads(data) | {"qr": qr_code(sheet.qr)}
    with LOCK:
        made = _compiler().compile(sys_inputs={"sheet": json.dumps(drawn, ensure_ascii=False)}, **wanted)
    assert made is not None
    return made


def in_words(day: date) -> str:
    """A day as papers write it: 2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


@cache
def _compiler() -> typst.Compiler:
    return compiler_of("paper.typ")


def compiler_of(template: str) -> typst.Compiler:
    """A compiler of one template with the program's own fonts and nothing else."""
    folders = sorted({str(font.parent) for font in FONTS})
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    if set(fonts.families()) != FAMILIES:  # text would be left out without a word
        raise RuntimeError(f"the fonts of papers are not there: {fonts.families()}")
    return typst.Compiler(TEMPLATES / template, root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)


def made_at(day: date) -> datetime:
    """The moment a document of a day says it was made at: the same bytes for the same day."""
    return datetime.combine(day, time(), UTC)


def qr_code(said: str) -> str:
    """The QR code as SVG, error correction M, quiet zone included; empty for none."""
    if not said:
        return ""
    out = BytesIO()
    segno.make(said, error="m", micro=False).save(out, kind="svg", border=4, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def ready(value: Any) -> Any:
    """The same structure without invisible marks; texts of several lines keep their breaks."""
    if isinstance(value, str):
        return without_invisible(value.replace("\r\n", "\n")).replace("\t", " ").strip()
    if isinstance(value, dict):
        return {key: ready(one) for key, one in value.items()}
    return [ready(one) for one in value] if isinstance(value, list | tuple) else value


def texts(value: Any) -> list[str]:
    """Every text inside a structure."""
    if isinstance(value, str):
        return [value]
    several = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in several for text in texts(one)]
