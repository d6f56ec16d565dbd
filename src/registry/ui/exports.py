"""Lists to take away. What holds personal data asks for its purpose first; the query records who took what and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from registry.exchange import taking_out, writing
from registry.exchange.public_set import ENDINGS, SETS, written
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.policy import Permission
from registry.ui import forms, grids, markup, records, sheets_out

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
        data=lambda: written("agencies", ".xlsx", day)[0],
        file_name=f"机构名录-{day}.xlsx",
        mime=_EXCEL,
        key="agencies_file",
        on_click="ignore",
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
        on_click="ignore",
    )


# -- all of them in one place ------------------------------------------------------------------------------------------

PERMISSIONS = (
    Permission.CERTIFICATES_READ,
    Permission.CLASSES_READ,
    Permission.GAPS_READ,
    Permission.CONDUCT_READ,
    Permission.INSPECTORS_READ,
    Permission.AGENCIES_READ,
    Permission.LISTINGS_READ,
    Permission.CASES_READ,
    Permission.BARS_READ,
    Permission.MEASURES_READ,
)
"""Any of these opens the sheets out; a person's own few records are taken from their own pages."""
_WORDS = {".xlsx": "Excel 表格（最多 10 万行）", ".csv": "CSV 文本（行数不限）"}


def take_out(viewer: Actor) -> None:
    """Choose a sheet, say why, take it; below, the open data, and what was taken out."""
    choices = {one.code: one for one in sheets_out.open_to(viewer)}
    with forms.form("take_out") as form:
        code = st.selectbox("表格", list(choices), format_func=sheets_out.titled, key="take_out_kind")
        ending = st.radio(
            "格式", list(_WORDS), format_func=lambda one: _WORDS[one], horizontal=True, key="take_out_how"
        )
        reason = st.text_input("导出理由（记入访问日志）", max_chars=200, key="take_out_reason")

    def show(found: tuple[bytes, int]) -> None:
        content, rows = found
        st.download_button(
            f"下载{choices[code].title}（{rows:,} 行）",
            data=content,
            file_name=f"{choices[code].title}-{clock.today()}{ending}",
            mime=_EXCEL if ending == ".xlsx" else "text/csv",
            key="take_out_file",
            on_click="ignore",
        )

    form.ask("生成文件", run=lambda: taking_out.take(viewer, choices[code], reason, ending), show=show)
    records.show(
        markup.section("开放数据"),
        markup.table(
            [markup.Column("数据", as_card_title=True), markup.Column("格式")],
            [
                [
                    one.title,
                    markup.Lines(tuple(markup.Link(f"{name}{end}", f"open-data/{name}{end}") for end in ENDINGS)),
                ]
                for name, one in SETS.items()
            ],
            "任何人都可以下载，无需登录，也不用写理由",
        ),
    )
    _trace(viewer)


def _trace(viewer: Actor) -> None:
    found = taking_out.taken(viewer, grids.page_request(10))
    records.show(
        markup.section("导出记录"),
        markup.table(
            [
                markup.Column("时间"),
                markup.Column("表格", as_card_title=True),
                markup.Column("账号"),
                markup.Column("理由"),
            ],
            [[f"{one.at:%Y-%m-%d %H:%M}", sheets_out.titled(one.code), one.actor, one.reason] for one in found.items],
            "导出记录",
            "还没有导出过表格。",
        ),
        grids.pages("exchange", found, way="out"),
    )
