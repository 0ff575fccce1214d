"""The ways in which the domain says no."""


class Refused(Exception):
    """A domain rule said no. The message is Italian and fit for the person on the screen.

    `field` is the form field it concerns, when it concerns one.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Doubtful(Refused):
    """It can be, but it is unlikely: done once the person says that it is right so."""


class Conflict(Refused):
    """Somebody else saved the same record meanwhile: show both versions, lose neither."""
