"""Work on what strangers made, in a process of its own: little memory, little time, no secrets.

Whatever a file does to the library that reads it, it does to that process and to nobody else.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS = 120
_CHILDREN = Path(__file__).with_name("children")


def work_apart(child: str, *arguments: str, content: bytes) -> bytes | None:
    """What the program `children/<child>.py` answers to a content; None when it did not end well.

    It works in an empty folder, which is taken away with all it left there.
    """
    with tempfile.TemporaryDirectory(prefix="labimpact-") as folder:
        try:
            done = subprocess.run(  # noqa: S603 - our own program, and nothing typed by anybody
                [sys.executable, "-I", str(_CHILDREN / f"{child}.py"), *arguments],
                input=content, capture_output=True, timeout=SECONDS, env={}, cwd=folder,
                check=True,
            )  # fmt: skip
        except subprocess.SubprocessError:
            return None
        return done.stdout
