"""Room for the recognition of a person whatever the spelling: it comes with its own issue.

Until then people are found inside the wall by `people.search`; the database role `matcher`
already exists and reads search keys only.
"""
