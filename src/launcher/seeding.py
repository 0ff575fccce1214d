"""`./labimpact bench seed`: a folder of its own, filled with an invented network of any size."""

import argparse
import os
import shutil
from dataclasses import dataclass

from launcher import database, environment, keys, locks, preflight, state, up
from launcher.addresses import Urls
from launcher.console import Stop, say
from launcher.layout import DataFolder, chosen_data_folder, write_private
from launcher.options import DEFAULT_HOST, DEFAULT_PORT, Parser
from launcher.terminal import run as run_here

COMMAND = "many_seed"
# Ten million rows and their indexes take this much, and as much again while they are sorted.
MEGABYTES_PER_THOUSAND = 25


@dataclass(frozen=True)
class Options:
    """What `bench seed` was asked for."""

    data: DataFolder
    persons: int
    rest: tuple[str, ...]


def run(arguments: list[str]) -> int:
    """Fill a folder; one that is broken off says so to whoever opens it, and begins anew."""
    options = read(arguments)
    data = options.data
    embedded = not os.environ.get("DATABASE_URL", "").strip()
    begin_anew(data, embedded=embedded)
    preflight.prepare_folder(data)
    held = preflight.take_over(data, DEFAULT_HOST, DEFAULT_PORT)
    try:
        check_room(options)
        with database.in_use(data, filling=True) as urls:
            code = fill(options, urls)
        if code == 0:
            # What the server had not to wait for while it was being filled.
            os.sync()
            data.unfinished.unlink()
            say(f"Filled: ./labimpact up --data {data.path} serves it.")
        else:
            say("Broken off: the folder is of no use as it is; the same command begins anew.")
    finally:
        locks.release(held)
    return code


def read(arguments: list[str]) -> Options:
    """Read the options; those of the generator itself are handed on."""
    parser = Parser(prog="./labimpact bench seed", add_help=False, allow_abbrev=False)
    parser.add_argument("--data")
    parser.add_argument("--persons", type=positive, required=True)
    found, rest = parser.parse_known_args(arguments)
    return Options(chosen_data_folder(found.data), found.persons, tuple(rest))


def positive(text: str) -> int:
    """Read a number of persons."""
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of persons")
    return number


def begin_anew(data: DataFolder, *, embedded: bool) -> None:
    """Take away what a broken-off run left in an embedded database."""
    if not data.unfinished.exists():
        return
    if not embedded:
        raise Stop("The external database holds half a network: empty it and run this again.")
    database.stop_embedded(data)
    shutil.rmtree(data.postgres, ignore_errors=True)
    data.unfinished.unlink()


def check_room(options: Options) -> None:
    """Refuse before the disk is full, not after an hour."""
    needed = options.persons * MEGABYTES_PER_THOUSAND // 1000
    free = shutil.disk_usage(options.data.path).free // 2**20
    if free < needed:
        raise Stop(
            f"{options.persons} persons take about {needed} MB and the disk of "
            f"{options.data.path} has {free} MB left: choose another folder with --data."
        )


def fill(options: Options, urls: Urls) -> int:
    """Prepare an empty database and lay the network in it."""
    data = options.data
    if state.applied_migrations(urls.owner):
        raise Stop(f"The database of {data.path} is in use: seed a folder of its own with --data.")
    write_private(data.mode, "demo\n")
    data.unfinished.touch(mode=0o600)
    variables = environment.variables(data, urls, demo=True, host=DEFAULT_HOST, port=DEFAULT_PORT)
    variables[up.PASSWORD] = os.environ.get(up.PASSWORD, "").strip() or keys.readable_password()
    write_private(data.keys / up.PASSWORD_KEY, variables[up.PASSWORD])
    say("Preparing the database: tables, access rules, reference data.")
    environment.run_step("Preparing the database", variables, "prepare")
    command = environment.manage(COMMAND, "--persons", str(options.persons), *options.rest)
    code = run_here(command, variables)
    if code == 0:
        prepared = state.wanted(state.applied_migrations(urls.owner))
        state.write(urls.owner, state.State(mode="demo", prepared=prepared, begun=True))
    return code
