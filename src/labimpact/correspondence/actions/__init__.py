"""What other apps may ask: plan the reminders of a matter, stop them, send what is due."""

from labimpact.correspondence.actions.planning import plan, plan_expiries
from labimpact.correspondence.actions.reading import list_letters, list_reminders
from labimpact.correspondence.actions.sending import send_due
from labimpact.correspondence.actions.stopping import stop, stop_one

__all__ = [
    "list_letters",
    "list_reminders",
    "plan",
    "plan_expiries",
    "send_due",
    "stop",
    "stop_one",
]
