"""Scores pairs of names from standard input with nomenklatura's logic-v2; prints pairs a second of the processor. Runs on a Python that has it."""

import json
import sys
import time

from followthemoney import model  # type: ignore[import-not-found]
from nomenklatura.matching.logic_v2.model import LogicV2  # type: ignore[import-not-found]


def main() -> None:
    """Each different name is made an entity once, before the clock runs."""
    pairs = [tuple(pair) for pair in json.load(sys.stdin)]
    made = {}
    for number, name in enumerate({name for pair in pairs for name in pair}):
        entity = model.make_entity("Company")
        entity.id = f"n{number}"
        entity.add("name", name)
        made[name] = entity
    config = LogicV2.default_config()
    for a, b in pairs[:200]:
        LogicV2.compare(made[a], made[b], config)
    began = time.process_time()
    for a, b in pairs:
        LogicV2.compare(made[a], made[b], config)
    print(len(pairs) / (time.process_time() - began))


main()
