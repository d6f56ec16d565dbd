"""What may not be written down: who asked for what. Addresses and queries are personal data, so requests are not logged."""

from __future__ import annotations

import logging


def _never(_record: logging.LogRecord) -> bool:
    return False


def quiet() -> None:
    """Drop the server's line per request, whichever program set the logger up, before or after."""
    access = logging.getLogger("uvicorn.access")
    access.disabled = True  # no record is even made
    if _never not in access.filters:
        access.addFilter(_never)
