"""What is checked before anything slow or lasting happens; needs no package."""

import errno
import json
import os
import pwd
import shutil
import socket
import stat
from pathlib import Path

from launcher import locks
from launcher.console import Stop, explain, say
from launcher.layout import DataFolder, write_private
from launcher.processes import end_left_behind

FREE_MEGABYTES = 300
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - the person asked for it.
LOCAL_NAMES = ("localhost", "127.", "[::1]")


def prepare_folder(data: DataFolder) -> None:
    """Make the data folder, or say why it cannot be one."""
    refuse_somebody_elses(data)
    refuse_unfinished(data)
    try:
        data.make()
        trial = data.path / f".trial-{os.getpid()}"
        trial.write_bytes(b"x")
        trial.unlink()
    except NotADirectoryError:
        raise Stop(f"{data.path} is not a folder: choose another one with --data.") from None
    except FileExistsError:
        raise Stop(f"{data.path} is not a folder: choose another one with --data.") from None
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise Stop(
                f"The data folder {data.path} is not writable by this user: run the command as "
                "its owner, or choose another folder with --data."
            ) from None
        raise Stop(explain(error)) from None
    check_disk(data.path)


def refuse_unfinished(data: DataFolder) -> None:
    """Refuse a database that holds half of a network and none of its indexes."""
    if data.unfinished.exists():
        raise Stop(
            f"The data in {data.path} was being seeded and that was broken off: run "
            "./labimpact bench seed on it again, which begins anew, or choose another folder "
            "with --data."
        )


def refuse_somebody_elses(data: DataFolder) -> None:
    """Keep root from leaving files in an ordinary user's folder that the user could not read."""
    if os.geteuid() != 0 or not data.keys.is_dir():
        return
    owner = data.keys.stat().st_uid
    if owner == 0:
        return
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:
        name = f"user number {owner}"
    raise Stop(
        f"The data in {data.path} belongs to {name}: run the command as that user, or choose "
        "another folder with --data."
    )


def closed_to_others(program: Path) -> Path | None:
    """Return the folder above a program that other users may not pass through, if there is one."""
    for folder in reversed(Path(os.path.realpath(program)).parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def check_disk(folder: Path) -> None:
    """Refuse to start on a disk that is about to be full."""
    free = shutil.disk_usage(folder).free // 2**20
    if free < FREE_MEGABYTES:
        raise Stop(
            f"The disk of {folder} has only {free} MB left and {FREE_MEGABYTES} are needed: free "
            "some space, or choose a folder on another disk with --data."
        )


def take_over(data: DataFolder, host: str, port: int) -> int:
    """Become the only one serving this folder; return the lock to hold while serving."""
    path = data.locks / "up"
    held = locks.acquire(path, wait=False)
    if held is None:
        raise Stop(
            f"Lab'Impact is already running on {data.path}{running_at(data)}: use it, stop it "
            "with Ctrl-C, or choose another folder with --data."
        )
    try:
        ended = end_left_behind(data.path)
        if ended:
            say(f"Ended {ended} processes of an earlier run that had been killed.")
        check_port(host, port)
        note_address(data, host, port)
    except BaseException:
        locks.release(held)
        raise
    return held


def note_address(data: DataFolder, host: str, port: int) -> None:
    """Keep where this folder is served, for the links that commands print."""
    write_private(data.locks / "serving", json.dumps({"host": host, "port": port}))


def last_served_at(data: DataFolder) -> tuple[str, int] | None:
    """Return the address this folder is, or was last, served at."""
    try:
        found = json.loads((data.locks / "serving").read_text(encoding="utf-8"))
        return str(found["host"]), int(found["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def running_at(data: DataFolder) -> str:
    """Return where the running server can be found, for a sentence."""
    address = last_served_at(data)
    return f" at {web_address(*address)}" if address else ""


def web_address(host: str, port: int) -> str:
    """Return the address to type into a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
    if ":" in shown and not shown.startswith("["):
        shown = f"[{shown}]"
    return f"http://{shown}:{port}/"


def address_for_others(host: str, port: int, names: str) -> str:
    """Return the address to type on another machine, "" when only this one is served.

    `names` are those the product answers to: a number is sooner found by others than a name.
    """
    if host not in EVERYWHERE:
        return ""
    others = [
        name
        for name in names.split(",")
        if name and not name.startswith((*LOCAL_NAMES, "*", ".", "[fe80"))
    ]
    others.sort(key=lambda name: not name.replace(".", "").isdigit())
    return web_address(others[0], port) if others else ""


def check_port(host: str, port: int) -> None:
    """Refuse an address that cannot be served."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
            trial.listen()
        except OSError as error:
            raise Stop(port_refusal(error, host, port)) from None


def port_refusal(error: OSError, host: str, port: int) -> str:
    """Say why an address cannot be served."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is already taken by another program: choose another one, for example "
            f"--port {port + 1 if port < 65535 else 8000}."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"This user may not serve port {port}: choose one above 1023 with --port."
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return (
            f"{host} is not an address of this machine: use --host 127.0.0.1 for this machine "
            "only, or --host 0.0.0.0 for the whole network."
        )
    return f"Port {port} of {host} cannot be served ({error.strerror}): choose another --port."
