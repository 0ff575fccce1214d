"""Translations seen as a whole: how each stands, read over, taken out and in, made by a machine."""
