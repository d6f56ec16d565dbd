"""Which client is asking, for limits and traces: one reading of addresses for pages and API.

A forwarded address is believed only from a proxy named in the settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, ip_address, ip_network

from registry.settings import settings

_V6_PREFIX = 64


def address_of(peer: str, forwarded: Iterable[str]) -> str:
    """The client's address, empty when unknown; of IPv6 the /64 network, since one client has all of it.

    `forwarded` are the `X-Forwarded-For` lines. They count only when the peer is a trusted proxy, and are read from the right
    past trusted proxies: what stands further left was written by the client.
    """
    address, network = _read(peer)
    trusted = _trusted(settings().trusted_proxies)
    if address not in trusted:
        return network or address
    hops = [hop for line in forwarded for hop in line.split(",")]
    for hop in reversed(hops):
        found, of = _read(hop)
        if not of:
            break  # not an address: whatever wrote it cannot be believed further
        address, network = found, of
        if found not in trusted:
            break
    return network or address


@lru_cache(maxsize=8)
def _trusted(named: frozenset[str]) -> frozenset[str]:
    """The proxies named in the settings, spelt canonically."""
    return frozenset(_read(proxy)[0] for proxy in named)


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[str, str]:
    """One spelling per address, IPv4 in its IPv6 form being IPv4, and the network that counts as one client.

    Of anything else the text itself, and no network.
    """
    bare = text.strip()
    try:
        address = ip_address(bare)
    except ValueError:
        return bare, ""
    if isinstance(address, IPv4Address):
        return str(address), str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped), str(address.ipv4_mapped)
    return str(address), str(ip_network((str(address).partition("%")[0], _V6_PREFIX), strict=False))
