"""A browser whose person presses *send* again, with the same form, until it is taken."""

from __future__ import annotations

import html
import http.client
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from bench.client import Answer, Browser

Fields = list[tuple[str, str]]
_PAUSE = (0.3, 1.5)
_TRIED_SECONDS = 150.0


class GaveUp(Exception):
    """The person stopped trying: whether it was saved is not known."""


@dataclass
class Patient:
    """One signed-in person."""

    base: str
    email: str
    password: str
    dice: random.Random
    stop: threading.Event
    seen: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._browser = Browser(self.base)

    def get(self, path: str) -> Answer:
        """Ask for a page until it comes."""
        return self._until(lambda: self._browser.get(path), lambda answer: answer.status == 200)

    def sign_in(self) -> None:
        until = time.monotonic() + _TRIED_SECONDS
        while True:
            try:
                self._open_anew({})
                self._browser.sign_in(self.email, self.password)
                return
            except (OSError, http.client.HTTPException, RuntimeError, KeyError):
                if time.monotonic() > until:
                    raise GaveUp from None
                time.sleep(self.dice.uniform(*_PAUSE))

    def submit(self, path: str, fields: Fields, *, accepted: int = 302) -> Answer:
        """Send a form, and the very same form again after every error, until it is taken."""
        sending = list(fields)

        def send() -> Answer:
            nonlocal sending
            answer = self._browser.post(path, sending)
            if answer.status == 503 and (again := form_of(answer.body)):
                # The page of a lost database holds the form: it is that one which is sent.
                sending = again
            return answer

        return self._until(send, lambda answer: answer.status == accepted)

    def close(self) -> None:
        self._browser.close()

    def _open_anew(self, cookies: dict[str, str]) -> None:
        self._browser.close()
        self._browser = Browser(self.base, cookies)

    def _until(self, ask: object, good: object) -> Answer:
        until = time.monotonic() + _TRIED_SECONDS
        while time.monotonic() < until:
            try:
                answer: Answer = ask()  # type: ignore[operator]
            except (OSError, http.client.HTTPException) as error:
                self.seen[f"no answer ({type(error).__name__})"] += 1
                self._open_anew(self._browser.cookies)
            else:
                if answer.status == 302 and answer.location.startswith("/accedi/"):
                    self.seen["signed out"] += 1
                    raise GaveUp
                if good(answer):  # type: ignore[operator]
                    return answer
                self.seen[f"status {answer.status}"] += 1
                if answer.status in (403, 404, 422):
                    # Another attempt would not change it: the person reads what it says.
                    raise GaveUp(said_in(answer.body))
            if self.stop.is_set():
                raise GaveUp
            time.sleep(self.dice.uniform(*_PAUSE))
        raise GaveUp


def form_of(page: str, holding: str = "") -> Fields:
    """The hidden fields of the form in which `holding` stands, or of the last one of the page."""
    found: Fields = []
    for head, body in re.findall(r"<form([^>]*)>(.*?)</form>", page, re.DOTALL):
        if 'method="post"' not in head or "/accedi/esci/" in head:
            continue
        if holding and holding not in head + body:
            continue
        found = []
        for tag in re.findall(r"<input[^>]*>", body):
            parts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
            if parts.get("type") == "hidden" and "name" in parts:
                found.append((parts["name"], html.unescape(parts.get("value", ""))))
        if holding:
            return found
    return found


def said_in(page: str) -> str:
    """The first refusal on a page, else what its main part says."""
    found = re.search(
        r"(?s)<div class=\"alert alert-(?:danger|warning)[^>]*>(.*?)</div>", page
    ) or re.search(r"(?s)<main[^>]*>(.*)</main>", page)
    text = re.sub(r"<[^>]+>", " ", found[1] if found else page)
    return " ".join(text.split())[:200]
