"""What pages show of persons."""

from labimpact.people.queries.finding import Hit, find, names_of

__all__ = ["Hit", "find", "names_of"]
