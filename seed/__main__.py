"""`python -m seed --size small` fills an empty database with the demonstration world; `--samples DIR` writes files to try.

`--size province` fills it with as much as a province has, `--scale 0.01` with that part of it; started again, it goes on.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from registry.kernel.errors import Refused
from seed import samples, shown, world

PROVINCE = "province"


def main() -> int:
    """The command line. Exit code 1: refused, with the reason."""
    parser = argparse.ArgumentParser(prog="python -m seed", description=__doc__)
    parser.add_argument("--size", choices=[*world.SIZES, PROVINCE], default="small", help="how large a world to make")
    parser.add_argument("--scale", type=float, default=1.0, help="how much of a province, with --size province")
    parser.add_argument("--seed", type=int, default=world.SEED, help="the same seed and day make the same world")
    parser.add_argument("--samples", type=Path, metavar="DIR", help="write sample files into DIR and sow nothing")
    wanted = parser.parse_args()
    if wanted.samples:
        size = "small" if wanted.size == PROVINCE else wanted.size
        for path in samples.write(wanted.samples, seed=wanted.seed, size=size):
            print(path)
        return 0
    try:
        if wanted.size == PROVINCE:
            shown.sow_province_shown(wanted.scale, seed=wanted.seed)
        else:
            shown.sow_shown(wanted.size, seed=wanted.seed)
    except Refused as refused:
        print(refused.sentence, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
