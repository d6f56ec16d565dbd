"""Secrets at rest: what is sealed opens for its purpose only, a changed bit shows, and an older key keeps its values readable."""

from __future__ import annotations

import base64
import hashlib
import hmac
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from registry.kernel import secrets
from registry.settings import settings
from tests.conftest import configure, forget

PATIENT = examples(deadline=None)  # a busy machine is no failure

KEY_1, KEY_2 = b"\x01" * 32, b"\x02" * 32
IDENTITY = "person.identity"


def written(*keys: bytes, first: int = 1) -> str:
    return ",".join(f"{first + place}:{base64.b64encode(key).decode()}" for place, key in enumerate(keys))


OLD, BOTH, NEW = (
    secrets.parse(written(KEY_1)),
    secrets.parse(written(KEY_1, KEY_2)),
    secrets.parse(written(KEY_2, first=2)),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder and no ring in the environment."""
    monkeypatch.delenv("REGISTRY_KEYS", raising=False)
    configure(monkeypatch, data=str(tmp_path / "data"))
    yield tmp_path / "data"
    monkeypatch.undo()
    forget()


# -- sealing -----------------------------------------------------------------------------------------------------------


@PATIENT
@given(st.text(), st.text(max_size=30))
def test_what_was_sealed_opens_again(value: str, purpose: str) -> None:
    sealed = BOTH.seal(value, purpose)
    assert BOTH.open(sealed, purpose) == value
    assert sealed != BOTH.seal(value, purpose)  # a fresh nonce every time


@PATIENT
@given(st.lists(st.text(), max_size=5), st.text(max_size=30))
def test_many_values_are_sealed_like_one(values: list[str], purpose: str) -> None:
    sealed = BOTH.seal_each(values, purpose)
    assert [BOTH.open(one, purpose) for one in sealed] == values
    assert {one[:2] for one in sealed} <= {b"\x00\x02"}
    assert len({one[2:14] for one in sealed}) == len(values)  # a nonce each


@PATIENT
@given(st.lists(st.text(), max_size=5), st.text(max_size=30))
def test_blind_indexes_of_many_values_follow_the_definition(values: list[str], purpose: str) -> None:
    for key, indexes in zip((BOTH.keys[2], BOTH.keys[1]), BOTH.blind_each(values, purpose), strict=True):
        macs = [hmac.digest(key.index, f"{purpose}\0{value}".encode(), hashlib.sha256) for value in values]
        assert indexes == [f"{key.version}.{mac[:24].hex()}" for mac in macs]


@PATIENT
@given(st.binary(max_size=2000))
def test_bytes_may_be_sealed_too(value: bytes) -> None:
    assert BOTH.open_bytes(BOTH.seal_bytes(value, "receipt"), "receipt") == value


@PATIENT
@given(st.text(min_size=4), st.data())
def test_one_changed_bit_is_noticed(value: str, data: st.DataObject) -> None:
    sealed = bytearray(BOTH.seal(value, IDENTITY))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(secrets.KeyFault):
        BOTH.open(bytes(sealed), IDENTITY)


@PATIENT
@given(st.text(), st.integers(0, 200))
def test_what_was_cut_short_is_noticed(value: str, keep: int) -> None:
    sealed = BOTH.seal(value, IDENTITY)
    with pytest.raises(secrets.KeyFault):
        BOTH.open(sealed[: min(keep, len(sealed) - 1)], IDENTITY)


def test_a_value_opens_for_its_own_purpose_only() -> None:
    sealed = OLD.seal("430102199001011234", IDENTITY)
    with pytest.raises(secrets.KeyFault, match="purpose"):
        OLD.open(sealed, "person.phone")


def test_the_clear_text_is_not_in_the_sealed_one() -> None:
    assert b"430102" not in OLD.seal("430102199001011234", IDENTITY)


# -- blind index -------------------------------------------------------------------------------------------------------


@PATIENT
@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from([IDENTITY, "person.phone"]))
def test_equal_values_and_only_they_have_one_index(one: str, other: str, purpose: str) -> None:
    assert (OLD.blind(one, purpose) == OLD.blind(other, purpose)) == (one == other)
    assert OLD.blind(one, purpose) != OLD.blind(one, purpose + ".")
    assert len(OLD.blind(one, purpose)) <= 64


def test_a_look_up_compares_with_every_key_of_the_ring_current_first() -> None:
    assert BOTH.blinds("a", IDENTITY) == [NEW.blind("a", IDENTITY), OLD.blind("a", IDENTITY)]
    assert BOTH.blind("a", IDENTITY) == NEW.blind("a", IDENTITY)


def test_value_and_purpose_do_not_run_together() -> None:
    assert OLD.blind("ab", "c") != OLD.blind("b", "ca")
    assert OLD.blind("b", "a") != OLD.blind("ab", "")


# -- signatures --------------------------------------------------------------------------------------------------------


@PATIENT
@given(st.binary(), st.binary(min_size=1, max_size=3))
def test_a_signature_fits_its_message_and_key_only(message: bytes, more: bytes) -> None:
    version, signature = BOTH.sign(message)
    assert version == 2
    assert secrets.signature_fits(NEW.current.public, message, signature)
    assert not secrets.signature_fits(OLD.current.public, message, signature)
    assert not secrets.signature_fits(NEW.current.public, message + more, signature)
    assert BOTH.signed_by_us(message, 2, signature)
    assert not BOTH.signed_by_us(message, 1, signature)
    assert not OLD.signed_by_us(message, 2, signature)


@pytest.mark.parametrize(("public", "signature"), [(b"", b"\0" * 64), (b"\0" * 31, b"\0" * 64), (b"\1" * 32, b"short")])
def test_a_malformed_key_or_signature_does_not_fit(public: bytes, signature: bytes) -> None:
    assert not secrets.signature_fits(public, b"message", signature)


def test_each_purpose_has_a_key_of_its_own() -> None:
    key = OLD.current
    assert len({key.index, key.public, key.material, key._derive("seal")}) == 4


def test_tokens_are_long_random_and_stored_as_hashes() -> None:
    tokens = {secrets.token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43
    assert secrets.token_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


# -- the ring ----------------------------------------------------------------------------------------------------------


def test_a_ring_is_written_with_commas_or_lines_and_the_highest_version_is_current() -> None:
    assert BOTH.current.version == 2
    lines = written(KEY_2, first=7) + "\n" + written(KEY_1, first=3) + "\n\n"
    ring = secrets.parse(lines)
    assert sorted(ring.keys) == [3, 7]
    assert ring.current.material == KEY_2


@pytest.mark.parametrize(
    "ring",
    [
        "",
        " , \n",
        "1",
        base64.b64encode(KEY_1).decode(),
        "1:",
        "1:short",
        written(b"\1" * 31),
        written(b"\1" * 33),
        written(KEY_1, first=0),
        written(KEY_1, first=-1),
        written(KEY_1, first=65536),
        f"{written(KEY_1)},{written(KEY_2)}",
        f"one:{base64.b64encode(KEY_1).decode()}",
        "1:" + "é" * 44,
        written(KEY_1)[:-1] + "!",
    ],
)
def test_a_malformed_ring_is_refused_and_never_printed(ring: str) -> None:
    with pytest.raises(secrets.KeyFault) as fault:
        secrets.parse(ring)
    shown = "".join(traceback.format_exception(fault.value))
    for key in (KEY_1, KEY_2, b"\1" * 31, b"\1" * 33):
        assert base64.b64encode(key).decode().rstrip("=")[:20] not in shown


def test_key_material_is_in_no_repr() -> None:
    for shown in (repr(BOTH), repr(BOTH.current), str(BOTH.keys)):
        assert "x02" not in shown
        assert "material" not in shown


# -- rotation ----------------------------------------------------------------------------------------------------------


def test_an_older_key_keeps_opening_what_it_sealed_and_no_longer_seals() -> None:
    sealed = OLD.seal("甲", IDENTITY)
    assert BOTH.open(sealed, IDENTITY) == "甲"
    fresh = BOTH.seal("甲", IDENTITY)
    assert NEW.open(fresh, IDENTITY) == "甲"
    with pytest.raises(secrets.KeyFault, match="not in the ring"):
        NEW.open(sealed, IDENTITY)
    with pytest.raises(secrets.KeyFault, match="not in the ring"):
        OLD.open(fresh, IDENTITY)


# -- the key file ------------------------------------------------------------------------------------------------------


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def test_the_key_file_is_made_once_and_for_its_owner_only(folder: Path) -> None:
    with pytest.raises(secrets.KeyFault, match="no key ring"):
        secrets.ring()
    assert secrets.make_key_file()
    first = secrets.key_file().read_text()
    assert mode(secrets.key_file()) == 0o600
    assert not secrets.make_key_file()
    assert secrets.key_file().read_text() == first
    assert secrets.ring().current.version == 1


@pytest.mark.parametrize("loose", [0o640, 0o604, 0o660, 0o644, 0o610, 0o601])
def test_a_key_file_others_can_reach_is_refused(folder: Path, loose: int) -> None:
    secrets.make_key_file()
    secrets.key_file().chmod(loose)
    secrets.forget()
    with pytest.raises(secrets.KeyFault, match="0600"):
        secrets.ring()


@pytest.mark.parametrize("content", [b"", b"nonsense\n", b"\xff\xfe\x00"])
def test_a_key_file_of_something_else_is_refused(folder: Path, content: bytes) -> None:
    secrets.make_key_file()
    secrets.key_file().write_bytes(content)
    secrets.forget()
    with pytest.raises(secrets.KeyFault):
        secrets.ring()


def test_a_key_is_added_to_the_file_and_the_old_one_stays(folder: Path) -> None:
    secrets.make_key_file()
    before = secrets.ring()
    sealed = before.seal("甲", IDENTITY)
    assert [secrets.add_key(), secrets.add_key()] == [2, 3]
    assert mode(secrets.key_file()) == 0o600
    after = secrets.ring()
    assert sorted(after.keys) == [1, 2, 3]
    assert len({key.material for key in after.keys.values()}) == 3
    assert after.open(sealed, IDENTITY) == "甲"
    assert before.blind("甲", IDENTITY) in after.blinds("甲", IDENTITY)
    assert [file.name for file in folder.iterdir()] == ["registry.key"]


def test_an_addition_broken_off_before_leaves_no_trap(folder: Path) -> None:
    secrets.make_key_file()
    (folder / "registry.key.new").write_text("half")
    assert secrets.add_key() == 2
    assert sorted(secrets.ring().keys) == [1, 2]


def test_a_running_process_sees_a_key_another_process_added(folder: Path) -> None:
    secrets.make_key_file()
    assert sorted(secrets.ring().keys) == [1]
    changed = secrets.key_file().read_text() + written(KEY_2, first=2) + "\n"
    other = folder / "other"
    other.write_text(changed)
    other.chmod(0o600)
    other.replace(secrets.key_file())
    assert sorted(secrets.ring().keys) == [1, 2]


def test_a_running_process_goes_on_while_the_file_is_out_of_reach(folder: Path) -> None:
    secrets.make_key_file()
    ring = secrets.ring()
    secrets.key_file().rename(folder / "away")
    assert secrets.ring() is ring
    secrets.forget()
    with pytest.raises(secrets.KeyFault):
        secrets.ring()


def test_a_ring_in_the_environment_wins_and_is_changed_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, keys=written(KEY_1, KEY_2))
    assert not secrets.make_key_file()
    assert not settings().data.exists()
    assert secrets.ring().current.material == KEY_2
    with pytest.raises(secrets.KeyFault, match="REGISTRY_KEYS"):
        secrets.add_key()
