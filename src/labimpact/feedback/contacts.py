"""Where the answer to a remark goes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Where the answer goes: an e-mail, or a mobile phone (+39…)."""

    email: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.phone)
