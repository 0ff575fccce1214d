"""What the launcher says, and the errors it turns into one sentence."""

import errno
import os
import sys
import tempfile
import traceback
from pathlib import Path


class Stop(Exception):
    """Ends the command with one sentence that says what to do."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


def say(text: str) -> None:
    """Write one line of progress; standard output belongs to the commands that are run."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        # The terminal is gone: the work that was asked for must go on.
        return


def show(text: str) -> None:
    """Write what the person asked for on standard output."""
    try:
        print(text, flush=True)
    except OSError:
        return


def explain(error: OSError) -> str:
    """Turn a refusal of the operating system into a sentence."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full{where}: free some space and run the command again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"This user may not write or run what is needed{where}: run the command as the "
            "owner of the folder, or choose another one with --data."
        )
    return f"The operating system refused an operation: {error}."


def keep_details(error: BaseException) -> Path | None:
    """Write the traceback of an unforeseen error to a file of its own and return its path."""
    try:
        handle, name = tempfile.mkstemp(prefix="labimpact-error-", suffix=".txt")
    except OSError:
        return None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        traceback.print_exception(error, file=file)
    return Path(name)
