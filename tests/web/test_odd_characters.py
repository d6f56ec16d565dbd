"""Characters no name has: none of them is a server error, on either database, nor a way past the interface."""

from __future__ import annotations

from urllib.parse import quote

from registry.policy import Role
from registry.web import api
from tests.web.conftest import Program

ODD = [
    "\x00",
    "a\x00b",
    "\n",
    "a\nb",
    "\x1b[2J",
    "\u202e",
    "\ufffe",
    "\U0010ffff",
    "'--",
    "%",
    "_",
    "\\",
    "..",
    "A" * 3000,
]


def test_odd_characters_anywhere(database: str, program: Program) -> None:
    officer = program(Role.OFFICER, region="430000", person="")
    document = api.api.openapi()
    seen = set()
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            for odd in ODD:
                where, query = path, {}
                for one in found.get("parameters", []):
                    if one["in"] == "path":
                        where = where.replace(f"{{{one['name']}}}", quote(odd, safe=""))
                    else:
                        query[one["name"]] = odd
                body = (
                    {"json": {"query": odd, "number": odd, "name": odd, "reason": odd, "note": odd}}
                    if method == "post"
                    else {}
                )
                answer = officer.ask(method.upper(), where, params=query, headers={"idempotency-key": "x"}, **body)
                seen.add(answer.status_code)
                assert answer.status_code < 500, f"{method} {path} {odd!a}: {answer.text}"
                kind = answer.headers.get("content-type", "")
                assert answer.status_code < 400 or kind == "application/problem+json", (
                    f"{method} {path} {odd!a}: {kind}"
                )
    assert {200, 404, 422} <= seen
