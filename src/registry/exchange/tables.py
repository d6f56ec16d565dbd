"""Batches. What a sheet held is sealed as a whole and wiped when the batch is confirmed, but for its rejected rows."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary, Text
from sqlmodel import Field

from registry.exchange.terms import BatchState
from registry.kernel import db


class Batch(db.Base, table=True):
    """导入批次."""

    __tablename__ = "batches"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    kind: str = Field(max_length=24, index=True)
    account: str = Field(max_length=64, index=True)
    organisation: str = Field(default="", max_length=24, index=True)
    region: str = Field(default="", max_length=12)
    file_hash: str = Field(max_length=64, index=True)
    rows: int
    accepted: int
    rejected: int
    state: BatchState = Field(sa_column=db.text_enum(BatchState, "batch_state"))
    options: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    cells_sealed: bytes = Field(
        sa_column=Column(LargeBinary, nullable=False)
    )  # accepted rows and their file, until confirmed
    created_at: datetime = Field(sa_column=Column(db.Instant, nullable=False, index=True))
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
