"""Are the lock files whole, in step with what they lock, and free of any machine's address?"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from launcher.console import say
from launcher.layout import FRONTEND, REQUIREMENTS

PROFILES = ("app", "dev", "node", "spark")
INPUTS = "# inputs: sha256:"
ENTRY = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==([^\s;\\]+)", re.MULTILINE)


def are_sound() -> bool:
    """Check every lock file and say what is wrong with them."""
    problems = [
        problem for profile in PROFILES for problem in python_problems(profile, REQUIREMENTS)
    ]
    problems += agreement_problems(REQUIREMENTS)
    problems += npm_problems(FRONTEND)
    for problem in problems:
        say(f"  {problem}")
    return not problems


def inputs_hash(profile: str, folder: Path) -> str:
    """Return the hash of what a lock file was made from, the files it includes too."""
    text = (folder / f"{profile}.in").read_text(encoding="utf-8")
    wishes = [line.strip() for line in text.splitlines()]
    digest = hashlib.sha256()
    for line in wishes:
        if line.startswith("-r "):
            included = line.removeprefix("-r ").strip().removesuffix(".in")
            digest.update(inputs_hash(included, folder).encode())
        elif line and not line.startswith("#"):
            digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def entries(profile: str, folder: Path) -> dict[str, str]:
    """Return the packages of a lock file with their versions."""
    text = (folder / f"{profile}.txt").read_text(encoding="utf-8")
    return {name.casefold(): version for name, version in ENTRY.findall(text)}


def python_problems(profile: str, folder: Path) -> list[str]:
    """Say what is wrong with one Python lock file."""
    name = f"requirements/{profile}.txt"
    text = (folder / f"{profile}.txt").read_text(encoding="utf-8")
    problems = []
    if f"{INPUTS}{inputs_hash(profile, folder)}" not in text:
        problems.append(f"{name} was not made from the present {profile}.in: ./labimpact lock")
    if "://" in text or re.search(r"^\s*--(?!hash)", text, re.MULTILINE):
        problems.append(f"{name} carries an address or an option of somebody's machine")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    for block in blocks:
        found = ENTRY.match(block)
        if found and "--hash=sha256:" not in block:
            problems.append(f"{name}: {found[1]} has no hash")
        elif not found and not block.startswith("#") and block.strip():
            problems.append(f"{name}: {block.splitlines()[0]!r} is not a locked package")
    return problems


def agreement_problems(folder: Path) -> list[str]:
    """Say where the development lock names another version than the product's."""
    development = entries("dev", folder)
    return [
        f"requirements: {name} is {version} in app.txt and {development.get(name)} in dev.txt"
        for name, version in entries("app", folder).items()
        if development.get(name) != version
    ]


def npm_problems(folder: Path) -> list[str]:
    """Say what is wrong with the front end's lock file."""
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    wishes = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    packages: dict[str, dict[str, Any]] = dict(lock["packages"])
    root = packages.pop("", {})
    problems = [
        f"frontend/package-lock.json: {kind} differ from package.json: npm run lock"
        for kind in ("dependencies", "devDependencies")
        if root.get(kind, {}) != wishes.get(kind, {})
    ]
    for name, package in packages.items():
        if "integrity" not in package and not package.get("link"):
            problems.append(f"frontend/package-lock.json: {name} has no integrity hash")
        if "resolved" in package:
            problems.append(f"frontend/package-lock.json: {name} carries an address")
    return problems
