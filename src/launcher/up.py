"""`./labimpact up`: everything running, from whatever state the last run left."""

import os
import secrets
import shutil
import tempfile
import time
from dataclasses import dataclass, replace
from typing import Protocol

from launcher import database, environment, keys, locks, preflight, state
from launcher.addresses import Urls
from launcher.console import Stop, explain, say, show
from launcher.layout import (
    REQUIREMENTS,
    ROOT,
    SOURCES,
    VENV_PYTHON,
    DataFolder,
    files_below,
    fingerprint,
    write_private,
)
from launcher.options import UpOptions
from launcher.supervisor import Child, Supervisor, answers

PASSWORD = "LABIMPACT_DEMO_PASSWORD"  # noqa: S105 - the name of a variable.
PASSWORD_KEY = "demo-password"  # noqa: S105 - the name of a file.


def run(options: UpOptions) -> None:
    """Serve one data folder until told to end."""
    preflight.prepare_folder(options.data)
    held = preflight.take_over(options.data, options.host, options.port)
    try:
        with database.in_use(options.data) as urls:
            serve(options, urls)
    finally:
        locks.release(held)
    say("Lab'Impact has ended: web server, worker and database are stopped.")


@dataclass(frozen=True)
class Words:
    """What is said once everything is ready: who enters, and how."""

    options: UpOptions
    variables: dict[str, str]
    link: str
    accounts: list[dict[str, str]]
    loaded: bool

    def first_steps(self) -> str:
        """The same as the announcement, where nothing is served yet and a journal is kept.

        The demonstration's password is said once, by the run that has loaded it.
        """
        demo = self.variables["LABIMPACT_DEMO"] == "1"
        lines = self.entrance()
        if demo and not self.loaded:
            kept = self.options.data.keys / PASSWORD_KEY
            lines = ["", f"  It holds the demonstration, whose password is in {kept}."]
        elif demo:
            lines = ["", "  The demonstration was loaded (--empty would load none).", *lines]
        return "\n".join(["Database and files are ready.", *lines, ""])

    def entrance(self) -> list[str]:
        """Who may sign in."""
        if self.variables["LABIMPACT_DEMO"] == "1":
            lines = ["", "  This is a demonstration: every person in it is made up.", ""]
            lines += account_lines(self.accounts)
            lines.append(f"  Password of all of them: {self.variables[PASSWORD]}")
            if not self.variables.get("LABIMPACT_SMTP_HOST"):
                lines.append("  No mail server: ./labimpact manage demo_mail shows what it writes.")
            return lines
        if self.link:
            return ["", "  First administrator, one time only:", f"  {self.link}"]
        return ["  First administrator's link lost? ./labimpact manage first_admin_link"]


def serve(options: UpOptions, urls: Urls) -> None:
    """Make everything ready, and keep web server and worker running."""
    variables, words = made_ready(options, urls)
    supervise(options, variables, announcement(words))


def made_ready(options: UpOptions, urls: Urls) -> tuple[dict[str, str], Words]:
    """Prepare the database, put the first content in, gather the static files."""
    demo, now, applied = mode_and_state(options, urls)
    variables = environment.variables(
        options.data, urls, demo=demo, host=options.host, port=options.port
    )
    changed_password = False
    if demo:
        variables[PASSWORD], changed_password = demo_password(options)
    if now.prepared != state.wanted(applied):
        say("Preparing the database: tables, access rules, reference data.")
        environment.run_step("Preparing the database", variables, "prepare")
        options.data.accounts.unlink(missing_ok=True)
        prepared = state.wanted(state.applied_migrations(urls.owner))
        now = replace(now, mode="demo" if demo else "empty", prepared=prepared)
        state.write(urls.owner, now)
    collect_static(options, variables)
    link = ""
    if not now.begun:
        link = first_content(variables, demo=demo)
        state.write(urls.owner, replace(now, begun=True))
    elif changed_password:
        change_password(options, variables)
    if demo:
        write_private(options.data.keys / PASSWORD_KEY, variables[PASSWORD])
    accounts = environment.accounts(variables, options.data) if demo else []
    return variables, Words(options, variables, link, accounts, loaded=not now.begun)


def mode_and_state(
    options: UpOptions, urls: Urls
) -> tuple[bool, state.State, list[tuple[str, str]]]:
    """Decide whether this is a demonstration, which never changes for the same data."""
    applied = state.applied_migrations(urls.owner)
    state.refuse_newer(applied, state.own_migrations())
    now = state.read(urls.owner)
    note = options.data.mode
    remembered = now.mode or (note.read_text(encoding="utf-8").strip() if note.exists() else "")
    if remembered == "demo" and options.empty:
        raise Stop(
            f"{options.data.path} holds the demonstration: give --empty another folder with "
            "--data (or another database), so that the two never mix."
        )
    if not remembered and applied and not options.empty:
        raise Stop(
            "This database is already in use and is not a demonstration: run the command with "
            "--empty, or point it to an empty database."
        )
    mode = remembered or ("empty" if options.empty else "demo")
    write_private(note, mode + "\n")
    return mode == "demo", now, applied


def collect_static(options: UpOptions, variables: dict[str, str]) -> None:
    """Gather styles, scripts and fonts where this installation serves them from."""
    files = [
        path for folder in (SOURCES / "labimpact").glob("**/static") for path in files_below(folder)
    ]
    wanted = fingerprint([*files, REQUIREMENTS / "app.txt"], ROOT)
    stamp = options.data.path / "static-stamp"
    if stamp.exists() and options.data.static.is_dir() and stamp.read_text() == wanted:
        return
    say("Gathering styles, scripts and fonts.")
    quiet = ("--noinput", "--clear", "--verbosity", "0")
    environment.run_step("Gathering the static files", variables, "collectstatic", *quiet)
    write_private(stamp, wanted)


