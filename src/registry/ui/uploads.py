"""Files handed in with a form: asked for in Chinese, passed on as they came."""

from __future__ import annotations

import streamlit as st

from registry.kernel.files import MOST_BYTES, Upload
from registry.ui.forms import Form

_MOST = MOST_BYTES // 1024 // 1024


def ask(form: Form, title: str, *, field: str = "files") -> list[Upload]:
    """Ask for any number of files of one kind; `title` is what they are filed as."""
    given = st.file_uploader(
        f"{title}（PDF、JPG 或 PNG，每个不超过 {_MOST} MB）",
        type=["pdf", "jpg", "jpeg", "png"],
        accept_multiple_files=True,
        key=form.key(field),
    )
    return [Upload(title, one.name, one.getvalue()) for one in given]


def ask_one(form: Form, title: str, *, field: str = "file") -> Upload | None:
    """Ask for one file; none when nothing was chosen."""
    given = st.file_uploader(
        f"{title}（PDF、JPG 或 PNG，不超过 {_MOST} MB）", type=["pdf", "jpg", "jpeg", "png"], key=form.key(field)
    )
    return Upload(title, given.name, given.getvalue()) if given is not None else None
