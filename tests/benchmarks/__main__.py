"""`python -m tests.benchmarks` measures the portal beside its floors, prints one table, and fails when a bar is missed."""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from tests.benchmarks import (
    at_rest,
    crowd,
    growth,
    imports,
    names,
    proofs,
    public_list,
    resident,
    side_by_side,
    supervision,
    two,
    verification,
    worlds,
)
from tests.benchmarks.table import Report

PARTS = (
    "public_list", "verification", "imports", "side_by_side", "names", "proofs", "at_rest", "supervision", "crowd", "memory", "two",
    "growth",
)  # fmt: skip
SIZES = "10000,100000,1000000"


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
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="public_list, verification, crowd and memory: this world, not one made for them",
    )
    parser.add_argument("--database-url", default="", help="its database, unless that is embedded in the folder")
    parser.add_argument(
        "--sizes", default=SIZES, metavar="N,N,…", help=f"growth: certificates in each world that is sown ({SIZES})"
    )
    parser.add_argument(
        "--world",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="growth: a world that is there already instead",
    )
    wanted = parser.parse_args(arguments)
    parts = wanted.only or list(PARTS)
    report = Report("Portal benchmarks" + (" (quick: small sizes, the figures mean little)" if wanted.quick else ""))
    with ExitStack() as stack:

        def room() -> Path:
            return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))) / "data"

        @cache
        def portal() -> worlds.Published:
            if wanted.data is not None:
                return worlds.seen(worlds.Given(wanted.data, wanted.database_url))
            return worlds.published(room())

        def given() -> worlds.Given:
            found = portal()
            return worlds.Given(found.folder, found.database_url)

        if "public_list" in parts:
            _say("pages")
            public_list.measure(report, portal(), quick=wanted.quick)
        if "verification" in parts:
            _say("verification and the list by programs")
            listings = 400 if wanted.quick else 5_000
            listed = portal() if wanted.data is not None else worlds.published(room(), listings)
            verification.measure(report, listed, room().parent, quick=wanted.quick)
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
            proofs.measure(report, room(), quick=wanted.quick)
        if "at_rest" in parts:
            _say("start-up and memory")
            at_rest.measure(report, portal(), quick=wanted.quick)
        if "supervision" in parts:
            _say("the province's inspectors")
            supervision.measure(report, worlds.published(room()), quick=wanted.quick)
        if "crowd" in parts:
            _say("a crowd on every page")
            crowd.measure(report, given(), quick=wanted.quick)
        if "memory" in parts:
            _say("memory")
            resident.measure(report, given(), quick=wanted.quick)
        if "two" in parts:
            _say("two processes behind nginx")
            two.measure(report, quick=wanted.quick)
        if "growth" in parts:
            _say("growth")
            found = [worlds.Given(folder) for folder in wanted.world]
            found = found or [growth.province(room(), int(size)) for size in wanted.sizes.split(",")]
            growth.measure(report, found, quick=wanted.quick)
    return report.finish(wanted.json)


def _say(part: str) -> None:
    print(f"measuring {part} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