def demo_password(options: UpOptions) -> tuple[str, bool]:
    """Return the password of the demonstration's accounts, and whether it has just changed."""
    known = keys.read(options.data.keys / PASSWORD_KEY)
    wanted = os.environ.get(PASSWORD, "").strip() or known or keys.readable_password()
    return wanted, bool(known) and wanted != known


def change_password(options: UpOptions, variables: dict[str, str]) -> None:
    """Give the demonstration's accounts the password asked for, or go on with the one they have."""
    try:
        environment.run_step("Changing the demonstration's password", variables, "demo_password")
    except Stop as stop:
        say(f"{stop.sentence} The accounts keep the password they had.")
        variables[PASSWORD] = keys.read(options.data.keys / PASSWORD_KEY)


def first_content(variables: dict[str, str], *, demo: bool) -> str:
    """Load the demonstration, or make the first administrator's one-time link and return it."""
    if demo:
        say("Loading the demonstration, which takes minutes on a busy machine.")
        environment.run_step("Loading the demonstration", variables, "demo_seed")
        return ""
    try:
        return environment.run_step(
            "Making the first administrator's link", variables, "first_admin_link"
        ).strip()
    except Stop as stop:
        # A database that came with its administrators has no need of one: it is served as it is.
        say(stop.sentence)
        return ""


def supervise(options: UpOptions, variables: dict[str, str], words: str) -> None:
    """Run web server and worker until a signal comes."""
    data = options.data
    instance = secrets.token_hex(16)
    # The counters of this run's processes alone, and in memory: see environment.counters.
    counters = tempfile.mkdtemp(prefix=environment.COUNTERS, dir=environment.memory())
    variables = variables | {"PROMETHEUS_MULTIPROC_DIR": counters}
    web = variables | {"LABIMPACT_INSTANCE": instance}
    children = [
        Child("web", web_command(options), web, data.logs / "web.log"),
        Child("worker", environment.manage("run_worker"), variables, data.logs / "worker.log"),
    ]
    embedded = not os.environ.get("DATABASE_URL", "").strip()

    watch = DatabaseWatch(data) if embedded else lambda: None

    def on_ready() -> None:
        show(words)

    # A server that listens everywhere is asked on the loopback address of its family.
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)  # noqa: S104
    supervisor = Supervisor(
        children,
        ours=lambda: answers((near, options.port), instance),
        check_port=lambda: preflight.check_port(options.host, options.port),
        on_ready=on_ready,
        watch=watch,
    )
    try:
        supervisor.run()
    finally:
        shutil.rmtree(counters, ignore_errors=True)


class DatabaseWatch:
    """Starts the embedded database again when it has ended, as long as it takes.

    A full disk ends it (it cannot write its journal) and keeps it from starting: web server and
    worker stay, and everything goes on when there is space.
    """

    PAUSE = 5.0

    def __init__(self, data: DataFolder) -> None:
        self.data = data
        self.again_at = 0.0

    def __call__(self) -> None:
        """Look, and start it if need be."""
        if time.monotonic() < self.again_at or database.is_running(self.data):
            return
        say("The database ended by itself: starting it again.")
        try:
            database.start_embedded(self.data)
        except (Stop, OSError) as error:
            self.again_at = time.monotonic() + self.PAUSE
            why = error.sentence if isinstance(error, Stop) else explain(error)
            say(f"{why} Trying again shortly.")


class Address(Protocol):
    """Where something listens."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...


def web_command(at: Address) -> list[str]:
    """Return the web server's command line."""
    workers = number_from("LABIMPACT_WEB_WORKERS", min(2, os.cpu_count() or 1))
    return [
        *(str(VENV_PYTHON), "-m", "granian", "--interface", "wsgi"),
        *("--host", at.host, "--port", str(at.port)),
        *("--workers", str(workers)),
        *("--blocking-threads", str(number_from("LABIMPACT_WEB_THREADS", 4))),
        # An idle thread keeps its connection to the database, which is dear to open.
        *("--blocking-threads-idle-timeout", "600"),
        # A process that is renewed ends when the one in its place has had this long to start.
        *("--respawn-failed-workers", "--respawn-interval", "10"),
        *("--workers-kill-timeout", "10", "--no-ws"),
        *("--log-config", str(SOURCES / "config" / "granian_logging.json"), "--no-access-log"),
        "config.wsgi:application",
    ]


def number_from(variable: str, usual: int) -> int:
    """Return the number a variable gives, or the usual one."""
    text = os.environ.get(variable, "")
    return int(text) if text.isdigit() and text != "0" else usual


def announcement(words: Words) -> str:
    """Say where it is, and who may sign in."""
    options = words.options
    lines = ["", "Lab'Impact is running.", ""]
    lines.append(f"  Address   {preflight.web_address(options.host, options.port)}")
    names = words.variables["LABIMPACT_HOSTS"]
    others = preflight.address_for_others(options.host, options.port, names)
    if others:
        lines.append(f"  Others    {others}  (from other machines)")
    lines.append(f"  Data      {options.data.path}")
    lines += words.entrance()
    lines += ["", "  Ctrl-C ends web server, worker and database.", ""]
    return "\n".join(lines)


def account_lines(accounts: list[dict[str, str]]) -> list[str]:
    """Lay the demonstration's accounts out in columns."""
    rows = [
        [str(item.get(name) or "") for name in ("role", "office", "email")] for item in accounts
    ]
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ] + [""]
