"""The ways in which the domain says no."""


class Refused(Exception):
    """A domain rule said no. The message is Italian and fit for the person on the screen."""


class Conflict(Refused):
    """Somebody else saved the same record meanwhile: show both versions, lose neither."""
