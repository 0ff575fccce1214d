"""Who does what, when: the best assignment of requests to workers, and why.

Pure: plain data in, plain data out, no database and no words for people. `problem` says what is
asked and who could; `rules` what may not be; `terms` what each choice costs, level by level;
`solving` finds the best plan and how far it is proven; `explaining` tells why, what else, and what
would be needed. The service that asks keeps the names of things.
"""
