"""Reading the command line; a mistake in it is one sentence."""

import argparse
from dataclasses import dataclass
from typing import NoReturn

from launcher.console import Stop
from launcher.layout import DataFolder, chosen_data_folder

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000

HELP = """\
Lab'Impact

  ./labimpact up [--host H] [--port N] [--data DIR] [--empty]
        Sets up what is missing and runs everything: database, web server, worker.
        The first time it loads a demonstration; with --empty it loads none and prints
        a one-time link for the first administrator.  Ctrl-C ends it.
  ./labimpact setup
        Fetches packages and builds the front end, and nothing else.
  ./labimpact run prepare [--data DIR] [--empty]
  ./labimpact run web [--data DIR] [--host H] [--port N]
  ./labimpact run worker | database [--data DIR]
        One part in the foreground, for systemd or containers: see deploy/README.md.
  ./labimpact test [--full] [pytest arguments]
        Checks and tests; --full adds what needs heavy machinery.
        With a selection (a path, -k, -m) it runs those tests only.
  ./labimpact check
        Lint, types, floors, migrations, house rules, lock files.
  ./labimpact manage [--data DIR] COMMAND …
        One of Django's commands, on the database of the data folder.
  ./labimpact manage link A.csv [B.csv] --map map.toml --out pairs.csv
        Finds the same people in one register or across two: reads and writes files only.
  ./labimpact manage assign PROBLEM.json --out PLAN.json
        The best assignment of requests to workers: reads and writes files only.
  ./labimpact bench [load | faults | link] [--data DIR] …
        The benchmarks: the pages one by one, many people at once, or what is left after
        web, worker and database were killed while people save; link: how well the same people
        are found in registers whose truth is known.
  ./labimpact bench names QUERIES.tsv CORPUS.txt [--json] [--misses FILE]
        How well names are found by name alone; needs no data folder.
  ./labimpact bench assign [--seeds N …] [--seconds S]
        How good and how fast the best assignment of a week is; needs no data folder.
  ./labimpact bench seed --persons N [--seed S] [--data DIR]
        Fills an empty data folder with an invented network of N persons.
  ./labimpact backup [--data DIR] --key FILE [--full] [--keep N] TARGET
        An encrypted backup of database and files, while everything runs; after the first one
        only what has changed, where PostgreSQL can tell.  --keep removes all but the last N.
        --unencrypted, in place of --key, for a target that encrypts by itself; --dump for a
        backup that restores into any PostgreSQL, an external one too.
  ./labimpact backup --check [--key FILE] TARGET
        Reads the newest backup to the last byte and changes nothing.
  ./labimpact restore [--data DIR] [--key FILE] [--keys ESCROW] SOURCE
        Puts the newest backup (or the one pointed to) into an empty data folder.
        --wal FOLDER --until "2026-11-26 10:15" goes on to a moment: see deploy/recovery.md.
  ./labimpact keys new FILE | save --key FILE ESCROW | load --key FILE ESCROW
        Makes a backup key; writes the installation's own keys, sealed, to be kept elsewhere;
        puts them into a data folder.
  ./labimpact keys list | rotate | retire    [--data DIR]
        Changes the secret key without losing sessions, links or sealed texts.
  ./labimpact lock
        Locks the packages named in requirements/*.in again.
  ./labimpact licences [--check]
        Writes docs/licenze.md from the lock files, or says whether it is true.
  ./labimpact sbom [FILE]
        The bill of materials (CycloneDX JSON).
  ./labimpact audit
        Asks the public list of known weaknesses about the locked packages (needs the network;
        exit 3 and SKIPPED when it could not be asked).

The data folder (database, files, keys) is var/ unless --data or LABIMPACT_DATA says otherwise.
DATABASE_URL points to a PostgreSQL server (15 or later) instead of the embedded one.
LABIMPACT_DEMO_PASSWORD chooses the password of the demonstration's accounts,
LABIMPACT_HOSTS the names the product answers to, LABIMPACT_WEB_WORKERS the number of
web processes, LABIMPACT_WEB_THREADS how many requests each works on at once.
SIGUSR1 renews the processes of a running `up`, one after the other, while it serves."""


@dataclass(frozen=True)
class UpOptions:
    """What `up` was asked for."""

    data: DataFolder
    host: str
    port: int
    empty: bool


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are sentences like all others."""

    def error(self, message: str) -> NoReturn:
        raise Stop(f"{message[:1].upper()}{message[1:]}: see ./labimpact help.", code=2)


def read_up(arguments: list[str]) -> UpOptions:
    """Read the options of `up`."""
    parser = Parser(prog="./labimpact up", add_help=False, allow_abbrev=False)
    parser.add_argument("--host", default=DEFAULT_HOST)
    parser.add_argument("--port", type=port_number, default=DEFAULT_PORT)
    parser.add_argument("--data")
    parser.add_argument("--empty", action="store_true")
    found = parser.parse_args(arguments)
    return UpOptions(chosen_data_folder(found.data), found.host, found.port, found.empty)


def port_number(text: str) -> int:
    """Read a port number."""
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 65535")
    return number


def split_data(arguments: list[str]) -> tuple[DataFolder, list[str]]:
    """Take a leading --data off the arguments of another program."""
    if arguments[:1] == ["--data"]:
        if len(arguments) < 2:
            raise Stop("--data needs a folder: see ./labimpact help.", code=2)
        return chosen_data_folder(arguments[1]), arguments[2:]
    if arguments and arguments[0].startswith("--data="):
        return chosen_data_folder(arguments[0].partition("=")[2]), arguments[1:]
    return chosen_data_folder(None), arguments
