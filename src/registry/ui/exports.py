"""Lists as .xlsx to take away. What holds personal data asks for its purpose first; the query records who took what and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from registry.exchange import public_agencies, writing
from registry.kernel import clock

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Sequence[Sequence[writing.Cell]]


def download(
    title: str, headings: Sequence[str], rows: Callable[[], Rows], key: str, *, lines: Sequence[str] = ()
) -> None:
    """A button for a sheet without personal data."""
    _button(title, headings, rows, key, lines)


def agencies(day: date) -> None:
    """A button for the register of agencies as of a day: the same file as among the open data."""
    st.download_button(
        "下载机构名录（表格）",
        data=lambda: public_agencies.written(".xlsx", day)[0],
        file_name=f"机构名录-{day}.xlsx",
        mime=_EXCEL,
        key="agencies_file",
    )


def stated(
    title: str, headings: Sequence[str], rows: Callable[[str], Rows], key: str, *, lines: Sequence[str] = ()
) -> None:
    """A field for the purpose, and once it is filled a button for the sheet; `rows` records the purpose."""
    why = st.text_input("导出用途（填写后可以下载，用途会记录在案）", max_chars=100, key=f"{key}_why").strip()
    _button(title, headings, lambda: rows(why), key, lines, disabled=not why)


def _button(
    title: str,
    headings: Sequence[str],
    rows: Callable[[], Rows],
    key: str,
    lines: Sequence[str],
    *,
    disabled: bool = False,
) -> None:
    shown = (f"截至 {clock.today()}", *lines)
    st.download_button(
        f"下载{title}（表格）",
        data=lambda: writing.write(title, headings, rows(), lines=shown),
        file_name=f"{title}-{clock.today()}.xlsx",
        mime=_EXCEL,
        key=f"{key}_file",
        disabled=disabled,
    )
