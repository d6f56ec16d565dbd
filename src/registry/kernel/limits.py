"""Counters against guessing, shared by pages and API.

Failures that must survive a restart (sign-ins, wrong names per certificate number) are rows; the per-minute allowance of a
client is kept in this process's memory, since a client is routed to one process. Keys are hashed: no number or address is
stored in clear.
"""

import threading
import time
from collections import deque
from datetime import datetime, timedelta

from sqlalchemy import Column, delete, func, insert, select
from sqlmodel import Field

from registry.kernel import clock, db, replica, secrets
from registry.kernel.errors import ReadOnly, TooMany


class Failure(db.Base, table=True):
    """One counted failure."""

    __tablename__ = "failures"

    id: int | None = Field(default=None, primary_key=True)
    bucket: str = Field(max_length=64, index=True)
    at: datetime = Field(sa_column=Column(db.Instant, nullable=False))


def _buckets(kind: str, key: str) -> list[str]:
    """Under every key of the ring, current first, so that a change of keys forgets no failure."""
    return secrets.ring().blinds(key, f"limit/{kind}")


def must_have_failed_less(kind: str, key: str, *, most: int, within: timedelta, message: str) -> None:
    """Raise `TooMany` when the key already has `most` failures within the span."""
    now = clock.now()
    # counted where they are stored, not at a replica that may be behind
    with replica.pinned(public=False), db.reading() as session:
        times = (
            session.execute(
                select(Failure.at)  # type: ignore[call-overload]
                .where(Failure.bucket.in_(_buckets(kind, key)), Failure.at > now - within)  # type: ignore[attr-defined]
                .order_by(Failure.at.desc())  # type: ignore[attr-defined]
                .limit(most)
            )
            .scalars()
            .all()
        )
    times = sorted([*times, *_unstored_of(kind, key, now - within)], reverse=True)[:most]
    if len(times) >= most:
        wait = (times[-1] + within - now).total_seconds()
        raise TooMany(message, retry_after=max(1, int(wait) + 1))


def failed(kind: str, key: str, *, keep: timedelta = timedelta(days=2)) -> int:
    """Count one failure and return how many are kept; older ones of the same bucket are dropped."""
    now, bucket = clock.now(), _buckets(kind, key)[0]
    try:
        return _store(bucket, now, keep)
    except ReadOnly:  # a copy of the database goes on answering, so guessing goes on being counted: in memory
        with _LOCK:
            _unstored.append((bucket, now))
            return sum(1 for known, _ in _unstored if known == bucket)


_unstored: deque[tuple[str, datetime]] = deque(maxlen=100_000)
_LOCK = threading.Lock()


def _unstored_of(kind: str, key: str, since: datetime) -> list[datetime]:
    if not _unstored:
        return []
    buckets = _buckets(kind, key)
    with _LOCK:
        return [at for bucket, at in _unstored if bucket in buckets and at > since]


def _store(bucket: str, now: datetime, keep: timedelta) -> int:
    with db.writing() as session:
        session.execute(delete(Failure).where(Failure.bucket == bucket, Failure.at < now - keep))  # type: ignore[arg-type]
        session.execute(insert(Failure.__table__).values(bucket=bucket, at=now))  # type: ignore[attr-defined]
        kept: int = session.execute(
            select(func.count()).select_from(Failure).where(Failure.bucket == bucket)  # type: ignore[arg-type]
        ).scalar_one()
    return kept


def forgive(kind: str, key: str) -> None:
    """Drop the failures of a key, after a success."""
    with db.writing() as session:
        session.execute(delete(Failure).where(Failure.bucket.in_(_buckets(kind, key))))  # type: ignore[attr-defined]


class PerMinute:
    """At most `most` requests of one client in any sixty seconds. Memory is bounded: idle clients are forgotten."""

    def __init__(self, most: int, message: str, *, clients: int = 20_000) -> None:
        self._most, self._message, self._clients = most, message, clients
        self._seen: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def spend(self, client: str) -> None:
        """Count one request. Raises `TooMany` with the seconds to wait."""
        now = time.monotonic()
        with self._lock:
            times = self._seen.get(client)
            if times is None:
                if len(self._seen) >= self._clients:
                    self._forget(now)
                times = self._seen[client] = deque()
            while times and times[0] <= now - 60:
                times.popleft()
            if len(times) >= self._most:
                raise TooMany(self._message, retry_after=max(1, int(times[0] + 60 - now) + 1))
            times.append(now)

    def _forget(self, now: float) -> None:
        idle = [client for client, times in self._seen.items() if not times or times[-1] <= now - 60]
        for client in idle or list(self._seen)[: self._clients // 10 + 1]:
            del self._seen[client]


class Allowance:
    """At most `most` requests of one client a minute, evenly: what was not used comes back bit by bit. Cheap for many requests.

    Kept in this process's memory, which is bounded: those who have their whole allowance again are forgotten.
    """

    def __init__(self, most: int, message: str, *, clients: int = 20_000) -> None:
        self._most, self._message, self._clients = float(most), message, clients
        self._left: dict[str, tuple[float, float]] = {}  # what is left, and when that was
        self._lock = threading.Lock()

    def spend(self, client: str) -> None:
        """Spend one request. Raises `TooMany` with the seconds to wait."""
        now = time.monotonic()
        with self._lock:
            left, then = self._left.get(client, (self._most, now))
            left = min(self._most, left + (now - then) * self._most / 60)
            if left < 1:
                raise TooMany(self._message, retry_after=int((1 - left) * 60 / self._most) + 1)
            if client not in self._left and len(self._left) >= self._clients:
                self._forget(now)
            self._left[client] = left - 1, now

    def _forget(self, now: float) -> None:
        whole = [client for client, (_, then) in self._left.items() if then <= now - 60]
        for client in whole or list(self._left)[: self._clients // 10 + 1]:
            del self._left[client]
