"""Where to a connection may go that somebody else has asked for.

Looked at in the moment of connecting, by the address itself: what a name resolves to may change,
and a number may be written in many ways.
"""

from __future__ import annotations

import errno
import socket
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

# Blocks of IANA's registries of special-purpose addresses, also those that can be reached from
# everywhere (anycast of protocols, black holes of DNS): no receiver lives there. And multicast.
_SPECIAL4 = tuple(
    IPv4Network(it)
    for it in (
        "0.0.0.0/8",  # This network.
        "10.0.0.0/8",  # Private.
        "100.64.0.0/10",  # Between a provider and its customers.
        "127.0.0.0/8",  # This host.
        "169.254.0.0/16",  # This link, and what clouds tell their machines.
        "172.16.0.0/12",  # Private.
        "192.0.0.0/24",  # Protocols: DS-Lite, PCP, TURN, NAT64.
        "192.0.2.0/24",  # Documentation.
        "192.31.196.0/24",  # AS112.
        "192.52.193.0/24",  # AMT.
        "192.88.99.0/24",  # Relays of 6to4.
        "192.168.0.0/16",  # Private.
        "192.175.48.0/24",  # AS112.
        "198.18.0.0/15",  # Benchmarks.
        "198.51.100.0/24",  # Documentation.
        "203.0.113.0/24",  # Documentation.
        "224.0.0.0/4",  # Multicast.
        "240.0.0.0/4",  # Reserved, and broadcast.
    )
)
# Of IPv6 only this is of the internet: so neither what is reserved, local (fc00::/7, fe80::/10,
# fec0::/10) or multicast, nor an IPv4 address in disguise (::/96, ::ffff:0:0:0/96, and those of
# NAT64, 64:ff9b::/96 and 64:ff9b:1::/48), nor segments (5f00::/16).
_UNICAST6 = IPv6Network("2000::/3")
_SPECIAL6 = tuple(
    IPv6Network(it)
    for it in (
        "2001::/23",  # Protocols: Teredo, ORCHID, benchmarks, AMT, drones.
        "2001:db8::/32",  # Documentation.
        "2002::/16",  # 6to4: an IPv4 address in disguise.
        "2620:4f:8000::/48",  # AS112.
        "3fff::/20",  # Documentation.
    )
)


class Refused(OSError):
    """It leads into a network of ours."""


def open_socket(address: Any) -> socket.socket:
    """As aiohttp's connector wants it, which goes on with the next address after an OSError."""
    family, kind, protocol, _, place = address
    if not is_public(place[0]):
        raise Refused(errno.EACCES, "the address is not a public one")
    return socket.socket(family, kind, protocol)


def is_public(host: str) -> bool:
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return address in _UNICAST6 and not any(address in it for it in _SPECIAL6)
        address = address.ipv4_mapped
    return not any(address in it for it in _SPECIAL4)
