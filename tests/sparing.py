"""What is worked out once a process instead of once a test: a portal has one set of engines and one framework all its life, tests have
thousands of them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Engine, create_engine
from streamlit.components.v2 import manifest_scanner

from registry.kernel import engines

_connected: dict[str, Engine] = {}  # by kind of database: one that knows its server


def _engine(url: Any, **how: Any) -> Engine:
    """An engine that knows what those before it learnt: how each statement is written for its kind of database."""
    made = create_engine(url, **how)
    before = _connected.setdefault(made.dialect.name, made)
    if before.dialect.server_version_info is None:  # it never met its server
        _connected[made.dialect.name] = made
    elif before is not made:
        made.dialect = before.dialect
        made._compiled_cache = before._compiled_cache
    return made


def begin() -> None:
    """Spare from now on."""
    engines.create_engine = _engine  # type: ignore[attr-defined]
    # which installed packages bring parts of pages of their own: every package's description is read for it
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
