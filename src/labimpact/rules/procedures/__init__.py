"""Procedures as data: what a definition file may say, and what follows from the answers."""
