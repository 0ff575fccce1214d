"""An ordinary user's browser, as little of one as measuring takes: one kept-open connection."""

from __future__ import annotations

import http.client
import re
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Answer:
    """An answer with what it cost: in the browser and, by its own account, in the server."""

    status: int
    body: str
    location: str
    client_ms: float
    server: dict[str, float]


@dataclass
class Browser:
    base: str
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=60)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: list[tuple[str, str]]) -> Answer:
        return self._ask("POST", path, urlencode(fields).encode())

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": self.base,
                "Referer": self.base + path,
            }
        begun = time.perf_counter()
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        spent = (time.perf_counter() - begun) * 1000
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        timing = answer.headers.get("Server-Timing", "")
        server = {k: float(v) for k, v in re.findall(r"(\w+);dur=([\d.]+)", timing)}
        return Answer(answer.status, text, answer.headers.get("Location", ""), spent, server)

    def close(self) -> None:
        self._line.close()

    def token(self, path: str) -> str:
        return hidden(self.get(path).body)["csrfmiddlewaretoken"]

    def sign_in(self, email: str, password: str) -> None:
        token = self.token("/accedi/")
        fields = [("login", email), ("password", password), ("csrfmiddlewaretoken", token)]
        answer = self.post("/accedi/", fields)
        if answer.status != 302:
            raise RuntimeError(f"{email} could not sign in: {answer.status}")


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page, whatever order their attributes have."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        parts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if parts.get("type") == "hidden" and "name" in parts:
            found[parts["name"]] = parts.get("value", "")
    return found
