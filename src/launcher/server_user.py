"""The operating-system user PostgreSQL runs as: it refuses to be root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher.console import Stop, say

DATABASE_USER = "labimpact-db"


@dataclass(frozen=True)
class ServerUser:
    """Who the database server runs as; `switch` is true when root has to become somebody else."""

    name: str
    uid: int
    gid: int
    switch: bool

    def run(self, command: list[str], timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a program of the server's as this user."""
        become: dict[str, Any] = {}
        if self.switch:
            become = {"user": self.uid, "group": self.gid, "extra_groups": []}
        try:
            return subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout,
                cwd="/",
                env=server_variables(),
                umask=0o077,
                **become,
            )
        except subprocess.TimeoutExpired:
            program = Path(command[0]).name
            raise Stop(
                f"The database's {program} did not answer in {timeout:.0f} seconds: "
                "run the command again."
            ) from None

    def own(self, folder: Path) -> None:
        """Make a folder that only this user may enter."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.switch:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)

    def let_through(self, *paths: Path) -> None:
        """Let this user reach these paths: permission to pass on the folders above, no more."""
        if not self.switch:
            return
        opened: list[str] = []
        for folder in {parent for path in paths for parent in path.parents}:
            status = folder.stat()
            if status.st_uid == self.uid or status.st_mode & stat.S_IXOTH:
                continue
            folder.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)
            opened.append(str(folder))
        if opened:
            say(
                f"The database runs as {self.name}, who may now pass through (not list or read) "
                + ", ".join(sorted(opened))
                + "."
            )


def server_variables() -> dict[str, str]:
    """Return the few variables the server may see, none of which changes what it does."""
    kept = ("PATH", "TMPDIR", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C"}


def choose(cluster: Path) -> ServerUser:
    """Choose who runs the server: oneself, or for root the owner of the data or a system user."""
    if os.geteuid() != 0:
        return oneself()
    if cluster.exists() and cluster.stat().st_uid != 0:
        owner = cluster.stat()
        try:
            name = pwd.getpwuid(owner.st_uid).pw_name
        except KeyError:
            raise Stop(
                f"The database in {cluster} belongs to user number {owner.st_uid}, who does not "
                "exist on this machine: give the folder to an existing user with chown -R."
            ) from None
        return ServerUser(name, owner.st_uid, owner.st_gid, switch=True)
    entry = find(DATABASE_USER) or (add() and find(DATABASE_USER)) or find("nobody")
    if entry is None:
        raise Stop(
            "PostgreSQL cannot run as root and this machine has no other user for it: create "
            f"one called {DATABASE_USER}, or run the command as an ordinary user."
        )
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)


def oneself() -> ServerUser:
    """Return the present user, who needs a name in the machine's list for PostgreSQL to start."""
    uid = os.geteuid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise Stop(
            f"User number {uid} has no name on this machine and PostgreSQL needs one: add it to "
            "/etc/passwd, or run the command as another user or as root."
        ) from None
    return ServerUser(entry.pw_name, uid, entry.pw_gid, switch=False)


def find(name: str) -> pwd.struct_passwd | None:
    """Look a user up."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def add() -> bool:
    """Create the system user; false where the machine cannot."""
    useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if useradd is None:
        return False
    options = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
    command = [useradd, *options, "--shell", "/usr/sbin/nologin", DATABASE_USER]
    if subprocess.run(command, capture_output=True).returncode != 0:
        return False
    say(f"PostgreSQL cannot run as root: created the system user {DATABASE_USER} for it.")
    return True
