"""Names: any part of a firm's name among a million, beside a scan; ten thousand names against a hundred thousand listed, beside
comparing each with each. Nomenklatura is measured too where `TESTS_NOMENKLATURA` names a Python that has it.
"""

import importlib
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import select, text
from sqlmodel import Session

from registry import maintenance
from registry.kernel import db
from registry.kernel.names import SIMPLIFIED, bigrams, search_key
from registry.parties import naming, tables
from registry.parties.reference import divisions
from registry.parties.reference.divisions import Level
from registry.screening import matching, scores
from registry.screening.candidates import Index
from registry.screening.parts import parts
from registry.screening.terms import Subject
from registry.screening.vocabulary import TRADES
from tests.benchmarks import worlds
from tests.benchmarks.side_by_side import p95
from tests.benchmarks.table import Report, at_least, at_most
from tests.conftest import database_at, postgresql_server
from tests.screening import test_scores as labelled
from tests.world import credit_code

FIRMS, LISTED, ASKED = 1_000_000, 100_000, 10_000
SCAN, PLAINLY, READY, PEER = 1 / 10, 1 / 3, 1 / 10, 50
EACH = 60  # substrings of each length
PLAIN = 400  # names compared with everybody; more only take longer
CUT = 70  # least plain likeness asked for: cheaper for the plain way than none
APP = Path(__file__).with_name("apps") / "nomenklatura_rate.py"

REPORTED = [pair for pair in labelled.LABELLED if pair.half == "reporting"]

_O = db.core(tables.Organisation).c
_FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "厂", "经营部", "合作社")


class Maker:
    """Names as registers hold them: places, brands of two to four characters of which some are liked more, trades, forms."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)
        level_one = bytes(byte for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFA) for byte in (high, low))
        characters = list(level_one.decode("gb18030"))
        Random(1).shuffle(characters)
        self._characters = characters[:1500]
        self._weights = [1 / (20 + rank) for rank in range(len(self._characters))]
        self._places = ["湖南", "湖南省", "长沙"] * 30 + [
            one.name for one in divisions.all() if one.level in (Level.PREFECTURE, Level.COUNTY)
        ]
        self._trades = sorted(TRADES)

    def name(self) -> str:
        rng = self._rng
        brand = "".join(rng.choices(self._characters, self._weights, k=rng.choice((2, 2, 2, 3, 4))))
        trade = "".join(rng.sample(self._trades, rng.choice((1, 1, 2))))
        return f"{rng.choice(self._places)}{brand}{trade}{rng.choice(_FORMS)}"

    def slipped(self, name: str) -> str:
        """The name as somebody types it who does not look it up."""
        how = self._rng.randrange(4)
        if how == 0:
            return name.replace("有限公司", "")
        if how == 1:
            return name.replace("有限公司", "有限责任公司")
        if how == 2:
            return f"{name[:2]} {name[2:]}"
        return name.translate(_OLD)


_OLD = {ord(new): chr(old) for old, new in SIMPLIFIED.items()}


def measure(report: Report, *, quick: bool = False) -> None:
    """Enter both databases' search, and the screening."""
    _labelled(report)
    firms = 20_000 if quick else FIRMS
    for kind, database in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        with database():
            names = _fill(firms)
            _search(report, kind, names, quick=quick)
    listed, asked = (2_000, 200) if quick else (LISTED, ASKED)
    _screening(report, listed, asked, quick=quick)


# -- any part of a name ------------------------------------------------------------------------------------------------


@contextmanager
def _sqlite() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="bench-") as room, worlds.at_home_in(Path(room)):
        maintenance.migrate()
        yield


@contextmanager
def _postgresql() -> Iterator[None]:
    with ExitStack() as stack:
        room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        address = database_at(stack.enter_context(postgresql_server(durable=False)), "template_registry")
        stack.enter_context(worlds.at_home_in(room, database_url=address))
        maintenance.migrate()
        yield


