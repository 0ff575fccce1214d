"""A real clamd that knows one signature: the test file of the antivirus makers (EICAR)."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
# In two pieces, so that no scanner takes this file for the other.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start clamd in that folder; gives the path of its socket (a short one: 108 characters)."""
    (folder / "db").mkdir()
    (folder / "db" / "eicar.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    address = folder / "clamd.sock"
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder / 'db'}\nLocalSocket {address}\nForeground yes\n"
        "StreamMaxLength 21M\nTemporaryDirectory /tmp\n"
    )
    process = subprocess.Popen(
        [CLAMD or "clamd", "--config-file", str(folder / "clamd.conf")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(address, process)
        yield str(address)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait(address: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with socket.socket(socket.AF_UNIX) as asking:
            try:
                asking.connect(str(address))
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError(f"clamd ended with {process.returncode}") from None
                time.sleep(0.1)
            else:
                return
    raise RuntimeError("clamd does not answer")
