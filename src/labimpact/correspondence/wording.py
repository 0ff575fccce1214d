"""The words of a reminder: data read once, filled with what may be said and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path

import yaml

from labimpact.correspondence.enums import ReminderKind
from labimpact.people.queries import notices

ITALIAN, ENGLISH = "it", "en"
FILE = Path(__file__).parent / "data" / "messages.yaml"
SENDER_LENGTH = 30
# Signs of one septet and, with an escape, of two (3GPP TS 23.038, default alphabet).
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("^{}\\[~]|€")
# Left-to-right marks: a number stays in one piece, its plus in front, inside an Arabic sentence.
_MARK = "\u200e"


@dataclass(frozen=True, kw_only=True)
class Said:
    """Everything a reminder may say: who writes, when, and where to call."""

    kind: ReminderKind
    sender: str
    phone: str
    day: date
    hour: time | None = None


@dataclass(frozen=True)
class Words:
    """The sentences in one language."""

    language: str
    is_reviewed: bool
    is_rtl: bool
    sentences: dict[str, str]

    def say(self, what: str, said: Said, *, short: bool = False) -> str:
        values = {
            "sender": shortened(said.sender) if short else said.sender,
            "day": f"{said.day:%d/%m/%Y}",
            "hour": f"{said.hour:%H:%M}" if said.hour else "",
            "phone": said.phone.strip(),
        }
        if self.is_rtl:
            values = {k: f"{_MARK}{v}{_MARK}" if v else "" for k, v in values.items()}
        text = self.sentences[what].format(**values)
        # An office without a telephone ends its sentence where the number would stand.
        return text if said.phone.strip() else text.rstrip(f" :：{_MARK}")

    def sentence(self, said: Said, *, short: bool = False) -> str:
        kind = str(said.kind)
        if said.kind == ReminderKind.APPOINTMENT and said.hour is None:
            kind = "appointment_day"
        return self.say(kind, said, short=short)


@cache
def all_words() -> dict[str, Words]:
    """Every language of the file, by code."""
    listed = yaml.safe_load(FILE.read_text("utf-8"))
    return {
        code: Words(code, about["reviewed"], about["direction"] == "rtl", about)
        for code, about in listed.items()
    }


def chosen(languages: Sequence[str]) -> list[Words]:
    """The person's language; Italian and English when none of theirs has words."""
    known = all_words()
    version = notices.current_version()
    for code in languages:
        found = code if code in known else notices.notice_code(code, version)
        # Without a notice for a variety the answer is Italian: that is nobody's own language.
        if found in known and (found != ITALIAN or code == ITALIAN):
            return [known[found]]
    return [known[ITALIAN], known[ENGLISH]]


def shortened(sender: str) -> str:
    """A sender that leaves room for the message."""
    if len(sender) <= SENDER_LENGTH:
        return sender
    return f"{sender[: SENDER_LENGTH - 1].rstrip()}."


def sms(said: Said, languages: Sequence[str]) -> tuple[str, str]:
    """The text of a message and its language."""
    words = chosen(languages)
    return "\n".join(w.sentence(said, short=True) for w in words), words[0].language


def email(said: Said, languages: Sequence[str]) -> tuple[str, str, str]:
    """Subject, body and language: the person's language first, Italian under it."""
    words = chosen(languages)
    italian = all_words()[ITALIAN]
    shown = words if italian in words else [*words, italian]
    parts = [f"{w.sentence(said)}\n\n{w.say('foot', said)}" for w in shown]
    subject = words[0].say("subject", said)
    return subject, "\n\n---\n\n".join(parts) + "\n", words[0].language


def parts(text: str) -> int:
    """How many messages a telephone network makes of a text (160 or 70 signs, then 153 or 67)."""
    if all(sign in _GSM or sign in _ESCAPED for sign in text):
        length, one, more = sum(2 if sign in _ESCAPED else 1 for sign in text), 160, 153
    else:
        length, one, more = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= one else -(-length // more)
