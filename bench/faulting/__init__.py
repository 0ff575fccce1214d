"""Killing the product while people work with it, and proving what is left (bench/faults.py)."""
