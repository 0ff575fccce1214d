"""The engine's problem from the rows of mediation, and its answer in Italian words."""
