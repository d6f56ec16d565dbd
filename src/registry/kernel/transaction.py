"""The one way to write: `with write(actor, permission, submission) as work`.

Permission first, one transaction, each submission once, and no commit without an audit event. It knows no law and no register.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session

from registry.kernel import clock, db, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import AlreadyDone, Unrecorded
from registry.policy import Action, Ledger, Permission


class Submission(db.Base, table=True):
    """One submitted form or request, so that a double click or a repeated request is carried out once."""

    __tablename__ = "submissions"

    id: str = Field(primary_key=True, max_length=80)
    actor: str = Field(max_length=64)
    at: datetime = Field(sa_column=Column(db.Instant, nullable=False))


class Work:
    """The unit of work inside `write`: the session, what is added, what is recorded."""

    def __init__(self, session: Session, actor: Actor, ledgers: frozenset[Ledger]) -> None:
        self.session = session
        self.actor = actor
        self._ledgers = ledgers
        self.events: list[ledger.Events] = []
        self._going_on: dict[str, list[ledger.Detail]] = {}

    def add(self, row: db.Base) -> None:
        """Add one row; flushed at once, so that later SELECTs of the same transaction see it."""
        self.session.add(row)
        self.session.flush()

    def insert(self, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows of one table at once."""
        if rows:
            core: Table = table.__table__
            self.session.execute(insert(core), list(rows))

    def record(self, action: Action, subject: str, /, **details: ledger.Detail) -> None:
        """Record what happened to whom. No personal data: subjects and parties go by their public codes."""
        last = self.events[-1] if self.events else None
        if last is None or last.action is not action or not self._goes_on(last, details):
            self._going_on = {key: [value] for key, value in details.items()}
            self._note(ledger.Events(action, [subject], self._going_on))
            return
        last.subjects.append(subject)  # type: ignore[attr-defined]  # a list of our own
        for key, value in details.items():
            self._going_on[key].append(value)

    def _goes_on(self, last: ledger.Events, details: Mapping[str, ledger.Detail]) -> bool:
        """Whether the newest events came one by one and speak of the same details: they are worked out together."""
        return last.details is self._going_on and details.keys() == self._going_on.keys()

    def record_each(
        self, action: Action, subjects: Sequence[str], /, **details: ledger.Detail | list[ledger.Detail]
    ) -> None:
        """Record what happened to each of many, in their order. A detail is one for all, or a list with one for each."""
        if subjects:
            self._note(ledger.Events(action, subjects, details))

    def _note(self, events: ledger.Events) -> None:
        if events.action.ledger not in self._ledgers:
            raise Unrecorded(
                f"{events.action} belongs to ledger {events.action.ledger}, whose lock this write does not hold"
            )
        self.events.append(events)


@contextmanager
def write(actor: Actor, permission: Permission, submission: str, *, ledgers: Sequence[Ledger]) -> Iterator[Work]:
    """Open the write transaction. Raises `NotPermitted` before a connection is opened, `AlreadyDone` for a used submission id,
    `Unrecorded` (a bug) when nothing was recorded, `Unavailable` when the database does not answer. `ledgers` names those that
    may be recorded into; their locks are taken in enum order.
    """
    actor.must(permission)
    with db.writing(ledgers) as session:
        if not submission:
            raise Unrecorded("a write without a submission id")
        fresh = {"id": _short(submission), "actor": actor.username, "at": clock.now()}
        try:
            session.execute(insert(Submission.__table__).values(**fresh))  # type: ignore[attr-defined]
        except IntegrityError as used:
            raise AlreadyDone("这次提交已经处理过，没有重复执行。", fix="请刷新页面查看结果。") from used
        standing = ledger.trees(session, ledgers)
        work = Work(session, actor, frozenset(ledgers))
        yield work
        if not work.events:
            raise Unrecorded(f"a write under {permission} recorded nothing")
        session.flush()
        ledger.append(session, actor.username, work.events, standing)


def _short(submission: str) -> str:
    """The submission id as it is stored: itself, or its hash where it is longer than the column."""
    return submission if len(submission) <= 80 else hashlib.sha256(submission.encode()).hexdigest()
