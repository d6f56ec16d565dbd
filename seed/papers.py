"""Papers of the demonstration: one empty page stands for whatever was handed in."""

from __future__ import annotations

from typing import Final

from registry.kernel.files import Upload

_PAGE: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def scan(title: str, name: str = "") -> Upload:
    """A scanned paper; `title` says what it proves, `name` what it is called where that differs."""
    return Upload(title, f"{name or title}（演示）.pdf", _PAGE)
