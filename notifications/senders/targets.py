"""Which addresses a webhook may call: the network behind this installation is not for others to reach."""

import ipaddress
import socket
from dataclasses import dataclass

import httpx

from notifications.errors import RefusedTargetError

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Target:
    """A URL with the address its host was resolved to: what was checked is what is called."""

    url: httpx.URL
    address: str

    @property
    def pinned_url(self) -> httpx.URL:
        return self.url.copy_with(host=self.address)

    @property
    def host_header(self) -> str:
        return self.url.netloc.decode("ascii")


def resolve(url: httpx.URL, *, allow_private: bool) -> Target:
    """Looks the host up and picks an address that may be called.

    Raises:
        RefusedTargetError: the host is, or resolves to, a private, loopback or otherwise not public address.
        OSError, UnicodeError: the host could not be looked up, or its name cannot be one.
    """
    found = socket.getaddrinfo(url.host, url.port or _default_port(url), type=socket.SOCK_STREAM)
    addresses = [str(sockaddr[0]) for *_, sockaddr in found]
    refused = [] if allow_private else [address for address in addresses if not _is_public(address)]
    if refused:
        raise RefusedTargetError(
            f"{url.host} is at {refused[0]}, which is not a public address; "
            'set "allow_private_addresses": true in the channel\'s configuration if that is meant.'
        )
    return Target(url, addresses[0])


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _reached(ip))


def _reached(ip: IP) -> tuple[IP, ...]:
    """The addresses that a connection to this one reaches: some of IPv6 stand for one of IPv4, through a translator."""
    if isinstance(ip, ipaddress.IPv4Address):
        return (ip,)
    if ip.ipv4_mapped is not None:
        return (ip.ipv4_mapped,)
    if ip in NAT64:
        return (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF),)
    return (ip, ip.sixtofour) if ip.sixtofour is not None else (ip,)


def _default_port(url: httpx.URL) -> int:
    return 443 if url.scheme == "https" else 80
