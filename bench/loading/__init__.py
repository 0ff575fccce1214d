"""Many people at work at the same time (bench/load.py)."""
