"""`python -m tests.benchmarks` measures the portal beside its floors, prints one table, and fails when a bar is missed."""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from tests.benchmarks import (
    at_rest,
    imports,
    names,
    proofs,
    public_list,
    side_by_side,
    supervision,
    verification,
    worlds,
)
from tests.benchmarks.table import Report

PARTS = ("public_list", "verification", "imports", "side_by_side", "names", "proofs", "at_rest", "supervision")


def main(arguments: list[str] | None = None) -> int:
    """The command line. Exit status: 0 when every bar was met, otherwise 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write figures and single measurements as JSON as well"
    )
    parser.add_argument(
        "--quick", action="store_true", help="small sizes: does everything work? The figures mean little"
    )
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="measure this part only; may be given repeatedly"
    )
    wanted = parser.parse_args(arguments)
    parts = wanted.only or list(PARTS)
    report = Report("Portal benchmarks" + (" (quick: small sizes, the figures mean little)" if wanted.quick else ""))
    with ExitStack() as stack:

        @cache
        def portal() -> worlds.Published:
            room = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
            return worlds.published(Path(room) / "data")

        if "public_list" in parts:
            _say("pages")
            public_list.measure(report, portal(), quick=wanted.quick)
        if "verification" in parts:
            _say("verification and the list by programs")
            room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
            listings = 400 if wanted.quick else 5_000
            verification.measure(report, worlds.published(room / "data", listings), room, quick=wanted.quick)
        if "imports" in parts:
            _say("imports")
            imports.measure(report, quick=wanted.quick)
        if "side_by_side" in parts:
            _say("two imports at once")
            side_by_side.measure(report, quick=wanted.quick)
        if "names" in parts:
            _say("names")
            names.measure(report, quick=wanted.quick)
        if "proofs" in parts:
            _say("proofs of a long ledger")
            room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
            proofs.measure(report, room / "data", quick=wanted.quick)
        if "at_rest" in parts:
            _say("start-up and memory")
            at_rest.measure(report, portal(), quick=wanted.quick)
        if "supervision" in parts:
            _say("the province's inspectors")
            room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
            supervision.measure(report, worlds.published(room / "data"), quick=wanted.quick)
    return report.finish(wanted.json)


def _say(part: str) -> None:
    print(f"measuring {part} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
