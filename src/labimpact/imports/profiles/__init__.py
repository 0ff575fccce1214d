"""Kinds of registers as data: which fields they have and what their columns are called."""

from labimpact.imports.profiles.loading import Field, Profile, known_headings, profile, profiles

__all__ = ["Field", "Profile", "known_headings", "profile", "profiles"]
