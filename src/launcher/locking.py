"""`./labimpact lock`: locks requirements/*.in again, with uv, for every supported Python."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from launcher import lockfiles
from launcher.console import Stop, say
from launcher.layout import REQUIREMENTS, ROOT, base_python

# Packages are never built here but for one that its makers publish as source alone.
ALL = ("--no-build",)
UNBUILT = {"spark": ("--only-binary", ":all:", "--no-binary", "pyspark")}


def run() -> int:
    """Lock the product's packages first, so that the development lock agrees with them."""
    with tempfile.TemporaryDirectory(prefix="labimpact-lock-") as scratch:
        uv = shutil.which("uv") or fetch_uv(Path(scratch))
        for profile in lockfiles.PROFILES:
            say(f"Locking requirements/{profile}.in.")
            lock(uv, profile, Path(scratch))
    return 0 if lockfiles.are_sound() else 1


def fetch_uv(scratch: Path) -> str:
    """Install uv in an environment that is thrown away."""
    place = scratch / "uv"
    for command in (
        [base_python(), "-I", "-m", "venv", str(place)],
        [str(place / "bin" / "python"), "-I", "-m", "pip", "install", "-q", "uv"],
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            lines = (done.stderr + done.stdout).strip().splitlines() or ["no reason given"]
            raise Stop(f"uv could not be installed ({lines[-1].strip()}): check the connection.")
    return str(place / "bin" / "uv")


def lock(uv: str, profile: str, scratch: Path) -> None:
    """Lock one file, keeping the versions of the present one where they still fit."""
    target = REQUIREMENTS / f"{profile}.txt"
    draft = scratch / target.name
    draft.write_text(preferred(profile), encoding="utf-8")
    command = [
        *(uv, "pip", "compile", f"requirements/{profile}.in", "--output-file", str(draft)),
        *("--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"),
        *("--no-emit-index-url", "--no-emit-find-links", "--no-header", *UNBUILT.get(profile, ALL)),
    ]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True)
    if done.returncode != 0:
        raise Stop(f"The packages could not be locked: {done.stderr.strip()}")
    inputs = lockfiles.inputs_hash(profile, REQUIREMENTS)
    header = f"# Made by: ./labimpact lock\n{lockfiles.INPUTS}{inputs}\n"
    lines = [
        line for line in draft.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    target.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")


def preferred(profile: str) -> str:
    """Return the versions to keep where they fit: the product's own come first."""
    found: dict[str, str] = {}
    for source in ("app", profile) if profile == "dev" else (profile,):
        if (REQUIREMENTS / f"{source}.txt").exists():
            found = lockfiles.entries(source, REQUIREMENTS) | found
    return "".join(f"{name}=={version}\n" for name, version in found.items())
