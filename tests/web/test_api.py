"""The JSON interface in public: listings, checking a certificate, ledger heads, law, documents, problems."""

from __future__ import annotations

import json
import logging
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from registry.accounts.commands import CONSOLE
from registry.blacklist import queries as blacklist
from registry.kernel import db, limits
from registry.kernel.access import Actor
from registry.kernel.errors import Busy, Unavailable
from registry.kernel.paging import Page, PageRequest
from registry.kernel.transaction import write
from registry.parties import entries
from registry.policy import Ledger, Permission
from registry.settings import settings as settings_of
from registry.training import issuing
from registry.training.catalogue import catalogue_on
from registry.verification import queries as verification
from registry.verification.terms import PrintedFields
from registry.web import api, models, problems, published
from tests.blacklist import builders
from tests.conftest import configure
from tests.parties import people
from tests.web.client import Client, problem

V1 = "/api/v1"


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("_TYPED", 10), ("_CODES", 60)):
        monkeypatch.setattr(verification, name, limits.PerMinute(most, "核验过于频繁。"))


@pytest.fixture
def client() -> Client:
    return Client()


def listed(**values: str) -> str:
    """The number of one published listing."""
    (number,) = builders.receive([builders.cells(**values)])
    builders.publish([number])
    return number


def certified(serial: int = 1, name: str = "张示例") -> tuple[str, str]:
    """Code and number of a valid certificate."""
    day = date(2026, 1, 5)
    category = catalogue_on(day).categories[0]
    with write(CONSOLE, Permission.ACCOUNTS_KEEP, f"c{serial}", ledgers=list(Ledger)) as work:
        met = entries.meet_people(work, [entries.MetPerson(people.identity(serial), name)])
        (person,) = met.values()
        (code,) = issuing.enter_certificates(
            work,
            [
                issuing.Wanted(
                    person=person,
                    category=category.code,
                    operation=category.operations[0].code,
                    issued_on=day,
                    reviewed_on=None,
                    issuer="湖南省应急管理厅",
                    centre_id=None,
                    region="430000",
                )
            ],
        )
    return code, people.identity(serial)


# -- blacklist ---------------------------------------------------------------------------------------------------------


def test_list_and_one_listing(database: str, client: Client) -> None:
    number = listed(单位名称="湖南甲乙化工有限公司（演示）", 所属地区="长沙市")
    listed(单位名称="株洲丙丁矿业有限公司（演示）", 所属地区="株洲市", 列入条款="G4")
    every = client.get(f"{V1}/blacklist").json()
    assert (every["total"], every["page"], every["size"], every["as_of"]) == (2, 1, 20, "2026-11-23")
    found = client.get(f"{V1}/blacklist", params={"q": "甲乙化工", "region": "430100", "ground": "G2"}).json()
    assert [item["number"] for item in found["items"]] == [number]
    item = found["items"][0]
    models.Listing.model_validate_json(json.dumps(item))
    assert item["region_name"] == "长沙市"
    assert item["ground_title"].startswith("第六条第二项")
    whole = client.get(f"{V1}/blacklist/{number.lower()}").json()
    assert {name: whole[name] for name in item} == item
    assert whole["ground_article"]
    assert client.get(f"{V1}/blacklist", params={"as_of": "2025-01-01"}).json()["total"] == 0


def test_removed_listing_leaves_no_trace(database: str, client: Client) -> None:
    number = listed(单位名称="湖南即将移出有限公司（演示）")
    builders.remove(number)
    gone = client.get(f"{V1}/blacklist/{number}")
    never = client.get(f"{V1}/blacklist/L0000000000000000")
    problem(gone, 404, "not_found")
    assert gone.content == never.content
    assert "即将移出" not in client.get(f"{V1}/blacklist").text
    assert number in client.get(f"{V1}/blacklist/changes").text


