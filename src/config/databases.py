"""Connections from the four addresses: one process has one identity, the app unless told so."""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

# The addresses lead to a pooler in transaction mode (deploy/recovery.md names the settings).
POOLED = os.environ.get("LABIMPACT_POOLED", "0") == "1"
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


def replica() -> dict[str, dict[str, Any]]:
    """Reports are read from `DATABASE_URL_REPLICA`, a standby of the same server, when it is set.

    The role is the one of `DATABASE_URL_STATS`: what it may read is the same on both.
    """
    url = os.environ.get("DATABASE_URL_REPLICA", "")
    if not url:
        return {}
    settings = connection("stats", url=url)
    settings["OPTIONS"]["connect_timeout"] = 2
    # Nothing is ever written there, not even if somebody makes it a primary.
    settings["OPTIONS"]["options"] = "-c default_transaction_read_only=on"
    return {"replica": settings}


def connection(role: str, *, actor: str = "", url: str = "") -> dict[str, Any]:
    """Django's settings for one connection; `actor` presets the wall's actor (the worker)."""
    parts = conninfo_to_dict(url or address(role))
    options: dict[str, Any] = {
        "connect_timeout": 5,
        # The wall's policies make planning as dear as running: the plan of a question that
        # comes back is kept by its connection.
        "server_side_binding": True,
        "prepare_threshold": 2,
    }
    if POOLED:
        # A pooler in transaction mode hands each transaction to any connection of the server,
        # where a statement prepared elsewhere is not known.
        options["prepare_threshold"] = None
    if actor and POOLED:
        raise ImproperlyConfigured(
            "The worker holds sessions of its own: connect it to PostgreSQL itself, without "
            "LABIMPACT_POOLED."
        )
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
        # A cursor of the server would outlive its transaction.
        "DISABLE_SERVER_SIDE_CURSORS": POOLED,
        "OPTIONS": options,
    }
