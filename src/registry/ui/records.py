"""Puts `markup` on the page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

_run = threading.local()


@dataclass(frozen=True)
class _Finished:
    """Markup as the framework takes it unchanged: plain text it would search for indents to remove, every time."""

    text: str

    def _repr_html_(self) -> str:
        return self.text


def show(*pieces: str) -> None:
    """Show pieces made by `registry.ui.markup` below each other in one message; empty ones are left out.

    Only text that `markup` made may be passed: nothing is escaped here.
    """
    shown = [piece for piece in pieces if piece]
    held: list[str] | None = getattr(_run, "held", None)
    if held is not None:
        held.extend(shown)
    elif shown:
        st.html(_Finished(shown[0] if len(shown) == 1 else f'<div class="r-stack">{"".join(shown)}</div>'))


@contextmanager
def together() -> Iterator[None]:
    """For a page without fields or buttons: what is shown inside goes out as one message, also when a refusal ends it.

    A message costs the server about as much as making what is in it.
    """
    held: list[str] = []
    _run.held = held
    try:
        yield
    finally:
        _run.held = None
        show(*held)
