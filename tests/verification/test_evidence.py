"""What strangers check on their own: receipts, notes, heads and proofs as downloaded, with the public keys and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from registry.kernel import notes, tree
from registry.kernel.errors import InvalidInput
from registry.verification import evidence
from tests import world as w
from tests.blacklist import builders
from tests.web.client import Client

V1 = "/api/v1"
ROOT = Path(__file__).parents[2]


class Downloads:
    """Files somebody fetched over time, by name."""

    def __init__(self) -> None:
        self.client = Client(address="198.51.100.20")
        self.files: dict[str, str] = {}

    def get(self, name: str, path: str) -> Any:
        answer = self.client.get(V1 + path)
        assert answer.status_code == 200, answer.text
        self.files[name] = answer.text
        return answer.json() if answer.headers["content-type"] == "application/json" else answer.text

    def post(self, name: str, path: str, **asked: str) -> Any:
        answer = self.client.post(V1 + path, json=asked)
        assert answer.status_code == 200, answer.text
        self.files[name] = answer.text
        return answer.json()


@pytest.fixture(scope="module")
def _once() -> dict[str, dict[str, str]]:
    return {}


@pytest.fixture
def files(sqlite_database: str, _once: dict[str, dict[str, str]]) -> dict[str, str]:
    """A note, a listing and a receipt of one day; a note, proofs and more listings of a later one. Fetched once for all tests."""
    if not _once:
        world, got = w.build(), Downloads()
        got.get("keys.json", "/keys")
        code = w.issue(world, [w.row(1)])[w.identity(1)]
        (number,) = builders.receive([builders.cells()])
        builders.publish([number])
        got.get("early.txt", "/ledger/blacklist/note")
        early = got.get("early.json", "/ledger/blacklist/head")
        receipt = got.get("answer.json", f"/verify?code={code}")["receipt"]
        got.files["receipt.txt"] = receipt
        listing = got.get("listing.json", f"/blacklist/{number}")
        w.issue(world, [w.row(2)])
        (other,) = builders.receive([builders.cells()])
        builders.publish([other])
        builders.remove(other)
        late = got.get("late.json", "/ledger/blacklist/head")
        got.get("late.txt", "/ledger/blacklist/note")
        got.get("grown.json", f"/ledger/blacklist/proof?first={early['size']}")
        for place, event in enumerate(listing["events"]):
            got.get(f"listed{place}.json", f"/ledger/blacklist/proof?index={event['index']}&leaf={event['leaf']}")
        said = evidence.receipts.check_with_any(receipt, evidence.read_keys(got.files["keys.json"]))
        got.get("training.txt", "/ledger/training/note")
        got.get("trained.json", f"/ledger/training/proof?first={said.ledger_size}")
        (event,) = said.events
        got.get("issued.json", f"/ledger/training/proof?index={event[0]}&leaf={event[1]}")
        got.get("then.json", f"/ledger/training/proof?index={event[0]}&size={said.ledger_size}")
        assert early["size"] < late["size"]
        _once.update(files=got.files)
    return _once["files"]


def judged(files: dict[str, str], *names: str, keys: str = "", **instead: str) -> list[evidence.Finding]:
    """What some of the files show; `instead` puts another text in place of a file's."""
    taken = {name: files[name] for name in names} | instead
    return evidence.judge(taken.items(), evidence.read_keys(keys or files["keys.json"]))


def holds(found: list[evidence.Finding]) -> bool:
    return bool(found) and all(one.ok for one in found)


LISTED = ("early.txt", "late.txt", "grown.json", "listing.json", "listed0.json", "listed1.json")
RECEIVED = ("receipt.txt", "training.txt", "trained.json", "issued.json")


def test_all_of_it_together_holds(files: dict[str, str]) -> None:
    found = judged(files, *(name for name in files if name != "keys.json"))
    assert holds(found), [one for one in found if not one.ok]


@pytest.mark.parametrize("names", [LISTED, RECEIVED, ("early.json",), ("early.txt",), ("answer.json", "then.json")])
def test_what_belongs_together_holds(files: dict[str, str], names: tuple[str, ...]) -> None:
    found = judged(files, *names)
    assert holds(found), found


@pytest.mark.parametrize("missing", [*LISTED[:3], "listed0.json", "listed1.json"])
def test_what_is_left_unproven_is_said(files: dict[str, str], missing: str) -> None:
    assert not holds(judged(files, *(name for name in LISTED if name != missing)))


@pytest.mark.parametrize("missing", RECEIVED[1:])
def test_a_receipt_without_its_proofs_is_not_enough(files: dict[str, str], missing: str) -> None:
    assert not holds(judged(files, *(name for name in RECEIVED if name != missing)))


def test_a_file_changed_anywhere_no_longer_holds(files: dict[str, str]) -> None:
    for name in ("grown.json", "listed0.json", "late.json"):
        said = json.loads(files[name])
        for key, value in said.items():
            if key in ("key_version", "public_key"):
                continue  # nothing in a file vouches for itself
            for other in _others(value):
                names = ("late.json",) if name == "late.json" else LISTED
                changed = json.dumps(said | {key: other})
                assert not holds(judged(files, *names, **{name: changed})), (name, key, other)


