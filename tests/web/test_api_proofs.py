"""Receipts, keys, notes and proofs by HTTP: what strangers get, what they are refused, and that none of it names anybody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.kernel import limits
from registry.training import commands as training
from registry.training.terms import WithdrawalGround
from registry.verification import queries as verification
from tests import world as w
from tests.blacklist import builders
from tests.conftest import configure
from tests.web.client import Client, problem

V1 = "/api/v1"


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("_TYPED", 10), ("_CODES", 60)):
        monkeypatch.setattr(verification, name, limits.PerMinute(most, "核验过于频繁。"))


@pytest.fixture
def client() -> Client:
    return Client()


def receipt_of(client: Client, code: str) -> str:
    receipt: str = client.get(f"{V1}/verify?code={code}").json()["receipt"]
    return receipt


def checked(client: Client, receipt: str) -> Any:
    answer = client.post(f"{V1}/receipts/check", json={"receipt": receipt})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def test_a_receipt_says_whether_the_record_still_reads_the_same(
    database: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = w.build()
    code = w.issue(world, [w.row(1)])[w.identity(1)]
    receipt = receipt_of(client, code)
    said = checked(client, receipt)
    assert (said["outcome"], said["codes"], said["since"], said["in_ledger"]) == ("valid", [code], "same", True)
    assert said["today"] == [{"code": code, "outcome": "valid"}]
    [event] = said["events"]
    proof = client.get(f"{V1}/ledger/training/proof?index={event['index']}&leaf={event['leaf']}").json()
    assert proof["size"] == said["ledger_size"]
    assert proof["root"] == said["ledger_root"]
    training.withdraw(w.CERTIFIER, code, WithdrawalGround.FRAUD, "提供虚假材料", version=1, submission="withdraw")
    said = checked(client, f" {receipt[:50]}\n{receipt[50:]} ")
    assert (said["outcome"], said["since"], said["in_ledger"]) == ("valid", "changed", True)
    assert said["today"] == [{"code": code, "outcome": "withdrawn"}]


def test_a_day_changes_what_a_receipt_speaks_of(
    sqlite_database: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = w.build()
    code = w.issue(world, [w.row(1)])[w.identity(1)]
    receipt = receipt_of(client, code)
    assert checked(client, receipt)["since"] == "same"
    configure(monkeypatch, today=date(2033, 1, 1).isoformat())
    assert checked(client, receipt)["since"] == "changed"


def test_a_receipt_of_nothing_has_nothing_to_compare(sqlite_database: str, client: Client) -> None:
    said = checked(client, receipt_of(client, "X"))
    assert (said["outcome"], said["since"], said["codes"], said["today"]) == ("bad_code", "nothing", [], [])
    assert said["in_ledger"]


def test_a_receipt_on_a_ledger_that_is_not_ours_is_told(sqlite_database: str, client: Client) -> None:
    """As after a restore of an older state: the signature fits, but the events it saw are gone."""
    world = w.build()
    code = w.issue(world, [w.row(1)])[w.identity(1)]
    from registry.kernel import clock
    from registry.kernel.tips import Tip
    from registry.verification import receipts
    from registry.verification.terms import Outcome

    for tip in (Tip(10_000, "00" * 32), Tip(1, "00" * 32)):
        assert not checked(client, receipts.issue(Outcome.NO_MATCH, (), tip, clock.now()))["in_ledger"]
    known = verification.read_receipt(receipt_of(client, code))
    tip = Tip(known.ledger_size, known.ledger_root)
    for events in ([(0, "00" * 32)], [(known.ledger_size, known.events[0][1])]):
        assert not checked(client, receipts.issue(Outcome.NO_MATCH, (), tip, clock.now(), events))["in_ledger"]


def test_changed_and_oversized_receipts_are_refused(sqlite_database: str, client: Client) -> None:
    receipt = receipt_of(client, "X")
    for wrong in (receipt[:-1], receipt.replace(".", "", 1), receipt[1:], "x", ""):
        found = problem(client.post(f"{V1}/receipts/check", json={"receipt": wrong}), 422, "invalid_input")
        assert found["field"] == "回执"
    problem(client.post(f"{V1}/receipts/check", json={"receipt": "x" * 30_000}), 422, "invalid_request")


def test_checking_receipts_is_bounded(sqlite_database: str, client: Client) -> None:
    answers = [client.post(f"{V1}/receipts/check", json={"receipt": "x"}) for _ in range(61)]
    assert [one.status_code for one in answers] == [422] * 60 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


# -- proofs ------------------------------------------------------------------------------------------------------------


def test_a_published_listing_says_where_it_stands(database: str, client: Client) -> None:
    (number,) = builders.receive([builders.cells()])
    builders.publish([number])
    events = client.get(f"{V1}/blacklist/{number}").json()["events"]
    assert [one["action"] for one in events] == ["listing.received", "listing.published"]
    for event in events:
        proof = client.get(f"{V1}/ledger/{event['ledger']}/proof?index={event['index']}&leaf={event['leaf']}")
        assert proof.json()["leaf"] == event["leaf"]
        assert proof.headers["etag"]


WRONG = [
    ("", "index"),
    ("?index=0&first=0", "index"),
    ("?index=99", "index"),
    ("?index=0&size=99", "size"),
    ("?first=99", "first"),
    ("?first=0&second=99", "second"),
]


def test_wrong_questions_are_answered_in_words(sqlite_database: str, client: Client) -> None:
    builders.publish(builders.receive([builders.cells()]))
    for query, field in WRONG:
        assert problem(client.get(f"{V1}/ledger/blacklist/proof{query}"), 422, "invalid_input")["field"] == field
    for query in ("?index=-1", "?index=x", "?index=0&leaf=zz", "?first=1e3", f"?index={2**70}"):
        problem(client.get(f"{V1}/ledger/blacklist/proof{query}"), 422, "invalid_request")
    problem(client.get(f"{V1}/ledger/blacklist/proof?index=0&leaf={'0' * 64}"), 404, "not_found")
    for path in ("note", "proof", "head"):
        problem(client.get(f"{V1}/ledger/nothing/{path}?index=0"), 404, "not_found")
    problem(client.get(f"{V1}/ledger/blacklist/note?size=77"), 404, "not_found")


# -- strangers ---------------------------------------------------------------------------------------------------------


def test_two_hundred_guesses_find_nothing_and_are_slowed(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = w.build()
    w.issue(world, [w.row(place) for place in range(1, 6)])
    identities = [w.identity(place) for place in range(1, 41)]
    names = [w.name(place) for place in range(1, 6)]
    stranger, answers = Client(address="198.51.100.66"), []
    for place in range(200):
        asked = {"number": f"T{identities[place % 40]}", "name": "王无此人"}
        headers = {"x-forwarded-for": f"203.0.113.{place}"}  # nobody's proxy: not believed
        answers.append(stranger.post(f"{V1}/verify", json=asked, headers=headers))
    statuses = [one.status_code for one in answers]
    assert statuses == [200] * 10 + [429] * 190
    assert all(int(one.headers["retry-after"]) > 0 for one in answers[10:])
    assert {one.json()["outcome"] for one in answers[:10]} == {"no_match"}
    seen = b"".join(one.content for one in answers).decode()
    assert not [said for said in (*identities, *names) if said in seen]


def test_guesses_at_one_number_from_everywhere_are_stopped(sqlite_database: str) -> None:
    world = w.build()
    w.issue(world, [w.row(1)])
    asked = {"number": f"T{w.identity(1)}", "name": "王无此人"}
    statuses = [Client(address=f"198.51.100.{one}").post(f"{V1}/verify", json=asked).status_code for one in range(30)]
    assert statuses == [200] * 5 + [429] * 25
    right = Client(address="198.51.100.99").post(f"{V1}/verify", json=asked | {"name": w.name(1)})
    problem(right, 429, "too_many")


def test_a_wrong_check_character_is_said_before_any_look_up(sqlite_database: str, client: Client) -> None:
    identity = w.identity(1)
    wrong = identity[:-1] + ("1" if identity[-1] != "1" else "2")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification.db, "reading", lambda: pytest.fail("looked up"))
        for number in (f"T{wrong}", wrong, "A-430100-2026-000001-0"):
            found = problem(
                client.post(f"{V1}/verify", json={"number": number, "name": "张示例"}), 422, "invalid_input"
            )
            assert found["field"] == "证书编号"
            assert wrong not in found["detail"]


def test_nothing_a_stranger_asks_for_holds_personal_data(sqlite_database: str, client: Client) -> None:
    """Every public answer about a certificate and a listed person, byte by byte."""
    world = w.build()
    code = w.issue(world, [w.row(1)])[w.identity(1)]
    (number,) = builders.receive([builders.cells()])
    builders.publish([number])
    verified = client.get(f"{V1}/verify?code={code}")
    receipt = verified.json()["receipt"]
    answers = [
        verified,
        client.post(f"{V1}/verify", json={"number": f"T{w.identity(1)}", "name": w.name(1)}),
        client.post(f"{V1}/receipts/check", json={"receipt": receipt}),
        client.get(f"{V1}/keys"),
        client.get(f"{V1}/blacklist"),
        client.get(f"{V1}/blacklist/{number}"),
        *(
            client.get(f"{V1}/ledger/{one}/{what}")
            for one in ("training", "parties", "accounts")
            for what in ("head", "note")
        ),
        *(client.get(f"{V1}/ledger/{one}/proof?index=0") for one in ("training", "parties", "blacklist")),
        *(client.get(f"{V1}/ledger/{one}/proof?first=1") for one in ("training", "parties", "blacklist")),
    ]
    assert [one.status_code for one in answers] == [200] * len(answers)
    said = b"\n".join(one.content for one in answers).decode()
    assert w.holds_identity([said], w.identity(1)) == []
    about_proofs = b"\n".join(one.content for one in answers[2:4] + answers[6:]).decode()
    assert w.name(1) not in about_proofs


def test_an_empty_size_says_nothing(sqlite_database: str, client: Client) -> None:
    """As everywhere in the interface; it must not become a comparison with nothing."""
    for path in ("note?size=", "proof?first=&second=", "proof?index=&size="):
        assert client.get(f"/api/v1/ledger/training/{path}").status_code < 500
