"""Puts `markup` on the page."""

from __future__ import annotations

import streamlit as st


def show(*pieces: str) -> None:
    """Show pieces made by `registry.ui.markup` below each other in one message; empty ones are left out.

    Only text that `markup` made may be passed: nothing is escaped here.
    """
    shown = [piece for piece in pieces if piece]
    if shown:
        st.html(shown[0] if len(shown) == 1 else f'<div class="r-stack">{"".join(shown)}</div>')
