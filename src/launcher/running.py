"""`./labimpact run …`: one part of the product in the foreground, for systemd or a container.

`up` does all of it on one machine; here somebody else (systemd, an orchestrator) starts each part,
as often and on as many machines as wanted, and brings back what ends.
"""

import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from launcher import database, environment, locks, preflight, roles, up
from launcher.addresses import VARIABLES, Urls, build, parse, through_socket
from launcher.cluster import PORT, Cluster
from launcher.console import Stop, say, show
from launcher.layout import ROOT, DataFolder, chosen_data_folder
from launcher.options import DEFAULT_HOST, DEFAULT_PORT, Parser, UpOptions, port_number
from launcher.roles import DATABASE, LIMITED, OWNER, role_name

PARTS = ("prepare", "web", "worker", "database")
PATIENCE = 60.0


@dataclass(frozen=True)
class RunOptions:
    """Which part, and where."""

    part: str
    data: DataFolder
    host: str
    port: int
    empty: bool


def read(arguments: list[str]) -> RunOptions:
    """Read the options of `run`."""
    parser = Parser(prog="./labimpact run", add_help=False, allow_abbrev=False)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--host", default=DEFAULT_HOST)
    parser.add_argument("--port", type=port_number, default=DEFAULT_PORT)
    parser.add_argument("--data")
    parser.add_argument("--empty", action="store_true")
    found = parser.parse_args(arguments)
    data = chosen_data_folder(found.data)
    return RunOptions(found.part, data, found.host, found.port, found.empty)


def run(arguments: list[str]) -> int:
    """Run one part until it is told to end."""
    options = read(arguments)
    preflight.prepare_folder(options.data)
    if options.part == "prepare":
        return prepare(options)
    if options.part == "database":
        return keep_database(options.data)
    share_folder(options.data)
    if options.part == "web":
        preflight.check_port(options.host, options.port)
        preflight.note_address(options.data, options.host, options.port)
        command = up.web_command(options)
    else:
        command = environment.manage("run_worker")
    return become(command, {**variables_of(options), **environment.counters(options.data)})


def prepare(options: RunOptions) -> int:
    """Bring database and static files to this version; say how the first administrator enters."""
    held = locks.acquire(options.data.locks / "prepare", wait=False)
    if held is None:
        raise Stop("Another `run prepare` is at work on this folder: wait for it to end.")
    whole = UpOptions(options.data, options.host, options.port, options.empty)
    try:
        with database.in_use(options.data) as urls:
            _variables, words = up.made_ready(whole, urls)
    finally:
        locks.release(held)
    show(words.first_steps())
    return 0


def keep_database(data: DataFolder) -> int:
    """Keep the embedded server running until told to end; if it ends alone, end with it."""
    if os.environ.get("DATABASE_URL", "").strip():
        raise Stop("DATABASE_URL names a server that runs elsewhere: there is none to start here.")
    with database.in_use(data):
        say("The database is running.")
        told: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda got, _frame: told.append(got))
        while not told:
            if not database.is_running(data):
                raise Stop("The database ended by itself.")
            time.sleep(0.5)
    return 0


def share_folder(data: DataFolder) -> None:
    """Hold the folder together with the other parts, and against an `up` of the whole.

    The lock is handed on to the program this process becomes, and goes when that one ends.
    """
    held = locks.acquire(data.locks / "up", shared=True, wait=False)
    if held is None:
        raise Stop(
            f"`up` is running on {data.path}: it starts web server and worker by itself. End it, "
            "or choose another folder with --data."
        )
    os.set_inheritable(held, True)


def variables_of(options: RunOptions) -> Mapping[str, str]:
    """The environment of the part: the database's limited roles, never the owner's password."""
    urls = known_urls(options.data)
    note = options.data.mode
    mode = note.read_text(encoding="utf-8").strip() if note.exists() else ""
    if not mode:
        raise Stop(f"{options.data.path} is not prepared: ./labimpact run prepare first.")
    return environment.variables(
        options.data, urls, demo=mode == "demo", host=options.host, port=options.port
    )


def known_urls(data: DataFolder) -> Urls:
    """The four addresses, without asking the server for anything."""
    external = os.environ.get("DATABASE_URL", "").strip()
    given = {role: os.environ.get(VARIABLES[role], "").strip() for role in LIMITED}
    if external or all(given.values()):
        first = external or given["app"]
        limited = {role: given[role] or roles.made_here(first, role, data) for role in LIMITED}
        owner = parse(first) | ({} if external else {"user": OWNER})
        owner.pop("password", None)
        return Urls(owner=build(owner), **limited)
    return embedded_urls(data)


def embedded_urls(data: DataFolder) -> Urls:
    """The addresses of the embedded server, waiting for it while it starts."""
    cluster = Cluster(data)
    give_up_at = time.monotonic() + PATIENCE
    while True:
        left = cluster.leftover()
        if left is not None and left.socket_folder is not None:
            folder = left.socket_folder
            if cluster.answers(folder):
                break
        if time.monotonic() > give_up_at:
            raise Stop("The database is not running: ./labimpact run database starts it.")
        time.sleep(0.5)
    names = {role: role_name(role) for role in LIMITED} | {"owner": OWNER}
    return Urls(**{r: through_socket(folder, PORT, name, DATABASE) for r, name in names.items()})


def become(command: list[str], variables: Mapping[str, str]) -> int:
    """Go on as that program: whoever started this process talks to it and nobody between."""
    os.umask(0o077)
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(command[0], command, dict(variables))  # noqa: S606