def _fill(count: int) -> list[str]:
    """Firms put straight into their table, and the index as the migration fills it. Returns their keys, the first with id 1."""
    maker = Maker(7)
    keys = [search_key(maker.name()) for _ in range(count)]
    now = "2026-11-23T00:00:00.000000Z"
    columns = (
        "id", "code", "credit_code", "name", "name_key", "kind", "region", "industry", "high_hazard", "staff_count",
        "principal", "address", "entered_at", "changed_at", "batch",
    )  # fmt: skip
    with db.writing() as session:
        for at in range(0, count, 50_000):
            rows = [
                (
                    number, f"F{number:012d}", f"{number:018d}", key, key, "enterprise", "430100", "", "none", 0, "", "",
                    now, now, "",
                )
                for number, key in enumerate(keys[at : at + 50_000], at + 1)
            ]  # fmt: skip
            db.bulk_insert(session, db.core(tables.Organisation), columns, rows)
        session.execute(text(importlib.import_module("registry.migrations.versions.0017_name_parts")._FILL))
    if db.backend() == "postgresql":
        with db.writing() as session:
            session.execute(text("ANALYZE organisations"))
            session.execute(text("ANALYZE name_parts"))
    return keys


def _search(report: Report, kind: str, keys: list[str], *, quick: bool) -> None:
    rng = Random(11)
    asked = []
    for length in range(1, 6):
        for _ in range(10 if quick else EACH):
            key = rng.choice(keys)
            start = rng.randrange(max(1, len(key) - length))
            asked.append(key[start : start + length])
    rng.shuffle(asked)
    whole = "\n".join(keys)
    with db.reading() as session:
        for part in asked[:20]:
            _indexed(session, part)
            _scanned(session, part)
        ours, scans, many = [], [], 0
        for part in asked:
            took, found = _timed(lambda part=part: _indexed(session, part))
            ours.append(took)
            took, seen = _timed(lambda part=part: _scanned(session, part))
            scans.append(took)
            _must_be_right(part, found, keys, whole)
            many += found.more
            if not found.more and set(seen) != set(found.ids):
                raise AssertionError(f"scan and index disagree about {part}")
    report.add(
        f"part of a name among {len(keys):,} firms, p95, {kind}", 1000 * p95(ours), "ms",
        against="LIKE '%…%'", against_value=1000 * p95(scans), bar=None if quick else at_most(SCAN),
        note=f"{len(asked)} parts of 1–5 characters, recall 1.00; {many} of them in more than {naming.MOST} names; "
        f"medians {1000 * sorted(ours)[len(ours) // 2]:.1f} and {1000 * sorted(scans)[len(scans) // 2]:.1f} ms",
    )  # fmt: skip


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = run()
    return time.perf_counter() - began, found


def _indexed(session: Session, part: str) -> naming.Named:
    return naming.ever_named(session, part)


def _scanned(session: Session, part: str) -> list[int]:
    """What a page without the index would ask: as many rows, and no more."""
    query = select(_O.id).where(_O.name_key.like(f"%{part}%")).limit(naming.MOST + 1)
    return list(session.execute(query).scalars())


def _must_be_right(part: str, found: naming.Named, keys: list[str], whole: str) -> None:
    """Raise unless exactly the firms whose name holds the part were found, or so many of them that more are said to be."""
    at = [number for number, key in enumerate(keys, 1) if part in key] if whole.count(part) <= 5 * naming.MOST else []
    if found.more:
        if len(found.ids) != naming.MOST or not all(part in keys[number - 1] for number in found.ids):
            raise AssertionError(f"of {part} others were found")
        if at and len(at) <= naming.MOST:
            raise AssertionError(f"{part} is not in more than {naming.MOST} names")
    elif set(found.ids) != set(at):
        raise AssertionError(f"{part}: {len(found.ids)} firms, not {len(at)}")


# -- many against many -------------------------------------------------------------------------------------------------


