"""`./labimpact manage …` and `./labimpact bench …`: one program beside the database."""

import os

from launcher import database, environment, keys, preflight, seeding, state, up
from launcher.console import Stop
from launcher.layout import ROOT, SOURCES, VENV_PYTHON, DataFolder
from launcher.options import DEFAULT_HOST, DEFAULT_PORT, split_data
from launcher.terminal import run

BENCH = ROOT / "bench"
# What is measured, and the program that does it; without a name, the pages one by one.
MEASURES = {
    "load": "load.py", "faults": "faults.py", "names": "names.py", "link": "link.py",
    "territory": "territory/run.py", "assign": "assign.py",
}  # fmt: skip
# These serve the product themselves, in a folder of their own.
OF_THEIR_OWN = frozenset({"faults"})
# These read files and need neither a folder nor a database.
OF_FILES = frozenset({"names", "link", "assign"})
# Neither do these commands.
WITHOUT_DATABASE = {
    "link": "labimpact.recognition.linking", "assign": "labimpact.assignment",
}  # fmt: skip


def manage(arguments: list[str]) -> int:
    """Run one of Django's commands on a data folder, whether or not it is being served."""
    data, rest = split_data(arguments)
    if rest and rest[0] in WITHOUT_DATABASE:
        return alone(WITHOUT_DATABASE[rest[0]], rest[1:])
    if rest[1:] in (["--help"], ["-h"]):
        return run(environment.manage(*rest), os.environ | environment.for_help(), folder=None)
    if not os.environ.get("DATABASE_URL", "").strip() and not data.postgres.is_dir():
        raise Stop(f"There is no installation in {data.path}: choose its folder with --data.")
    return beside_database(data, environment.manage(*rest))


def alone(module: str, arguments: list[str]) -> int:
    """Run a program of the product that needs no installation, where the caller stands."""
    command = [str(VENV_PYTHON), "-m", module, *arguments]
    return run(command, os.environ | {"PYTHONPATH": str(SOURCES)}, folder=None)


def bench(arguments: list[str]) -> int:
    """Run the benchmarks on a data folder, which may be named anywhere among the arguments."""
    if arguments[:1] == ["seed"]:
        return seeding.run(arguments[1:])
    data, rest = split_data(data_first(arguments))
    name = rest[0] if rest and rest[0] in MEASURES else ""
    script = BENCH / MEASURES.get(name, "run.py")
    if not script.exists():
        raise Stop(f"The benchmarks are missing ({script}): clone the repository again.")
    # They lay down their own demonstration in a database of their own.
    command = [str(VENV_PYTHON), str(script), *(rest[1:] if name else rest)]
    if name in OF_FILES:
        return run(command, dict(os.environ), folder=None)
    if name in OF_THEIR_OWN:
        preflight.prepare_folder(data)
        return run(command, os.environ | {"LABIMPACT_DATA": str(data.path)})
    return beside_database(data, command, may_create_databases=True)


def data_first(arguments: list[str]) -> list[str]:
    """Put `--data DIR` before the rest, so that it may stand anywhere."""
    for number, word in enumerate(arguments):
        length = 2 if word == "--data" else 1
        if word == "--data" or word.startswith("--data="):
            found = arguments[number : number + length]
            return [*found, *arguments[:number], *arguments[number + length :]]
    return arguments


def beside_database(
    data: DataFolder, command: list[str], *, may_create_databases: bool = False
) -> int:
    """Run a program while the database is there, and return its exit code."""
    preflight.prepare_folder(data)
    with database.in_use(data, may_create_databases=may_create_databases) as urls:
        now = state.read(urls.owner)
        note = data.mode
        mode = now.mode or (note.read_text(encoding="utf-8").strip() if note.exists() else "")
        # Links that a command prints must lead to where the product is served.
        host, port = preflight.last_served_at(data) or (DEFAULT_HOST, DEFAULT_PORT)
        variables = environment.variables(data, urls, demo=mode == "demo", host=host, port=port)
        password = keys.read(data.keys / up.PASSWORD_KEY)
        if mode == "demo" and password:
            variables.setdefault(up.PASSWORD, password)
        return run(command, variables)
