"""A network of any size: stories told once by the product's rows, lived by many people.

The demonstration plans households one at a time and writes exactly the rows that the product's
actions write; so careful a pen is too slow for a million persons. Here some thousands of its
households are told on a `tape`, their rows become texts with blanks (`stories`), and each of the
network's households fills in the blanks of one: its own office, staff, ids, names, birth, codes
and numbers (`identities`, `stamping`). What depends on chance depends on the seed and the number
of the household alone, so the work divides among processes without changing a row (`allotting`).
"""
