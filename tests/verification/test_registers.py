"""Every register's public answer is one of six outcomes with a receipt that is checked by query, by interface and offline."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from typer.testing import CliRunner

from registry.agencies.terms import Standing
from registry.cli import proofs as cli
from registry.engineers import commands as engineers
from registry.engineers.queries import public
from registry.engineers.terms import CancelGround, LookOutcome
from registry.inspectors import commands as inspectors
from registry.inspectors.queries import OfficerAnswer
from registry.kernel import db, ledger, limits, secrets
from registry.kernel.access import PUBLIC
from registry.kernel.errors import InvalidInput, TooMany
from registry.policy import Ledger
from registry.verification import evidence, queries, receipts, registers
from registry.verification.terms import REGISTER_OF, Kind, Outcome, Since
from tests import world as w
from tests.agencies import builders as agencies
from tests.engineers import people as p
from tests.inspectors import builders as i
from tests.web.client import Client

KINDS = [Kind.CERTIFICATE, Kind.REGISTRATION, Kind.CREDENTIAL, Kind.QUALIFICATION]
TODAY = p.TODAY
OFFICER = "艾巡查"


@dataclass(frozen=True)
class Held:
    """One record of every kind, all in order."""

    certificate: str
    registration: str
    credential: str
    credential_number: str
    agency: str


def held() -> Held:
    certificate = w.issue(w.build(), [w.row(1)])[w.identity(1)]
    registration = p.received(p.someone(2), p.firm(1), number="ZC-VALID")
    officer = i.person(OFFICER)
    i.appoint(officer, i.body())
    number = "4399777001"
    credential = i.record(officer, number=number)
    agency, _ = agencies.agency(7)
    return Held(certificate, registration, credential, number, agency)


def stranger() -> str:
    return uuid4().hex


def receipt_of(kind: Kind, one: Held) -> str:
    match kind:
        case Kind.CERTIFICATE:
            return queries.verify_code(one.certificate, client=stranger()).receipt
        case Kind.REGISTRATION:
            return registers.engineer(PUBLIC, "ZC-VALID", w.name(2), client=stranger()).receipt
        case Kind.CREDENTIAL:
            return registers.officer(PUBLIC, one.credential_number, client=stranger()).receipt
    return registers.agency(PUBLIC, one.agency).receipt


def code_of(kind: Kind, one: Held) -> str:
    return {
        Kind.CERTIFICATE: one.certificate,
        Kind.REGISTRATION: one.registration,
        Kind.CREDENTIAL: one.credential,
        Kind.QUALIFICATION: one.agency,
    }[kind]


def checked(receipt: str) -> queries.CheckedReceipt:
    return queries.check_receipt(receipt, client=stranger())


def public_keys() -> dict[int, bytes]:
    with db.reading() as session:
        return dict(ledger.public_keys(session))


def test_each_kind_is_answered_with_a_receipt_of_its_own_register(database: str) -> None:
    one = held()
    with db.reading() as session:
        heads = {which: ledger.head(session, which) for which in Ledger}
    for kind in KINDS:
        found = checked(receipt_of(kind, one))
        said, head = found.receipt, heads[REGISTER_OF[kind]]
        assert (said.kind, said.register, said.outcome) == (kind, REGISTER_OF[kind], Outcome.VALID)
        assert (said.codes, found.today) == ((code_of(kind, one),), ((code_of(kind, one), Outcome.VALID),))
        assert (said.ledger_size, said.ledger_root, len(said.events)) == (head.size, head.root, 1)
        assert (found.since, found.in_ledger) == (Since.SAME, True)


def test_what_changed_since_is_told(database: str) -> None:
    one = held()
    given = {kind: receipt_of(kind, one) for kind in KINDS}
    named = registers.officer(PUBLIC, one.credential_number, OFFICER, client=stranger())
    assert checked(named.receipt).since is Since.SAME
    cancelling = engineers.Cancelling(registration=one.registration, ground=CancelGround.LEFT, said="离职")
    p.grant(engineers.propose(p.KEEPER, cancelling, submission=w.submission()))
    inspectors.withdraw_credential(i.KEEPER, one.credential, TODAY, "转借他人", submission=w.submission())
    for receipt, code in ((given[Kind.REGISTRATION], one.registration), (named.receipt, one.credential)):
        found = checked(receipt)
        assert (found.since, found.today, found.in_ledger) == (Since.CHANGED, ((code, Outcome.WITHDRAWN),), True)
    assert checked(given[Kind.CERTIFICATE]).since is Since.SAME
    again = registers.engineer(PUBLIC, "ZC-VALID", w.name(2), client=stranger())
    assert (again.outcome, checked(again.receipt).since) == (Outcome.WITHDRAWN, Since.SAME)


def test_a_qualification_whose_term_ends_reads_differently(
    sqlite_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = held()
    receipt = receipt_of(Kind.QUALIFICATION, one)
    assert queries.read_receipt(receipt).as_of == TODAY
    w.on(monkeypatch, date(2032, 1, 1))
    found = checked(receipt)
    assert (found.since, found.today) == (Since.CHANGED, ((one.agency, Outcome.EXPIRED),))
    assert checked(registers.agency(PUBLIC, one.agency, TODAY).receipt).since is Since.CHANGED


def test_nothing_found_is_sealed_too(sqlite_database: str) -> None:
    for certified in (
        registers.engineer(PUBLIC, "ZC-NOWHERE", w.name(2), client=stranger()),
        registers.engineer(PUBLIC, "Z", w.name(2), client=stranger()),
        registers.officer(PUBLIC, "43999999", client=stranger()),
        registers.agency(PUBLIC, "E0000"),
    ):
        found = checked(certified.receipt)
        assert (found.since, found.receipt.codes, found.receipt.kind) == (Since.NOTHING, (), certified.kind)
        assert certified.outcome in (Outcome.NO_MATCH, Outcome.BAD_CODE)


def test_every_answer_of_a_register_is_one_of_six() -> None:
    assert set(registers._OF_REGISTRATION) == set(LookOutcome)
    assert set(registers._OF_CREDENTIAL) == set(OfficerAnswer)
    assert set(registers._OF_QUALIFICATION) == set(Standing)


def test_limits_stay_the_register_s_own(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "_TYPED", limits.PerMinute(2, "查询过于频繁。"))
    for _ in range(2):
        registers.engineer(PUBLIC, "ZC-NOWHERE", w.name(2), client="one")
    with pytest.raises(TooMany):
        registers.engineer(PUBLIC, "ZC-NOWHERE", w.name(2), client="one")


# -- one world for what only reads -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def once() -> dict[str, Any]:
    return {}


@pytest.fixture
def given_receipts(sqlite_database: str, once: dict[str, Any]) -> dict[Kind, str]:
    """A receipt of every kind; the keys and the interface's answers beside them."""
    if not once:
        one, client = held(), Client(address="198.51.100.31")
        found = {kind: receipt_of(kind, one) for kind in KINDS}
        once["receipts"] = found
        once["keys"] = public_keys()
        once["keys_file"] = client.get("/api/v1/keys").text
        once["answers"] = {
            kind: client.post("/api/v1/receipts/check", json={"receipt": receipt}).json()
            for kind, receipt in found.items()
        }
        once["codes"] = {kind: code_of(kind, one) for kind in KINDS}
    receipts_: dict[Kind, str] = once["receipts"]
    return receipts_