def _screening(report: Report, listed: int, asked: int, *, quick: bool) -> None:
    maker = Maker(23)
    subjects = [Subject(maker.name(), credit_code(number)) for number in range(listed)]
    rng = Random(5)
    planted = {at: rng.randrange(listed) for at in range(asked // 10)}
    typed = [maker.slipped(subjects[planted[at]].name) if at in planted else maker.name() for at in range(asked)]
    began = time.process_time()  # of the processor: both sides keep to one thread
    index = Index(subjects)
    build = time.process_time() - began
    mine, theirs, values = matching.likely(index, typed)
    seconds = time.process_time() - began
    same = {
        (a, b)
        for a, b, value in zip(mine.tolist(), theirs.tolist(), values.tolist(), strict=True)
        if value >= scores.LINE
    }
    recall = sum((at, place) in same for at, place in planted.items()) / len(planted)
    plain, plain_recall = _plain(subjects, typed, planted, min(asked, PLAIN))
    everybody = plain * asked / min(asked, PLAIN)
    note = f"recall of planted names {recall:.3f}, plain {plain_recall:.3f}; time of one processor"
    for what, took, limit in (("", seconds, PLAINLY), (", the list being ready", seconds - build, READY)):
        report.add(
            f"{asked:,} names against {listed:,} listed{what}", took, "s",
            against="plain likeness, each with each", against_value=everybody,
            bar=None if quick else at_most(limit), note=note,
        )  # fmt: skip
    if recall < plain_recall:
        raise AssertionError(f"recall {recall} is less than {plain_recall}")
    peer = os.environ.get("TESTS_NOMENKLATURA")
    if peer:
        pairs, each = _sharing(subjects, typed, rng)
        rate = float(_nomenklatura(peer, [((a, "", ""), (b, "", "")) for a, b in pairs])["rate"])
        report.add(
            f"names a second of {asked:,}", asked / seconds, "1/s",
            against="nomenklatura, scoring candidates", against_value=rate / each,
            bar=None if quick else at_least(PEER),
            note=f"its candidates: listed firms that share two neighbouring characters of brand or trade, {each:,.0f} a name, which "
            f"no slip of one character escapes; its logic-v2 scores {rate:,.0f} a second",
        )  # fmt: skip


def _sharing(subjects: list[Subject], typed: list[str], rng: Random) -> tuple[list[tuple[str, str]], float]:
    """Pairs of names that share two neighbouring characters of brand or trade, some of them at random; how many a name has."""
    by_pair: dict[str, list[int]] = {}
    for place, subject in enumerate(subjects):
        for pair in bigrams(parts(subject.name).body):
            by_pair.setdefault(pair, []).append(place)
    some, found = rng.sample(typed, min(len(typed), 200)), list[tuple[str, str]]()
    for name in some:
        near = {place for pair in bigrams(parts(name).body) for place in by_pair.get(pair, ())}
        found += [(name, subjects[place].name) for place in near]
    return rng.sample(found, min(len(found), 20_000)), len(found) / len(some)


def _plain(subjects: list[Subject], typed: list[str], planted: dict[int, int], count: int) -> tuple[float, float]:
    """Seconds in which so many names are compared with everybody, and the recall of those that were planted among them."""
    everybody, some = [search_key(one.name) for one in subjects], [search_key(name) for name in typed[:count]]
    began = time.process_time()
    matrix = process.cdist(some, everybody, scorer=fuzz.ratio, score_cutoff=CUT, workers=1)
    seconds = time.process_time() - began
    there = [at for at in planted if at < count]
    return seconds, sum(matrix[at][planted[at]] > 0 for at in there) / len(there)


Firm = tuple[str, str, str]


def _nomenklatura(python: str, pairs: list[tuple[Firm, Firm]]) -> dict[str, Any]:
    """Scores, and pairs a second."""
    ran = subprocess.run([python, str(APP)], input=json.dumps(pairs), capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


# -- the labelled pairs ------------------------------------------------------------------------------------------------


def _labelled(report: Report) -> None:
    """The reporting half: the product's own line, and for the others the line that suits them best on that very half."""
    told = [scores.same(pair.a, pair.b) for pair in REPORTED]
    peers = {"plain likeness": [labelled.plain(pair) / 100 for pair in REPORTED]}
    python = os.environ.get("TESTS_NOMENKLATURA")
    if python:
        firms = [(_firm(pair.a), _firm(pair.b)) for pair in REPORTED]
        peers["nomenklatura's logic-v2"] = _nomenklatura(python, firms)["scores"]
    recall, precision = _rates(told)
    others = {
        name: max((_rates([one >= line / 100 for one in found]) for line in range(1, 101)), key=min)
        for name, found in peers.items()
    }
    for at, (what, value) in enumerate((("recall", recall), ("precision", precision))):
        report.add(
            f"same or different, {len(REPORTED)} labelled pairs: {what}", value, "",
            against="plain likeness at its best", against_value=others["plain likeness"][at], bar=at_least(0.96, "value"),
            note="; ".join(f"{name} {rates[at]:.3f}" for name, rates in others.items()),
        )  # fmt: skip


def _firm(one: Subject) -> Firm:
    return one.name, one.number, one.former[0] if one.former else ""


def _rates(told: list[bool]) -> tuple[float, float]:
    """Recall and precision; both nothing where nothing is called the same."""
    right = sum(pair.same for pair, same in zip(REPORTED, told, strict=True) if same)
    return right / sum(pair.same for pair in REPORTED), right / sum(told) if any(told) else 0.0
