"""`./labimpact check` and `./labimpact test`: every step is run, named and counted."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from launcher import database, environment, lockfiles
from launcher.addresses import Urls
from launcher.console import say
from launcher.layout import ROOT, SOURCES, VENV, VENV_PYTHON

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Each gets a test database of its own. With two, two cores are never both busy: many tests wait for
# a server, a browser or a worker, and a third process fills the gaps.
PARALLEL = ("-n", "3")
SELECTING = ("-k", "-m", "--co", "--collect-only")


@dataclass
class Report:
    """What was run and how it went."""

    started_at: float = field(default_factory=time.monotonic)
    failed: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def step(self, name: str, work: Callable[[], bool]) -> None:
        """Run one step and say how it went."""
        say(f"== {name}")
        began = time.monotonic()
        good = work()
        (self.passed if good else self.failed).append(name)
        say(f"== {name}: {'passed' if good else 'FAILED'} in {time.monotonic() - began:.1f} s")

    def close(self, what: str) -> int:
        """Say the result in the last line and return the exit code."""
        took = time.monotonic() - self.started_at
        minutes = f"{int(took // 60)} min {int(took % 60)} s"
        if self.failed:
            say(f"{what} FAILED in {minutes}: {', '.join(self.failed)}.")
            return 1
        say(f"{what} passed in {minutes}: {', '.join(self.passed)}.")
        return 0


def check(arguments: list[str]) -> int:
    """Run everything that needs no browser and no test but the house's."""
    report = Report()
    with database.throwaway() as urls:
        variables = test_variables(urls)
        static_steps(report, variables)
        house = pytest("tests/test_house.py", *arguments)
        report.step("house rules", lambda: run(house, variables))
    return report.close("Check")


def test(arguments: list[str]) -> int:
    """Run the checks and the tests, or with a selection only the tests it names."""
    full = "--full" in arguments
    rest = [argument for argument in arguments if argument != "--full"]
    report = Report()
    browser = find_browser() or install_browser()
    with database.throwaway() as urls:
        variables = test_variables(urls)
        if full:
            variables["LABIMPACT_FULL"] = "1"
        if browser:
            variables["LABIMPACT_CHROMIUM"] = browser
        if selects(rest):
            say("Only the selected tests are run; the checks are not.")
            report.step("selected tests", lambda: run(pytest(*rest), variables))
        else:
            with beside([str(VENV_PYTHON), "-m", "tests.grounds"], variables):
                static_steps(report, variables)
            report.step("tests", lambda: run(pytest(*PARALLEL, *rest), variables))
    if not browser:
        say("Not run: the browser tests, because there is no Chromium (install it and try again).")
    if not full:
        say("Not run: the tests that need heavy machinery (./labimpact test --full).")
    return report.close("Test")


def selects(arguments: list[str]) -> bool:
    """Tell whether pytest's arguments choose some of the tests."""
    return any(
        argument.startswith(SELECTING) or (ROOT / argument.partition("::")[0]).exists()
        for argument in arguments
        if argument
    )


def pytest(*arguments: str) -> list[str]:
    """Return pytest's command line."""
    # -rs names every test that is skipped, with its reason.
    return [str(VENV_PYTHON), "-m", "pytest", "-rs", *arguments]


def static_steps(report: Report, variables: dict[str, str]) -> None:
    """Run what needs no test: lint, format, types, floors, migrations, lock files."""
    python = str(VENV_PYTHON)
    commands = {
        "lint": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "types": [python, "-m", "mypy"],
        "floors": [python, str(VENV / "bin" / "lint-imports")],
        "migrations": environment.manage("makemigrations", "--check", "--dry-run"),
        "migrations under load": environment.manage("check_migrations"),
    }
    for name, command in commands.items():
        report.step(name, lambda command=command: run(command, variables))  # type: ignore[misc]
    report.step("lock files", lockfiles.are_sound)


def test_variables(urls: Urls) -> dict[str, str]:
    """Return the environment of checks and tests, which share nothing with any data folder."""
    socket_folder = parse_qs(urlsplit(urls.owner).query)["host"][0]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return (
        kept
        | urls.variables()
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PYTHONPATH": str(SOURCES),
            "LABIMPACT_TEST": "1",
            "LABIMPACT_DATA": str(Path(socket_folder).parent),
            "LABIMPACT_SECRET_KEY": secrets.token_urlsafe(48),
            "LABIMPACT_DEMO": "0",
        }
    )


@contextmanager
def beside(command: list[str], variables: dict[str, str]) -> Iterator[None]:
    """Do something ahead for the step that follows, which does it itself if it did not succeed."""
    process = subprocess.Popen(command, env=variables, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield
    except BaseException:
        process.kill()
        raise
    finally:
        process.wait()


def run(command: list[str], variables: dict[str, str]) -> bool:
    """Run one step on this terminal; Ctrl-C ends the step and then the command."""
    process = subprocess.Popen(command, env=variables, cwd=ROOT)
    try:
        return process.wait() == 0
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def find_browser() -> str | None:
    """Return the machine's Chromium."""
    chosen = os.environ.get("LABIMPACT_CHROMIUM")
    return chosen or next((found for name in BROWSERS if (found := shutil.which(name))), None)


def install_browser() -> str | None:
    """Install Debian's Chromium where that is possible."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return None
    say("Installing Chromium for the browser tests (apt-get).")
    variables = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = [apt, "install", "-y", "-q", "--no-install-recommends", "chromium"]
    for command in ([apt, "update", "-q"], install):
        done = subprocess.run(command, env=variables, capture_output=True, text=True)
        if done.returncode != 0:
            lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
            say(f"Chromium could not be installed: {lines[-1].strip()}")
            return None
    return find_browser()
