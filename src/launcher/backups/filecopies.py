"""The files people attached: copied twice, before the database and after it (ADR 0017).

A file is on the disk before the row that names it is committed, and it is removed only when it
is a day old and no row names it. What the database knows at the moment of its copy was therefore
there at the first pass, or was written since and is found by the second.
"""

import contextlib
import hashlib
import os
import stat
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from launcher.backups.parts import Hashed, PartWriter
from launcher.backups.refusals import Damaged, Incomplete
from launcher.backups.vault import CHUNK, Vault
from launcher.layout import files_below

# A file's size, the time of its last change in nanoseconds and the SHA-256 of its content.
Known = tuple[int, int, str]


@dataclass
class Copying:
    """Copies of the files of one backup; `known` begins with what its parent already holds."""

    root: Path
    known: dict[str, Known] = field(default_factory=dict)
    found: dict[str, Known] = field(default_factory=dict)

    def copy(self, part: PartWriter, tell: Callable[[int], None]) -> None:
        """Write the files that are not yet in a backup, as they are now, into an archive."""
        with tarfile.open(fileobj=part, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for path in self.present():
                name = str(path.relative_to(self.root))
                # A file that goes away meanwhile has no row, or never had one.
                with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
                    self.copy_one(archive, name, file, tell)

    def copy_one(
        self, archive: tarfile.TarFile, name: str, file: IO[bytes], tell: Callable[[int], None]
    ) -> None:
        status = os.fstat(file.fileno())
        known = self.found.get(name) or self.known.get(name)
        if known and known[:2] == (status.st_size, status.st_mtime_ns):
            self.found[name] = known
            return
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = status.st_size, int(status.st_mtime), 0o600
        hashed: Any = Hashed(file)
        archive.addfile(member, Filled(hashed))  # type: ignore[arg-type]
        if hashed.size < status.st_size:
            # Cut off while it was read, as nothing is that a row names.
            self.found.pop(name, None)
            return
        self.found[name] = (status.st_size, status.st_mtime_ns, hashed.digest.hexdigest())
        tell(status.st_size)

    def present(self) -> Iterator[Path]:
        """List the files that are there now."""
        for path in sorted(files_below(self.root)):
            if not path.is_symlink() and path.is_file():
                yield path

    def summary(self) -> dict[str, int]:
        """Count what the backup stands for."""
        return {"count": len(self.found), "bytes": sum(size for size, _, _ in self.found.values())}


@dataclass
class Filled:
    """A file of a promised length: what is missing of it is filled up, for the archive's sake."""

    file: Hashed

    def read(self, size: int) -> bytes:
        return self.file.read(size).ljust(size, b"\0")


def listing(found: Any) -> dict[str, Known]:
    """Read a list of files back from its JSON document."""
    return {name: (int(size), int(at), str(sha)) for name, (size, at, sha) in found.items()}


def put_right(root: Path, wanted: dict[str, Known]) -> None:
    """Leave exactly the files of a list, proven and with the times they had."""
    for path in files_below(root):
        if str(path.relative_to(root)) not in wanted:
            path.unlink()
    for name, (size, at, sha) in wanted.items():
        path = root / name
        try:
            status = path.stat()
        except FileNotFoundError:
            raise Incomplete(f"the file {name}") from None
        if status.st_size != size or content_hash(path) != sha:
            raise Damaged(f"the file {name}")
        os.utime(path, ns=(at, at))
    close_to_others(root)


def close_to_others(root: Path) -> None:
    """Give folders and files the permissions that the product gives them."""
    root.chmod(stat.S_IRWXU)
    for parent, folders, names in os.walk(root):
        for folder in folders:
            Path(parent, folder).chmod(stat.S_IRWXU)
        for name in names:
            Path(parent, name).chmod(stat.S_IRUSR | stat.S_IWUSR)


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def write_pass(
    folder: Path, name: str, copying: Copying, vault: Vault | None, tell: Callable[[int], None]
) -> dict[str, Any]:
    """Make one pass over the files and describe the part it wrote."""
    with PartWriter(folder, name, vault) as part:
        copying.copy(part, tell)
        return part.finish()
