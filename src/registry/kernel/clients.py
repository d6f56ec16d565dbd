"""Which client is asking, for limits and traces: one reading of addresses for pages and API.

A forwarded address is believed only from a proxy named in the settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from registry.settings import settings

_V6_PREFIX = 64


def address_of(peer: str, forwarded: Iterable[str]) -> str:
    """The client's address, empty when unknown; of IPv6 the /64 network, since one client has all of it.

    `forwarded` are the `X-Forwarded-For` lines. They count only when the peer is a trusted proxy, and are read from the right
    past trusted proxies: what stands further left was written by the client.
    """
    address = _canonical(peer)
    trusted = _trusted(settings().trusted_proxies)
    if address not in trusted:
        return _of_network(address)
    hops = [hop for line in forwarded for hop in line.split(",")]
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


@lru_cache(maxsize=8)
def _trusted(named: frozenset[str]) -> frozenset[str]:
    """The proxies named in the settings, spelt canonically."""
    return frozenset(_canonical(proxy) for proxy in named)


@lru_cache(maxsize=4096)
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
