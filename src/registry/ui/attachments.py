"""Files handed in with a form: one or several, as the kernel keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from registry.kernel.errors import InvalidInput
from registry.kernel.files import MOST_BYTES, FileRow, Upload
from registry.ui import forms, markup

_KINDS = ["pdf", "jpg", "jpeg", "png"]


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
        label,
        type=_KINDS,
        accept_multiple_files=several,
        max_upload_size=MOST_BYTES // 1024 // 1024,
        key=form.key(f"file_{title}"),
    )
    return Handed(title, given)


def download(row: FileRow, content: Callable[[], bytes]) -> None:
    """A button that fetches a file when it is pressed; the query behind it asks who is there."""
    st.download_button(
        f"下载 {row.name}", data=content, file_name=row.name, mime=row.media_type, key=f"file_{row.code}"
    )


def listed(files: tuple[FileRow, ...]) -> str:
    """The files of a record as a table."""
    return markup.table(
        [
            markup.Column("材料", as_card_title=True),
            markup.Column("文件名"),
            markup.Column("大小", align="right"),
            markup.Column("提交时间"),
        ],
        [
            [row.title, row.name, markup.Number(row.size / 1024, "KB", 1), f"{row.kept_at:%Y-%m-%d %H:%M}"]
            for row in files
        ],
        "附卷材料",
        "没有附件。",
    )
