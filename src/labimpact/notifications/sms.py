"""The gateway that delivers text messages: one HTTP request, and what its answer means.

The body is JSON, `{"id", "to", "from", "text"}`; any 2xx is taken. `id` is the same for the same
message, so that a gateway can tell a repetition. Nothing is followed or read beyond the status.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 10.0
# Answers that say nothing of the message: who we are, too many at once, not there just now.
_PASSING = frozenset({401, 403, 404, 407, 408, 425, 429})


class Unavailable(Exception):
    """The gateway did not take the message now: try again later."""


class Rejected(Exception):
    """The gateway will never take this message."""


@dataclass(frozen=True, kw_only=True)
class Gateway:
    url: str
    token: str
    sender: str

    def send(self, *, to: str, text: str, key: str) -> None:
        """Hand over one message; `Unavailable` and `Rejected` never carry the number."""
        body = json.dumps({"id": key, "to": to, "from": self.sender, "text": text}).encode()
        status = self._post(body)
        if status // 100 == 2:
            return
        said = f"HTTP {status}"
        if status // 100 == 4 and status not in _PASSING:
            raise Rejected(said)
        raise Unavailable(said)

    def _post(self, body: bytes) -> int:
        address = urlsplit(self.url)
        kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
        connection = kind(address.hostname or "", address.port, timeout=TIMEOUT)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        try:
            connection.request("POST", path, body=body, headers=headers)
            return connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise Unavailable(type(error).__name__) from error
        finally:
            connection.close()


def gateway() -> Gateway | None:
    """The gateway of this installation, or None: then no message is sent and pages say so."""
    if not settings.SMS_URL:
        return None
    return Gateway(url=settings.SMS_URL, token=settings.SMS_TOKEN, sender=settings.SMS_SENDER)


def is_active() -> bool:
    """Are text messages sent at all (SMS attivi)?"""
    return bool(settings.SMS_URL)
