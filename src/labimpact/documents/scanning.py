"""Having a file read by clamd, over its own protocol (INSTREAM; clamd(8), section COMMANDS)."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import IO

from labimpact.documents.storage import CHUNK

TIMEOUT_SECONDS = 60.0
_LONGEST_ANSWER = 4096


class NotRead(Exception):
    """clamd did not answer, or could not read the file: it stays in quarantine."""


@dataclass(frozen=True)
class Verdict:
    """`finding` is the name of what was found; empty: the file is clean."""

    finding: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.finding


def scan(stream: IO[bytes], address: str) -> Verdict:
    """Send a file to clamd at `address`: `host:port`, or the path of its socket."""
    try:
        with _connect(address) as clamd:
            clamd.sendall(b"zINSTREAM\0")
            try:
                while chunk := stream.read(CHUNK):
                    clamd.sendall(struct.pack("!L", len(chunk)) + chunk)
                clamd.sendall(struct.pack("!L", 0))
            except (BrokenPipeError, ConnectionResetError):
                # It stops listening at its own limit, and its answer says so.
                pass
            return _verdict(_answer(clamd))
    except OSError as failure:
        raise NotRead(f"{type(failure).__name__}: {failure}") from failure


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        clamd.settimeout(TIMEOUT_SECONDS)
        try:
            clamd.connect(address)
        except OSError:
            clamd.close()
            raise
        return clamd
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), TIMEOUT_SECONDS)


def _answer(clamd: socket.socket) -> str:
    """All of it: the answer may come in pieces, and ends with a zero or with the connection."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        piece = clamd.recv(_LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("ascii", "replace")


def _verdict(answer: str) -> Verdict:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict()
    if said.endswith(" FOUND"):
        return Verdict(said.removesuffix(" FOUND")[:200])
    raise NotRead(answer or "no answer")
