"""A browser's connection, cheap enough for two hundred of them beside the server they ask."""

from __future__ import annotations

import asyncio
import gzip
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

LONGEST = 60.0


@dataclass(frozen=True)
class Page:
    """An answer, and how long its reader waited for it."""

    status: int
    body: str
    location: str
    ms: float


class NoAnswer(Exception):
    """Nothing came, or not all of it."""


@dataclass
class Line:
    """One kept-open connection with its cookies."""

    host: str
    port: int
    # Where this person sits, as a proxy in front of the product would tell it.
    address: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Page:
        return await self._ask("GET", path, b"")

    async def post(self, path: str, fields: list[tuple[str, str]]) -> Page:
        return await self._ask("POST", path, urlencode(fields).encode())

    async def _ask(self, method: str, path: str, body: bytes) -> Page:
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(LONGEST):
                status, headers, data = await self._exchange(method, path, body)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
            self.hang_up()
            raise NoAnswer(type(error).__name__) from error
        spent = (time.perf_counter() - begun) * 1000
        if dict(headers).get("content-encoding") == "gzip":
            data = gzip.decompress(data)
        location = dict(headers).get("location", "")
        return Page(status, data.decode("utf-8", "replace"), location, spent)

    async def _exchange(
        self, method: str, path: str, body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        fresh = self._streams is None
        try:
            return await self._once(method, path, body)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hang_up()
            if fresh or method != "GET":
                raise
            # A kept-open connection may be closed at any time: browsers ask again by themselves.
            return await self._once(method, path, body)

    async def _once(
        self, method: str, path: str, body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self._streams
        writer.write(self._head(method, path, body) + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = [
            (name.lower(), value.strip())
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        ]
        length = dict(headers).get("content-length")
        data = await reader.readexactly(int(length)) if length else await self._chunks(reader)
        self._keep(headers)
        return int(head[0].split()[1]), headers, data

    @staticmethod
    async def _chunks(reader: asyncio.StreamReader) -> bytes:
        parts: list[bytes] = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readline()
        await reader.readline()
        return b"".join(parts)

    def _head(self, method: str, path: str, body: bytes) -> bytes:
        own = f"http://{self.host}:{self.port}"
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}",
                 f"Cookie: {'; '.join(f'{k}={v}' for k, v in self.cookies.items())}"]  # fmt: skip
        if self.address:
            lines.append(f"X-Forwarded-For: {self.address}")
        if method == "POST":
            lines += [f"Content-Length: {len(body)}", f"Origin: {own}", f"Referer: {own}{path}",
                      "Content-Type: application/x-www-form-urlencoded"]  # fmt: skip
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _keep(self, headers: list[tuple[str, str]]) -> None:
        for name, value in headers:
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key.strip()] = rest.partition(";")[0].strip('"')

    def hang_up(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
