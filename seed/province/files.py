"""Workers' pre-job training files as a centre brings them in: three levels before the work, some lacking one, some refreshed."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from seed.province.people import YEARS, Block, Cells, Human, untrained
from seed.training_files import CONTENT, DAYS, LEVELS

_TITLES = ("操作工", "装配工", "司机", "仓管员", "维修工", "质检员", "搬运工", "包装工")
_TEACHERS = ("安全部讲师（演示）", "车间安全员（演示）", "培训中心教师（演示）")
_YEARLY = "每年再培训"


def rows(block: Block) -> list[Cells]:
    """As many rows of the pre-job sheet as the block has entries."""
    rng, wanted = block.rng("files"), len(block.shape.share("entries", block.number))
    without = {human.identity for human in untrained(block)}
    found: list[Cells] = []
    refreshed: list[Cells] = []
    for place, human in enumerate(one for one in block.workers if one.identity not in without):
        mine, yearly = _file(rng, block, human, lacks=place % 8 == 7)
        found += mine
        refreshed.append(yearly)
    found = found[:wanted]
    return found + refreshed[: wanted - len(found)]


def _file(rng: Random, block: Block, human: Human, *, lacks: bool) -> tuple[list[Cells], Cells]:
    """A worker's rows, and one of a refresher."""
    firm, days = human.firm, DAYS.get(human.firm.hazard, (3, 3, 3))
    began = block.today - timedelta(days=rng.randrange(60, 365 * YEARS))
    first = began - timedelta(days=sum(days) + rng.randrange(1, 6))
    title, teacher = rng.choice(_TITLES), rng.choice(_TEACHERS)
    found = []

    def row(level: str, hours: int, since: str, until: str) -> Cells:
        return (
            human.name, human.identity, firm.name, firm.credit_code, title, began.isoformat(), level, str(hours), since, until,
            CONTENT[level], teacher, "合格" if rng.random() < 0.985 else "不合格", "", "",
        )  # fmt: skip

    for level, length in zip(LEVELS, days, strict=True):
        until = first + timedelta(days=length - 1)
        if not (lacks and level == LEVELS[-1]):
            found.append(row(level, length * 8, first.isoformat(), until.isoformat()))
        first = until + timedelta(days=1)
    again = began + timedelta(days=rng.randrange(2, max(3, (block.today - began).days - 3)))
    return found, row(_YEARLY, 20, again.isoformat(), (again + timedelta(days=2)).isoformat())
