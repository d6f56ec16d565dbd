"""Scores pairs of firms from standard input with nomenklatura's logic-v2. Runs on a Python that has it.

Takes a list of pairs, each firm as name, number, former name; prints the scores and how many pairs a second of the processor.
"""

import json
import sys
import time

from followthemoney import model  # type: ignore[import-not-found]
from nomenklatura.matching.logic_v2.model import LogicV2  # type: ignore[import-not-found]


def main() -> None:
    """Each different firm is made an entity once, before the clock runs."""
    pairs = [(tuple(a), tuple(b)) for a, b in json.load(sys.stdin)]
    made = {}
    for at, (name, number, former) in enumerate({firm for pair in pairs for firm in pair}):
        entity = model.make_entity("Company")
        entity.id = f"n{at}"
        entity.add("name", name)
        entity.add("registrationNumber", number or None)
        entity.add("previousName", former or None)
        made[name, number, former] = entity
    config = LogicV2.default_config()
    for a, b in pairs[:200]:
        LogicV2.compare(made[a], made[b], config)
    began = time.process_time()
    scores = [LogicV2.compare(made[a], made[b], config).score for a, b in pairs]
    print(json.dumps({"rate": len(pairs) / (time.process_time() - began), "scores": scores}))


main()
