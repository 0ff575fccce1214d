"""Why a backup cannot be read, with exit codes of their own for those who watch over them."""

from launcher.console import Stop

DAMAGED = 3
WRONG_KEY = 4
TOO_NEW = 5


class Damaged(Stop):
    """A part of a backup is not what was written."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The backup is damaged ({name} is not what was written): use another one.",
            code=DAMAGED,
        )


class Incomplete(Stop):
    """Something that a backup needs is missing."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The backup is incomplete ({name} is missing): use another one.", code=DAMAGED
        )
