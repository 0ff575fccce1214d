"""An upload larger than the limit is cut short while it arrives, so that it fills no disk."""

from __future__ import annotations

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
