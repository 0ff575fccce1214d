"""What whoever asks is told of when they are answered."""

from labimpact.rules import queries as rules

_DAYS = "public_request_answer"


def answer_days() -> int:
    """Working days within which a request is answered, by the rule; one when there is none."""
    return int(rules.value(_DAYS) or 1)
