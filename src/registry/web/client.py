"""Which client sent a request; the reading itself is `kernel.clients`."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from registry.kernel.clients import address_of


def client_address(asking: HTTPConnection | MutableMapping[str, Any]) -> str:
    """The client's address, empty when unknown."""
    scope = asking.scope if isinstance(asking, HTTPConnection) else asking
    peer = scope.get("client")
    return address_of(peer[0] if peer else "", Headers(scope=scope).getlist("x-forwarded-for"))
