"""Backups of one installation: written, checked and read back (ADR 0017)."""
