"""Passing a page on: plain links, which ask nothing of anybody before they are tapped."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

# Names are those of the services, alike in every language.
_WAYS = (
    ("WhatsApp", "https://wa.me/?text={both}"),
    ("Telegram", "https://t.me/share/url?url={address}&text={title}"),
    # Phones of both makers read the text after this separator.
    ("SMS", "sms:?&body={both}"),
    ("E-mail", "mailto:?subject={title}&body={address}"),
)


@dataclass(frozen=True)
class Way:
    """A way to pass on, by the name of the service."""

    name: str
    url: str
    leaves: bool  # whether another site opens


def ways(title: str, address: str) -> tuple[Way, ...]:
    """The ways to pass a page on, each with its title and its address and nothing of the reader."""
    parts = {
        "title": quote(title, safe=""),
        "address": quote(address, safe=""),
        "both": quote(f"{title}\n{address}", safe=""),
    }
    return tuple(Way(name, form.format(**parts), form.startswith("https:")) for name, form in _WAYS)
