"""What a batch keeps between preview and confirmation, sealed: what the preview shows, and apart from it the accepted rows."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson

from registry.kernel import db, secrets
from registry.kernel.sheet import Parsed

SEALED = "batch.content"
"""Purpose under which a batch's content is sealed."""

_ROWS = 5000  # of one piece


def seal(content: Mapping[str, Any]) -> bytes:
    """What the preview shows, packed and sealed."""
    return secrets.ring().seal_bytes(zlib.compress(_json(content), 1), SEALED)


def unseal(sealed: bytes) -> dict[str, Any]:
    """What the preview shows."""
    found: dict[str, Any] = orjson.loads(zlib.decompress(secrets.ring().open_bytes(sealed, SEALED)))
    return found


def seal_rows(accepted: Sequence[Parsed], file: bytes) -> bytes:
    """Accepted rows and the file they came in, which is opened again only when some are rejected after all.

    The rows are written by column, a few thousand a line: there is far less to write and to pack than row by row.
    """
    packer = zlib.compressobj(1)
    with ThreadPoolExecutor(1) as beside:  # which packs one piece while the next is written
        pieces = [beside.submit(packer.compress, _piece(part)) for part in db.chunks(accepted, _ROWS)]
    packed = b"".join((*(piece.result() for piece in pieces), packer.flush()))
    return secrets.ring().seal_bytes(len(packed).to_bytes(8) + packed + file, SEALED)


def _piece(part: Sequence[Parsed]) -> bytes:
    columns = [number for number, _ in part], *zip(*(values for _, values in part), strict=True)
    return _json(columns) + b"\n"


def unseal_rows(sealed: bytes) -> tuple[list[Parsed], bytes]:
    """Accepted rows and the file they came in."""
    clear = secrets.ring().open_bytes(sealed, SEALED)
    end = 8 + int.from_bytes(clear[:8])
    accepted: list[Parsed] = []
    for line in zlib.decompress(clear[8:end]).splitlines():
        numbers, *columns = orjson.loads(line)
        accepted += zip(numbers, zip(*columns, strict=True), strict=True)
    return accepted, clear[end:]


def _json(content: Any) -> bytes:
    return orjson.dumps(content)
