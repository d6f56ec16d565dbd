"""Files handed in with a form, and files kept with a record to be read again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from registry.kernel.errors import InvalidInput
from registry.kernel.files import MOST_BYTES, FileRow, Upload
from registry.ui import forms, markup, records


def chosen(form: forms.Form, title: str) -> Callable[[], Upload]:
    """A field for one file inside a form; gives what to ask for it when the form is sent. Raises `InvalidInput` for none."""
    most, kinds = MOST_BYTES // 1024 // 1024, ["pdf", "jpg", "jpeg", "png"]
    file = st.file_uploader(f"{title}（PDF、JPG 或 PNG）", type=kinds, max_upload_size=most, key=form.key(title))

    def handed_in() -> Upload:
        if file is None:
            raise InvalidInput(title, f"没有上传{title}。", fix="请选择扫描件或电子文件。")
        return Upload(title, file.name, file.getvalue())

    return handed_in


def kept(files: Sequence[FileRow], content: Callable[[str], tuple[FileRow, bytes]]) -> None:
    """The files of a record, each with its hash and a button; a file is fetched only when its button is pressed."""
    if not files:
        return
    records.show(markup.section("附卷材料"))
    for one in files:
        st.download_button(
            f"下载{one.title}",
            data=_fetched(content, one.code),
            file_name=one.name,
            mime=one.media_type,
            key=f"file_{one.code}",
        )
        records.show(markup.aside(f"{one.name}　{one.size:,} 字节　{one.kept_at:%Y-%m-%d %H:%M}　{one.sha256[:16]}…"))


def _fetched(content: Callable[[str], tuple[FileRow, bytes]], code: str) -> Callable[[], bytes]:
    return lambda: content(code)[1]
