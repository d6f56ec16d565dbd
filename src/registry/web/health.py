"""Whether the portal can work: asked by load balancers and supervisors, never limited, on threads of its own.

Where the last write was stopped, a small one is tried again here, so that the answer turns good by itself when the cause is gone.
"""

from __future__ import annotations

from typing import Final

from anyio import CapacityLimiter, move_on_after, to_thread

from registry import __version__
from registry.kernel import clock, db, ledger, marks, trouble
from registry.kernel.errors import ReadOnly, Refused, Unavailable
from registry.web.models import Health

SECONDS: Final = 8.0  # a database that does not answer in this time does not answer
_THREADS = CapacityLimiter(2)  # long work that fills the common pool must not make the portal look dead
_PROBE: Final = "written"


async def health() -> Health | None:
    """The state of the portal, none when the database does not answer."""
    with move_on_after(SECONDS):
        if await to_thread.run_sync(db.answers, limiter=_THREADS, abandon_on_cancel=True):
            stopped = await to_thread.run_sync(_stopped, limiter=_THREADS, abandon_on_cancel=True)
            return Health(
                status="degraded" if stopped else "ok",
                database=db.backend(),
                version=__version__,
                writing=stopped.code if stopped else "ok",
                message=stopped.sentence if stopped else "",
            )
    return None


def _stopped() -> Refused | None:
    """What keeps people from storing anything; none when nothing does."""
    if not db.primary_answers():
        return ReadOnly()
    if trouble.last() is None:
        return None
    try:
        with db.writing() as session:
            marks.put_again(session, _PROBE, clock.stamp())
            ledger.must_not_be_behind(session)
    except Unavailable as stopped:
        return stopped
    return None