def _others(value: Any) -> list[Any]:
    match value:
        case int():
            return [value + 1, -1, 10**30, "x"]
        case []:
            return [["00" * 32]]
        case list():
            return [value[1:], [*value, value[0]], ["00" * 32, *value[1:]], ["zz"]]
        case _:
            return [value[:-1], value[:-1] + ("0" if value[-1] != "0" else "1"), "", None, "parties"]


def test_a_history_written_anew_is_found_though_everything_in_it_is_signed(files: dict[str, str]) -> None:
    """Whoever holds the key could sign another history; two signed heads of one size cannot both be true."""
    signer = Ed25519PrivateKey.generate()
    public = signer.public_key().public_bytes_raw()
    heads = []
    for last in (b"one", b"another"):
        grown = tree.Tree()
        grown.push(tree.leaf_hash(b"same"), tree.leaf_hash(last))
        origin = "register.example/ledger/blacklist"
        heads.append(notes.note(origin, 2, grown.root, public, signer.sign(notes.text_of(origin, 2, grown.root))))
    found = evidence.judge([("mine.txt", heads[0]), ("yours.txt", heads[1])], [public])
    assert [one.ok for one in found] == [True, True, False]
    assert "改写" in found[-1].said
    assert holds(evidence.judge([("a.txt", heads[0]), ("b.txt", heads[0])], [public]))


def test_other_keys_vouch_for_nothing(files: dict[str, str]) -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    for name in ("early.txt", "early.json", "receipt.txt", "answer.json"):
        assert not holds(judged(files, name, keys=other)), name


@pytest.mark.parametrize(
    "written",
    ["", "{}", "[]", "null", "{", "x", "a\n\nb", '{"path": 1}', '{"heads": 3}', '{"events": [{}]}', "[" * 9000],
)
def test_what_is_no_evidence_is_said(files: dict[str, str], written: str) -> None:
    found = judged(files, **{"file.txt": written})
    assert [one.ok for one in found] == [False]


def test_keys_are_read_in_each_form_and_nothing_else(files: dict[str, str]) -> None:
    said = json.loads(files["keys.json"])
    (raw,) = evidence.read_keys(files["keys.json"])
    assert said["keys"][0]["public_key"] == raw.hex()
    lines = "# kept since March\n" + "\n".join(said["note_keys"]) + "\n"
    assert (
        evidence.read_keys(lines) == evidence.read_keys(raw.hex()) == evidence.read_keys(files["early.json"]) == [raw]
    )
    for wrong in ("", "{}", "x", "{", '{"keys": []}', '{"keys": [1]}', "ab" * 31, files["early.txt"]):
        with pytest.raises(InvalidInput):
            evidence.read_keys(wrong)


@examples(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_receipt_with_one_bit_changed_in_any_byte_is_refused_offline(
    files: dict[str, str], data: st.DataObject
) -> None:
    whole = files["receipt.txt"].encode()
    at, bit = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(whole)
    changed[at] ^= 1 << bit
    text = changed.decode("latin-1")
    if text[at].isspace():
        return  # a letter is missing then, which another test tries
    assert not holds(judged(files, **{"receipt.txt": text}, keys=files["keys.json"])[:1])


def test_every_byte_of_a_receipt_counts(files: dict[str, str]) -> None:
    whole, keys = files["receipt.txt"], evidence.read_keys(files["keys.json"])
    for at in range(len(whole)):
        for changed in (whole[:at] + chr(ord(whole[at]) ^ 1) + whole[at + 1 :], whole[:at] + whole[at + 1 :]):
            with pytest.raises(InvalidInput):
                evidence.receipts.check_with_any(changed, keys)


# -- the commands, in a process that could not reach a database if it tried -----------------------------------------------

_ALONE = """
import sys
def refuse(event, arguments):
    if event in ("sqlite3.connect", "socket.connect", "socket.bind") or event.startswith("sqlite3"):
        raise RuntimeError(event)
sys.addaudithook(refuse)
sys.modules["psycopg"] = None
from registry.__main__ import main
main()
"""

Alone = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def alone(files: dict[str, str], tmp_path: Path) -> Alone:
    """Runs a command in an empty folder with the downloaded files, without settings, database or network."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for name, written in files.items():
        (folder / name).write_text(written)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("REGISTRY", "HOME", "XDG"))}
        done = subprocess.run(
            [sys.executable, "-c", _ALONE, *arguments],
            env={**kept, "PYTHONPATH": str(ROOT / "src"), "HOME": "/nonexistent"},
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert {one.name for one in folder.iterdir()} == set(files), "nothing is left behind"
        return done

    return run


def test_a_receipt_is_checked_without_a_database(alone: Alone, files: dict[str, str]) -> None:
    done = alone("receipt", "check", files["receipt.txt"], "--key", "keys.json", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["ok"], said["receipt"]["outcome"]) == (True, "valid")
    changed = files["receipt.txt"][:-1] + ("A" if files["receipt.txt"][-1] != "A" else "B")
    refused = alone("receipt", "check", changed, "--key", "keys.json")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "已被改动" in refused.stderr


def test_files_are_checked_without_a_database(alone: Alone) -> None:
    done = alone("proof", "check", *LISTED, *RECEIVED, "--key", "keys.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "只有增加，没有删改" in done.stdout
    missing = alone("proof", "check", "early.txt", "late.txt", "--key", "keys.json", "--json")
    assert missing.returncode == 1
    assert [one["ok"] for one in json.loads(missing.stdout)["findings"]] == [True, True, False]
