"""Saying how far a long copy is."""

import time
from dataclasses import dataclass, field

from launcher.console import say

EVERY_SECONDS = 5.0


@dataclass
class Progress:
    """Counts bytes and says so from time to time; `expected` is an estimate."""

    label: str
    expected: int = 0
    done: int = 0
    said_at: float = field(default_factory=time.monotonic)

    def add(self, size: int) -> None:
        """Count some bytes."""
        self.done += size
        now = time.monotonic()
        if now - self.said_at >= EVERY_SECONDS:
            self.said_at = now
            share = f" of about {megabytes(self.expected)}" if self.expected > self.done else ""
            say(f"  {self.label}: {megabytes(self.done)}{share}")


def megabytes(size: int) -> str:
    """Write a size."""
    return f"{size / 1e6:.1f} MB" if size < 1e9 else f"{size / 1e9:.2f} GB"
