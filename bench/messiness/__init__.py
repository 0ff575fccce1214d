"""A messy register whose truth is known: what `bench/messy.py` writes and how it is judged."""
