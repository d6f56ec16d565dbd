"""Work done beside the caller's: one job after another on a thread of its own, while the caller prepares the next.

For work that leaves the interpreter free, such as a database taking rows. Whoever needs what the jobs did calls `settle`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor


class Beside:
    """A thread and its jobs. For one caller at a time."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="beside", initializer=self._know)
        self._own = threading.local()
        self._jobs: list[Future[None]] = []

    def _know(self) -> None:
        self._own.mine = True

    def do(self, job: Callable[[], object]) -> None:
        """Do the job after those before it, none of which may have failed; errors come with `settle`."""
        before = self._jobs[-1] if self._jobs else None

        def run() -> None:
            if before is None or before.exception() is None:
                job()

        self._jobs.append(self._thread.submit(run))

    def settle(self) -> None:
        """Wait until every job is done; raises the error of one that failed. A job itself does not wait."""
        if getattr(self._own, "mine", False):
            return
        jobs, self._jobs = self._jobs, []
        for error in [job.exception() for job in jobs]:
            if error is not None:
                raise error
