"""The sweep: the whole network looked through for people who were recorded twice (ADR 0022).

Stages, each leaving its files in a private folder so that the same command takes up where it
stopped: cards are read as *matcher* and become facts (`facts`, `reading`); splink finds the pairs
worth looking at on an embedded or a distributed engine (`model`, `engines`); the scorer of the
product weighs those (`weighing`), and the worker files what is left (`noting`).
"""