@examples(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(KINDS), place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 6))
def test_one_changed_bit_in_a_receipt_of_any_kind_is_refused(
    given_receipts: dict[Kind, str], once: dict[str, Any], kind: Kind, place: float, bit: int
) -> None:
    receipt = given_receipts[kind]
    at = int(place * len(receipt))
    changed = chr(ord(receipt[at]) ^ (1 << bit))
    assume(not changed.isspace())
    written = receipt[:at] + changed + receipt[at + 1 :]
    for check in (receipts.check, lambda one, keys: receipts.check_with_any(one, keys.values())):
        with pytest.raises(InvalidInput):
            check(written, once["keys"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_interface_and_the_command_say_the_same(
    given_receipts: dict[Kind, str], once: dict[str, Any], kind: Kind, tmp_path: Path
) -> None:
    answered = once["answers"][kind]
    assert (answered["kind"], answered["ledger"], answered["outcome"]) == (kind, REGISTER_OF[kind], "valid")
    assert (answered["since"], answered["in_ledger"], answered["counts"]) == ("same", True, [])
    assert answered["codes"] == [once["codes"][kind]]
    keys = tmp_path / "keys.json"
    keys.write_text(once["keys_file"])
    done = CliRunner().invoke(cli.RECEIPT, [given_receipts[kind], "--key", str(keys), "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)["receipt"]
    for mine, theirs in (("kind", "kind"), ("register", "ledger"), ("outcome", "outcome"), ("digest", "digest")):
        assert said[mine] == answered[theirs]
    [read, *_] = evidence.judge([("r.txt", given_receipts[kind])], evidence.read_keys(once["keys_file"]))
    assert read.ok


def test_receipts_hold_no_personal_data(given_receipts: dict[Kind, str]) -> None:
    for receipt in given_receipts.values():
        payload = receipt.split(".")[0]
        written = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()
        assert not [one for one in (w.name(1), w.name(2), OFFICER, "4399777001", "ZC-VALID") if one in written]
        assert w.holds_identity([written], w.identity(1)) == w.holds_identity([written], w.identity(2)) == []


def test_the_digest_changes_with_every_field_of_every_kind(sqlite_database: str) -> None:
    one = held()
    with db.reading() as session:
        found = [registers.readings(session, kind, code_of(kind, one))[1] for kind in KINDS[1:]]
    records: list[Any] = [shown[-1] for shown in found]
    for record in records:
        digests = {receipts.digest_of([record])}
        for field in fields(record):
            value = getattr(record, field.name)
            other: Any = date(1999, 1, 1) if value is None or isinstance(value, date) else f"{value}x"
            digests.add(receipts.digest_of([replace(record, **{field.name: other})]))
        assert len(digests) == len(fields(record)) + 1, type(record).__name__


@pytest.mark.parametrize("version", [1, 2])
def test_receipts_of_earlier_versions_still_check(sqlite_database: str, version: int) -> None:
    """They named no register and spoke of certificates; the first one named no events either."""
    one = held()
    payload = receipt_of(Kind.CERTIFICATE, one).split(".")[0]
    said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    old = {key: value for key, value in said.items() if key not in ("register", "kind")} | {"v": version}
    if version == 1:
        del old["events"]
    written = json.dumps(old, separators=(",", ":")).encode()
    _, signature = secrets.ring().sign(b"registry/receipt\n" + written)
    receipt = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (written, signature))
    found = checked(receipt)
    assert (found.receipt.kind, found.receipt.register) == (Kind.CERTIFICATE, Ledger.TRAINING)
    assert (found.since, found.in_ledger, len(found.receipt.events)) == (Since.SAME, True, version - 1)
