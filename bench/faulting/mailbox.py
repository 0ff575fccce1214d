"""A mail server that takes everything and counts it: how often each message arrived."""

from __future__ import annotations

import re
import socketserver
import threading
from collections import Counter

_NAME = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class _Session(socketserver.StreamRequestHandler):
    """As much of SMTP as handing a message over takes."""

    server: _Server

    def handle(self) -> None:
        self._say(b"220 bench")
        for line in self.rfile:
            match line.split(None, 1)[0].upper() if line.strip() else b"":
                case b"DATA":
                    self._say(b"354 go on")
                    self.server.box.take(self._letter())
                    self._say(b"250 taken")
                case b"QUIT":
                    self._say(b"221 bye")
                    return
                case _:
                    self._say(b"250 yes")

    def _letter(self) -> bytes:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines)

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    box: Mailbox

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed in the middle of a word is what this bench is about."""


class Mailbox:
    """Every message that arrived, by its name."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.box = self
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, letter: bytes) -> None:
        found = _NAME.search(letter)
        with self._lock:
            self.arrived[found[1].decode() if found else "without a name"] += 1

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
