"""The forms of the flows."""
