"""The commands of `./labimpact`, in two stages.

The first stage runs on the machine's Python and needs no package: it checks, then makes
`.venv`. The second runs on the Python of `.venv`, where the database driver is.
"""

import io
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from launcher import frontend, locks, packages, preflight
from launcher.console import Stop, explain, keep_details, say, show
from launcher.layout import LAUNCHER, VENV, VENV_PYTHON
from launcher.options import HELP, read_up
from launcher.processes import ending_signals

READY = "--ready"
PROFILES = {
    **dict.fromkeys(("up", "run", "manage", "bench", "backup", "restore", "keys", "audit"), "app"),
    **dict.fromkeys(("test", "check", "licences", "sbom"), "dev"),
}
NEEDS_FRONTEND = frozenset({"up", "run", "test", "bench"})
WITHOUT_FRONTEND = frozenset({("bench", "names")})
ASKING_HELP = ("-h", "--help")
# These hand their arguments to a program that has a help of its own.
HELPED_BY_ANOTHER = frozenset({"manage", "bench"})


def main(arguments: list[str]) -> int:
    """Run a command; every failure is one sentence and an honest exit code."""
    for number in ending_signals():
        signal.signal(number, leave)
    # A terminal that cannot show a letter must not end the command.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        if arguments[:1] == [READY]:
            return second_stage(arguments[1], arguments[2:])
        return first_stage(arguments)
    except Stop as stop:
        say(f"labimpact: {stop.sentence}")
        return stop.code
    except KeyboardInterrupt:
        say("labimpact: interrupted; running the command again continues from here.")
        return 130
    except OSError as error:
        say(f"labimpact: {explain(error)}")
        keep_details(error)
        return 1
    except Exception as error:
        # A person never gets a traceback.
        details = keep_details(error)
        say(
            f"labimpact: something unforeseen happened ({type(error).__name__}: {error}): please "
            f"report it with the file {details}."
        )
        return 1


def leave(number: int, frame: FrameType | None) -> None:
    """End in order when asked to."""
    raise SystemExit(128 + number)


def first_stage(arguments: list[str]) -> int:
    """Answer what needs no package, hand over the rest."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    asks = name not in HELPED_BY_ANOTHER and any(word in ASKING_HELP for word in rest)
    if name in ("help", *ASKING_HELP) or (asks and name in ("lock", "setup", *PROFILES)):
        show(HELP)
        return 0
    if name == "lock":
        from launcher import locking

        return locking.run()
    if name == "setup":
        return set_up()
    if name in PROFILES:
        hand_over(name, rest)
    raise Stop(f"There is no command {name!r}: see ./labimpact help.", code=2)


def set_up() -> int:
    """Fetch and build all that running needs, so that whoever runs it need write nothing here."""
    os.umask(0o022)
    packages.ensure("app")
    frontend.ensure()
    say("Packages and front end are ready.")
    closed = preflight.closed_to_others(VENV_PYTHON)
    if closed is not None:
        say(
            f"Only this user may pass through {closed}, where the Python of the environment lies: "
            f"for other users to run it, delete {VENV} and run setup with a Python that everybody "
            "may run first in PATH."
        )
    return 0


def hand_over(name: str, rest: list[str]) -> NoReturn:
    """Make what the command needs and go on with it on the environment's Python."""
    if name == "up":
        options = read_up(rest)
        if not options.data.path.exists():
            # Nobody serves it yet: an address that is refused leaves no folder behind.
            preflight.check_port(options.host, options.port)
        preflight.prepare_folder(options.data)
        locks.release(preflight.take_over(options.data, options.host, options.port))
    if os.geteuid() == 0:
        # The database runs as another user, who must be able to read its programs.
        os.umask(0o022)
    packages.ensure(PROFILES[name])
    if name in NEEDS_FRONTEND and (name, *rest[:1]) not in WITHOUT_FRONTEND:
        frontend.ensure()
    sys.stdout.flush()
    command = [str(VENV_PYTHON), "-I", str(LAUNCHER), READY, name, *rest]
    os.execv(command[0], command)  # noqa: S606


def second_stage(name: str, rest: list[str]) -> int:
    """Run the command itself."""
    from launcher import checking, managing, running, safety, supplies, up

    if name == "up":
        up.run(read_up(rest))
        return 0
    if name == "run":
        return running.run(rest)
    if name == "manage":
        return managing.manage(rest)
    if name == "bench":
        return managing.bench(rest)
    if name in ("backup", "restore", "keys"):
        return safety.run(name, rest)
    if name == "check":
        return checking.check(rest)
    if name in ("licences", "sbom", "audit"):
        return int(getattr(supplies, name)(rest))
    return checking.test(rest)
