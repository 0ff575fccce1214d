"""What changes referrals and cases."""

from labimpact.casework.actions.referrals import (
    accept,
    record_reading,
    refuse,
    report_answer,
    send,
    withdraw,
)

__all__ = ["accept", "record_reading", "refuse", "report_answer", "send", "withdraw"]
