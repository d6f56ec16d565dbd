"""Files that are kept with a record: evidence, proofs, scans. Sealed in the database, so that file and record are stored together or
not at all, every process sees them, and nothing lies below the web root.

What a file is, is read from its first bytes, never from its name. The ledger keeps its hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Column, LargeBinary, select
from sqlmodel import Field, Session

from registry.kernel import clock, codes, db, secrets
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.transaction import Work
from registry.policy import Action

MOST_BYTES = 10 * 1024 * 1024
PURPOSE = "kept_file"
_STARTS: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
)


class KeptFile(db.Base, table=True):
    """附卷材料: one file of one record. `subject` is the record's number; name and content are sealed."""

    __tablename__ = "kept_files"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    subject: str = Field(max_length=24, index=True)
    title: str = Field(max_length=60)
    media_type: str = Field(max_length=40)
    size: int
    sha256: str = Field(max_length=64)
    name_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    content_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    kept_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    kept_by: str = Field(max_length=64)


@dataclass(frozen=True)
class Upload:
    """A file as it was handed in; `title` says what it is, e.g. 处罚决定书."""

    title: str
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class FileRow:
    """A kept file without its content; `size` in bytes."""

    code: str
    subject: str
    title: str
    name: str
    media_type: str
    size: int
    sha256: str
    kept_at: datetime


def keep(work: Work, subject: str, upload: Upload, action: Action) -> str:
    """Keep a file with a record and record its hash under `action`; returns the file's code. Raises `InvalidInput`."""
    media_type = checked(upload)
    ring = secrets.ring()
    digest = hashlib.sha256(upload.content).hexdigest()
    row = KeptFile(
        code=codes.new_code("W"),
        subject=subject,
        title=upload.title.strip()[:60] or "材料",
        media_type=media_type,
        size=len(upload.content),
        sha256=digest,
        name_sealed=ring.seal(upload.name, PURPOSE),
        content_sealed=ring.seal_bytes(upload.content, PURPOSE),
        kept_at=clock.now(),
        kept_by=work.actor.username,
    )
    work.add(row)
    work.record(action, subject, file=row.code, sha256=digest, size=row.size)
    return row.code


def checked(upload: Upload) -> str:
    """The media type of a file that may be kept: a PDF, a JPEG or a PNG of at most ten megabytes. Raises `InvalidInput`."""
    if not upload.content:
        raise InvalidInput("附件", f"文件“{upload.name}”是空的。", fix="请重新选择文件。")
    if len(upload.content) > MOST_BYTES:
        raise InvalidInput(
            "附件", f"文件“{upload.name}”超过 {MOST_BYTES // 1024 // 1024} MB。", fix="请压缩或分成几个文件。"
        )
    for start, media_type, endings in _STARTS:
        if upload.content.startswith(start) and upload.name.lower().endswith(endings):
            return media_type
    raise InvalidInput(
        "附件", f"文件“{upload.name}”不是 PDF、JPG 或 PNG，或者内容与扩展名不符。", fix="请上传 PDF、JPG 或 PNG 文件。"
    )


def files_of(session: Session, subject: str) -> list[FileRow]:
    """The files of a record, oldest first."""
    query = select(KeptFile).where(db.core(KeptFile).c.subject == subject).order_by(db.core(KeptFile).c.id)
    return [_row(one) for one in session.execute(query).scalars()]


def content_of(session: Session, subject: str, code: str) -> tuple[FileRow, bytes]:
    """One file of a record, with its content; nothing is kept under no number. Who may see the record is the caller's question.

    Raises `NotFound`.
    """
    column = db.core(KeptFile).c
    query = select(KeptFile).where(column.code == code, column.subject == subject)
    found = session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound("没有这个附件。", fix="请返回上一页重新选择。")
    return _row(found), secrets.ring().open_bytes(found.content_sealed, PURPOSE)


def _row(one: KeptFile) -> FileRow:
    name = secrets.ring().open(one.name_sealed, PURPOSE)
    return FileRow(one.code, one.subject, one.title, name, one.media_type, one.size, one.sha256, one.kept_at)
