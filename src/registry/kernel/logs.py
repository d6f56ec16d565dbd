"""The log: one JSON object a line on standard error, without personal data.

Of an exception only its kind and the places it passed are written, never its message, which may hold what somebody typed. In
messages, Chinese text and longer runs of digits are blotted out: this program's own are English, other programs' may quote anything.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, Final

_CHINESE: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f·]+")
_DIGITS: Final = re.compile(r"[0-9Xx*]{6,}")
_ADDRESS: Final = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\?[^\s\"']+")
_MOST: Final = 500


def where(error: BaseException) -> str:
    """The kinds of an exception and its causes, each with the innermost places it passed; no values."""
    parts: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(parts) < 4:
        frames = traceback.extract_tb(seen.__traceback__)[-6:]
        places = " > ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
        parts.append(f"{type(seen).__module__}.{type(seen).__qualname__} at {places}")
        seen = seen.__cause__ or seen.__context__
    return " caused by ".join(parts)


def blotted(text: str) -> str:
    """A message without Chinese text, longer numbers, network addresses and queries."""
    text = text.partition("\nTraceback")[0]
    return _DIGITS.sub("#", _ADDRESS.sub("#", _CHINESE.sub("…", text)))[:_MOST]


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": blotted(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = where(record.exc_info[1])
        line.update(getattr(record, "facts", {}))
        return json.dumps(line, ensure_ascii=True)


def begin() -> None:
    """Make every logger of this process write such lines, those that other programs set up included."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        known = logging.getLogger(name)
        known.handlers[:] = []
        known.propagate = True
        known.setLevel(logging.NOTSET)