def test_changes_replay_to_the_published_set(database: str, client: Client) -> None:
    kept, gone = listed(), listed()
    builders.remove(gone)
    feed = client.get(f"{V1}/blacklist/changes", params={"since": ""}).json()
    numbers: set[str] = set()
    for change in feed["changes"]:
        (numbers.discard if change["op"] == "removed" else numbers.add)(change["number"])
    assert numbers == {kept}
    again = client.get(f"{V1}/blacklist/changes", params={"since": feed["cursor"]}).json()
    assert again == {"cursor": feed["cursor"], "changes": []}
    first = client.get(f"{V1}/blacklist/changes", params={"limit": 1}).json()
    assert len(first["changes"]) == 1
    assert problem(client.get(f"{V1}/blacklist/changes?since=x"), 422, "invalid_input")["field"] == "since"


def test_list_is_revalidated_and_changes_at_once(sqlite_database: str, client: Client) -> None:
    number = listed()
    first = client.get(f"{V1}/blacklist")
    assert first.headers["cache-control"] == "no-cache"
    kept = {"if-none-match": first.headers["etag"]}
    unchanged = client.get(f"{V1}/blacklist", headers=kept)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    builders.remove(number)
    assert client.get(f"{V1}/blacklist", headers=kept).json()["total"] == 0


def test_pages_are_brought_into_bounds(sqlite_database: str, client: Client) -> None:
    listed()
    found = client.get(f"{V1}/blacklist?page=0&size=100000").json()
    assert (found["page"], found["size"], len(found["items"])) == (1, 200, 1)
    assert client.get(f"{V1}/blacklist?page={10**30}").json()["items"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("as_of=2026-13-01", "as_of"),
        ("as_of=1767225600", "as_of"),
        ("page=x", "page"),
        (f"page={'9' * 5000}", "page"),
        ("ground=G99", "ground"),
        (f"q={'长' * 201}", "q"),
    ],
)
def test_wrong_parts_are_named(sqlite_database: str, client: Client, query: str, field: str) -> None:
    found = problem(client.get(f"{V1}/blacklist?{query}"), 422, "invalid_request")
    assert found["field"] == field
    assert found["errors"][0]["field"] == field
    assert "G1" not in query


def test_unknown_region_is_an_invalid_input(sqlite_database: str, client: Client) -> None:
    assert problem(client.get(f"{V1}/blacklist?region=999999"), 422, "invalid_input")["field"] == "地区"


def test_empty_filters_say_nothing(sqlite_database: str, client: Client) -> None:
    assert client.get(f"{V1}/blacklist?q=&region=&ground=&as_of=").status_code == 200


# -- verification ------------------------------------------------------------------------------------------------------


def test_verify_by_code_and_by_number(database: str, client: Client) -> None:
    code, number = certified()
    by_code = client.get(f"{V1}/verify", params={"code": code})
    assert by_code.headers["cache-control"] == "no-store"
    found = models.Verification.model_validate_json(by_code.content)
    assert (found.outcome, found.certificates[0].name) == ("valid", "张示例")
    assert number not in by_code.text
    assert verification.read_receipt(found.receipt).codes == (code,)
    typed = client.post(f"{V1}/verify", json={"number": f"T{number}", "name": "张示例"})
    assert models.Verification.model_validate_json(typed.content).certificates == found.certificates


def test_verify_does_not_tell_number_from_name(database: str, client: Client) -> None:
    _, number = certified()
    wrong_name = client.post(f"{V1}/verify", json={"number": number, "name": "李示例"}).json()
    wrong_number = client.post(f"{V1}/verify", json={"number": people.identity(2), "name": "张示例"}).json()
    for answer in (wrong_name, wrong_number):
        assert answer["outcome"] == "no_match"
        assert answer["certificates"] == []
    assert wrong_name["advice"] == wrong_number["advice"]


def test_bad_and_missing_codes(sqlite_database: str, client: Client) -> None:
    assert client.get(f"{V1}/verify", params={"code": "x" * 5000}).json()["outcome"] == "bad_code"
    assert problem(client.get(f"{V1}/verify"), 422, "invalid_request")["field"] == "code"
    assert problem(client.post(f"{V1}/verify", json={"number": "x", "name": "张示例"}), 422, "invalid_input")
    assert problem(client.post(f"{V1}/verify", json={"number": "x"}), 422, "invalid_request")["field"] == "name"


