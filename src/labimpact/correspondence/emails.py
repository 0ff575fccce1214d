"""One reminder as an e-mail, and what a refusal of the mail server means."""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMessage

# The mailbox is not there (RFC 5321 4.2.3; RFC 3463 X.1.x): the address is not used again.
_NO_SUCH_MAILBOX = frozenset({550, 551, 553})
_POLICY = ("5.7.", "5.2.2", "5.3.", "5.4.", "5.6.")


class Bounced(Exception):
    """The server says that the address does not exist."""


class Unavailable(Exception):
    """The mail was not taken now: try again later."""


def send(*, to: str, subject: str, body: str, key: str) -> None:
    """Hand over one mail; what is raised never carries the address."""
    message = EmailMessage(
        subject=subject,
        body=body,
        to=[to],
        # The same reminder always has the same name: a mail server can tell a repetition.
        headers={"Message-ID": f"<{key}@labimpact>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        ((code, said),) = list(error.recipients.values())[:1]
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        if code in _NO_SUCH_MAILBOX and not text.startswith(_POLICY):
            raise Bounced(f"SMTP {code}") from error
        raise Unavailable(f"SMTP {code}") from error
    except smtplib.SMTPResponseException as error:
        raise Unavailable(f"SMTP {error.smtp_code}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(type(error).__name__) from error
