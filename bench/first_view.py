"""`./labimpact bench first_view`: what an old phone waits and pays for on its first view.

Lighthouse's mobile run (a slow phone on a slow network, simulated) on the first page, the guides, a
guide, the services and a form, in Italian and in Arabic, with an empty cache. Lighthouse comes from
npm at the first measure and is no part of the product. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from bench import surroundings

ROOT = Path(__file__).resolve().parents[1]
TOOL = Path(__file__).parent / "lighthouse"
PAGES = ("/{}/", "/{}/guide/", "/{}/guide/emergenza-ucraina/", "/{}/servizi/", "/{}/chiedi/aiuto/")
LANGUAGES = ("it", "ar")
# A page of this machine has no https: Chromium would warn before it shows one without.
_FLAGS = (
    "--headless=new --no-sandbox --disable-background-networking"
    " --disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,HttpsFirstModeV2"
)
# The goals of issue 8: shares of one, seconds, bytes.
PERFORMANCE, LCP, BYTES, ACCESSIBILITY = 0.95, 1.8, 120 * 1024, 1.0


@dataclass(frozen=True)
class View:
    """One page as Lighthouse saw it; scores are shares of one."""

    page: str
    performance: float
    accessibility: float
    best_practices: float
    lcp_s: float
    kilobytes: float
    requests: int
    strangers: tuple[str, ...]
    failed: tuple[str, ...]  # the audits of accessibility that found something

    @property
    def is_small(self) -> bool:
        return self.kilobytes * 1024 <= BYTES

    @property
    def meets_all(self) -> bool:
        fast = self.performance >= PERFORMANCE and self.lcp_s <= LCP
        return fast and self.is_small and self.accessibility >= ACCESSIBILITY and not self.strangers


def install() -> Path:
    """Lighthouse as its lock file says; the program to be run by Node."""
    program = TOOL / "node_modules" / "lighthouse" / "cli" / "index.js"
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise surroundings.CannotMeasure("Lighthouse needs the machine's own Node and npm.")
    if not program.exists():
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund")
        done = subprocess.run([npm, "ci", *quiet], cwd=TOOL, capture_output=True, text=True)
        if done.returncode:
            raise surroundings.CannotMeasure(f"Lighthouse was not installed: {done.stderr[-300:]}")
    return program


def look(program: Path, address: str) -> View:
    """One page, with an empty cache, as a phone; once more when Lighthouse lost its own trace."""
    browser = os.environ.get("LABIMPACT_CHROMIUM") or shutil.which("chromium")
    if browser is None:
        raise surroundings.CannotMeasure("There is no Chromium on this machine.")
    found = _report(program, address, browser)
    return read(address, _report(program, address, browser) if "runtimeError" in found else found)


def _report(program: Path, address: str, browser: str) -> dict:  # type: ignore[type-arg]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        out = Path(folder) / "report.json"
        command = [
            "node", str(program), address, "--quiet", "--output=json", f"--output-path={out}",
            "--only-categories=performance,accessibility,best-practices",
            "--no-enable-error-reporting", f"--chrome-flags={_FLAGS}",
        ]  # fmt: skip
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=180,
            env=os.environ | {"CHROME_PATH": browser},
        )
        if not out.exists():
            raise surroundings.CannotMeasure(f"Lighthouse told nothing: {done.stderr[-500:]}")
        return json.loads(out.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def read(address: str, report: dict) -> View:  # type: ignore[type-arg]
    """The figures of a Lighthouse report (version 12)."""
    if error := report.get("runtimeError"):
        raise surroundings.CannotMeasure(f"Lighthouse saw no page: {error['message']}")
    audits, scores = report["audits"], report["categories"]
    asked = audits["network-requests"]["details"]["items"]
    here = urlsplit(address).netloc
    strangers = {urlsplit(one["url"]).netloc for one in asked if one["url"].startswith("http")} - {
        here
    }
    inner = [reference["id"] for reference in scores["accessibility"]["auditRefs"]]
    return View(
        page=urlsplit(address).path,
        performance=scores["performance"]["score"] or 0.0,
        accessibility=scores["accessibility"]["score"] or 0.0,
        best_practices=scores["best-practices"]["score"] or 0.0,
        lcp_s=audits["largest-contentful-paint"]["numericValue"] / 1000,
        kilobytes=audits["total-byte-weight"]["numericValue"] / 1024,
        requests=len(asked),
        strangers=tuple(sorted(strangers)),
        failed=tuple(name for name in inner if audits[name]["score"] == 0),
    )


def measure(base: str) -> list[View]:
    """Every page in both languages."""
    program = install()
    for page in PAGES:  # a process that has just started draws its first page slowly
        with closing(HTTPConnection(urlsplit(base).netloc, timeout=30)) as line:
            line.request("GET", page.format(LANGUAGES[0]))
            line.getresponse().read()
    return [look(program, base + page.format(language)) for language in LANGUAGES for page in PAGES]


def told(views: list[View]) -> str:
    """The table, with what misses its goal."""
    lines = [f"{'page':34}{'perf':>6}{'LCP s':>7}{'kB':>7}{'a11y':>6}{'best':>6}{'asked':>6}"]
    for one in views:
        line = (
            f"{one.page:34}{one.performance:>6.2f}{one.lcp_s:>7.2f}{one.kilobytes:>7.0f}"
            f"{one.accessibility:>6.2f}{one.best_practices:>6.2f}{one.requests:>6}"
        )
        lines.append(line + ("" if one.meets_all else "  over the goal " + " ".join(one.failed)))
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Serve a demonstration, look at its pages, say what was seen."""
    parser = argparse.ArgumentParser(prog="./labimpact bench first_view", description=__doc__)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args(arguments)
    out = options.out or Path(os.environ["LABIMPACT_DATA"]) / "bench-first-view"
    try:
        for ground in surroundings.find_ground(300, here=False):
            with surroundings.served(ground, workers=1) as running:
                views = measure(running.base)
    except surroundings.CannotMeasure as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(one) for one in views], indent=1)
    (out / "results.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(told(views) + "\n")
    return 0