def test_limits_say_when_to_try_again(database: str, client: Client) -> None:
    certified()
    answers = [client.get(f"{V1}/verify", params={"code": "x"}) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    problem(answers[-1], 429, "too_many")
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 61
    assert Client(address="203.0.113.8").get(f"{V1}/verify?code=x").status_code == 200
    wrong = {"number": people.identity(1), "name": "李示例"}
    statuses = [client.post(f"{V1}/verify", json=wrong).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert client.get(f"{V1}/health").status_code == 200


def test_certificates_are_answered_with_every_printed_field() -> None:
    assert set(models.Certificate.model_fields) == {member.name for member in fields(PrintedFields)}


def test_the_quick_route_and_the_documented_one_agree(sqlite_database: str, client: Client) -> None:
    code, _ = certified()
    slow = Client(Starlette(routes=[Mount("/", app=api.api)]))
    slow.app = api.api
    quick, documented = (one.get(f"{V1}/verify?code={code}").json() for one in (client, slow))
    assert quick["certificates"] == documented["certificates"]
    assert set(quick) == set(documented) == set(models.Verification.model_fields)


# -- the rest in public ------------------------------------------------------------------------------------------------


def test_ledger_head_is_signed(database: str, client: Client) -> None:
    listed()
    head = client.get(f"{V1}/ledger/blacklist/head").json()
    from registry.kernel import secrets
    from registry.kernel.ledger import head_note

    note = head_note(head["ledger"], head["size"], bytes.fromhex(head["root"]), head["at"])
    assert secrets.signature_fits(bytes.fromhex(head["public_key"]), note, bytes.fromhex(head["signature"]))
    assert client.get(f"{V1}/ledger/law/head").json()["size"] == 0
    problem(client.get(f"{V1}/ledger/nonsense/head"), 404, "not_found")


def test_law_of_a_day(database: str, client: Client) -> None:
    now = client.get(f"{V1}/law").json()
    assert now["total"] == len(now["items"]) > 100
    then = client.get(f"{V1}/law?as_of=2018-01-01").json()
    assert then["as_of"] == "2018-01-01"
    assert then["items"] != now["items"]


def test_problems_for_addresses_and_methods(sqlite_database: str, client: Client) -> None:
    problem(client.get("/api/v1/nothing"), 404, "not_found")
    problem(client.get("/api/v2/blacklist"), 404, "not_found")
    answer = client.ask("DELETE", f"{V1}/blacklist")
    problem(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]
    problem(
        client.post(f"{V1}/verify", content=b"{", headers={"content-type": "application/json"}), 422, "invalid_request"
    )
    surrogate = b'{"number": "\\ud800", "name": "x"}'
    answer = client.post(f"{V1}/verify", content=surrogate, headers={"content-type": "application/json"})
    problem(answer, 422, "invalid_request")
    answer = client.post(f"{V1}/verify", content=b"\xff", headers={"content-type": "application/json"})
    problem(answer, 400, "invalid_request")


@pytest.mark.parametrize("value", ["Bearer nonsense", "Bearer ", "Basic YTpi", "x"])
def test_a_bad_token_is_refused_even_in_public(sqlite_database: str, client: Client, value: str) -> None:
    for path in ("/blacklist", "/verify?code=x", "/law", "/ledger/law/head", "/blacklist/changes"):
        answer = client.get(V1 + path, headers={"authorization": value})
        problem(answer, 401, "not_signed_in")
        assert answer.headers["www-authenticate"] == "Bearer"
    assert client.get(f"{V1}/health", headers={"authorization": value}).status_code == 200


@pytest.mark.parametrize(("error", "code"), [(Unavailable, "unavailable"), (Busy, "busy")])
def test_a_lost_or_busy_database_is_said(
    sqlite_database: str, client: Client, monkeypatch: pytest.MonkeyPatch, error: type[Unavailable], code: str
) -> None:
    def lost(*_given: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr(verification, "verify_code", lost)
    answer = client.get(f"{V1}/verify?code=x")
    problem(answer, 503, code)
    assert answer.headers["retry-after"] == "30"


def test_a_bug_shows_only_its_number(
    sqlite_database: str, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: object, **_more: object) -> None:
        raise ValueError("11010519491231002X")

    monkeypatch.setattr(verification, "verify_code", broken)
    monkeypatch.setattr("registry.blacklist.queries.public_list", broken)
    with caplog.at_level(logging.ERROR):
        for path in ("/verify?code=x", "/blacklist"):
            found = problem(client.get(V1 + path), 500, "internal")
            assert found["reference"] in caplog.text
            assert "11010519491231002X" not in json.dumps(found)
    assert "11010519491231002X" not in caplog.text
    assert "ValueError" in caplog.text


# -- documents ---------------------------------------------------------------------------------------------------------

ROUTES = {
    "GET /health",
    "GET /blacklist",
    "GET /blacklist/changes",
    "GET /blacklist/{number}",
    "GET /verify",
    "POST /verify",
    "GET /ledger/{register}/head",
    "GET /ledger/{register}/note",
    "GET /ledger/{register}/proof",
    "GET /keys",
    "POST /receipts/check",
    "GET /law",
    "POST /lookup",
    "POST /screen",
    "POST /imports/{kind}",
    "POST /imports/{batch}/confirm",
    "POST /imports/{kind}/{batch}/confirm",
    "POST /imports/{batch}/undo",
    "POST /imports/{kind}/{batch}/undo",
    "GET /ledger/epochs",
    "GET /imports/{batch}/rejects",
    "GET /imports/{kind}/{batch}/rejects",
    "GET /imports/{kind}/template",
    "POST /measures/{number}/acknowledge",
    "POST /measures/{number}/execute",
    "POST /measures/{number}/lift",
    "GET /agencies",
    "GET /agencies/{number}",
}


def test_openapi_lists_every_route(client: Client) -> None:
    document = client.get(f"{V1}/openapi.json").json()
    listed_ = {
        f"{method.upper()} {path.removeprefix(V1)}" for path, methods in document["paths"].items() for method in methods
    }
    assert listed_ == ROUTES
    for methods in document["paths"].values():
        for one in methods.values():
            assert one["summary"]
            assert "application/json" not in one["responses"]["4XX"]["content"]


def test_documentation_loads_nothing(client: Client) -> None:
    page = client.get(f"{V1}/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="zh-CN">' in page.text
    for forbidden in ("<script", "src=", "http://", "https://", "@import", "url("):
        assert forbidden not in page.text
    for route in ROUTES:
        assert route.split()[1].replace("{", "{") in page.text
    assert client.get("/api/v1").headers["location"] == f"{V1}/docs"
    for code in problems.TITLES:
        assert f'id="{code}"' in page.text


def test_interface_below_another_address() -> None:
    inner = Starlette(routes=[Mount("/portal", routes=api.ROUTES)])
    assert Client(inner).get("/portal/api/v1/nothing").status_code == 404
    assert Client(inner).get("/portal/api/v1/openapi.json").status_code == 200


# -- odd input ---------------------------------------------------------------------------------------------------------

PATHS = ["/blacklist", "/blacklist/changes", "/blacklist/x", "/verify", "/law", "/ledger/law/head", "/health"]
NAMES = ["q", "region", "ground", "as_of", "page", "size", "since", "limit", "code", "nothing"]
VALUES = st.one_of(
    st.text(max_size=40).map(lambda text: text.encode(errors="surrogatepass")),
    st.binary(max_size=20),
    st.sampled_from(
        [b"\x00", b"a\x00b", b"\xed\xa0\x80", b"0", b"-1", b"9" * 30, b"1e9", b"NaN", b"0000-00-00", b"9999-12-31", b"0001-01-01",
         b"'; DROP TABLE listings; --", b"%", b"_", b"../../", "\u202e张".encode(), b"MS43NTAuMA", b"MC4xLjA", b"A" * 300]
    ),
)  # fmt: skip


def quoted(value: bytes) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in value)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_odd_queries_are_never_a_server_error(kind: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(f"{kind}_database")
    client = Client()
    listed()

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(path=st.sampled_from(PATHS), query=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4))
    def run(path: str, query: list[tuple[str, bytes]]) -> None:
        written = b"&".join(name.encode() + b"=" + quoted(value) for name, value in query)
        assert client.get_raw(V1 + path, written) < 500, (path, query)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(value=st.text(max_size=30))
    def run_paths(value: str) -> None:
        for path in ("/blacklist/", "/ledger/"):
            assert client.get_raw(f"{V1}{path}{value}", b"") < 500
            assert client.get_raw(f"{V1}{path}{value}/head", b"") < 500

    run()
    run_paths()
    assert db.answers()


# -- kept answers ------------------------------------------------------------------------------------------------------


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is looked for in the database from now on."""
    asked: list[str] = []
    look = blacklist.public_list

    def public_list(viewer: Actor, wanted: blacklist.Wanted, page: PageRequest) -> Page[blacklist.PublicListing]:
        asked.append(f"{wanted.q}|{page.page}")
        return look(viewer, wanted, page)

    monkeypatch.setattr("registry.blacklist.queries.public_list", public_list)
    return asked


def test_an_answer_is_given_again_until_the_ledger_turns(
    database: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = listed()
    asked = counted(monkeypatch)
    first, again = client.get(f"{V1}/blacklist"), client.get(f"{V1}/blacklist")
    assert (again.content, again.headers) == (first.content, first.headers)
    assert asked == ["|1"]
    assert client.get(f"{V1}/blacklist", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    assert client.get(f"{V1}/blacklist?page=2").json()["page"] == 2
    assert asked == ["|1", "|2"]
    one = client.get(f"{V1}/blacklist/{number}")
    assert client.get(f"{V1}/blacklist/{number}").content == one.content
    builders.remove(number)
    problem(client.get(f"{V1}/blacklist/{number}"), 404, "not_found")
    assert client.get(f"{V1}/blacklist").json()["total"] == 0
    assert asked == ["|1", "|2", "|1"]


def test_an_answer_is_not_given_on_another_day(
    sqlite_database: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed()
    assert client.get(f"{V1}/blacklist").json()["as_of"] == "2026-11-23"
    configure(monkeypatch, today="2026-11-24")
    assert client.get(f"{V1}/blacklist").json()["as_of"] == "2026-11-24"
    configure(monkeypatch, today="2046-11-24")
    assert client.get(f"{V1}/blacklist").json()["total"] == 0


def test_a_kept_answer_does_not_open_the_door_to_a_bad_token(sqlite_database: str, client: Client) -> None:
    number = listed()
    for path in (f"{V1}/blacklist", f"{V1}/blacklist/{number}"):
        assert client.get(path).status_code == 200
        problem(client.get(path, headers={"authorization": "Bearer nothing"}), 401, "not_signed_in")


def test_a_kept_answer_is_not_given_while_the_database_is_gone(sqlite_database: str, client: Client) -> None:
    listed()
    file = settings_of().data / "registry.sqlite3"
    assert client.get(f"{V1}/blacklist").status_code == 200
    file.rename(file.with_suffix(".away"))
    problem(client.get(f"{V1}/blacklist"), 503, "unavailable")
    file.with_suffix(".away").rename(file)
    assert client.get(f"{V1}/blacklist").status_code == 200


def test_what_is_kept_is_bounded_and_the_oldest_goes_first(
    sqlite_database: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed()
    length = len(client.get(f"{V1}/blacklist?q=3").content) + len(f"{V1}/blacklist") + len("q=3")
    small = Client(Starlette(routes=[Route(f"{V1}/blacklist", published.Kept(api.api, most=2 * length))]))
    asked = counted(monkeypatch)
    for letter in ("1", "2", "1", "3", "1", "2"):
        assert small.get(f"{V1}/blacklist?q={letter}").status_code == 200
    assert asked == ["1|1", "2|1", "3|1", "2|1"]


def test_refusals_are_not_kept(sqlite_database: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counted(monkeypatch)
    for _ in range(2):
        problem(client.get(f"{V1}/blacklist?region=999999"), 422, "invalid_input")
    assert asked == ["|1", "|1"]


def test_the_quick_listing_and_the_documented_one_agree(sqlite_database: str, client: Client) -> None:
    number = listed()
    whole = Client(Starlette(routes=[Mount("/", app=api.api)]))
    for path in (f"/blacklist/{number}", f"/blacklist/{number.lower()}", "/blacklist/none", f"/blacklist/{'9' * 61}"):
        quick, documented = client.get(V1 + path), whole.get(V1 + path)
        assert (quick.status_code, quick.content, quick.headers) == (
            documented.status_code, documented.content, documented.headers,
        )  # fmt: skip
