"""The variables handed to Django, and running its commands."""

import contextlib
import hashlib
import json
import os
import socket
import stat
import subprocess
import tempfile
from pathlib import Path

from launcher import keys
from launcher.addresses import Urls
from launcher.console import Stop, say
from launcher.layout import ROOT, SOURCES, VENV_PYTHON, DataFolder, write_private
from launcher.preflight import EVERYWHERE
from launcher.processes import MARK, die_with_parent

MEMORY = Path("/dev/shm")  # noqa: S108
COUNTERS = "labimpact-counters-"


def variables(
    data: DataFolder,
    urls: Urls,
    *,
    demo: bool,
    host: str,
    port: int,
) -> dict[str, str]:
    """Return the whole environment of the product's processes."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "GRANIAN_")) and name != "DJANGO_SETTINGS_MODULE"
    }
    return (
        kept
        | urls.variables()
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "PYTHONPATH": str(SOURCES),
            "PYTHONUNBUFFERED": "1",
            "LABIMPACT_DATA": str(data.path),
            "LABIMPACT_SECRET_KEY": keys.key(data, "secret-key"),
            "LABIMPACT_OLD_SECRET_KEYS": ",".join(keys.replaced(data)),
            "LABIMPACT_METRICS_TOKEN": os.environ.get("LABIMPACT_METRICS_TOKEN")
            or keys.key(data, "metrics-token"),
            "LABIMPACT_DEMO": "1" if demo else "0",
            "LABIMPACT_HOST": host,
            "LABIMPACT_HOSTS": os.environ.get("LABIMPACT_HOSTS") or ",".join(names_of(host)),
            "LABIMPACT_PORT": str(port),
        }
    )


def counters(data: DataFolder) -> dict[str, str]:
    """Where the processes of an installation keep what they count, for the metrics.

    They are mapped files: one that a full disk cannot hold ends its process in the middle of a
    request (SIGBUS). So they are not in the data folder but where systemd makes room for what
    lives as long as the machine runs (`RuntimeDirectory=`), else in memory.
    """
    given = os.environ.get("PROMETHEUS_MULTIPROC_DIR") or os.environ.get("RUNTIME_DIRECTORY", "")
    folder = Path(given.partition(":")[0]) if given else counted_in_memory(data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


def counted_in_memory(data: DataFolder) -> Path:
    """The folder in memory that all parts of an installation find, and nobody else may have made.

    Anybody may make a folder of that name beforehand: one that is not ours alone is left alone.
    """
    mark = hashlib.sha256(os.fsencode(data.path)).hexdigest()[:16]
    folder = memory() / f"{COUNTERS}{os.geteuid()}-{mark}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077:
        return folder
    return Path(tempfile.mkdtemp(prefix=COUNTERS, dir=memory()))


def memory() -> Path:
    """Where temporary files lie in memory; the usual place where there is none."""
    usable = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return MEMORY if usable else Path(tempfile.gettempdir())


def names_of(host: str) -> list[str]:
    """List the names under which browsers may ask for a server that listens on this address."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    if host in EVERYWHERE:
        name = socket.gethostname()
        names += [name.casefold(), socket.getfqdn().casefold(), *machine_addresses(name)]
    else:
        names.append(f"[{host}]" if ":" in host else host.casefold())
    return list(dict.fromkeys(names))


def machine_addresses(name: str) -> list[str]:
    """List the addresses of this machine that can be found without asking anybody."""
    found: list[str] = []
    with contextlib.suppress(OSError):
        found += [str(entry[4][0]) for entry in socket.getaddrinfo(name, None)]
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        # Connecting a datagram socket sends nothing: it only chooses the way out.
        asked.connect(("192.0.2.1", 9))
        found.append(str(asked.getsockname()[0]))
    return [f"[{address}]" if ":" in address else address for address in found]


def manage(*arguments: str) -> list[str]:
    """Return the command line of one of Django's commands."""
    return [str(VENV_PYTHON), str(ROOT / "manage.py"), *arguments]


def for_help() -> dict[str, str]:
    """What a command needs to say what it does: no installation, and so no secret."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "PYTHONPATH": str(SOURCES),
        "LABIMPACT_SECRET_KEY": "help",
    }


def run_step(label: str, environment: dict[str, str], *arguments: str) -> str:
    """Run one of Django's commands as a step of setting up; return what it printed."""
    done = subprocess.run(
        manage(*arguments),
        env=environment | {MARK: arguments[0], "LABIMPACT_LOG_FORMAT": "text"},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        umask=0o077,
        preexec_fn=die_with_parent,
    )
    if done.returncode == 0:
        return done.stdout
    output = (done.stdout + done.stderr).strip()
    log = Path(environment["LABIMPACT_DATA"]) / "logs" / f"{arguments[0]}.log"
    log.write_text(output + "\n", encoding="utf-8")
    if "No space left on device" in output:
        raise Stop("The disk is full: free some space and run the command again.")
    last = output.splitlines()[-1].strip() if output else f"exit code {done.returncode}"
    raise Stop(f"{label} failed ({last}): details in {log}.")


def accounts(environment: dict[str, str], data: DataFolder) -> list[dict[str, str]]:
    """List the demonstration's accounts, asked once and then remembered."""
    try:
        found = json.loads(data.accounts.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        text = run_step("Listing the accounts", environment, "demo_accounts", "--json")
        try:
            found = json.loads(text)
        except ValueError:
            say("The list of accounts could not be read: ./labimpact manage demo_accounts")
            return []
        write_private(data.accounts, text)
    return found if isinstance(found, list) else []
