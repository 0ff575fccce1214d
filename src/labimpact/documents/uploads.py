"""What arrives: cut short at the limit, so that it fills no disk, and nameless until it is kept."""

from __future__ import annotations

import tempfile
import weakref
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class CappedUploadHandler(FileUploadHandler):
    """First of the handlers: lets one byte more than the limit through, then swallows the rest.

    The form then refuses the file for its size, with everything else that was typed still there.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        left = settings.UPLOAD_MAX_BYTES + 1 - start
        return raw_data[:left] if left > 0 else None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        return None


class NamelessUploadHandler(FileUploadHandler):
    """A large upload arrives in a file without a name: an interrupted one, or a process that dies
    in the middle of one, leaves nothing behind."""

    file: UploadedFile[bytes]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        nameless = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
        # Nobody tells a handler that the line was lost: the file is closed when the handler goes.
        self._left = weakref.finalize(self, nameless.close)
        self.file = UploadedFile(
            nameless, self.file_name, self.content_type, 0, self.charset, self.content_type_extra
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        self._left.detach()
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        self.file.close()
