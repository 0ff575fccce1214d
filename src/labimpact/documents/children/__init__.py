"""Programs that are run apart, one a file (apart.py)."""
