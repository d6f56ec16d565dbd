"""Receipts: a signed statement of what was answered; nothing is stored, nothing can be changed."""

from __future__ import annotations

import base64
import json
from dataclasses import fields, replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from registry import maintenance
from registry.kernel import clock, db, ledger, secrets
from registry.kernel.errors import InvalidInput
from registry.policy import Ledger
from registry.verification import queries, receipts
from registry.verification.terms import Answer, Outcome
from tests import world as w


@pytest.fixture
def answer(sqlite_database: str) -> Answer:
    world = w.build()
    code = w.issue(world, [w.row(1)])[w.identity(1)]
    return queries.verify_code(code, client=uuid4().hex)


def said(receipt: str) -> dict[str, Any]:
    payload = receipt.split(".")[0]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


def test_a_receipt_says_what_was_answered_when_on_which_ledger(database: str) -> None:
    world = w.build()
    code = w.issue(world, [w.row(1)])[w.identity(1)]
    answer = queries.verify_code(code, client=uuid4().hex)
    read = queries.read_receipt(answer.receipt)
    with db.reading() as session:
        head = ledger.head(session, Ledger.TRAINING)
    assert (read.outcome, read.codes, read.digest) == (Outcome.VALID, (code,), receipts.digest_of(answer.certificates))
    assert (read.ledger_size, read.ledger_root) == (head.size, head.root)
    assert head.size > 0
    assert (read.key_version, read.at) == (1, answer.at)


def test_it_holds_no_personal_data(answer: Answer) -> None:
    written = json.dumps(said(answer.receipt), ensure_ascii=False)
    assert w.holds_identity([written, answer.receipt], w.identity(1)) == []
    assert w.name(1) not in written
    assert set(said(answer.receipt)) == {
        "v",
        "key",
        "at",
        "outcome",
        "codes",
        "digest",
        "size",
        "root",
        "events",
        "register",
        "kind",
    }


def test_copied_with_line_breaks_it_still_fits(answer: Answer) -> None:
    half = len(answer.receipt) // 2
    assert queries.read_receipt(f"  {answer.receipt[:half]}\r\n {answer.receipt[half:]}\n").outcome is Outcome.VALID


@examples(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 6))
def test_one_changed_bit_anywhere_is_refused(answer: Answer, place: float, bit: int) -> None:
    at = int(place * len(answer.receipt))
    changed = chr(ord(answer.receipt[at]) ^ (1 << bit))
    assume(not changed.isspace())
    with pytest.raises(InvalidInput):
        queries.read_receipt(answer.receipt[:at] + changed + answer.receipt[at + 1 :])


def test_one_changed_character_at_the_end_is_refused(answer: Answer) -> None:
    """The last character of a signature in base64 has bits that are not used: they count too."""
    for where in (answer.receipt.index(".") - 1, len(answer.receipt) - 1):
        for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=":
            if other != answer.receipt[where]:
                with pytest.raises(InvalidInput):
                    queries.read_receipt(answer.receipt[:where] + other + answer.receipt[where + 1 :])


@pytest.mark.parametrize("key", ["v", "key", "at", "outcome", "codes", "digest", "size", "root", "events"])
def test_another_statement_under_the_same_signature_is_refused(answer: Answer, key: str) -> None:
    other = {"v": 1, "key": 2, "at": "2020-01-01T00:00:00.000000Z", "outcome": "expired", "size": 1}
    payload = said(answer.receipt) | {key: other.get(key, "0" * 64)}
    written = base64.urlsafe_b64encode(json.dumps(payload, separators=(",", ":")).encode()).rstrip(b"=").decode()
    with pytest.raises(InvalidInput):
        queries.read_receipt(f"{written}.{answer.receipt.split('.')[1]}")


def sealed(payload: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode() + "." + "A" * 86


@pytest.mark.parametrize(
    "typed",
    [
        "",
        ".",
        "a.b",
        "。",
        "回执",
        sealed([]),
        sealed("x"),
        sealed({}),
        sealed({"key": 1}),
        sealed({"key": []}),
        sealed({"key": True}),
        sealed({"key": 10**30}),
        base64.urlsafe_b64encode(b"[" * 100_000).rstrip(b"=").decode() + ".AAAA",
        base64.urlsafe_b64encode(b"\xff\xfe").rstrip(b"=").decode() + ".AAAA",
        "A" * 1_000_000,
    ],
)
def test_what_is_no_receipt_is_refused_and_no_crash(sqlite_database: str, typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        queries.read_receipt(typed)
    assert refused.value.field == "回执"


def test_the_signature_of_something_else_of_ours_is_no_receipt(answer: Answer) -> None:
    payload = answer.receipt.split(".")[0]
    written = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    _, signature = secrets.ring().sign(written)
    with pytest.raises(InvalidInput):
        queries.read_receipt(f"{payload}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}")


def test_it_fits_by_the_public_keys_alone_after_a_change_of_keys(answer: Answer) -> None:
    maintenance.rotate_keys()
    file = secrets.key_file()
    file.write_text(file.read_text().splitlines()[1] + "\n")
    secrets.forget()
    assert sorted(secrets.ring().keys) == [2]
    assert queries.read_receipt(answer.receipt).key_version == 1
    with db.reading() as session:
        published = dict(ledger.public_keys(session))
    assert set(published) == {1, 2}
    assert receipts.check(answer.receipt, {1: published[1]}).outcome is Outcome.VALID
    for keys in ({}, {2: published[2]}, {1: published[2]}):
        with pytest.raises(InvalidInput):
            receipts.check(answer.receipt, keys)
    assert queries.read_receipt(queries.verify_code("x", client=uuid4().hex).receipt).key_version == 2


def test_the_digest_changes_with_every_field_shown(answer: Answer) -> None:
    (shown,) = answer.certificates
    digests = {receipts.digest_of(answer.certificates)}
    for field in fields(shown):
        value = getattr(shown, field.name)
        other: Any = date(1999, 1, 1) if value is None or isinstance(value, date) else f"{value}x"
        digests.add(receipts.digest_of([replace(shown, **{field.name: other})]))
    assert len(digests) == len(fields(shown)) + 1
    assert receipts.digest_of([]) not in digests


def test_an_empty_ledger_s_head_is_stated_too(sqlite_database: str) -> None:
    read = queries.read_receipt(queries.verify_code("x", client=uuid4().hex).receipt)
    assert (read.outcome, read.codes, read.ledger_size) == (Outcome.BAD_CODE, (), 0)
    assert read.at.tzinfo is not None
    assert read.at.date() == clock.today()
