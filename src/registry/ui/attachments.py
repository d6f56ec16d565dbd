"""Files handed in with a form, and files kept with a record to be read again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from registry.kernel.errors import InvalidInput
from registry.kernel.files import MOST_BYTES, FileRow, Upload
from registry.ui import forms, markup, records

_KINDS = ["pdf", "jpg", "jpeg", "png"]
_MOST = MOST_BYTES // 1024 // 1024


class Handed:
    """What was put into the field of a form."""

    def __init__(self, title: str, given: Any) -> None:
        self._title = title
        self._given = given if isinstance(given, list) else [given] if given else []

    @property
    def every(self) -> tuple[Upload, ...]:
        """All files."""
        return tuple(Upload(self._title, one.name, one.getvalue()) for one in self._given)

    @property
    def first(self) -> Upload | None:
        """The file, or none."""
        return self.every[0] if self._given else None

    @property
    def needed(self) -> Upload:
        """The file. Raises `InvalidInput` when none was chosen."""
        if not self._given:
            raise InvalidInput(self._title, f"没有上传{self._title}。", fix="请选择 PDF、JPG 或 PNG 文件。")
        return self.every[0]


def field(form: forms.Form, title: str, *, several: bool = False, note: str = "") -> Handed:
    """A field for files inside an open form; `title` says what they are and is kept with them."""
    label = f"{title}（{note}）" if note else title
    given = st.file_uploader(
        label, type=_KINDS, accept_multiple_files=several, max_upload_size=_MOST, key=form.key(f"file_{title}")
    )
    return Handed(title, given)


def kept(files: Sequence[FileRow], content: Callable[[str], tuple[FileRow, bytes]]) -> None:
    """The files of a record, each with its hash and a button; the query behind `content` asks who is there, and a file is
    fetched only when its button is pressed.
    """
    if not files:
        return
    records.show(markup.section("附卷材料"))
    for one in files:
        st.download_button(
            f"下载 {one.title}：{one.name}",
            data=_fetched(content, one.code),
            file_name=one.name,
            mime=one.media_type,
            key=f"file_{one.code}",
            on_click="ignore",
        )
        records.show(
            markup.aside(f"{max(1, one.size // 1024):,} KB　{one.kept_at:%Y-%m-%d %H:%M}　SHA-256 {one.sha256[:16]}…")
        )


def _fetched(content: Callable[[str], tuple[FileRow, bytes]], code: str) -> Callable[[], bytes]:
    return lambda: content(code)[1]
