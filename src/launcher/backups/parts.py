"""The parts of a backup: streams that are compressed, sealed and hashed on their way."""

import hashlib
import io
import json
import os
import shutil
import stat
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, Any

from launcher.backups.refusals import Damaged, Incomplete
from launcher.backups.vault import CHUNK, Opening, Sealing, Vault

GZIP = 31
BLOCK = 512


class Hashed:
    """A file that knows the hash and the size of what went through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self.file.write(data)

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data


class PartWriter(io.RawIOBase):
    """Writes one part; what it was is known when it is closed."""

    def __init__(self, folder: Path, name: str, vault: Vault | None) -> None:
        self.name = name
        self.plain_size = 0
        handle = os.open(
            folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR
        )
        self.file = os.fdopen(handle, "wb", buffering=CHUNK)
        self.hashed = Hashed(self.file)
        self.sealing = Sealing(self.hashed, vault, name) if vault else None
        self.packing = zlib.compressobj(1, wbits=GZIP)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Take some bytes."""
        self.plain_size += len(data)
        self.pass_on(self.packing.compress(data))
        return len(data)

    def pass_on(self, data: bytes) -> None:
        if data:
            (self.sealing or self.hashed).write(data)

    def finish(self) -> dict[str, Any]:
        """Write what is left, wait until it is on the disk, and describe the part."""
        self.pass_on(self.packing.flush())
        if self.sealing is not None:
            self.sealing.finish()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        return {
            "name": self.name,
            "bytes": self.hashed.size,
            "sha256": self.hashed.digest.hexdigest(),
            "plain_bytes": self.plain_size,
        }

    def close(self) -> None:
        """Let go of the file, whole or not."""
        if hasattr(self, "file") and not self.file.closed:
            self.file.close()
        super().close()


class PartReader(io.RawIOBase):
    """Reads one part back; reading to the end proves that it is what was written."""

    def __init__(self, folder: Path, described: dict[str, Any], vault: Vault | None) -> None:
        self.described = described
        self.name = str(described["name"])
        try:
            self.file = (folder / self.name).open("rb")
        except FileNotFoundError:
            raise Incomplete(self.name) from None
        if os.fstat(self.file.fileno()).st_size < int(described["bytes"]):
            self.file.close()
            raise Incomplete(f"the end of {self.name}")
        self.hashed = Hashed(self.file)
        self.opening = Opening(self.hashed, vault, self.name) if vault else None
        self.unpacking = zlib.decompressobj(wbits=GZIP)
        self.waiting = b""
        self.ended = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return up to so many bytes, fewer only at the end."""
        found = [self.waiting]
        length = len(self.waiting)
        while not self.ended and (size < 0 or length < size):
            found.append(self.next_piece())
            length += len(found[-1])
        whole = b"".join(found)
        if size < 0:
            size = len(whole)
        self.waiting = whole[size:]
        return whole[:size]

    def next_piece(self) -> bytes:
        packed = self.opening.read_chunk() if self.opening else self.hashed.read(CHUNK)
        try:
            if packed:
                return self.unpacking.decompress(packed)
            self.ended = True
            last = self.unpacking.flush()
        except zlib.error:
            raise Damaged(self.name) from None
        same = self.hashed.digest.hexdigest() == self.described["sha256"]
        if not same or not self.unpacking.eof:
            raise Damaged(self.name)
        return last

    def drain(self) -> None:
        """Read what is left, which proves the part."""
        while self.read(CHUNK):
            pass

    def close(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
        super().close()


class Catching:
    """Looks at a tar archive as it passes, and keeps the content of one member."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.header = bytearray()
        self.left = 0
        self.size = 0
        self.catching = False
        self.caught = bytearray()

    def feed(self, data: bytes) -> None:
        """See some bytes pass."""
        view = memoryview(data)
        while view:
            if self.left:
                taken = view[: self.left]
                if self.catching:
                    self.caught += taken
                self.left -= len(taken)
            else:
                taken = view[: BLOCK - len(self.header)]
                self.header += taken
                if len(self.header) == BLOCK:
                    self.begin_member()
            view = view[len(taken) :]

    def begin_member(self) -> None:
        header = bytes(self.header)
        self.header.clear()
        if not header.strip(b"\0"):
            return
        member = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
        self.left = -(-member.size // BLOCK) * BLOCK
        self.catching = member.name == self.wanted
        if self.catching:
            self.size = member.size

    @property
    def content(self) -> bytes:
        return bytes(self.caught[: self.size])


def write_text(folder: Path, name: str, text: str, vault: Vault | None) -> dict[str, Any]:
    """Write a small part whole."""
    with PartWriter(folder, name, vault) as part:
        part.write(text.encode())
        return part.finish()


def read_text(folder: Path, described: dict[str, Any], vault: Vault | None) -> str:
    """Read a small part whole."""
    with PartReader(folder, described, vault) as part:
        return part.read().decode()


def read_json(folder: Path, described: dict[str, Any], vault: Vault | None) -> Any:
    """Read a part that is a JSON document."""
    return json.loads(read_text(folder, described, vault))


def bring_out(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Put a folder or a file of an archive below a folder, its owner's alone.

    Written here because the filter that `tarfile` has for it came with Python 3.11.4, and Debian
    12 carries 3.11.2. A backup holds nothing but folders and files, named from where they lie.
    """
    name = PurePosixPath(member.name)
    if name.is_absolute() or ".." in name.parts:
        raise tarfile.TarError(f"{name} lies outside")
    place = target / name
    if member.isdir():
        place.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
        return
    content = archive.extractfile(member) if member.isreg() else None
    if content is None:
        raise tarfile.TarError(f"{name} is neither a folder nor a file")
    place.parent.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
    # A later backup of a chain replaces what an earlier one held.
    place.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(place, flags, stat.S_IRUSR | stat.S_IWUSR), "wb") as file:
        shutil.copyfileobj(content, file, CHUNK)
    os.utime(place, (member.mtime, member.mtime))


def unpack(
    folder: Path,
    described: dict[str, Any],
    vault: Vault | None,
    target: Path,
    tell: Callable[[int], None],
) -> None:
    """Unpack a part that is a tar archive into a folder, proving it on the way."""
    with PartReader(folder, described, vault) as part:
        try:
            with tarfile.open(fileobj=part, mode="r|", bufsize=CHUNK) as archive:
                for member in archive:
                    bring_out(archive, member, target)
                    tell(member.size)
        except tarfile.TarError:
            raise Damaged(part.name) from None
        part.drain()
