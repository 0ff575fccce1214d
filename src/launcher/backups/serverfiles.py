"""A restored database: its files put together, proven, started once and counted."""

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import time
from pathlib import Path

from launcher import database, locks, server_user, state
from launcher.addresses import build, parse
from launcher.backups import filecopies, rows
from launcher.backups.manifest import Kept
from launcher.backups.options import RestoreOptions
from launcher.backups.parts import PartReader
from launcher.backups.refusals import Damaged, Incomplete
from launcher.backups.sources import OWN_MANIFEST, complaint
from launcher.backups.vault import CHUNK, Vault
from launcher.cluster import PORT, Cluster, binaries, escape
from launcher.console import Stop, say
from launcher.layout import DataFolder
from launcher.processes import die_with_parent
from launcher.roles import DATABASE
from launcher.server_user import ServerUser

# The server ends its recovery by opening a new timeline, which no older backup can be added to.
SIGNAL = "recovery.signal"
RECOVERY_SECONDS = 3600
FILES_SHOWN = 3


def put_together(data: DataFolder, folders: list[Path]) -> None:
    """Make one server's folder of a full copy and those that add to it."""
    user = server_user.choose(data.postgres)
    draft = folders[0].parent
    whole = draft / "database"
    if len(folders) == 1:
        folders[0].rename(whole)
    else:
        give(user, draft)
        user.let_through(draft)
        combine = str(binaries() / "pg_combinebackup")
        names = [str(folder) for folder in folders]
        options = ["--manifest-checksums=SHA256", "-o", str(whole)]
        done = user.run([combine, *names, *options], timeout=RECOVERY_SECONDS)
        if done.returncode != 0:
            raise Stop(complaint(combine, done.stderr))
    prove(whole)
    give(user, whole)
    whole.rename(data.postgres)


def give(user: ServerUser, folder: Path) -> None:
    """Give a folder and all in it to the server's user."""
    folder.chmod(0o700)
    if not user.switch:
        return
    os.chown(folder, user.uid, user.gid)
    for parent, folders, names in os.walk(folder):
        for name in (*folders, *names):
            os.chown(Path(parent, name), user.uid, user.gid)


def prove(folder: Path) -> None:
    """Compare every file with the list that PostgreSQL made of them."""
    listed = json.loads((folder / OWN_MANIFEST).read_text(encoding="utf-8"))
    for entry in listed["Files"]:
        name = entry.get("Path") or bytes.fromhex(entry["Encoded-Path"]).decode()
        path = folder / name
        if not path.is_file():
            raise Incomplete(f"the database's {name}")
        # The journal, which checks itself, is listed without.
        if "Checksum" in entry and filecopies.content_hash(path) != entry["Checksum"]:
            raise Damaged(f"the database's {name}")


def first_start(data: DataFolder, options: RestoreOptions) -> dict[str, int]:
    """Start the server on the restored files, wait until it has caught up, and count the rows."""
    cluster = Cluster(data)
    user = server_user.choose(data.postgres)
    folder = cluster.socket_folder(user)
    cluster.open_the_way(user)
    cluster.configure(user, folder)
    own = (data.postgres / "postgresql.auto.conf").read_text(encoding="utf-8")
    cluster.write(user, "postgresql.auto.conf", own + recovery_settings(options, user))
    cluster.write(user, SIGNAL, "")
    with locks.locked(data.locks / "database"):
        try:
            cluster.start(user, folder)
            url = build({"host": str(folder), "port": str(PORT), "user": "postgres"})
            catch_up(url)
            with rows.connected(build(parse(url) | {"dbname": DATABASE})) as connection:
                counts = rows.count(connection)
                compare_files(data, connection)
        finally:
            cluster.stop()
    cluster.write(user, "postgresql.auto.conf", own.rstrip())
    return counts


def recovery_settings(options: RestoreOptions, user: ServerUser) -> str:
    """Say where the server finds what was written after the backup, and where it must stop."""
    # What a trial restore writes must not mix with what the living server archives.
    lines = ["", "archive_mode = 'off'", "recovery_target_action = 'promote'"]
    if options.wal is None:
        return "\n".join([*lines, "restore_command = 'false'"])
    user.let_through(options.wal / "x")
    source = escape(shlex.quote(str(options.wal)).replace("%", "%%"))
    lines.append(f"restore_command = 'cp {source}/%f %p'")
    lines.append(f"recovery_target_time = '{options.until}'")
    return "\n".join(lines)


def catch_up(url: str) -> None:
    """Wait until the server has read all it was told to and takes writes."""
    give_up_at = time.monotonic() + RECOVERY_SECONDS
    while True:
        with rows.connected(url) as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
        if row and not row[0]:
            return
        if time.monotonic() > give_up_at:
            raise Stop(
                "The restored database does not come to an end of its recovery: see its log."
            )
        time.sleep(0.2)


def compare_files(data: DataFolder, connection: rows.Connection) -> None:
    """Look for every file that the database names; a lost one is named and does no more harm."""
    lost = [
        name
        for name, size, sha in rows.stored_files(connection)
        if not (data.files / name).is_file()
        or (data.files / name).stat().st_size != size
        or filecopies.content_hash(data.files / name) != sha
    ]
    if lost:
        shown = ", ".join(lost[:FILES_SHOWN])
        say(f"{len(lost)} attached files that the database names are not as it says: {shown}.")


def load_dump(data: DataFolder, kept: Kept, vault: Vault | None, name: str) -> dict[str, int]:
    """Load the content of a database into an empty one, embedded or external."""
    with database.in_use(data) as urls:
        if state.applied_migrations(urls.owner):
            raise Stop(
                "The database of DATABASE_URL is not empty: point it to a new one to restore into."
            )
        say("Loading the database.")
        load(urls.owner, kept, vault, name)
        # Rights belong to the roles of this server: `up` gives them again when it prepares.
        state.write(urls.owner, state.State(mode=kept.manifest.mode, begun=True))
        with rows.connected(urls.owner) as connection:
            compare_files(data, connection)
            return rows.count(connection)


def load(url: str, kept: Kept, vault: Vault | None, name: str) -> None:
    """Hand a dump to pg_restore, all of it in one transaction."""
    parameters = parse(url)
    variables = server_user.server_variables()
    if "password" in parameters:
        variables["PGPASSWORD"] = parameters.pop("password")
    command = [str(binaries() / "pg_restore"), "-d", build(parameters), "-w", "--no-owner"]
    command += ["--single-transaction", "--exit-on-error"]
    described = kept.manifest.part(name)
    # Proven before anything is loaded: a database half damaged must not be begun.
    with PartReader(kept.folder, described, vault) as part:
        part.drain()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=variables, cwd="/",
        preexec_fn=die_with_parent,
    )  # fmt: skip
    with PartReader(kept.folder, described, vault) as part, process:
        if process.stdin is None or process.stderr is None:
            raise RuntimeError("pg_restore is always started with pipes")
        # One that refuses stops listening, and says why.
        with contextlib.suppress(BrokenPipeError), process.stdin:
            shutil.copyfileobj(part, process.stdin, CHUNK)
        complaints = process.stderr.read()
    if process.returncode != 0:
        raise Stop(complaint(command[0], complaints.decode("utf-8", "replace")))
