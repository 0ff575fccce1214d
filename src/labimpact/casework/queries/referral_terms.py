"""By when a referral is answered, and until when it can be."""

from __future__ import annotations

from datetime import date, timedelta

from labimpact.casework.models import ReferralTerm
from labimpact.network.models import Office
from labimpact.rules import queries as rules
from labimpact.rules.calendars import DAY
from labimpact.rules.models import Rule

# Within how long an answer is expected of an office that has no term of its own; for how long
# after that it can still be given. Without the first the sender decides, without the second
# nothing expires.
ANSWER_RULE = "referral_answer"
GRACE_RULE = "referral_grace"
REMINDER_RULE = "referral_reminder"


def answer_due(sent_on: date, office: Office | None = None) -> date | None:
    """By when an answer is expected: the office's own term, else the rule in force (termine).

    None when neither says it. Working days are Monday to Friday without holidays; the sender can
    always write another day.
    """
    own = ReferralTerm.objects.filter(office=office).first() if office is not None else None
    if own is not None:
        return working_day_after(sent_on, own.working_days)
    return _by_rule(ANSWER_RULE, sent_on)


def expires(answer_due_on: date | None) -> date | None:
    """The last day on which it can be answered, some days after the expected one (scadenza)."""
    return _by_rule(GRACE_RULE, answer_due_on) if answer_due_on is not None else None


def to_be_reminded_by(today: date) -> date | None:
    """Whoever has to answer up to this day is reminded today; None when no rule says so."""
    return _by_rule(REMINDER_RULE, today)


def working_day_after(day: date, many: int) -> date:
    """The `many`-th working day after a day, which itself is not counted."""
    holidays = rules.holidays()
    while many > 0:
        day += DAY
        many -= holidays.is_working(day, saturday=False)
    return day


def _by_rule(code: str, start: date) -> date | None:
    rule = Rule.objects.in_force(start).filter(code=code).first()
    if rule is None or not isinstance(rule.value, int):
        return None
    if rule.unit != "working_day":
        return start + timedelta(days=rule.value)
    return working_day_after(start, rule.value)
