"""Which addresses are outside. Pure: nothing is resolved here.

The registries behind `ipaddress` are IANA's special-purpose ones (RFC 6890). On top of them stand
addresses that only look public: translations of IPv4 (RFC 6052, 3056, 4380) and the metadata
services of clouds.
"""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from yarl import URL

from hutong.kernel.outside.refusals import NotOutside

Address = IPv4Address | IPv6Address

_CHARS_MAX = 2048
_PORTS = {"http": 80, "https": 443}
# What a browser and a library may read differently is read by nobody.
_STRANGE = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029\u200b-\u200f\u202a-\u202e]")
# A last label like 1, 0x7f or 0300 makes resolvers read the whole name as a number.
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\.?", re.IGNORECASE)
_GLOBAL = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_NEVER = [
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # assignments of IETF protocols, where a cloud has its metadata, too
        "192.88.99.0/24",  # relays of 6to4
        "168.63.129.16/32",  # a cloud's own server, on a public number
        "2001::/23",  # Teredo, ORCHID, benchmarking and their neighbours
        "2002::/16",  # 6to4: any IPv4 address inside
        "2001:db8::/32",
        "3fff::/20",
    )
]


def is_public(address: Address) -> bool:
    """Tell whether an address is on the public internet, whatever it is dressed in."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None or address.scope_id is not None:
            return False
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address not in _GLOBAL:
            return False
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    if special or not address.is_global:
        return False
    return not any(address in network for network in _NEVER)


def read(text: str, ports: dict[str, int] | None = None) -> URL:
    """Read what a stranger wrote as an address that may be tried. Raises NotOutside.

    A name that passes here may still resolve to the inside: the socket is judged, too.
    """
    if len(text) > _CHARS_MAX or _STRANGE.search(text):
        raise NotOutside("This address is too long or has characters that no address has.")
    try:
        url = URL(text)
        host, port = url.raw_host or "", url.port
    except (ValueError, UnicodeError) as wrong:
        raise NotOutside("This address cannot be read.") from wrong
    allowed = ports or _PORTS
    if url.scheme not in allowed:
        raise NotOutside("Only addresses that begin with http or https are read.")
    # Also in the raw text: an empty person disappears when it is read.
    if url.raw_user is not None or "@" in re.split("[/?#]", text.partition("//")[2], maxsplit=1)[0]:
        raise NotOutside("An address with a person before its host is not read.")
    if port != allowed[url.scheme]:
        raise NotOutside("Only the usual ports of the web are read.")
    _check_host(host)
    return url.with_fragment(None)


def _check_host(host: str) -> None:
    if "%" in host:
        raise NotOutside("An address that names a network card is not read.")
    if _is_literal(host):
        return  # judged as a number, by the socket
    labels = host.rstrip(".").split(".")
    if len(labels) < 2 or not all(labels):
        raise NotOutside("This host has no name on the public internet.")
    if _NUMBER.fullmatch(labels[-1]) or ":" in host:
        raise NotOutside("This host is a number in disguise.")


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
