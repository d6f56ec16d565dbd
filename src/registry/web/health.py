"""Whether the portal can work: asked by load balancers and supervisors, never limited, on threads of its own."""

from __future__ import annotations

from anyio import CapacityLimiter, to_thread

from registry import __version__
from registry.kernel import db
from registry.web.models import Health

_THREADS = CapacityLimiter(2)  # long work that fills the common pool must not make the portal look dead


async def health() -> Health | None:
    """The state of the portal, none when the database does not answer."""
    if not await to_thread.run_sync(db.answers, limiter=_THREADS):
        return None
    return Health(status="ok", database=db.backend(), version=__version__)
