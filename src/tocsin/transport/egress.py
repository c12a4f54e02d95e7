"""
Egress: which addresses our requests may reach. Public ones on web ports, and what TOCSIN_EGRESS_ALLOW lists.

A URL comes from people who may configure hooks, and its name from a DNS that they may own: so what is judged is the
very address that is about to be dialled. Ranges: IANA's special-purpose registries, and the IPv6 forms that carry an
IPv4 address.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value

SETTING = "TOCSIN_EGRESS_ALLOW"
ENTRIES_MAX = 1000

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

WEB_PORTS = (range(80, 81), range(443, 444), range(8000, 9000))
ALL_PORTS = range(1, 65536)

_HOST_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")
_PUBLIC_V6 = IPv6Network("2000::/3")  # the only range that IANA has given out

_REFUSED: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "unspecified"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "shared (carrier-grade NAT)"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved"),
    ("192.0.2.0/24", "documentation"),
    ("192.88.99.0/24", "6to4 relay"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("64:ff9b::/96", "NAT64"),
    ("64:ff9b:1::/48", "NAT64"),
    ("2001::/32", "Teredo"),
    ("2001::/23", "reserved"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("3fff::/20", "documentation"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("ff00::/8", "multicast"),
)
_NETWORKS: tuple[tuple[Network, str], ...] = tuple((ip_network(text), kind) for text, kind in _REFUSED)


class Allowance(Value, frozen=True):
    """One entry: a host name or a network, and its ports (half-open)."""

    host: str
    network: Network | None
    ports: range

    def covers(self, host: str, address: Address, port: int) -> bool:
        """Whether this entry allows a connection."""
        if port not in self.ports:
            return False
        return self.host == host if self.network is None else address in self.network


class EgressRules:
    """What may be reached. Knows only addresses: it resolves nothing."""

    def __init__(self, allowances: Iterable[Allowance] = ()) -> None:
        self._allowances = tuple(allowances)

    @classmethod
    def parse(cls, text: str) -> "EgressRules":
        """
        Return the rules that a setting lists, separated by commas; raise Invalid that quotes the entry at fault.

        An entry is `host:port`, `address:port` or `network:port`; a port is a number, a range such as 8000-9000 (with
        both ends), or `*`; an IPv6 address or network stands in brackets.
        """
        entries = [entry.strip() for entry in text.split(",") if entry.strip()]
        if len(entries) > ENTRIES_MAX:
            raise Invalid(f"{SETTING} has {len(entries)} entries, more than {ENTRIES_MAX}", field="egress_allow")
        return cls(_allowance(entry) for entry in entries)

    def refusal(self, host: str, address: str, port: int) -> str:
        """Return why no connection to this address of the host may be made, '' when it may."""
        where = f"{address} port {port}"
        try:
            parsed = ip_address(address)
        except ValueError:
            return f"not an IP address: {address[:60]!r}"
        if isinstance(parsed, IPv6Address):
            if parsed.scope_id is not None:
                return f"{where} names a network zone, which is never reached"
            parsed = parsed.ipv4_mapped or parsed
        name = host.rstrip(".").lower()
        if any(allowance.covers(name, parsed, port) for allowance in self._allowances):
            return ""
        kind = _kind(parsed)
        if kind:
            return f"{where} is {kind}, not public; an administrator can allow it with {SETTING}"
        if not any(port in ports for ports in WEB_PORTS):
            return f"{where} is not a web port; an administrator can allow it with {SETTING}"
        return ""


def _kind(address: Address) -> str:
    """Return what an address is, '' for a public one."""
    for network, kind in _NETWORKS:
        if address in network:
            return kind
    is_public = address.is_global if isinstance(address, IPv4Address) else address in _PUBLIC_V6
    return "" if is_public else "reserved"


def _allowance(entry: str) -> Allowance:
    place, colon, ports = entry.rpartition(":")
    if not colon or not place:
        raise Invalid(f"{SETTING}: {entry!r} needs a port, such as {entry.rstrip(':')}:443", field="egress_allow")
    is_bracketed = place.startswith("[") and place.endswith("]")
    if not is_bracketed and _HOST_SIGNS.issuperset(place) and not place.replace(".", "").isdigit():
        return Allowance(place.rstrip(".").lower(), None, _ports(entry, ports))
    if ":" in place and not is_bracketed:
        raise Invalid(f"{SETTING}: {entry!r}: an IPv6 address stands in brackets", field="egress_allow")
    try:
        network = ip_network(place[1:-1] if is_bracketed else place)
    except ValueError as error:
        raise Invalid(f"{SETTING}: {entry!r} is no host or network: {error}", field="egress_allow") from error
    return Allowance("", network, _ports(entry, ports))


def _ports(entry: str, text: str) -> range:
    if text == "*":
        return ALL_PORTS
    low, dash, high = text.partition("-")
    if _is_port(low) and (_is_port(high) if dash else True):
        first, last = int(low), int(high or low)
        if first <= last:
            return range(first, last + 1)
    raise Invalid(f"{SETTING}: {entry!r} has no port, range of ports or *", field="egress_allow")


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and int(text) in ALL_PORTS
