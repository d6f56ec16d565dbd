"""Which client is asking, for limits and traces.

A forwarded address is believed only from a proxy named in the settings.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from registry.settings import settings

_V6_PREFIX = 64


def client_address(asking: HTTPConnection | MutableMapping[str, Any]) -> str:
    """The client's address, empty when unknown; of IPv6 the /64 network, since one client has all of it.

    `X-Forwarded-For` counts only when the peer is a trusted proxy, and is read from the right past trusted proxies:
    what stands further left was written by the client.
    """
    scope = asking.scope if isinstance(asking, HTTPConnection) else asking
    peer = scope.get("client")
    address = _canonical(peer[0]) if peer else ""
    trusted = {_canonical(proxy) for proxy in settings().trusted_proxies}
    if address not in trusted:
        return _of_network(address)
    hops = [hop for line in Headers(scope=scope).getlist("x-forwarded-for") for hop in line.split(",")]
    for hop in reversed(hops):
        found = _canonical(hop)
        try:
            ip_address(found)
        except ValueError:
            break  # not an address: whatever wrote it cannot be believed further
        address = found
        if found not in trusted:
            break
    return _of_network(address)


def _canonical(text: str) -> str:
    """One spelling per address; IPv4 in its IPv6 form becomes IPv4. Anything else as it is."""
    bare = text.strip()
    try:
        address = ip_address(bare)
    except ValueError:
        return bare
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)


def _of_network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        bare = str(found).partition("%")[0]
        return str(ip_network((bare, _V6_PREFIX), strict=False))
    return str(found)
