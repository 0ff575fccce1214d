"""The demonstration network: made up from a seed, the same every time, never real.

Pure plans (`households`, `visits`, `office_life`) say what happened; `rows` turns them into
the rows that the product's own actions would write; `copying` streams those into the database
in constant memory; `seeding` conducts. A household depends on the seed and its own number only,
so any part of a larger network can be made on its own.
"""
