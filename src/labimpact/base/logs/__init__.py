"""Lines of the log: structured, with the number of the request, and without personal data.

Only text that stands in the programs, numbers and names of types get into a line (ADR 0018).
"""
