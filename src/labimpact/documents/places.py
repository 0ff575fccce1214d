"""Where the content of files lies: a folder of this machine, or an S3-compatible store."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol

import obstore
from django.conf import settings
from obstore.exceptions import BaseError
from obstore.store import S3Store


class Place(Protocol):
    """Four verbs on paths that tell nothing; whatever fails is an `OSError`."""

    def write(self, path: str, chunks: Iterator[bytes]) -> None:
        """Keep all of it under a new path, or nothing."""

    def open(self, path: str) -> IO[bytes]:
        """The content, to be read once through; `FileNotFoundError` if there is none."""

    def remove(self, path: str) -> None:
        """Take it away; it may be gone already."""

    def older_than(self, seconds: float) -> Iterator[list[str]]:
        """The paths that no running upload can still be writing, some at a time."""


class Folder:
    """A folder private to the process, on this machine or shared by several."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, chunks: Iterator[bytes]) -> None:
        target = self.root / path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as written:
                written.writelines(chunks)
                written.flush()
                os.fsync(written.fileno())
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def open(self, path: str) -> IO[bytes]:
        found = (self.root / path).resolve()
        if not found.is_relative_to(self.root.resolve()):
            raise FileNotFoundError(path)
        return found.open("rb")

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)

    def older_than(self, seconds: float) -> Iterator[list[str]]:
        limit = time.time() - seconds
        for folder in sorted(self.root.glob("??/??")):
            found = [f for f in folder.iterdir() if f.is_file() and f.stat().st_mtime < limit]
            if found:
                yield [str(f.relative_to(self.root)) for f in found]


class Bucket:
    """A bucket of an S3-compatible store, which only the product reads: no address leads there."""

    def __init__(self, store: S3Store) -> None:
        self.store = store

    def write(self, path: str, chunks: Iterator[bytes]) -> None:
        # In one request, so that an interrupted one leaves no part behind.
        try:
            obstore.put(self.store, path, chunks, use_multipart=False)
        except BaseError as failure:
            raise OSError(f"the store did not take {path}") from failure

    def open(self, path: str) -> IO[bytes]:
        try:
            return _Stream(obstore.open_reader(self.store, path))  # type: ignore[return-value]
        except FileNotFoundError:
            raise
        except BaseError as failure:
            raise OSError(f"the store did not give {path}") from failure

    def remove(self, path: str) -> None:
        try:
            obstore.delete(self.store, path)
        except FileNotFoundError:
            return
        except BaseError as failure:
            raise OSError(f"the store did not remove {path}") from failure

    def older_than(self, seconds: float) -> Iterator[list[str]]:
        limit = datetime.now(UTC) - timedelta(seconds=seconds)
        for some in obstore.list(self.store):
            found = [str(one["path"]) for one in some if one["last_modified"] < limit]
            if found:
                yield found


class _Stream:
    """What the store sends, as bytes."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def read(self, size: int = -1) -> bytes:
        return bytes(self._reader.read(size if size >= 0 else None))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return int(self._reader.seek(offset, whence))

    def tell(self) -> int:
        return int(self._reader.tell())

    def close(self) -> None:
        self._reader.close()

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def place() -> Place:
    """Where files lie, by the settings."""
    if settings.S3_BUCKET:
        return _bucket(
            settings.S3_URL, settings.S3_BUCKET, settings.S3_KEY, settings.S3_SECRET,
            settings.S3_REGION,
        )  # fmt: skip
    return Folder(Path(settings.MEDIA_ROOT))


@cache
def _bucket(url: str, bucket: str, key: str, secret: str, region: str) -> Bucket:
    store = S3Store(
        bucket,
        endpoint=url,
        access_key_id=key,
        secret_access_key=secret,
        region=region,
        virtual_hosted_style_request=False,
        client_options={"allow_http": url.startswith("http://"), "timeout": "60s"},
        # Somebody waits for the answer.
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
    )
    return Bucket(store)
