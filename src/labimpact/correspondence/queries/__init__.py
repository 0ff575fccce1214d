"""What the pages and other apps read of reminders and letters."""

from labimpact.correspondence.queries.reminders import of_origin, of_person

__all__ = ["of_origin", "of_person"]
