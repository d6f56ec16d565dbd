"""The interface keeps its own word: whatever its document allows, and what it does not, no answer is a server error or breaks the schema.

`TESTS_ASKED` says how often each operation is asked; the few of an ordinary run are the same every time.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware

from registry.accounts import commands as accounts
from registry.accounts.queries import actor_named
from registry.kernel import db
from registry.kernel.limits import Allowance, PerMinute
from registry.verification import queries as verification
from registry.web import api, limiting
from registry.web.middleware import Bounded
from tests.conftest import TODAY, configure, forget

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import checks
    from schemathesis.specs.openapi import checks as openapi

OFTEN = int(os.environ.get("TESTS_ASKED", "6"))
PEOPLE = ("officer", "clerk", "partner", "auditor")
CHECKS = [
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
]
APP = Starlette(routes=api.ROUTES, middleware=[Middleware(Bounded, limit=34 << 20)])
DOCUMENT = api.api.openapi()
OPERATIONS = [f"{method.upper()} {path}" for path, found in DOCUMENT["paths"].items() for method in found]


@pytest.fixture(scope="module")
def tokens(
    demonstration: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, dict[str, str]]]:
    """A world of its own, and the header each of some people sends."""
    folder = tmp_path_factory.mktemp("asked")
    shutil.copytree(demonstration("tiny"), folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("REGISTRY_DATABASE_URL", raising=False)
        configure(patch, data=str(folder), demo="1", today=TODAY.isoformat())
        for name in ("_TYPED", "_CODES"):
            patch.setattr(verification, name, PerMinute(10**9, "x"))
        patch.setattr(limiting, "ACCOUNTS", Allowance(10**9, "x"))
        found = {"": {}}
        for name in PEOPLE:
            wanted = accounts.TokenRequest(name="接口测试", days=1)
            token = accounts.issue_token(actor_named(name), wanted, submission=f"asked-{name}").token
            found[name] = {"Authorization": f"Bearer {token}"}
        yield found
        db.dispose()
    forget()


@pytest.fixture(scope="module")
def operations(tokens: dict[str, dict[str, str]]) -> dict[str, Any]:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", APP)
    return {found.ok().label: found.ok() for found in schema.get_all_operations()}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("label", OPERATIONS)
def test_no_server_error_and_no_breach(
    operations: dict[str, Any], tokens: dict[str, dict[str, str]], label: str
) -> None:
    operation = operations[label]
    modes = schemathesis.GenerationMode

    @settings(
        max_examples=OFTEN,
        deadline=None,
        database=None,
        derandomize=OFTEN < 50,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data(), who=st.sampled_from(["", *PEOPLE]), mode=st.sampled_from([modes.POSITIVE, modes.NEGATIVE]))
    def asked(data: st.DataObject, who: str, mode: Any) -> None:
        try:
            strategy = operation.as_strategy(generation_mode=mode)
        except Exception:  # nothing about this operation can be wrong
            strategy = operation.as_strategy()
        case = data.draw(strategy)
        case.headers.pop("Authorization", None)
        answer = case.call(headers=tokens[who])
        case.validate_response(answer, checks=CHECKS)

    asked()


def test_every_operation_is_asked(operations: dict[str, Any]) -> None:
    assert set(operations) == set(OPERATIONS)
