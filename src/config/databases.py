"""Connections from the four addresses: one process has one identity, the app unless told so."""

import os
from typing import Any

from psycopg.conninfo import conninfo_to_dict

ROLES = ("owner", "app", "stats", "matcher")


def address(role: str) -> str:
    """`DATABASE_URL` is the owner's; the others are `DATABASE_URL_APP`, `_STATS`, `_MATCHER`."""
    name = "DATABASE_URL" if role == "owner" else f"DATABASE_URL_{role.upper()}"
    return os.environ.get(name, "")


def role_names() -> dict[str, str]:
    """The name each of the four roles has on this server."""
    return {
        role: str(conninfo_to_dict(address(role)).get("user") or f"labimpact_{role}")
        for role in ROLES
    }


def connection(role: str, *, actor: str = "") -> dict[str, Any]:
    """Django's settings for one connection; `actor` presets the wall's actor (the worker)."""
    parts = conninfo_to_dict(address(role))
    options: dict[str, Any] = {
        "connect_timeout": 5,
        # The wall's policies make planning as dear as running: the plan of a question that
        # comes back is kept by its connection.
        "server_side_binding": True,
        "prepare_threshold": 2,
    }
    if actor:
        options["options"] = f"-c labimpact.actor={actor}"
    for key in ("sslmode", "sslrootcert"):
        if parts.get(key):
            options[key] = parts[key]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname") or "labimpact",
        "USER": parts.get("user") or f"labimpact_{role}",
        "PASSWORD": parts.get("password") or "",
        "HOST": parts.get("host") or "",
        "PORT": str(parts.get("port") or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # The policies compare dates with current_date: it must be the offices' day.
        "TIME_ZONE": "Europe/Rome",
        "OPTIONS": options,
    }
