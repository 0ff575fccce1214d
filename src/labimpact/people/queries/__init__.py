"""What pages show of persons."""

from labimpact.people.queries.finding import Hit, candidates, find, names_of

__all__ = ["Hit", "candidates", "find", "names_of"]
