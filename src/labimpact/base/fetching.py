"""Asking an address of the open internet for something: with whom we speak, how much, how long.

An address comes from a person or from a text: it is not trusted. Only http and https on their own
ports (on the others other services listen, of public hosts as well), only hosts whose addresses are
public (RFC 6890), looked up once and spoken to at the address that was looked at, so that a name
cannot lead inside the house (SSRF); every redirection is looked at anew.
Nothing of ours goes along, no cookie, no sign-in, unless the caller tells it. `FETCH_ALSO` names
hosts and ports that may be asked besides.
"""

from __future__ import annotations

import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

SECONDS = 10.0
MOST_TURNS = 5
_AGENT = "LabImpact/1.0"
# An older address in the last bits: translated, and in a form that is no longer used.
_OLDER_INSIDE = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
# What a path may hold as it is; anything else goes as the bytes of UTF-8 (RFC 3986).
_AS_IT_IS = "/?#[]@!$&'()*+,;=:%-._~"
_PORTS = frozenset({80, 443})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Unreachable(Exception):
    """No answer: the host is not there, is slow, or speaks no HTTP."""


class Forbidden(Exception):
    """An address that is not asked: no web address, or one inside the house."""


@dataclass(frozen=True)
class Answer:
    """What came back, and by which ways."""

    status: int
    url: str  # of the answer, after the redirections
    body: bytes = b""
    kind: str = ""
    moved: tuple[int, ...] = field(default=())  # the status of each redirection


def fetch(url: str, *, method: str = "GET", most: int = 0) -> Answer:
    """Ask an address, following redirections; at most so many bytes of the body are read."""
    until = time.monotonic() + SECONDS
    moved: tuple[int, ...] = ()
    for _turn in range(MOST_TURNS + 1):
        status, headers, body = _ask(url, method, most, until, {})
        target = headers.get("Location", "")
        if status not in _REDIRECTS or not target:
            return Answer(status, url, body, headers.get("Content-Type", ""), moved)
        url, moved = urljoin(url, target), (*moved, status)
    raise Unreachable("TooManyRedirects")


def tell(
    url: str, *, most: int, seconds: float, said: bytes | None = None, headers: dict[str, str]
) -> Answer:
    """Ask one address with words of ours, sent by POST if there are any: no redirection is
    followed, so that what goes along comes to nobody else."""
    method = "GET" if said is None else "POST"
    until = time.monotonic() + seconds
    status, answered, body = _ask(url, method, most, until, headers, said)
    return Answer(status, url, body, answered.get("Content-Type", ""))


def _ask(
    url: str, method: str, most: int, until: float, more: dict[str, str], said: bytes | None = None
) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as wrong:
        raise Forbidden("port") from wrong
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise Forbidden("scheme")
    connection = _connection(parts.scheme, parts.hostname, port, until)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # Each piece of an answer may come in time and the whole of it never: the line itself is cut.
    cut = Timer(max(until - time.monotonic(), 0), _cut, [connection.sock])
    cut.daemon = True
    cut.start()
    try:
        if isinstance(connection.sock, ssl.SSLSocket):
            connection.sock.do_handshake()
        headers = {"User-Agent": _AGENT, "Accept": "*/*", "Connection": "close"} | more
        connection.request(method, quote(path, safe=_AS_IT_IS), said, headers)
        answer = connection.getresponse()
        body = _read(answer, most) if method != "HEAD" and most else b""
        if time.monotonic() > until:
            raise TimeoutError
        return answer.status, {k.title(): v for k, v in answer.getheaders()}, body
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        cut.cancel()
        connection.close()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _read(answer: HTTPResponse, most: int) -> bytes:
    found = bytearray()
    while len(found) < most and (piece := answer.read(min(65_536, most - len(found)))):
        found += piece
    return bytes(found)


def _connection(scheme: str, host: str, port: int, until: float) -> HTTPConnection:
    """A line to the address that was looked at, and to no other."""
    place = _place(host, port)
    left = until - time.monotonic()
    if left <= 0:
        raise Unreachable("TimeoutError")
    try:
        line = socket.create_connection((place, port), timeout=left)
        if scheme == "http":
            plain = HTTPConnection(host, port, timeout=left)
            plain.sock = line
            return plain
        secure = HTTPSConnection(host, port, timeout=left)
        secure.sock = ssl.create_default_context().wrap_socket(
            line, server_hostname=host, do_handshake_on_connect=False
        )
        return secure
    except (OSError, ValueError) as error:
        raise Unreachable(type(error).__name__) from error


def _place(host: str, port: int) -> str:
    """The first address of a host, if all that it has are public."""
    is_told = f"{host}:{port}" in settings.FETCH_ALSO
    if port not in _PORTS and not is_told:
        raise Forbidden("port")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(type(error).__name__) from error
    places = [str(row[4][0]) for row in found]
    if not is_told and not all(map(_is_public, places)):
        raise Forbidden("private")
    return places[0]


def _is_public(place: str) -> bool:
    address = ip_address(place.partition("%")[0])
    if isinstance(address, IPv6Address):
        # An older address inside a newer one is looked at for what it is.
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and any(address in net for net in _OLDER_INSIDE):
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return _is_public(str(inner))
    return address.is_global and not address.is_multicast
